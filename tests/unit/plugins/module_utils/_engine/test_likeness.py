# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When two texts look alike: what differs only in case, form, invisible or look-alike characters, and nothing beyond."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._engine.likeness import is_odd, look, skeleton
from ansible_collections.revoke.access.tests.unit.helpers.effort import examples

HYPOTHESIS = settings(max_examples=examples(500), deadline=None)

# Characters that normalization, case folding and printing treat in ways of their own.
ODD = (
    "\u00df\u1e9e\u0130\u0131\u017f\u03c2\u03c3\u03b0\u0345\u1fb4\u0390\ufb03\u01c5\u00aa\u2126\u212a\u212b\u1100\u1161\uac00\u0e33\u09cb"
    "\u0301\u0308\u0323\u0327\u200b\u200d\u00ad\u202e\ufeff\ufe0f\u034f\u00a0\u3000\u2003\u2011\u2212\uff0d\uff21\uff41\uff10\U0001d400\u24b6"
)
TEXTS = st.text(st.one_of(st.sampled_from(ODD), st.sampled_from("aAbBiIsS-_ .0'\""), st.characters()), max_size=12)


@HYPOTHESIS
@given(TEXTS)
@example("\u0130")
@example("\u1fb4\u0345")
@example("\u03d3\u0301")
def test_a_skeleton_has_itself_for_a_skeleton(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)


@HYPOTHESIS
@given(TEXTS)
def test_a_text_looks_like_itself_in_every_normal_form(text: str) -> None:
    assert {skeleton(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")} == {skeleton(text)}


@HYPOTHESIS
@given(TEXTS)
def test_a_text_looks_like_itself_without_case(text: str) -> None:
    assert skeleton(text.casefold()) == skeleton(text)


@HYPOTHESIS
@given(TEXTS, st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066\ufe0f\u0000"), st.integers(0, 12))
def test_a_character_that_nobody_sees_makes_no_other_text(text: str, hidden: str, place: int) -> None:
    assert skeleton(text[:place] + hidden + text[place:]) == skeleton(text)


IDS = st.text(string.ascii_letters + string.digits + "-_.:{}+@/\\'\"", min_size=1, max_size=12)


@HYPOTHESIS
@given(IDS, IDS)
def test_ascii_ids_that_differ_in_more_than_case_are_never_alike(one: str, other: str) -> None:
    assert (skeleton(one) == skeleton(other)) is (one.casefold() == other.casefold())


@HYPOTHESIS
@given(IDS, st.integers(0, 11), st.sampled_from(string.ascii_letters + string.digits + "-_.:"))
def test_one_other_ascii_character_is_another_id(text: str, place: int, letter: str) -> None:
    other = text[:place] + letter + text[place + 1 :]
    assert (skeleton(text) == skeleton(other)) is (text.casefold() == other.casefold())


ALIKE = [
    ("composed and decomposed", "Caf\u00e9", "Cafe\u0301"),
    ("case", "Payroll", "PAYROLL"),
    ("sharp s", "Stra\u00dfe", "STRASSE"),
    ("dotted capital i", "\u0130stanbul", "istanbul"),
    ("dotless i", "b\u0131ll", "bill"),
    ("full width", "\uff30\uff41\uff59\uff10\uff11", "Pay01"),
    ("ligature", "o\ufb03ce", "office"),
    ("Kelvin sign", "\u212aelvin", "kelvin"),
    ("mathematical letters", "\U0001d40fay", "pay"),
    ("zero width space", "pay\u200broll", "payroll"),
    ("joiner at the end", "payroll\u200d", "payroll"),
    ("soft hyphen", "pay\u00adroll", "payroll"),
    ("byte order mark", "\ufeffpayroll", "payroll"),
    ("direction override", "\u202epayroll", "payroll"),
    ("variation selector", "payroll\ufe0f", "payroll"),
    ("Cyrillic letters", "\u0440\u0430\u0443\u0440\u043e\u0455", "paypos"),
    ("Cyrillic capitals", "\u0410\u0412\u0421\u0415\u041d\u041a\u041c\u041e\u0420\u0422\u0425", "ABCEHKMOPTX"),
    ("Greek letters", "\u03bf\u03c1\u03bd\u03b1", "opva"),
    ("Greek capitals", "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039f\u03a1\u03a4\u03a7", "ABEZHIKMOPTX"),
    ("Arabic digits", "id-\u0660\u0661\u0669", "id-019"),
    ("Persian digits", "\u06f4\u06f5\u06f6", "456"),
    ("Devanagari digits", "\u0966\u0967\u096f", "019"),
    ("Hangul filler", "pay\u3164roll", "payroll"),
    ("Hangul fillers of one half", "\u115f\u1160pay\uffa0roll", "payroll"),
    ("empty Braille pattern", "pay\u2800roll", "payroll"),
    ("hyphen that does not break", "a\u2011b", "a-b"),
    ("en dash", "a\u2013b", "a-b"),
    ("em dash", "a\u2014b", "a-b"),
    ("minus", "a\u2212b", "a-b"),
    ("full width hyphen", "a\uff0db", "a-b"),
    ("curly apostrophe", "O\u2019Neil", "O'Neil"),
    ("curly quotes", "\u201cprod\u201d", '"prod"'),
    ("no-break space", "pay\u00a0roll", "pay roll"),
    ("wide space", "pay\u3000roll", "pay roll"),
    ("two blanks", "pay  roll", "pay roll"),
    ("tab", "pay\troll", "pay roll"),
    ("blank at the end", "payroll ", "payroll"),
    ("line feed at the end", "payroll\n", "payroll"),
]


@pytest.mark.parametrize("one, other", [pair[1:] for pair in ALIKE], ids=[pair[0] for pair in ALIKE])
def test_what_prints_alike_has_one_skeleton(one: str, other: str) -> None:
    assert one != other and skeleton(one) == skeleton(other)


APART = [
    ("pay roll", "payroll"),
    ("a-b", "ab"),
    ("a_b", "a-b"),
    ("id1", "idl"),
    ("0", "O"),
    ("rn", "m"),
    ("\u03c9", "w"),
    ("\u0436", "x"),
    ("\u4e00", "-"),
    ("", "a"),
]


@pytest.mark.parametrize("one, other", APART)
def test_what_a_person_tells_apart_or_a_vendor_may_mean_otherwise_stays_apart(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@HYPOTHESIS
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_a_pair_looks_like_another_one_where_each_half_does(parts: list[str]) -> None:
    assert look(tuple(parts)) == tuple(skeleton(part) for part in parts)
    assert look((tuple(parts), 7)) == (tuple(skeleton(part) for part in parts), 7)


@pytest.mark.parametrize("key", [7, None, True])
def test_what_is_no_text_looks_like_nothing_else(key: object) -> None:
    assert look(key) is key


@pytest.mark.parametrize("text", ["Sales", "SALES - emea", "M\u00fcller", "Mu\u0308ller", "\u4eba\u4e8b", "local:{a-b}"])
def test_a_text_in_ordinary_characters_is_not_odd(text: str) -> None:
    assert not is_odd(text)


@pytest.mark.parametrize("text", ["a\u2013b", "a\u00a0b", "a  b", "\u2019s", "\uff21", "Br\u0435ak", "\u0661", "a\u200b", "o\ufb03ce", "Stra\u00dfe"])
def test_a_text_with_characters_that_look_like_plainer_ones_is_odd(text: str) -> None:
    assert is_odd(text)
