# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replies: their forms, and what is said of one that is no good."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._http.replies import TEXT_LIMIT, Reply, describe, has_list, is_list, is_object, segment


@settings(deadline=None)
@given(st.text(min_size=1).filter(lambda value: value.isprintable()))
def test_a_value_stays_one_segment_of_a_path(value: str) -> None:
    assert not set(segment(value)) & set("/?#% \\".replace("%", ""))


def test_the_expected_forms() -> None:
    assert is_object({}) and not is_object([]) and not is_object(None)
    assert is_list([]) and not is_list({}) and not is_list(None)
    assert has_list("a")({"a": []}) and not has_list("a")([]) and not has_list("a")(None)


@settings(deadline=None)
@given(st.text(max_size=2000))
def test_a_vendors_text_is_one_bounded_line(text: str) -> None:
    line = describe(Reply(400, {}, {}, ""), text)
    assert len(line) <= TEXT_LIMIT + 40
    assert not any(character in line for character in "\n\r\x00\x1b\t")


@pytest.mark.parametrize(
    "reply, message, expected",
    [
        (Reply(400, {}, {}, ""), None, "HTTP 400 without an explanation"),
        (Reply(400, {}, {}, ""), "bad id", "HTTP 400: bad id"),
        (Reply(502, None, {}, "Bad gateway"), None, "HTTP 502: Bad gateway"),
        (Reply(502, None, {}, "<html>x"), None, "HTTP 502: an HTML page (a login page, a proxy or a gateway answered instead of the vendor's API)"),
    ],
)
def test_a_refusal_is_described_by_the_vendors_words_or_the_beginning_of_the_answer(reply: Reply, message: Any, expected: str) -> None:
    assert describe(reply, message) == expected
