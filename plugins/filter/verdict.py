# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter C(revoke.access.verdict)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

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
    strict = str(all_or_nothing).lower() in ("true", "yes", "on", "1")
    return verdict(results, Asked(playbook, planned, approved, int(max_removals), strict), report or {}, gate or {})


class FilterModule:
    """What Ansible loads filters from."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters by their names."""
        return {"verdict": judged}
