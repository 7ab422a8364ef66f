# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""When two texts look alike to a person: what differs only in case, normalization, invisible or look-alike characters.

Sources: Unicode Standard Annex 15 (normalization), Unicode Technical Standard 39 (skeletons), of whose confusables only
the letters and marks are taken that keyboards, word processors and copied pages produce.
"""

from __future__ import annotations

import unicodedata
from typing import Any

# Printable by their category, and yet nothing shows: fillers of Hangul, the empty Braille pattern.
BLANK = "\u115f\u1160\u3164\uffa0\u2800"

# Letters of other scripts that print like Latin ones, after case folding; dashes and quotes.
_CONFUSABLE = str.maketrans(
    "\u0430\u0432\u0435\u0437\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0458\u0455\u0501\u051b\u051d"  # Cyrillic
    "\u03b1\u03b2\u03b3\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u0261\u0131"  # Greek, Latin
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u2018\u2019\u201a\u201b\u2032\u201c\u201d\u201e\u201f\u2033",  # dashes, quotes
    "abe3kmhopctyxijsdqw" + "abyezhikmvoptuxgi" + "--------" + "'''''" + '"""""',
)


def skeleton(text: str) -> str:
    """What is left of a text for the eye; texts that look alike have the same. Making it twice changes nothing more."""
    if text.isascii():
        if " " in text or not text.isprintable():
            text = " ".join("".join(char for char in text if char.isprintable() or char.isspace()).split())
        return text.casefold()
    for _step in range(3):  # case folding may undo a normalization, and the other way round
        folded = unicodedata.normalize("NFKC", text).casefold()
        folded = "".join(_plain(char) for char in folded)
        folded = " ".join(folded.translate(_CONFUSABLE).split())
        if folded == text:
            break
        text = folded
    return text


def _plain(char: str) -> str:
    """A character as the eye takes it: none where nothing shows, a digit of any script as the Latin one."""
    kind = unicodedata.category(char)
    if (kind in ("Cf", "Cc", "Mn") and not char.isspace()) or char in BLANK:
        return ""
    return str(unicodedata.digit(char)) if kind == "Nd" else char


def is_odd(text: str) -> bool:
    """Whether a text holds characters or blanks that only look like plainer ones: a vendor that compares it exactly shows no look-alike of it."""
    return skeleton(text) != unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())


def look(key: Any) -> Any:
    """The skeleton of a key: of a text, or of each part of a tuple."""
    if isinstance(key, str):
        return skeleton(key)
    return tuple(look(part) for part in key) if isinstance(key, tuple) else key
