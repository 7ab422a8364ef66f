# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The test C(revoke.access.complete)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.revoke.access.plugins.plugin_utils._results import is_complete


class TestModule:
    """What Ansible loads tests from."""

    def tests(self) -> dict[str, Callable[[Any], bool]]:
        """The tests by their names."""
        return {"complete": is_complete}
