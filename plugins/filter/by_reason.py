# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter C(revoke.access.by_reason)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.revoke.access.plugins.plugin_utils._results import NotAResult, failed


def by_reason(value: Any) -> dict[str, list[Any]]:
    """The failed items of a registered result, each under its reason."""
    found: dict[str, list[Any]] = {}
    try:
        for row in failed(value):
            found.setdefault(str(row["reason"]), []).append(row["item"])
    except NotAResult as error:
        raise AnsibleFilterError(f"revoke.access.by_reason: {error}") from None
    return found


class FilterModule:
    """What Ansible loads filters from."""

    def filters(self) -> dict[str, Callable[[Any], Any]]:
        """The filters by their names."""
        return {"by_reason": by_reason}
