# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of docs/adding_an_operation.md: whoever follows the page to the letter gets one that keeps every promise."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Listing, Operation
from tests.documentation.helpers import stranger
from tests.documentation.helpers.pages import ROOT, table, words
from tests.documentation.helpers.runs import carry_out, states
from tests.documentation.helpers.stranger import NAME, PAGE
from tests.simulator.thread import SimulatorThread

MEMBERS = [f"identity-{number:03}" for number in range(120)]
SEED = {"sailpoint_isc": {"groups": [{"id": "group-1", "members": MEMBERS}]}}
OPERATION = "plugins/module_utils/_vendors/sailpoint_isc/group_member.py"
# What follows from the rest.
OTHERS = {"tells_tenant", "tells_population", "brings_back", "state", "verbs", "identity"}


@pytest.fixture(scope="module", name="copy")
def fixture_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which the page was followed."""
    return stranger.follow(tmp_path_factory.mktemp("stranger"))


@pytest.mark.parametrize("folder", ["tests/unit", "tests/faults"])
def test_who_follows_the_page_passes(copy: Path, folder: str) -> None:
    told = stranger.run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--ignore=tests/unit/plugins/filter", folder, "-k", NAME)
    (passed,) = re.findall(r"^(\d+) passed, \d+ deselected", told, re.MULTILINE)
    assert int(passed) > 100, told


def test_what_is_generated_knows_the_operation(copy: Path) -> None:
    stranger.run(copy, "-m", "tools.generate", "--check")
    shown = [path for path in ("README.md", "meta/runtime.yml", "docs/safety.md", "docs/tuning.md") if NAME in (copy / path).read_text(encoding="utf-8")]
    assert len(shown) == 4
    assert "removed from the group" in (copy / "plugins" / "modules" / f"{NAME}.py").read_text(encoding="utf-8")


def test_the_files_have_their_place_and_none_is_an_engine_file() -> None:
    for path in stranger.files():
        assert (ROOT / path).parent.is_dir() or NAME in path, path
        assert not (ROOT / path).exists() and not re.search(r"_engine|_http|_options|_evidence", path)
    for row in table(PAGE, "page"):
        assert all((ROOT / name).exists() for name in words(row[0]))


def test_the_contract_has_an_example_of_each_function() -> None:
    contract = {name: found for name, found in inspect.getmembers(Operation) if not name.startswith("_") and name not in OTHERS}
    contract["page"] = Listing.page
    assert {"targets", "questions", "answer", "row", "fold", "send"} <= set(contract)
    assert [name for name, found in contract.items() if not re.search(r"\bexample: ", found.__doc__ or "", re.IGNORECASE)] == []


# ---- the operation in this process


@pytest.fixture(name="members")
def fixture_members(monkeypatch: pytest.MonkeyPatch) -> type[Operation]:
    """The class of the page."""
    module = ModuleType("ansible_collections.revoke.access." + OPERATION[:-3].replace("/", "."))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(stranger.files()[OPERATION], PAGE, "exec"), vars(module))  # the page is ours
    found: type[Operation] = module.GroupMembers
    return found


def run(members: type[Operation], simulator: SimulatorThread, wanted: Sequence[str], check_mode: bool = False, group: str = "group-1") -> dict[str, str]:
    return states(carry_out(members, simulator, check_mode, group_id=group, identity_ids=list(wanted)))


def test_check_mode_run_and_second_run(members: type[Operation]) -> None:
    with SimulatorThread(seed=SEED) as simulator:
        wanted = MEMBERS[:110] + ["nobody"]
        expected = dict.fromkeys(MEMBERS[:110], "changed") | {"nobody": "unchanged"}
        assert run(members, simulator, wanted, check_mode=True) == expected
        assert simulator.control.calls()["total"]["write"] == 0
        assert run(members, simulator, wanted) == expected
        assert simulator.control.calls()["total"]["write"] == 3
        assert set(run(members, simulator, wanted).values()) == {"unchanged"}


def test_silence_and_lost_answers_are_the_engines(members: type[Operation]) -> None:
    with SimulatorThread(seed=SEED) as simulator:
        simulator.control.fault("silent", "sailpoint_isc", "members.bulk_delete", times=None, params={"ids": [MEMBERS[0]], "apply": False})
        assert run(members, simulator, MEMBERS[:2]) == {MEMBERS[0]: "still_present", MEMBERS[1]: "changed"}
        simulator.control.clear_faults()
        simulator.control.fault("reset_after", "sailpoint_isc", "members.bulk_delete")
        assert run(members, simulator, MEMBERS[:2]) == {MEMBERS[0]: "changed", MEMBERS[1]: "unchanged"}


@pytest.mark.parametrize(("option", "value"), [("identity_ids", ["a/b"]), ("group_id", "a/b")])
def test_missing_group_and_bad_input(members: type[Operation], option: str, value: Any) -> None:
    with SimulatorThread() as simulator:
        assert run(members, simulator, ["a"], group="nope") == {"a": "not_found"}
        with pytest.raises(errors.BadInput, match=option):
            carry_out(members, simulator, **{"group_id": "group-1", "identity_ids": ["a"], option: value})


def test_the_module_is_as_thin_as_the_others() -> None:
    shown = stranger.files()[f"plugins/modules/{NAME}.py"]
    other = (ROOT / "plugins" / "modules" / "sailpoint_governance_group.py").read_text(encoding="utf-8")
    imports = re.compile(r"^from ansible_collections\.(.*) import run$", re.MULTILINE)
    assert imports.findall(shown) == imports.findall(other)
    assert shown.partition("# /generated\n")[2].count("\n") == other.partition("# /generated\n")[2].count("\n")
