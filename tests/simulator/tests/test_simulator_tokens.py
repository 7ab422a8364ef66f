# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tokens of the two vendors that issue JWTs are JWTs for a published library too."""

from __future__ import annotations

import base64

import jwt
import pytest

from tests.simulator import tokens

TURNS = 200


def test_every_token_can_be_decoded_by_a_published_library() -> None:
    for number in range(TURNS):
        text = tokens.jwt({"sub": f"user {number}", "perms": ["csp:org_owner"]})
        assert jwt.decode(text, options={"verify_signature": False})["sub"] == f"user {number}"
        assert jwt.get_unverified_header(text)["alg"] == "RS256"


def test_the_last_character_of_every_part_is_one_that_an_encoder_writes() -> None:
    for number in range(TURNS):
        for part in tokens.jwt({"n": "x" * (number % 7)}).split("."):
            raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
            assert base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == part


@pytest.mark.parametrize("vendor", ["csp", "sailpoint"])
def test_the_vendors_tokens_can_be_decoded(request, vendor) -> None:
    claims = jwt.decode(request.getfixturevalue(vendor).token, options={"verify_signature": False})
    assert claims["perms"] if vendor == "csp" else claims["authorities"] == ["ORG_ADMIN"]
