# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs with Venafi's rules as pairs of application and trustee."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.venafi_tpp.oauth_rule import OAuthRules
from ansible_collections.revoke.access.tests.unit.helpers import conversation
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import VENAFI_PARAMS, rule


def run(rules: Sequence[Any], *steps: Step, **more: Any) -> Ran:
    """A run with these rules; what is no pair is given as it is."""
    given = [rule(*one) if isinstance(one, tuple) else one for one in rules]
    params = dict(VENAFI_PARAMS, rules=given, **more.pop("params", {}))
    return converse(OAuthRules, params, *steps, **more)


def lists(changed: Sequence[tuple[str, str]] = (), unchanged: Sequence[tuple[str, str]] = (), failed: Sequence[Any] = ()) -> dict[str, list[Any]]:
    """What C(by_state) gives for these rules; a failed one has its reason beside it."""
    return conversation.lists([rule(*one) for one in changed], [rule(*one) for one in unchanged], [(rule(*one[:2]), one[2]) for one in failed])
