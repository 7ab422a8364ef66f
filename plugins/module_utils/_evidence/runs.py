# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The runs that an evidence file tells of, each in a few words."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Record
from ansible_collections.revoke.access.plugins.module_utils._evidence.times import Within


def runs_in(records: Iterable[Record]) -> list[Record]:
    """The runs that the records tell of, oldest first; C(ended) is None for one without an end. C(within): as in Within."""
    names = ("run_id", "vendor", "tenant", "operation", "actor", "check_mode", "plan_id", "case", "by", "approval")
    runs: dict[str, Record] = {}
    times: dict[str, Within] = {}
    for record in records:
        run_id = str(record.get("run_id"))
        if record.get("record") == "start":
            facts = {name: record.get(name) for name in names}
            runs[run_id] = dict(facts, started=record.get("time"), ended=None, summary=None)
            times[run_id] = Within(record)
        elif record.get("record") == "end" and run_id in runs:
            runs[run_id].update(ended=record.get("time"), summary=record.get("summary"))
        elif run_id in runs:
            times[run_id].follow(record)
    return [dict(run, within=times[run_id].told()) for run_id, run in runs.items()]


def latest(runs: list[Record], room: int = 600_000) -> list[Record]:
    """So many of the last runs as fit into C(room) bytes of JSON: AWX takes no more than 700,000 of a result."""
    count = 0
    for run in reversed(runs):
        room -= len(json.dumps(run)) + 2
        if room < 0:
            break
        count += 1
    return runs[len(runs) - count :]
