# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What a run has taken away, by its evidence file, so that a later one can bring it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.outcome import CHANGED, PENDING
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Record, reading
from ansible_collections.revoke.access.plugins.module_utils._evidence.history import item_text
from ansible_collections.revoke.access.plugins.module_utils._evidence.replay import Replay

_REFUSED = (Verdict.DENIED.value, Verdict.REJECTED.value)


class Removed(NamedTuple):
    """What a run has taken away. C(items): as it named them, in its order. C(saved): what it kept of each, by the item as a text."""

    run_id: str
    items: list[Any]
    saved: dict[str, Mapping[str, Any]]


def removed(path: str, operation: Operation, run_id: str | None = None) -> Removed:
    """What the run C(run_id) has taken away at this tenant, else the latest run in the file that took anything away. Raises BadInput.

    What was sent and of which nobody knows what became of it counts too: where it is there, nothing is done for it.
    """
    description = operation.description
    first = next(iter(description.states))
    want = (description.vendor.name, operation.tenant(), description.name if first == "absent" else f"{description.name} {first}", False)
    runs: dict[str, _Taken] = {}
    replay = Replay()
    with reading(path, alone=True) as records:
        for record in replay.over(records):
            name = str(record.get("run_id"))
            if record.get("record") == "start":
                if (record.get("vendor"), record.get("tenant"), record.get("operation"), record.get("check_mode")) == want:
                    runs[name] = _Taken()
            elif name in runs:
                runs[name].follow(record)
    problems = [*records.problems, *replay.problems]
    if problems:
        raise BadInput(f"restore_from: {path} fails its check: {problems[0]}. It may have been changed by hand. Give the items instead.")
    if run_id is not None and run_id not in runs:
        raise BadInput(f"restore_run: {path} holds no run {ascii(run_id)} of {want[2]} at {want[1]}.")
    latest = run_id or next((each for each in reversed(runs) if runs[each].items()), None)
    if latest is None:
        raise BadInput(f"restore_from: {path} holds no run of {want[2]} at {want[1]} that took anything away.")
    return Removed(latest, list(runs[latest].items().values()), runs[latest].saved)


class _Taken:
    """The items that one run has sent, by its records in their order."""

    def __init__(self) -> None:
        self.saved: dict[str, Mapping[str, Any]] = {}
        self._sent: dict[str, Any] = {}
        self._kept: set[str] = set()  # that are known to be there still

    def follow(self, record: Record) -> None:
        """Take the next record of the run into account."""
        kind, item = record.get("record"), record.get("item")
        if kind == "planned" and isinstance(record.get("before"), Mapping):
            self.saved[item_text(item)] = record["before"]
        elif kind == "sending" and isinstance(record.get("items"), list):
            self._sent.update((item_text(each), each) for each in record["items"])
        elif kind == "outcome" and record.get("named", True):
            open_still = record.get("reason") == "unconfirmed" and record.get("answer") not in _REFUSED
            taken = record.get("outcome") in (CHANGED, PENDING) or open_still
            (self._kept.discard if taken else self._kept.add)(item_text(item))

    def items(self) -> dict[str, Any]:
        """Those that are gone by its doing, or may be."""
        return {text: item for text, item in self._sent.items() if text and text not in self._kept}
