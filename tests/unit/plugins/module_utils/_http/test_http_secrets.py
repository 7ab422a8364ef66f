# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nothing of a token endpoint's answer is ever shown, and of no other answer a secret or a part of one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._http.grants import FormGrant
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import EACH_CASE
from ansible_collections.revoke.access.tests.unit.helpers.clients import get, login, put, talk
from ansible_collections.revoke.access.tests.unit.helpers.conversation import converse

TOKEN = "P1JMUXhSxH1Rx2TJYFyMUw=="
WHOLE = json.dumps({"access_token": TOKEN, "expires_in": 1799, "refresh_token": TOKEN[::-1]})
SHOWN = 6  # characters of the token in a row that would be too many

ANSWERS: dict[str, tuple[int, bytes, str]] = {
    "the last brace missing": (200, WHOLE[:-1].encode(), "broken JSON"),
    "a comma too many": (200, (WHOLE[:-1] + ",}").encode(), "broken JSON"),
    "the token as a key twice": (200, f'{{"access_token": "{TOKEN}", "access_token": "{TOKEN}"}}'.encode(), "broken JSON"),
    "a form": (200, f"access_token={quote(TOKEN)}&expires_in=1799".encode(), "form data"),
    "bare text": (200, TOKEN.encode(), "text"),
    "a text in JSON": (200, json.dumps(TOKEN).encode(), "JSON"),
    "a list": (200, json.dumps([TOKEN]).encode(), "JSON"),
    "a web page": (200, f"<html>{TOKEN}</html>".encode(), "a web page"),
    "another status": (201, WHOLE.encode(), "JSON"),
    "refused, with the token": (400, json.dumps({"error": TOKEN, "error_description": TOKEN, "message": TOKEN}).encode(), "JSON"),
    "refused as an error of the rest": (400, json.dumps({"error_code": TOKEN, "error_msg": TOKEN}).encode(), "JSON"),
    "refused in text": (403, TOKEN.encode(), "text"),
    "an outage": (500, TOKEN.encode(), "text"),
    "not found": (404, json.dumps({"message": TOKEN}).encode(), "JSON"),
}


def shown(text: str, secret: str = TOKEN) -> list[str]:
    """The parts of a secret that a text holds."""
    return [secret[start : start + SHOWN] for start in range(len(secret) - SHOWN + 1) if secret[start : start + SHOWN] in text]


@EACH_CASE
@pytest.mark.parametrize("name", ANSWERS)
def test_nothing_of_a_token_answer_is_in_the_result_or_in_the_evidence(case: Case, name: str, tmp_path: Path) -> None:
    status, content, kind = ANSWERS[name]
    kept = tmp_path / "evidence.jsonl"
    ran = converse(case.operation, case.given(max_attempts=1, evidence_path=str(kept)), case.login(status=status, answer=content))
    everything = json.dumps(ran.result) + " ".join(ran.warnings) + (kept.read_text(encoding="utf-8") if kept.exists() else "")
    assert not shown(everything) and not shown(everything, TOKEN[::-1])
    message = ran.result["failed_items"][0]["message"] if ran.result["failed_items"] else ran.result["msg"]
    assert f"HTTP {status}, {len(content)} bytes of {kind}" in message and case.login().target in message


def test_of_a_refused_login_only_the_standards_own_word_is_told() -> None:
    answer = {"error": "invalid_client", "error_description": "the secret s is wrong"}
    with pytest.raises(errors.CredentialsRefused) as caught:
        talk(login(status=401, answer=answer)).client.read("GET", "/x")
    assert "the error invalid_client" in caught.value.message and "wrong" not in caught.value.message


def test_the_redirect_of_a_token_request_does_not_tell_where_to() -> None:
    with pytest.raises(errors.WrongServer) as caught:
        talk(login(status=302, headers={"Location": f"https://x.test/{TOKEN}"}, answer=b"")).client.read("GET", "/x")
    assert not shown(caught.value.message) and "https://vendor.test/token redirects" in caught.value.message


# ---- half a secret

SECRET = "s3cret-value-with-several-words"


def refused(**answer: Any) -> str:
    """What is said of an answer to a write."""
    grant = FormGrant("/token", {"secret": "s3cret"}, SECRET)
    with pytest.raises(errors.AccessError) as caught:
        talk(login(), put(**answer), grant=grant).client.write("POST", "/w", json={"a": 1})
    return caught.value.message


@pytest.mark.parametrize("length", [*range(60, 82), *range(260, 302), *range(1960, 2002)])
@pytest.mark.parametrize("status", [200, 400, 500])
def test_no_cut_leaves_a_part_of_a_secret_wherever_it_stands(length: int, status: int) -> None:
    for filler in (" ", "x"):
        content = (filler * length + SECRET).encode()
        assert not shown(refused(status=status, answer=content), SECRET)
        assert not shown(refused(status=400, answer={"message": content.decode()}), SECRET)
        assert not shown(refused(status=302, answer=b"", headers={"Location": "https://x.test/" + "x" * length + SECRET}), SECRET)


@pytest.mark.parametrize("write", [quote, lambda secret: "".join(f"%{byte:02x}" for byte in secret.encode()), lambda secret: json.dumps(secret)[1:-1]])
def test_a_secret_with_signs_in_it_is_found_however_the_answer_writes_it(write: Any) -> None:
    secret = 'pa\u00df/w%rt?#&"x'
    grant = FormGrant("/token", {"secret": "s3cret"}, secret)
    for answer in ({"status": 400, "answer": write(secret).encode()}, {"status": 302, "answer": b"", "headers": {"Location": "/a/" + write(secret)}}):
        with pytest.raises(errors.AccessError) as caught:
            talk(login(), put(**answer), grant=grant).client.write("POST", "/w", json={"a": 1})
        assert "********" in caught.value.message


# ---- a wrong address


ELSEWHERE: list[dict[str, Any]] = [
    {"status": 404, "answer": b""},
    {"status": 404, "answer": b"not here"},
    {"status": 405, "answer": {"error": "no"}},
    {"answer": b"<html>"},
    {"status": 403, "answer": b"<html>"},
]


@pytest.mark.parametrize("answer", ELSEWHERE)
def test_a_wrong_address_is_not_told_as_wrong_credentials(answer: dict[str, Any]) -> None:
    with pytest.raises(errors.WrongServer) as caught:
        talk(login(**answer)).client.read("GET", "/x")
    assert "https://vendor.test/token is no token endpoint" in caught.value.message and "base_url" in caught.value.message


@pytest.mark.parametrize("answer", [{"answer": {"status": "ok"}}, {"status": 404, "answer": {"message": "no"}}])
def test_another_api_at_the_address_is_named_as_a_possibility(answer: dict[str, Any]) -> None:
    with pytest.raises(errors.CredentialsRefused, match="https://vendor.test/token .*base_url"):
        talk(login(**answer)).client.read("GET", "/x")


# ---- warnings


def test_a_call_that_the_vendor_will_take_away_is_told_once() -> None:
    for header in ({"X-Deprecated": "true"}, {"Deprecation": "@1688169599"}):
        chat = talk(login(), get(headers=header), get(headers=header), get())
        for _time in range(3):
            chat.client.read("GET", "/x")
        assert len(chat.client.warnings) == 1 and "deprecated" in chat.client.warnings[0]
    chat = talk(login(), get(headers={"X-Deprecated": "false"}))
    chat.client.read("GET", "/x")
    assert chat.client.warnings == []
