# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the documentation says of the playbooks: commands, variables, the verdict. What they do is in tests/plans."""

from __future__ import annotations

import re

import pytest

from ansible_collections.revoke.access.plugins.plugin_utils._verdict import Asked, verdict
from tests.documentation.helpers.pages import ROOT, pages, table, words

PAGE = "docs/playbooks.md"
_COMMAND = re.compile(r"ansible-playbook (?:--check )?revoke\.access\.(\w+)((?: -e \S+)*)")


def source(name: str) -> str:
    """The text of a playbook, with the tasks that it imports."""
    text = (ROOT / "playbooks" / f"{name}.yml").read_text(encoding="utf-8")
    return text + "".join((ROOT / "playbooks" / path).read_text(encoding="utf-8") for path in set(re.findall(r"import_tasks: (\S+)", text)))


def commands() -> list[tuple[str, str]]:
    """Each playbook that a page calls, with a variable that it gives."""
    found = [match for path in pages() for match in _COMMAND.findall(path.read_text(encoding="utf-8"))]
    return sorted({(name, variable) for name, given in found for variable in re.findall(r"-e (\w+)=", given)})


@pytest.mark.parametrize(("name", "variable"), commands())
def test_every_command_calls_a_playbook_that_knows_what_it_is_given(name: str, variable: str) -> None:
    assert re.search(rf"\b{variable}\b", source(name))


def test_the_pages_show_every_playbook() -> None:
    shown = {name for path in pages() for name, _given in _COMMAND.findall(path.read_text(encoding="utf-8"))}
    assert shown == {path.stem for path in (ROOT / "playbooks").glob("*.yml")}


def test_every_variable_is_known_where_the_page_says_so() -> None:
    names = ("audit", "offboard", "prove", "resume")
    for cells in table(PAGE, "variable", "what it does"):
        where = cells[2].partition(";")[0].partition("(")[0]
        for variable in words(cells[0]):
            for name in names if where == "all" else [name for name in names if name in where]:
                assert re.search(rf"\b{variable}\b", source(name)), (variable, name)


def test_the_verdict_has_what_the_page_says() -> None:
    told = [word for cells in table(PAGE, "in `revoke_verdict`") for word in words(cells[0])]
    made = verdict({}, Asked("audit"), {}, {})
    assert sorted(told) == sorted(made)
    (tenants,) = [cells for cells in table(PAGE, "in `revoke_verdict`") if words(cells[0]) == ["tenants"]]
    assert set(words(tenants[1])) == set(made["tenants"])
