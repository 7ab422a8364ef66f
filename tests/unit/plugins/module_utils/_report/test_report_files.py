# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of a report: whatever a name holds is text in each of them, and the commands that they show work."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.plan import named_plan
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import REASONS
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._report import words
from ansible_collections.revoke.access.plugins.module_utils._report.build import made
from ansible_collections.revoke.access.plugins.module_utils._report.texts import cell, code, fenced, in_script, marked, moment, plain, span
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from ansible_collections.revoke.access.tests.unit.helpers.report_evidence import CASE, GROUPS, RULES, Journal, outcomes, planned

ROOT = Path(__file__).resolve().parents[5]
NASTY = "</script><img src=x onerror=alert(1)>\u2028<!-- [a](javascript:1) `|* &amp; \"'\u202e\x00\ud800 https://evil.example"


class Page(HTMLParser):
    """The elements of a page, the text outside of scripts, and what the scripts hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script" and self.scripts:
            self.scripts[-1] += data
        else:
            self.text += data


@pytest.fixture(name="nasty")
def fixture_nasty(tmp_path: Path) -> dict[str, str]:
    """The files of a report in which every text is nasty."""
    journal = Journal(tmp_path / "e.jsonl")
    start = {"case": {**CASE, "person": NASTY, NASTY: NASTY}, "by": {"user": NASTY, NASTY: NASTY}, "actor": NASTY, "approval": NASTY, "plan_id": NASTY}
    place = (NASTY, NASTY, NASTY)
    more = {"reason": NASTY, "message": NASTY, "vendor_code": NASTY, "request_id": NASTY}
    journal.run(place, planned({NASTY: NASTY}), outcomes([NASTY], "failed", **more), run_id=NASTY, **start)
    journal.run(GROUPS, planned({"=1+1": "@sum", "-2": "+3", "\t=4": "plain"}), outcomes(["=1+1", "-2", "\t=4"]))
    files = {name: content.decode("utf-8") for name, content in made([str(journal.path)], {}, None).files.items()}
    journal.path.unlink()  # no run writes such a plan_id
    return files


def test_nothing_in_a_name_becomes_markup_of_the_page(nasty: dict[str, str]) -> None:
    page = Page(nasty["report.html"])
    assert not {"img", "a", "iframe", "link", "object"} & {tag for tag, _attributes in page.tags}
    assert not [name for _tag, attributes in page.tags for name in attributes if name.startswith("on") or name in ("src", "href")]
    assert [attributes for tag, attributes in page.tags if tag == "script"] == [{"type": "application/json", "id": "data"}, {}]
    assert "<img src=x onerror=alert(1)>" in page.text
    assert not set("\u2028\u202e\x00") & set(nasty["report.html"])
    data = json.loads(page.scripts[0])
    assert data["rows"]["item"][0] == plain(NASTY) and "<" not in page.scripts[0]


def test_the_page_allows_itself_nothing_but_its_own_script_and_style(nasty: dict[str, str]) -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', nasty["report.html"])
    assert policy.startswith("default-src 'none'; script-src 'sha256-") and "unsafe" not in policy
    assert not [attributes for _tag, attributes in Page(nasty["report.html"]).tags if "style" in attributes]


def test_the_table_is_rfc_4180_and_no_cell_is_a_formula(nasty: dict[str, str]) -> None:
    text = nasty["items.csv"]
    assert text.count("\r\n") == 5 and "\n" not in text.replace("\r\n", "")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["item"] for row in rows][1:] == ["'=1+1", "'-2", "\\u0009=4"] and [row["name"] for row in rows][1:] == ["'@sum", "'+3", "plain"]
    assert rows[0]["tenant"] == plain(NASTY)


def test_the_table_has_what_an_auditor_asks_for(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "e.jsonl")
    run_id = journal.removal(GROUPS, {"a": "First"})
    (row,) = csv.DictReader(io.StringIO(made([str(tmp_path)], {}).files["items.csv"].decode(), newline=""))
    assert row == {
        "tenant": GROUPS[1],
        "vendor": GROUPS[0],
        "operation": GROUPS[2],
        "item": "a",
        "name": "First",
        "state": "removed",
        "outcome": "removed",
        "reason": "",
        "message": "",
        "note": "",
        "requested_at": "2026-11-20T08:00:00Z",
        "sent": "2026-11-20T08:10:04.000Z",
        "verified": "2026-11-20T08:10:08.000Z",
        "seconds_from_request_to_proof": "608",
        "run_id": run_id,
        "plan_id": named_plan(GROUPS[0], GROUPS[1], GROUPS[2], ["a"]),
        "evidence_file": str(tmp_path / "e.jsonl"),
    }


def test_nothing_in_a_name_is_markdown(nasty: dict[str, str]) -> None:
    for name in ("summary.md", "HOWTO.md"):
        text = re.sub(r"^```.*?^```$|`[^`]*`", "", nasty[name].replace("\\`", ""), flags=re.MULTILINE | re.DOTALL)
        assert not re.search(r"(?<!\\)<|https://evil", text), name
    for table in re.findall(r"(?:^\|.*\n)+", nasty["summary.md"], re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1, table


@pytest.mark.parametrize("text, shown", [("=a", "'=a"), (" =a", "' =a"), ("\uff1da", "'\uff1da"), ("a=b", "a=b"), ("", ""), ("-", "'-")])
def test_a_cell_that_begins_like_a_formula_is_text(text: str, shown: str) -> None:
    assert cell(text) == shown


@pytest.mark.parametrize("text", ["</script>", "<!--", "\u2028", "]]>", "&lt;"])
def test_json_in_a_script_reads_as_it_was_written(text: str) -> None:
    written = in_script({"a": text})
    assert json.loads(written) == {"a": text} and not set("<>&\u2028") & set(written)


@pytest.mark.parametrize("text, shown", [("a_b", "a\\_b"), ("www.x.y", "www\\.x.y"), ("http://x", "http\\://x"), ("a|b", "a\\|b"), ("@x", "\\@x")])
def test_markdown_means_nothing(text: str, shown: str) -> None:
    assert marked(text) == shown


@pytest.mark.parametrize("text, shown", [("a_b", "`a_b`"), ("a`b", "a\\`b"), ("a|b", "a\\|b"), ("", ""), (" a", " a")])
def test_an_id_is_code_where_code_can_hold_it(text: str, shown: str) -> None:
    assert code(text) == shown


def test_a_block_ends_where_it_should() -> None:
    assert fenced("````") == "`````shell\n````\n`````"


@pytest.mark.parametrize(
    "text, seconds",
    [
        *(("2026-11-20T08:00:00Z", 1795161600.0), ("2026-11-20T09:00:00.250+01:00", 1795161600.25), ("2026-11-20 08:00:00.123456789z", 1795161600.123456)),
        *(("2026-11-20T08:00:00", None), ("yesterday", None), ("", None), (None, None), (7, None), ("0001-01-01T00:00:00+14:00", None)),
    ],
)
def test_a_time_without_a_zone_is_none(text: object, seconds: float | None) -> None:
    assert moment(text) == seconds


@pytest.mark.parametrize("seconds, text", [(0.42, "0.4 s"), (59.96, "1 min"), (608, "10 min 8 s"), (7200, "2 h"), (90061, "1 d 1 h"), (-90, "-1 min 30 s")])
def test_a_length_of_time_has_at_most_two_units(seconds: float, text: str) -> None:
    assert span(seconds) == text


def test_the_commands_of_the_howto_verify_the_files(tmp_path: Path) -> None:
    place = tmp_path / "it's a `place`"
    place.mkdir()
    journal = Journal(place / "e.jsonl")
    run_id = journal.removal(RULES, ["a"])
    for name in ("e.jsonl.tsr", f"e.jsonl.{run_id}.tsr"):
        (place / name).write_bytes(b"")
    text = made([str(place)], {}).files["HOWTO.md"].decode()
    blocks = re.findall(r"^(`{3,})shell\n(.*?)\n\1$", text, re.MULTILINE | re.DOTALL)
    done = subprocess.run(["/bin/sh", "-c", blocks[0][1]], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout.strip().endswith("OK"), done.stderr
    shown = subprocess.run(["/bin/sh", "-c", f"ansible() {{ printf '%s\\n' \"$@\"; }}\n{blocks[1][1]}"], capture_output=True, text=True, check=True)
    assert json.loads(shown.stdout.splitlines()[-1]) == {"path": str(place / "e.jsonl"), "chain": journal.chain}
    assert blocks[2][1].count("openssl ts -verify") == 2 and journal.chain in blocks[2][1]


@pytest.mark.parametrize("name", ["{{ lookup('pipe', 'touch pwned') }}", "{% raw %}", "{# x #}", "$HOME", "a\nb", "\udcff"])
def test_a_command_of_the_howto_gives_ansible_nothing_to_fill_in(name: str, tmp_path: Path) -> None:
    journal = Journal(tmp_path / f"{name}.jsonl".replace("/", ""))
    journal.removal(GROUPS, ["a"])
    text = made([str(tmp_path)], {}).files["HOWTO.md"].decode("utf-8", "surrogateescape")
    command = re.findall(r"^(`{3,})shell\n(.*?)\n\1$", text, re.MULTILINE | re.DOTALL)[1][1]
    shown = subprocess.run(
        ["/bin/sh", "-c", f"ansible() {{ printf '%s\\n' \"$@\"; }}\n{command}".encode("utf-8", "surrogateescape")], capture_output=True, check=True
    )
    given = json.loads(shown.stdout.splitlines()[-1])
    copy = Path(given["path"])
    assert given["chain"] == journal.chain and copy.read_bytes() == journal.path.read_bytes()
    assert not re.search(r"\{[{%#]|\$|[^ -~]", given["path"])
    copy.unlink()


def test_what_a_forged_record_has_as_its_chain_value_is_in_no_command(tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_text('{"chain": "{{ 7 * 7 }}", "record": "start", "run_id": "1"}\n', encoding="ascii")
    text = made([str(tmp_path)], {}).files["HOWTO.md"].decode()
    assert "evidence_info" in text and "{{" not in text
    (tmp_path / "e.jsonl").unlink()


def test_a_folder_that_a_link_leads_to_is_read_once_and_one_that_is_gone_is_told(tmp_path: Path) -> None:
    kept, other = tmp_path / "kept", tmp_path / "other"
    kept.mkdir()
    other.mkdir()
    Journal(kept / "a.jsonl").removal(GROUPS, ["a"])
    Journal(other / "b.jsonl").run(GROUPS, planned(["b"]), outcomes(["b"], "failed", reason="in_use", message="It is in use."))
    (kept / "linked").symlink_to(other)
    (other / "back").symlink_to(kept)
    account = made([str(kept)], {}).account
    assert sorted(row.item for row in account.rows) == ["a", "b"] and not account.verdict.complete
    (kept / "gone").symlink_to(tmp_path / "nowhere")
    with pytest.raises(BadInput, match="kept/gone is a link that leads nowhere"):
        made([str(kept)], {})


def test_without_a_time_stamp_none_is_spoken_of(tmp_path: Path) -> None:
    Journal(tmp_path / "e.jsonl").removal(GROUPS, ["a"])
    assert "openssl" not in made([str(tmp_path)], {}).files["HOWTO.md"].decode()


def test_the_report_names_case_people_and_what_may_outlive_the_removal(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "e.jsonl")
    journal.removal(RULES, ["a"], approval="2-cd")
    files = made([str(tmp_path)], {}).files
    for name in ("report.html", "summary.md"):
        text = files[name].decode().replace("\\", "")
        for wanted in ("ada@example.com", "hr@example.com", "AWX job 812", "workflow job 811", "2-cd", "live until they expire", journal.chain, "8 s at most"):
            assert wanted in text, (name, wanted)


def test_every_reason_has_its_cure_as_the_documentation_has_it() -> None:
    assert sorted(words.REASONS) == sorted(REASONS)
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)|`", r"\1", (ROOT / "docs" / "return_values.md").read_text(encoding="utf-8"))
    cures = dict(re.findall(r"^\| (\w+) \| [^|]* \| ([^|]*) \|$", text, re.MULTILINE))
    assert {reason: cure.rstrip(".") for reason, (_meaning, cure) in words.REASONS.items()} == {reason: cures[reason].rstrip(".") for reason in REASONS}


def test_what_may_outlive_a_removal_is_told_of_every_operation() -> None:
    assert set(words.RESIDUAL) <= set(OPERATIONS)
    assert set(words.VENDORS) >= {operation.description.vendor.name for operation in OPERATIONS.values()}
