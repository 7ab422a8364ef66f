# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter C(revoke.access.plan_ids)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.revoke.access.plugins.plugin_utils._verdict import plan_ids


class FilterModule:
    """What Ansible loads filters from."""

    def filters(self) -> dict[str, Callable[[Any], Any]]:
        """The filters by their names."""
        return {"plan_ids": plan_ids}
