# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What the engine tells of a run while it goes on; the evidence file listens, or nobody does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item, Outcome
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan


class Observer:
    """Keeps nothing; the face that the engine knows. Each method may raise EvidenceLost, which stops the run.

    C(warnings): what the user has to be told of the place where things are kept.
    """

    warnings: Sequence[str] = ()

    def refused(self, why: str) -> None:
        """The user's input was refused, for this reason: nothing was read or sent. Nothing else is told of this run."""

    def planned(self, plan: Plan) -> None:
        """The plan has been made; nothing was sent yet."""

    def sending(self, items: Sequence[Item]) -> None:
        """A write for these is about to be sent."""

    def answered(self, items: Sequence[Item]) -> None:
        """The vendor has spoken of these, or its answer was lost."""

    def settled(self, outcomes: Sequence[Outcome], items: Sequence[Item | None], summary: Mapping[str, Any], plan: Plan | None) -> None:
        """The run is over. C(items): what is known of each outcome; None where the run ended before a read."""

    def kept(self) -> dict[str, str] | None:
        """Where the evidence is: C(path), C(run_id) and the last C(chain) value."""
        return None
