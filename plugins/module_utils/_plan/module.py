# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The top layer of the module that carries out a plan. It stands apart because Ansible sends a module whatever its files name, all vendors here."""

from __future__ import annotations

from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._module import be
from ansible_collections.revoke.access.plugins.module_utils._plan.task import carry_out, plan_arguments


def run(runtime: Runtime | None = None) -> None:
    """Carry out the plan. C(runtime): what the run takes from outside, as tests hand it in."""
    be(plan_arguments(), carry_out, runtime)
