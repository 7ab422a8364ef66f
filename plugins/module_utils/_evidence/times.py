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
_KINDS = ("outcome", "predicted")  # the records that tell how it ended with an item


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


def proven_at(start: Mapping[str, Any], record: Mapping[str, Any]) -> datetime | None:
    """When a read showed an item as desired, by the C(outcome) or C(predicted) record of it and the C(start) record of the same run.

    Of what was so from the first look on no time is kept: the start was written right after that, so it was no later. None where no read
    has shown it: a failed item, one for which the vendor's word was taken or that of an earlier run, one that would be changed.
    """
    if record.get("record") not in _KINDS or record.get("outcome") not in ("changed", "unchanged"):
        return None
    if "verified" in record:
        return moment(record["verified"])
    first_look = record["outcome"] == "unchanged" and "sent" not in record and "earlier" not in record
    return moment(start.get("time")) if first_look else None


def seconds_to_proof(start: Mapping[str, Any], record: Mapping[str, Any]) -> float | None:
    """Seconds from C(requested_at) of the case in a C(start) record to the moment at which an item of that run was proven, see C(proven_at).

    To the millisecond, below 0 where the clocks disagree or the request is dated later. None where either moment is not told.
    """
    case = start.get("case")
    asked = moment(case.get("requested_at")) if isinstance(case, Mapping) else None
    proven = proven_at(start, record)
    return round((proven - asked).total_seconds(), 3) if asked is not None and proven is not None else None


class Within:
    """Answers for one run, from its records in their order, within how long after the request its items were proven.

    C(items): those that the run tells the end of. C(proven): those of them that a read has shown as desired. C(seconds): the longest time
    to that, None where none can be told.
    """

    def __init__(self, start: Mapping[str, Any]) -> None:
        self._start = start
        self.items = self.proven = 0
        self.seconds: float | None = None

    def follow(self, record: Mapping[str, Any]) -> None:
        """Take the next record of the run into account."""
        if record.get("record") not in _KINDS:
            return
        self.items += 1
        self.proven += proven_at(self._start, record) is not None
        seconds = seconds_to_proof(self._start, record)
        if seconds is not None:
            self.seconds = seconds if self.seconds is None else max(self.seconds, seconds)

    def told(self) -> dict[str, Any]:
        """The answer as a mapping."""
        return {"items": self.items, "proven": self.proven, "seconds": self.seconds}
