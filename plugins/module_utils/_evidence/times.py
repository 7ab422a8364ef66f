# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""How long after the request an item was proven to be as desired, told from the records alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII)


def moment(text: Any) -> datetime | None:
    """The moment that an RFC 3339 text with its offset from UTC names, to the microsecond; None for anything else.

    A time without an offset names no moment: who reads it somewhere else takes it for another one.
    """
    found = _MOMENT.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    day, clock, fraction, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes)) if sign else timedelta()
    try:
        local = datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0')[:6]:0<6}")
        return local.replace(tzinfo=timezone(-offset if sign == "-" else offset))
    except ValueError:  # as the 30th of February, or an offset of a day
        return None


def seconds_to_proof(start: Mapping[str, Any], outcome: Mapping[str, Any]) -> float | None:
    """Seconds from C(requested_at) of the case in a C(start) record to the read that proved an C(outcome) of the same run.

    To the millisecond, below 0 where the clocks disagree or the request is dated later. None where the case does not tell the moment, or
    no read proved it: a failed item, one that the vendor's word was taken for, a prediction.
    """
    case = start.get("case")
    asked = moment(case.get("requested_at")) if isinstance(case, Mapping) else None
    proven = moment(outcome.get("verified")) if outcome.get("record") == "outcome" and outcome.get("outcome") in ("changed", "unchanged") else None
    return round((proven - asked).total_seconds(), 3) if asked is not None and proven is not None else None


class Within:
    """Answers for one run, from its records in their order, within how long after the request its items were proven.

    C(items): outcomes. C(proven): those that a read proved. C(seconds): the longest time to a proof, None where none can be told.
    """

    def __init__(self, start: Mapping[str, Any]) -> None:
        self._start = start
        self.items = self.proven = 0
        self.seconds: float | None = None

    def follow(self, record: Mapping[str, Any]) -> None:
        """Take the next record of the run into account."""
        if record.get("record") != "outcome":
            return
        self.items += 1
        self.proven += record.get("outcome") in ("changed", "unchanged") and moment(record.get("verified")) is not None
        seconds = seconds_to_proof(self._start, record)
        if seconds is not None:
            self.seconds = seconds if self.seconds is None else max(self.seconds, seconds)

    def told(self) -> dict[str, Any]:
        """The answer as a mapping."""
        return {"items": self.items, "proven": self.proven, "seconds": self.seconds}
