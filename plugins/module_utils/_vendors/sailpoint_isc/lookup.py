# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""SailPoint Identity Security Cloud: ids, filters that ask for them, and answers with a status for each item.

Source: github.com/sailpoint-oss/api-specs; the vendor's page on standard collection parameters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, Key, Question, denial
from ansible_collections.revoke.access.plugins.module_utils._errors import Misfit
from ansible_collections.revoke.access.plugins.module_utils._http.shape import member, whole_number

FILTER_BYTES = 5000  # of texts in one filter, percent-encoded: servers and proxies take URLs of 8 KB
BULK_STATUSES = frozenset({200, 207})  # of a bulk call: 207 as documented, 200 as the old v2 answered

_HEX = re.compile("[0-9A-Fa-f]{32}")
_UNQUOTED = re.compile(r"[\w.~-]*", re.ASCII)  # RFC 3986 section 2.3
_DIGITS = str.maketrans("oli", "011")


def fold_id(text: str) -> str:
    """An id without what is ignored in it: ids occur with and without dashes, and filters ignore case."""
    return text.replace("-", "").casefold()


def doubt_of_id(text: str) -> str:
    """Why a text is an id that nothing has, with letters in the place of the digits that they look like; empty where it can be one."""
    plain = fold_id(Operation.plainly(text) or text)
    if _HEX.fullmatch(plain.translate(_DIGITS)) and not _HEX.fullmatch(plain):
        return f"'{text}' has the letter o, l or i where an id has digits: type it again."
    return ""


def forms_of_id(text: str) -> list[str]:
    """An id as it is, and where it is 32 hexadecimal digits also without dashes and with them where they belong, and in small letters."""
    plain = text.replace("-", "")
    if not _HEX.fullmatch(plain):
        return [text]
    forms = [text, plain, f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"]
    lower = [] if text.lower() == text else [form.lower() for form in forms]
    return list(dict.fromkeys(forms + lower))


def questions_for(field: str, texts: Mapping[Key, Sequence[str]], limit: int) -> list[Question]:
    """Filters for these keys, each with the texts to ask for it with; as many at a time as fit into one URL, and no more than C(limit)."""
    parts: list[list[Key]] = []
    room = 0
    for key, asked in texts.items():
        needs = sum(_width(text) + len("%22%22%2C") for text in asked)
        if not parts or needs > room or len(parts[-1]) >= limit:
            parts.append([])
            room = FILTER_BYTES
        parts[-1].append(key)
        room -= needs
    return [Question(part, in_filter(field, [text for key in part for text in texts[key]])) for part in parts]


def _width(text: str) -> int:
    """How many characters of a URL a text takes."""
    return len(text) if _UNQUOTED.fullmatch(text) else len(quote(text, safe=""))


def in_filter(field: str, values: Sequence[str]) -> str:
    """A filter for rows whose field is one of these texts."""
    quoted = ",".join('"{}"'.format(value.replace("\\", "\\\\").replace('"', '\\"')) for value in values)
    return f"{field} in ({quoted})"


class ItemStatus(NamedTuple):
    """What the answer to a bulk call says of one id; C(words) are the vendor's."""

    id: str
    status: int
    words: str

    def refused(self, reasons: Mapping[int, str]) -> Failure:
        """Why it was not done. C(reasons): what a status means, beside 403."""
        reason = {403: "not_permitted", **reasons}.get(self.status, "refused")
        return denial(reason, self.words or "no description", self.status)


def item_status(row: Any, call: str, name: str = "status", words: str = "description") -> ItemStatus:
    """One item of the array that answers a bulk call. Raises Misfit where it has no id or no status.

    C(call): which call, for the message. C(name) and C(words): the members with the status and the text.
    """
    found = member(row, "id", f"An item of the answer to {call}")
    status = whole_number(row.get(name))
    if status is None:
        raise Misfit(f"The answer to {call} tells no status of '{found}', so it cannot be understood")
    return ItemStatus(found, status, str(row.get(words) or "").strip())
