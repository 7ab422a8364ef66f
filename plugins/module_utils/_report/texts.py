# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Texts of strangers, made harmless for each place that they are shown in: names and ids are text, whatever they hold."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timezone
from html import escape
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._evidence import times

# Control characters, half surrogates, line separators, and what turns the direction of the text around it.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]")
# Also in full width: spreadsheets take both. https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile("[\t\r\n]|\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_MARKED = re.compile(r"([\\`*_\[\]<>|#~&!@$^])|(?<=\w)(:)(?=//)|(?<=www)(\.)", re.IGNORECASE)


def plain(value: Any) -> str:
    r"""A value of JSON as one line of text. What cannot be seen is written as its number, such as C(\u202e)."""
    if not isinstance(value, str):
        if value is None:
            return ""
        return ", ".join(f"{plain(name)}: {plain(part)}" for name, part in value.items()) if isinstance(value, Mapping) else json.dumps(value)
    if value.isprintable():  # as nearly all are, and quickly told
        return value
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", value)


def markup(value: Any) -> str:
    """A value for HTML, between tags and within an attribute in quotes."""
    return escape(plain(value), quote=True)


def in_script(value: Any) -> str:
    """A value as JSON that may stand in a script element: nothing in it ends the element or begins another one."""
    text = json.dumps(value, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def cell(value: Any) -> str:
    """A value on one line for a cell of a spreadsheet."""
    return no_formula(plain(value))


def no_formula(text: str) -> str:
    """A text for a cell of a spreadsheet, which would take what begins like a formula for one."""
    return f"'{text}" if _FORMULA.match(text) else text


def marked(value: Any) -> str:
    """A value for Markdown, also within a table: no character of it means anything."""
    return _MARKED.sub(lambda found: f"\\{found[0]}", plain(value))


def code(value: Any) -> str:
    """An id for Markdown: as code where that holds it, else as text."""
    text = plain(value)
    return f"`{text}`" if text and text == text.strip() and not set("`|\\") & set(text) else marked(text)


def fenced(text: str) -> str:
    """Lines for a shell as a block of Markdown that nothing in them can end."""
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}shell\n{text}\n{fence}"


def moment(value: Any) -> float | None:
    """The time of a text as RFC 3339 has it, in seconds since 1970; None where it is none, tells no time zone, or cannot be shown."""
    time = times.moment(value)
    return time.timestamp() if time and 1970 <= time.year < 9999 else None


def shown(seconds: float) -> str:
    """A moment as people read it, in UTC and to the second."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")


def iso(seconds: float) -> str:
    """A moment as RFC 3339 with milliseconds, in UTC."""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def when(value: Any) -> str:
    """A time of the evidence as people read it; what is no time is shown as it is."""
    seconds = moment(value)
    return plain(value) if seconds is None else shown(seconds)


def span(seconds: float) -> str:
    """A length of time in words of at most two units."""
    rest, sign = round(abs(seconds)), "-" if seconds < 0 else ""
    if rest < 60:
        return f"{sign}{round(abs(seconds), 1):g} s"
    units = [(rest // 86400, "d"), (rest // 3600 % 24, "h"), (rest // 60 % 60, "min"), (rest % 60, "s")]
    first = next(place for place, (count, _unit) in enumerate(units) if count)
    return sign + " ".join(f"{count} {unit}" for count, unit in units[first : first + 2] if count)
