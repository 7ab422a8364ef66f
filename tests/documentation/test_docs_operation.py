# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sixth operation of docs/adding_an_operation.md, run as it stands there."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._vendors import sailpoint_isc
from tests.documentation.helpers.pages import ROOT, blocks, table, words
from tests.documentation.helpers.runs import carry_out
from tests.simulator.thread import SimulatorThread

PAGE = "docs/adding_an_operation.md"
MEMBERS = [f"identity-{number:03}" for number in range(120)]


def adapter() -> Any:
    """The class of the page, made in a copy of the vendor's module."""
    code = next(block.text for block in blocks("python") if block.page == PAGE and "(Operation)" in block.text)
    names = dict(vars(sailpoint_isc))
    exec(compile("from __future__ import annotations\n" + code, PAGE, "exec"), names)  # the page is ours
    return names["GroupMembers"]


def run(simulator: SimulatorThread, wanted: list[str], check_mode: bool = False, group: str = "group-1") -> Any:
    return carry_out(sailpoint_isc, adapter(), simulator, check_mode, group_id=group, identity_ids=wanted)


def test_check_mode_run_and_second_run() -> None:
    with SimulatorThread(seed={"sailpoint_isc": {"groups": [{"id": "group-1", "members": MEMBERS}]}}) as simulator:
        wanted = MEMBERS[:110] + ["nobody"]
        expected = dict.fromkeys(MEMBERS[:110], "changed") | {"nobody": "unchanged"}
        assert run(simulator, wanted, check_mode=True).states() == expected
        assert simulator.control.calls()["total"]["write"] == 0
        assert run(simulator, wanted).states() == expected
        assert simulator.control.calls()["total"]["write"] == 3
        assert set(run(simulator, wanted).states().values()) == {"unchanged"}


def test_silence_and_lost_answers_are_the_engines() -> None:
    with SimulatorThread(seed={"sailpoint_isc": {"groups": [{"id": "group-1", "members": MEMBERS}]}}) as simulator:
        simulator.control.fault("silent", "sailpoint_isc", "members.bulk_delete", times=None, params={"ids": [MEMBERS[0]], "apply": False})
        assert run(simulator, MEMBERS[:2]).states() == {MEMBERS[0]: "still_present", MEMBERS[1]: "changed"}
        simulator.control.clear_faults()
        simulator.control.fault("reset_after", "sailpoint_isc", "members.bulk_delete")
        assert run(simulator, MEMBERS[:2]).states() == {MEMBERS[0]: "changed", MEMBERS[1]: "unchanged"}


def test_missing_group_and_bad_input() -> None:
    with SimulatorThread() as simulator:
        assert run(simulator, ["a"], group="nope").states() == {"a": "not_found"}
        with pytest.raises(errors.BadInput):
            run(simulator, ["a/b"])


def test_the_module_is_as_thin_as_the_others() -> None:
    shown = next(block.text for block in blocks("python") if block.page == PAGE and "def main" in block.text)
    other = (ROOT / "plugins" / "modules" / "sailpoint_governance_group.py").read_text(encoding="utf-8")
    compile(shown, PAGE, "exec")
    imports = re.compile(r"^from ansible_collections.*$", re.MULTILINE)
    assert imports.findall(shown) == imports.findall(other)


def test_the_listed_files_have_their_place() -> None:
    for row in table(PAGE, "file"):
        for name in words(row[0]):
            new = "sailpoint_governance_group_member" in name
            assert (ROOT / name).parent.is_dir() if new else (ROOT / name).exists(), name
            assert not re.search(r"module_utils/_\w+\.py", name), "an engine file"
