# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets: no text leaves a run with one in it, in whatever form the vendor repeats it."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._http.redact import MASK, Redactor
from ansible_collections.revoke.access.tests.unit.helpers.clients import get, login, talk

SECRETS = st.text(min_size=1, max_size=20).filter(lambda text: not set(text) & set(MASK))
FORMS = {
    "plain": str,
    "a path": lambda secret: quote(secret, safe=""),
    "a path with slashes": quote,
    "a form": quote_plus,
    "percent in lower case": lambda secret: re.sub("%..", lambda found: found[0].lower(), quote(secret, safe="")),
    "percent for each character": lambda secret: "".join(f"%{byte:02X}" for byte in secret.encode()),
    "percent twice": lambda secret: quote(quote(secret, safe=""), safe=""),
    "JSON": lambda secret: json.dumps(secret)[1:-1],
    "JSON with slashes escaped": lambda secret: json.dumps(secret)[1:-1].replace("/", "\\/"),
    "JSON in capitals": lambda secret: "".join(f"\\u{ord(character):04X}" for character in secret),
    "JSON in JSON": lambda secret: json.dumps(json.dumps(secret))[1:-1][2:-2],
    "HTML": html.escape,
    "HTML by number": lambda secret: "".join(character if character.isalnum() else f"&#x{ord(character):X};" for character in secret),
    "base64 in JSON": lambda secret: base64.b64encode(secret.encode()).decode().replace("/", "\\/"),
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64 without padding": lambda secret: base64.b64encode(secret.encode()).decode().rstrip("="),
    "base64 for addresses": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
}


def quiet(*secrets: str | None) -> Redactor:
    return Redactor(lambda secret: None, secrets)


def test_secrets_are_redacted_also_when_percent_encoded() -> None:
    chat = talk(login("tok/en+1"), get("tok/en+1"))
    chat.client.read("GET", "/x")
    assert chat.client.redactor.text("a s3cret b tok/en+1 c tok%2Fen%2B1 d") == "a ******** b ******** c ******** d"


@pytest.mark.parametrize("form", sorted(FORMS))
@pytest.mark.parametrize("secret", ["s3cret", "tok/en+1 =", "pa\u00e4ss?&", "~~~???>>>", "q\"uo\\te'd<x>", "\u20ac/\u00fc"])
def test_a_secret_is_found_in_every_form_that_a_vendor_may_repeat_it_in(form: str, secret: str) -> None:
    repeated = FORMS[form](secret)
    for before, after in (("x ", " y"), ("a & 50% ", " \\ y")):  # with and without a sign that something is encoded
        assert quiet(secret).text(before + repeated + after).replace("=", "").replace("%3D", "") == f"{before}{MASK}{after}"


@settings(deadline=None)
@given(st.lists(SECRETS, max_size=4), st.lists(SECRETS, max_size=4))
def test_no_known_secret_is_left_in_any_text(secrets: list[str], others: list[str]) -> None:
    text = " ".join(others + secrets)
    assert not [secret for secret in secrets if secret in quiet(*secrets).text(text)]


def test_a_secret_that_holds_another_one_is_masked_whole() -> None:
    assert quiet("abc", "abcdef").text("abcdef abc") == f"{MASK} {MASK}"


def test_secrets_that_overlap_leave_no_half_of_either() -> None:
    assert quiet("abc", "bcdef").text("x abcdef y") == f"x {MASK} y"
    assert quiet("aba").text("x ababa y") == f"x {MASK} y"
    assert quiet("abc", "abc/def").text("abc%2fdef") == MASK


@pytest.mark.parametrize("drop", ["\\", "%25", "&#0000000", "\\u00", '\\\\"', "%", "s3cre"])
def test_a_text_that_a_server_chose_does_not_hold_up_the_run(drop: str) -> None:
    hostile = drop * 50_000
    assert quiet("\\" * 20 + "x", '\\"' * 20 + "x", "s3cret" * 50).text(hostile + " %, " + "s3cret" * 50).endswith(f" %, {MASK}")


def test_a_secret_that_is_missing_or_empty_masks_nothing() -> None:
    assert quiet(None, "").text("a plain text") == "a plain text"


@pytest.mark.parametrize("value", [None, True, 7, 1.5, [], {}])
def test_a_value_without_a_text_in_it_stays_as_it_is(value: Any) -> None:
    assert quiet("s3cret").value(value) == value


def test_every_text_of_a_decoded_answer_is_redacted_before_a_message_cuts_it() -> None:
    body = {"message": "no s3cret", "causes": [{"text": "s3cret"}, "s3cret", 7], "n": None}
    assert quiet("s3cret").value(body) == {"message": f"no {MASK}", "causes": [{"text": MASK}, MASK, 7], "n": None}


def test_a_secret_that_comes_back_without_the_blanks_around_it_is_masked_too_and_told_on() -> None:
    told: list[str] = []
    redactor = Redactor(told.append, [" s3cret-value ", "   "])
    redactor.hide("listed-value ")
    assert redactor.text("no s3cret-value, no listed-value") == f"no {MASK}, no {MASK}"
    assert sorted(told) == ["listed-value", "s3cret-value"]


def test_a_secret_that_comes_up_is_announced_with_all_others_and_one_that_the_user_gave_is_not() -> None:
    told: list[str] = []
    redactor = Redactor(told.append, ["given", None])
    redactor.hide("listed")
    assert told == [] and redactor.knows("listed") and redactor.text("listed") == MASK
    redactor.announce(["run-time", None, ""])
    assert sorted(told) == ["given", "listed", "run-time"] and redactor.knows("run-time") and not redactor.knows("")
