# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Venafi's result codes are called, and what a login of check mode costs."""

from __future__ import annotations

import pytest

from ansible_collections.revoke.access.plugins.module_utils._vendors.venafi_tpp.connection import RESULTS, result_text
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import CASES
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step, converse

CASE = CASES["venafi_oauth_rule"]
LOGIN = {**CASE.login().answer, "refresh_token": "R2-secret"}


@pytest.mark.parametrize("code", range(24))
def test_every_result_code_of_the_vendors_page_has_its_name(code: int) -> None:
    assert RESULTS[code] and result_text({"Result": code}) == f"Result {code} ({RESULTS[code]})"


@pytest.mark.parametrize("check_mode", [True, False])
def test_option_refresh_token_that_check_mode_used_up_is_told_in_a_warning(check_mode: bool) -> None:
    step = Step("POST", "/vedauth/authorize/token", json={"client_id": "app", "refresh_token": "R1-secret"}, answer=LOGIN)
    given = {**CASE.given(), "username": None, "password": None, "access_token": None, "client_id": "app", "refresh_token": "R1-secret"}
    ran = converse(CASE.operation, given, step, *CASE.first_look(CASE.items, []), check_mode=check_mode)
    assert any("used up the refresh token" in text for text in ran.warnings) is check_mode
