# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report in a real headless Chromium: how fast it opens, what it shows, and what it leaves on paper."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._report.build import made, write
from tests.browser.chromium import Browser, browser
from tests.unit.helpers.report_evidence import APPS, GROUPS, MEMBERS, RULES, Journal, many, outcomes, planned, sending

FEW, MANY = 10, 100_000
SECONDS = 2.0  # until a page can be used, the best of three times
NASTY = "</script><img src=x onerror=document.title='owned'>\u2028<b>bold</b>"
PICTURES = Path(__file__).resolve().parents[2] / ".build" / "browser"


def text(selector: str) -> str:
    return f"document.querySelector({json.dumps(selector)}).textContent"


def report(place: Path, folder: Path) -> Path:
    """The page of the evidence in a folder."""
    found = made([str(place)], {})
    write(str(folder), found.files, list(found.files))
    return folder / "report.html"


@pytest.fixture(scope="module", name="shown")
def fixture_shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.fixture(scope="module", name="page")
def fixture_page(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """The page of so many groups, made once."""
    kept: dict[int, Path] = {}

    def of(count: int) -> Path:
        if count not in kept:
            place = tmp_path_factory.mktemp(f"of-{count}")
            many(place / "acme.sailpoint_governance_group.jsonl", count)
            kept[count] = report(place, place / "report")
        return kept[count]

    return of


@pytest.fixture(scope="module", name="mixed")
def fixture_mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of several vendors, of each state, and of names that are markup."""
    place = tmp_path_factory.mktemp("mixed")
    journal = Journal(place / "acme.jsonl")
    journal.removal(GROUPS, {f"{number:032x}": f"Team {number}" for number in range(300)})
    journal.removal(APPS, {"payroll-sync": "Payroll", NASTY: NASTY})
    journal.run(APPS, planned(["held"]), outcomes(["held"], "failed", reason="refused", message="The vendor does not want to."))
    journal.run(RULES, planned(["rule"]), sending(["rule"]), ended=False)
    journal.audit(MEMBERS, ["member"])
    return report(place, place / "report")


def choose(shown: Browser, kind: str, value: str) -> int:
    """Filter, and give the number of rows that are left."""
    shown.run(f"(() => {{ const it = document.getElementById('by-{kind}'); it.value = {json.dumps(value)}; it.dispatchEvent(new Event('change')); }})()")
    return left(shown)


def left(shown: Browser) -> int:
    found = re.match(r"[\d,]+", shown.run(text("#count")))
    return int(found[0].replace(",", "")) if found else -1


def search(shown: Browser, word: str) -> int:
    shown.run(
        f"new Promise(done => {{ const it = document.getElementById('search'); it.value = {json.dumps(word)};"
        " it.dispatchEvent(new Event('input')); setTimeout(done, 400); })"
    )
    return left(shown)


def column(shown: Browser, number: int) -> list[str]:
    found: list[str] = shown.run(f"[...document.querySelectorAll('#rows tr')].map(row => row.cells[{number}].title)")
    return found


@pytest.mark.parametrize("count", [FEW, MANY])
def test_a_page_can_be_used_within_two_seconds(count: int, shown: Browser, page: Callable[[int], Path], record_property: Any) -> None:
    path = page(count)
    times = [shown.visit(path) for _again in range(3)]
    print(f"{count:,} items: {path.stat().st_size / 1e6:.1f} MB, can be used after {', '.join(f'{time:.2f}' for time in times)} s")
    record_property("seconds", min(times))
    PICTURES.mkdir(parents=True, exist_ok=True)
    shown.picture(PICTURES / f"report-{count}.png")
    assert left(shown) == count and min(times) < SECONDS


def test_however_many_rows_there_are_only_those_in_sight_are_made(shown: Browser, page: Callable[[int], Path]) -> None:
    shown.visit(page(MANY))
    assert 10 < shown.run("document.querySelectorAll('#rows tr').length") < 100
    shown.run("new Promise(done => { const it = document.getElementById('window'); it.scrollTop = it.scrollHeight; setTimeout(done, 300); })")
    assert column(shown, 1)[-1] == f"{MANY - 1:032x}" and shown.run("document.querySelectorAll('#rows tr').length") < 100


def test_search_filters_and_order_work_on_all_rows(shown: Browser, page: Callable[[int], Path]) -> None:
    shown.visit(page(MANY))
    assert choose(shown, "state", "failed") == MANY // 10
    assert search(shown, "STILL_PRESENT") == 3333
    assert choose(shown, "state", "") == 3333 and search(shown, "") == MANY
    shown.run("document.querySelector('[data-column=item]').click(); document.querySelector('[data-column=item]').click()")
    assert column(shown, 1)[0] == f"{MANY - 1:032x}"
    assert search(shown, "no such thing anywhere") == 0 and "No item is like that" in shown.run(text("#one"))


def test_each_filter_narrows_by_what_it_names(shown: Browser, mixed: Path) -> None:
    shown.visit(mixed)
    assert left(shown) == 305
    counts = {
        ("vendor", "vmware_csp"): 3,
        ("module", "venafi_oauth_rule"): 1,
        ("tenant", GROUPS[1]): 300,
        ("state", "pending"): 1,
        ("state", "only audited"): 1,
    }
    for (kind, value), count in counts.items():
        assert choose(shown, kind, value) == count, kind
        choose(shown, kind, "")
    choose(shown, "vendor", "vmware_csp")
    assert choose(shown, "state", "failed") == 1
    shown.run("document.getElementById('all').click()")
    assert left(shown) == 305


def test_a_row_shows_all_that_is_on_record_about_it(shown: Browser, mixed: Path) -> None:
    shown.visit(mixed)
    choose(shown, "state", "failed")
    shown.run("document.querySelector('#rows tr').click()")
    told = shown.run(text("#one"))
    assert all(word in told for word in ("held", "refused", "The vendor does not want to.", "VMware Cloud Services", "AWX job 812", "acme.jsonl"))


def test_the_arrow_keys_go_from_row_to_row(shown: Browser, mixed: Path) -> None:
    shown.visit(mixed)
    press = "document.getElementById('window').dispatchEvent(new KeyboardEvent('keydown', {key: '%s'}))"
    for key in ["ArrowDown"] * 30 + ["ArrowUp"]:
        shown.run(press % key)
    chosen = shown.run("document.querySelector('#rows tr[aria-selected=true]').cells[1].title")
    assert chosen == f"{28:032x}" and chosen in shown.run(text("#one"))


def test_names_with_markup_are_text_and_nothing_is_loaded(shown: Browser, mixed: Path) -> None:
    before = len(shown.requests)
    shown.visit(mixed)
    search(shown, "onerror")
    assert column(shown, 1) == [NASTY.replace("\u2028", "\\u2028")]
    assert shown.run("document.querySelectorAll('img, b, script[src]').length") == 0 and shown.run("document.title") != "owned"
    assert shown.requests[before:] == [mixed.as_uri()] and shown.errors == []


def test_paper_has_every_row_and_every_list_that_is_folded(shown: Browser, mixed: Path, tmp_path: Path) -> None:
    shown.visit(mixed)
    shown.run("addEventListener('beforeprint', () => { window.seen = [document.querySelectorAll('#paper tbody tr').length,"
              " document.querySelectorAll('details:not([open])').length, document.getElementById('limits').textContent]; })")  # fmt: skip
    shown.run("document.querySelector('details').open = false")
    shown.paper(tmp_path / "report.pdf")
    assert shown.run("window.seen") == [305, 0, "All 305 items."]
    pages = len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "report.pdf").read_bytes()))
    assert pages > 8
    assert shown.run("document.querySelectorAll('#paper tbody tr').length") == 0 and not shown.run("document.querySelector('details').open")


def test_paper_of_a_choice_says_so(shown: Browser, mixed: Path, tmp_path: Path) -> None:
    shown.visit(mixed)
    choose(shown, "state", "failed")
    shown.run("addEventListener('beforeprint', () => { window.seen = document.getElementById('limits').textContent; })")
    shown.paper(tmp_path / "report.pdf")
    assert shown.run("window.seen") == "Only 1 of 305 items: Verdict: failed"
    PICTURES.mkdir(parents=True, exist_ok=True)
    shown.picture(PICTURES / "report-mixed.png", whole=True)
