# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes where: for each file its generated blocks, and the files that are generated whole."""

from __future__ import annotations

from collections.abc import Mapping

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation

from . import awx, modules, outcomes, tables
from .words import Words


def files(operations: Mapping[str, type[Operation]]) -> dict[str, str]:
    """Path of a file -> its text, for those of which nothing is written by hand."""
    return {f"plugins/action/{name}.py": modules.action(name) for name in operations}


def of(operations: Mapping[str, type[Operation]], words: Words) -> dict[str, dict[str, str]]:
    """Path of a file -> name of a block -> its text, for all that is not measured."""
    ways = modules.groups(operations)
    return {
        "README.md": {"operations": tables.operations(operations, words)},
        "docs/authentication.md": {"action groups": modules.sentence(ways)},
        "docs/environment_variables.md": {
            "variables": tables.variables(operations, words),
            "options": tables.options(operations),
        },
        "docs/evidence.md": {"kept fields": tables.kept(operations, words)},
        outcomes.PAGE: {outcomes.BLOCK: outcomes.table(), outcomes.LATER: outcomes.table(later=True)},
        "docs/safety.md": {
            "limits": tables.plan_limits(operations, words),
            "tenants": tables.tenants(operations, words),
        },
        "docs/vendors.md": {"ids per call": tables.batch_limits(operations)},
        awx.PAGE: {awx.BLOCK: awx.credential_types(operations, words)},
        "meta/runtime.yml": {"action groups": modules.runtime(ways)},
        "plugins/doc_fragments/plan.py": {"connections": modules.connections()},
        "plugins/doc_fragments/attributes.py": {"action groups": modules.fragments(ways)},
        **{f"plugins/modules/{name}.py": {"return values": modules.returned(operation, words)} for name, operation in operations.items()},
    }
