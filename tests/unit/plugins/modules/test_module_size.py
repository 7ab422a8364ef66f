# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No result is larger than AWX takes, whatever the user gives and the vendor says; the counts in it stay right."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import EACH_CASE
from ansible_collections.revoke.access.tests.unit.helpers.module_run import clear_environment, run_module

AWX = 700_000  # bytes
ALPHABETS = ["x", "\u4e2d", "\U0001f600"]


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(monkeypatch)


def items_like(item: Any, texts: list[str]) -> list[Any]:
    return [text if isinstance(item, str) else {**item, min(item): text} for text in texts]


@EACH_CASE
@pytest.mark.parametrize("letter", ALPHABETS)
def test_one_bad_item_among_very_many_is_told_within_bounds(letter: str, case: Case, capsys: Any) -> None:
    items = items_like(case.items[0], [f"{letter * 40}{number}" for number in range(8_000)])
    ended = run_module(capsys, case.module, case.given([*items, *case.bad_items], protected=[letter * 900] * 100))
    assert ended.code == 1 and ended.result["complete"] is False and len(ended.printed) < 20_000
    assert f"{case.option}[" in ended.result["msg"]


@EACH_CASE
@pytest.mark.parametrize("args", [{"fail_on": "\u4e2d" * 10**6}, {"max_parallel": "x" * 10**6}, {"no_such_option": 1}, {"plan_id": "p" * 10**6}])
def test_what_ansible_refuses_is_told_within_bounds(args: dict[str, Any], case: Case, capsys: Any) -> None:
    items = items_like(case.items[0], [f"{number:040}" for number in range(8_000)])
    ended = run_module(capsys, case.module, {**case.given([*items, *case.bad_items]), **args})
    assert ended.code == 1 and len(ended.printed) < 50_000


@EACH_CASE
@pytest.mark.parametrize("letter", ALPHABETS)
def test_a_vendor_that_says_millions_of_words_is_repeated_within_bounds(letter: str, case: Case, capsys: Any) -> None:
    count = 3_000
    names = [f"{letter * 20}{number}" for number in range(count)]
    words = {name: letter * (5 * 10**6 // len(letter.encode())) for name in ("error", "message", "error_description", "error_msg", "detailCode")}
    items = items_like(case.items[0], names)
    ended = run_module(capsys, case.module, case.given(items, protected=names[:200]), case.login(status=400, answer=words))
    counts = ended.result["summary"]
    assert ended.code == 1 and len(ended.printed) < AWX
    assert counts["distinct"] == counts["failed"] == counts["not_attempted"] == count
    assert ended.result["truncated"] or len(ended.result["failed_items"]) == count


def test_the_name_of_an_item_may_be_of_any_length(capsys: Any) -> None:
    args = {"api_token": "csp-secret", "org_id": calls.ORG, "client_ids": ["a"], "max_parallel": 1}
    apps = {"results": [{"id": "a", "displayName": "\u4e2d" * 10**6}], "totalResults": 1}
    look = calls.csp_apps("a")._replace(answer=apps)
    ended = run_module(capsys, "csp_oauth_app", args, calls.csp_login(), look, check_mode=True, diff=True)
    assert ended.code == 0 and ended.result["changed_items"] == ["a"] and len(ended.printed) < AWX
    assert ended.result["truncated"] and ended.result["diff"] == {"before": "", "after": ""}


@pytest.mark.parametrize("secret", ["1", "12", "csp-app"])
def test_masks_that_are_longer_than_the_secret_are_counted(secret: str, capsys: Any) -> None:
    """Ansible puts eight stars wherever the text of a secret occurs."""
    args = {"api_token": secret, "org_id": calls.ORG, "client_ids": [f"csp-app-{number:06}1112" for number in range(25_000)], "max_parallel": 1}
    ended = run_module(capsys, "csp_oauth_app", args, calls.csp_login(status=400, answer={"error": "no"})._replace(form={"api_token": secret}))
    assert len(ended.printed) < AWX and ended.result["summary"]["failed"] == 25_000


def test_no_half_of_a_secret_is_left_where_a_text_is_cut(capsys: Any) -> None:
    secret = "-".join(f"part{number:04}" for number in range(60))
    for length in range(500, 1100, 37):
        args = {"api_token": secret, "org_id": calls.ORG, "client_ids": ["a"], "plan_id": "x" * length + secret, "timeout": 0}
        ended = run_module(capsys, "csp_oauth_app", args)
        assert "part0" not in ended.printed
