# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter C(revoke.access.verdict)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible.module_utils.common.validation import check_type_int

from ansible_collections.revoke.access.plugins.module_utils._checks import name_shown
from ansible_collections.revoke.access.plugins.plugin_utils._plans import is_on
from ansible_collections.revoke.access.plugins.plugin_utils._verdict import KINDS, Asked, verdict


def judged(
    results: Mapping[str, Any],
    playbook: str,
    planned: Sequence[str] | None = None,
    approved: Any = None,
    max_removals: Any = 0,
    all_or_nothing: Any = False,
    report: Mapping[str, Any] | None = None,
    gate: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The verdict of a playbook over the results of all its hosts."""
    if not isinstance(results, Mapping):
        raise AnsibleFilterError("revoke.access.verdict: give the registered results by the names of their hosts.")
    if playbook not in KINDS:
        raise AnsibleFilterError(f"revoke.access.verdict: there is no playbook '{playbook}'. Give one of {', '.join(KINDS)}.")
    wrong: list[str] = []
    asked = Asked(playbook, planned, approved, _limit(max_removals, wrong), _strict(all_or_nothing, wrong), wrong)
    return verdict(results, asked, report or {}, gate or {})


def _limit(value: Any, wrong: list[str]) -> int:
    """The number in C(max_removals), as the module reads it. What is none is told by the verdict, which has to come in every case."""
    try:
        found = 0 if value in ("", None) else int(check_type_int(value))
    except TypeError:
        found = -1
    if found < 0 or isinstance(value, bool):
        wrong.append(f"max_removals is {name_shown(str(value))}, and has to be a whole number of at least 0 (0 is no limit). Give one, or leave it out.")
    return max(found, 0)


def _strict(value: Any, wrong: list[str]) -> bool:
    try:
        return is_on(value)
    except TypeError:
        wrong.append(f"all_or_nothing is {name_shown(str(value))}, and has to be true or false. Give one of these, or leave it out.")
    return True


class FilterModule:
    """What Ansible loads filters from."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters by their names."""
        return {"verdict": judged}
