# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Promises of the operations that hold for any input and any JSON: no traceback, no id lost."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Vendor
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError
from ansible_collections.revoke.access.plugins.module_utils._http.client import Client
from ansible_collections.revoke.access.plugins.module_utils._http.redact import Redactor
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from ansible_collections.revoke.access.tests.unit.helpers.babel import NESTED, Babel, run_against
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import EACH_CASE, case_of
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Conversation
from ansible_collections.revoke.access.tests.unit.helpers.effort import examples

VENDORS = {operation.description.vendor.name: operation.description.vendor for operation in OPERATIONS.values()}
WAYS = [(name, way) for name, operation in OPERATIONS.items() for way in operation.description.vendor.logins]
REPLIES = st.lists(st.tuples(st.sampled_from([200, 200, 200, 207, 400, 401, 403, 404, 409, 429, 500, 503]), NESTED), min_size=1, max_size=8)


def test_an_operation_without_a_case_is_an_error_that_names_the_file_to_write() -> None:
    with pytest.raises(LookupError, match="no_such_thing has no case: write tests/unit/helpers/cases/no_such_thing.py"):
        case_of("no_such_thing")


@EACH_CASE
@settings(max_examples=examples(150), deadline=None)
@given(REPLIES, st.booleans())
def test_no_json_answer_breaks_a_run_or_loses_an_id(case: Case, replies: list[tuple[int, Any]], check_mode: bool) -> None:
    ended = run_against(Babel(list(replies)), case.operation, {**case.args, **case.sample}, check_mode)
    texts = [json.dumps(outcome.item, sort_keys=True) for outcome in ended.report.outcomes]
    assert len(set(texts)) == len(texts)
    assert {json.dumps(item, sort_keys=True) for item in case.sample[case.option]} <= set(texts)


@EACH_CASE
@settings(max_examples=examples(60), deadline=None)
@given(REPLIES)
def test_check_mode_never_sends_a_write_whatever_is_answered(case: Case, replies: list[tuple[int, Any]]) -> None:
    wire = Babel(list(replies))
    run_against(wire, case.operation, {**case.args, **case.sample}, check_mode=True)
    for method, target, _body in wire.sent:
        assert method == "GET" or target.endswith(tuple(case.reading_posts))


@pytest.mark.parametrize("vendor", VENDORS.values(), ids=VENDORS)
@settings(max_examples=examples(150), deadline=None)
@given(NESTED, st.integers(100, 599), st.text(max_size=20))
def test_any_error_body_is_diagnosed_without_a_traceback(vendor: Vendor, body: Any, status: int, text: str) -> None:
    error = vendor.diagnose(Reply(status, body, {}, text))
    assert error is None or (isinstance(error, AccessError) and error.message)
    if status >= 400:
        assert error is not None, "an error status was taken for a good answer"


@pytest.mark.parametrize("name, way", WAYS, ids=[f"{name}-{way[0]}" for name, way in WAYS])
def test_naming_the_actor_sends_nothing_and_names_no_secret(name: str, way: tuple[str, ...]) -> None:
    operation, vendor = OPERATIONS[name], OPERATIONS[name].description.vendor
    options: dict[str, Any] = dict.fromkeys(vendor.connection)
    options.update({option: f"{option.replace('_', '-')}-given" for option in way}, base_url="https://x.test")
    grant = vendor.grant(options)
    client = Client(
        Connection("https://x.test"), grant, vendor.diagnose, wire=Conversation(), read_only=False, redactor=Redactor(lambda secret: None, grant.secrets)
    )
    actor = operation(options, client).actor()
    assert actor and client.redactor.text(actor) == actor


@pytest.mark.parametrize("name, way", WAYS, ids=[f"{name}-{way[0]}" for name, way in WAYS])
def test_options_client_id_client_secret_username_password_and_scope_reach_the_token_endpoint_whole(name: str, way: tuple[str, ...]) -> None:
    vendor = OPERATIONS[name].description.vendor
    options: dict[str, Any] = {**dict.fromkeys(vendor.connection), **{option: f"{option}-given" for option in way}}
    grant = vendor.grant(options)
    if not grant.renewable:
        assert grant.secrets == tuple(options[option] for option in way)  # a ready token: there is nothing to ask for
        return
    details = grant.details()
    sent = json.dumps(details)
    for scheme, _blank, pair in [value.partition(" ") for value in (details.get("headers") or {}).values()]:
        assert scheme == "Basic"
        sent += base64.b64decode(pair).decode()
    assert not [option for option in way if f"{option}-given" not in sent]


@pytest.mark.parametrize("name, way", WAYS, ids=[f"{name}-{way[0]}" for name, way in WAYS])
def test_every_secret_of_a_login_is_known_to_what_masks_secrets(name: str, way: tuple[str, ...]) -> None:
    vendor = OPERATIONS[name].description.vendor
    grant = vendor.grant({**dict.fromkeys(vendor.connection), **{option: f"{option}-given" for option in way}})
    assert {f"{option}-given" for option in way if vendor.connection[option].get("no_log")} <= set(grant.secrets)
