# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of docs/adding_an_operation.md: the page shows all of it as it is, so whoever follows the page gets one that keeps every promise."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Listing, Operation
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.access_token import PersonalAccessTokens
from tests.documentation.helpers.pages import ROOT, blocks, table, text, words
from tests.documentation.helpers.runs import carry_out, states
from tests.simulator.thread import SimulatorThread

PAGE = "docs/adding_an_operation.md"
NAME = PersonalAccessTokens.description.name
OPERATION = "plugins/module_utils/_vendors/sailpoint_isc/access_token.py"
# What follows from the rest.
OTHERS = {"tells_tenant", "tells_population", "brings_back", "state", "verbs", "identity"}
SHOWN = re.compile(r"^`([\w./]+)`(, in part)?:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADER = re.compile(r"\A(#!.*\n)?(#.*\n)+\n?(---\n|# This file is internal.*\n)?")
GENERATED = re.compile(r"(# generated: return values\n).*?(# /generated\n)", re.DOTALL)
SEARCHED = ("docs", "meta", "plugins", "tests/integration", "tests/operations", "tests/unit/helpers/cases", "tools", "README.md")


def files() -> dict[str, str]:
    """The files that the page shows whole, without their header and what is generated, by path."""
    return {path: shown for path, part, shown in SHOWN.findall(text(PAGE)) if not part}


def written(path: str) -> str:
    """A file of the repository, without its header and what is generated."""
    return GENERATED.sub(r"\1\2", HEADER.sub("", text(path)))


def naming() -> Iterator[str]:
    """Every file that names the operation or its class."""
    for place in SEARCHED:
        for path in [ROOT / place] if (ROOT / place).is_file() else sorted((ROOT / place).rglob("*")):
            if path.suffix in (".py", ".yml", ".md", ".json") and re.search(rf"{NAME}|{PersonalAccessTokens.__name__}", path.read_text(encoding="utf-8")):
                yield path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", files())
def test_a_file_on_the_page_is_that_of_the_repository(path: str) -> None:
    assert files()[path] == written(path)


def test_what_the_page_shows_in_part_is_in_the_file() -> None:
    parts = [(path, shown) for path, part, shown in SHOWN.findall(text(PAGE)) if part]
    assert parts and all(shown in written(path) for path, shown in parts)


def test_the_lines_for_the_registry_are_in_it() -> None:
    (line,) = (block.text for block in blocks("python") if block.page == PAGE and block.text.count("\n") == 1)
    assert line in text("plugins/module_utils/_vendors/registry.py")


def test_no_file_names_the_operation_that_the_page_does_not_name() -> None:
    page = text(PAGE)
    found = list(naming())
    assert set(files()) <= set(found) | {f"tests/integration/targets/{NAME}/tasks/main.yml"}
    assert [path for path in found if f"`{path}`" not in page and f"`{Path(path).parent.as_posix()}/`" not in page and path != PAGE] == []


def test_the_files_have_their_place_and_none_is_an_engine_file() -> None:
    assert OPERATION in files() and len(files()) >= 6
    for path in files():
        assert not re.search(r"_engine|_http|_options|_evidence", path)
    for row in table(PAGE, "page"):
        assert all((ROOT / name).exists() for name in words(row[0]))


def test_the_contract_has_an_example_of_each_function() -> None:
    contract = {name: found for name, found in inspect.getmembers(Operation) if not name.startswith("_") and name not in OTHERS}
    contract["page"] = Listing.page
    assert {"targets", "questions", "answer", "row", "fold", "send"} <= set(contract)
    assert [name for name, found in contract.items() if not re.search(r"\bexample: ", found.__doc__ or "", re.IGNORECASE)] == []


# ---- what the page says of the engine, with this operation

TOKENS = [f"token-{number:03}" for number in range(12)]
SEED = {"sailpoint_isc": {"identities": [{"id": "ada", "tokens": TOKENS}]}}


def run(simulator: SimulatorThread, ids: list[str], check_mode: bool = False) -> dict[str, str]:
    return states(carry_out(PersonalAccessTokens, simulator, check_mode, ids=ids, owners=None))


def test_check_mode_run_and_second_run() -> None:
    with SimulatorThread(seed=SEED) as simulator:
        wanted = [*TOKENS[:10], "nobody"]
        expected = dict.fromkeys(TOKENS[:10], "changed") | {"nobody": "unchanged"}
        assert run(simulator, wanted, check_mode=True) == expected
        assert simulator.control.calls()["total"]["write"] == 0
        assert run(simulator, wanted) == expected
        assert simulator.control.calls()["total"]["write"] == 10
        assert set(run(simulator, wanted).values()) == {"unchanged"}


def test_lost_answers_are_the_engines() -> None:
    with SimulatorThread(seed=SEED) as simulator:
        simulator.control.fault("reset_after", "sailpoint_isc", "access_tokens.delete")
        assert run(simulator, TOKENS[:2]) == dict.fromkeys(TOKENS[:2], "changed")
