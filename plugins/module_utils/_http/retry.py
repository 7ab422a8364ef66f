# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""When a call is repeated, and how long to wait before it."""

from __future__ import annotations

import re
from collections.abc import Callable

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply

MAX_WAIT = 60.0  # seconds; a longer Retry-After is cut to it, urllib3 would obey six hours
FIRST_WAIT = 1.0  # seconds; doubled at each further attempt


def may_repeat(error: errors.AccessError, repeatable: bool) -> bool:
    """Whether the call may be sent again. C(repeatable): it does no harm twice, so a lost answer is no hindrance."""
    if isinstance(error, errors.Unreachable):
        return error.passing
    return isinstance(error, errors.RateLimited) or (repeatable and isinstance(error, errors.AnswerLost))


def rate_limit(error: errors.AccessError, reply: Reply, now: float) -> errors.AccessError:
    """A 503 that says when to come back is a refusal like 429; both carry the wait in seconds. C(now): seconds since 1970."""
    asked = reply.headers.get("Retry-After")
    if reply.status == 503 and asked is not None:
        error = error.as_kind(errors.RateLimited)
    if isinstance(error, errors.RateLimited):
        error.retry_after = parse_retry_after(asked, _vendor_time(reply.headers.get("Date"), now))
    return error


def _vendor_time(date: str | None, now: float) -> float:
    """The vendor's own time, by which it tells a date; ours where it does not tell it (RFC 9110 section 6.6.1)."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(date or "").timestamp()
    except (TypeError, ValueError, IndexError, OverflowError, OSError):
        return now


def parse_retry_after(value: str | None, now: float) -> float | None:
    """Seconds to wait, from seconds or an HTTP date (RFC 9110 section 10.2.3), at most C(MAX_WAIT).

    None where there is nothing usable. C(now): seconds since 1970, by the vendor's clock.
    """
    if value is None:
        return None
    text = value.strip()
    if re.fullmatch(r"[0-9]+", text):
        return min(float(text[:9]), MAX_WAIT)
    from email.utils import parsedate_to_datetime

    try:
        seconds = parsedate_to_datetime(text).timestamp() - now
    except (TypeError, ValueError, IndexError, OverflowError, OSError):
        return None
    return min(max(seconds, 0.0), MAX_WAIT)


def backoff(step: int, chance: Callable[[], float]) -> float:
    """Between half and all of 1, 2, 4, ... seconds: spread, but never at once. C(chance): a number from 0 up to 1."""
    ceiling = min(FIRST_WAIT * 2 ** (step - 1), MAX_WAIT)
    return float(ceiling * (0.5 + chance() / 2))
