# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contract of an operation: what is missing is told at import, and what follows from the description and the overridden functions."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Description, ItemsOption, Listing, Lookup, Operation, Verbs
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import (
    CurrentState,
    Failure,
    Key,
    Page,
    Question,
    Response,
    Row,
    State,
    Target,
    anything,
)
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._options.spec import full_spec
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from ansible_collections.revoke.access.tests.unit.helpers.fakes import BOOKS, OPTIONS, silent_client

EVERY_OPERATION = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=list(OPERATIONS))


def page(self: Any, position: Hashable | None) -> Page:
    return Page([], following=[position])


def row(self: Any, raw: Any) -> Row:
    return Row(raw, CurrentState(State.TO_DO))


def send(self: Any, keys: Sequence[Key]) -> Sequence[Response]:
    return []


def questions(self: Any, keys: Sequence[Key]) -> Sequence[Question]:
    return []


def answer(self: Any, question: Question, position: Hashable | None) -> Page:
    return Page([])


LISTING: Mapping[str, Any] = {"description": BOOKS, "page": page, "row": row, "send": send}
LOOKUP: Mapping[str, Any] = {"description": BOOKS, "questions": questions, "answer": answer, "row": row, "send": send}


def made(base: type[Operation], members: Mapping[str, Any], **keywords: Any) -> type[Operation]:
    """A class as a module that is imported would make it."""
    return type(base)("Books", (base,), dict(members), **keywords)


def instance(base: type[Operation] = Listing, members: Mapping[str, Any] | None = None, description: Description = BOOKS, **options: Any) -> Operation:
    return made(base, {**(LISTING if members is None else members), "description": description})({**OPTIONS, **options}, silent_client())


# ---- an incomplete operation fails at import


@pytest.mark.parametrize("base, members", [(Listing, LISTING), (Lookup, LOOKUP), (Operation, LOOKUP)])
def test_a_whole_operation_can_be_imported_and_made(base: type[Operation], members: Mapping[str, Any]) -> None:
    assert instance(base, members).description is BOOKS


@pytest.mark.parametrize(
    "base, members, missing",
    [(base, members, name) for base, members in ((Listing, LISTING), (Lookup, LOOKUP), (Operation, LOOKUP)) for name in members if name != "description"],
)
def test_a_function_that_is_missing_is_named_at_import(base: type[Operation], members: Mapping[str, Any], missing: str) -> None:
    with pytest.raises(TypeError, match=f"^Books does not say how to {missing}$"):
        made(base, {name: member for name, member in members.items() if name != missing})


@pytest.mark.parametrize("base, missing", [(Listing, "page, row, send"), (Lookup, "answer, questions, row, send"), (Operation, "answer, questions, row, send")])
def test_all_functions_that_are_missing_are_named_at_once(base: type[Operation], missing: str) -> None:
    with pytest.raises(TypeError, match=f"^Books does not say how to {missing}$"):
        made(base, {"description": BOOKS})


@pytest.mark.parametrize("base, members", [(Listing, LISTING), (Lookup, LOOKUP)])
@pytest.mark.parametrize("description", [None, {"name": "shelf_book"}, "shelf_book", Description])
def test_a_description_that_is_missing_or_none_is_told_at_import(base: type[Operation], members: Mapping[str, Any], description: Any) -> None:
    for others in ({}, {"description": description}):
        given = {**{name: member for name, member in members.items() if name != "description"}, **others}
        with pytest.raises(TypeError, match="^Books has no description$"):
            made(base, given)


def test_what_a_vendors_operations_share_need_not_be_whole_but_what_is_made_of_it_must_be() -> None:
    shared = made(Listing, {"page": page}, shared=True)
    with pytest.raises(TypeError, match="^Books does not say how to row, send$"):
        made(shared, {"description": BOOKS})
    assert made(shared, {name: member for name, member in LISTING.items() if name != "page"}).description is BOOKS
    with pytest.raises(TypeError, match="^Books has no description$"):
        made(shared, {})


def test_an_operation_that_is_made_of_a_whole_one_is_whole() -> None:
    assert made(made(Listing, LISTING), {}).description is BOOKS


# ---- what an operation can tell follows from what it overrides


CAPABILITIES = [("tenants_of_login", "tells_tenant", "expected_tenant"), ("population", "tells_population", "max_removal_percent")]


@pytest.mark.parametrize("hook, capability, option", CAPABILITIES)
def test_a_capability_and_its_option_follow_from_the_overridden_function(hook: str, capability: str, option: str) -> None:
    plain = made(Listing, LISTING)
    telling = made(Listing, {**LISTING, hook: lambda self: []})
    mixed = made(made(Operation, {hook: lambda self: []}, shared=True), LOOKUP)
    for operation, tells in ((plain, False), (telling, True), (made(telling, {}), True), (mixed, True)):
        assert getattr(operation, capability)() is tells
        assert (option in full_spec(operation)) is tells


@EVERY_OPERATION
@pytest.mark.parametrize("hook, capability, option", CAPABILITIES)
def test_every_operation_has_the_options_of_what_it_can_tell(operation: type[Operation], hook: str, capability: str, option: str) -> None:
    overridden = getattr(operation, hook) is not getattr(Operation, hook)
    assert getattr(operation, capability)() is overridden is (option in full_spec(operation))


def test_an_operation_that_only_does_what_it_must_tells_no_more() -> None:
    operation = instance()
    operation.prepare()
    assert (operation.own_keys(), operation.tenants_of_login(), operation.all_matches(), operation.warnings) == ({}, [], False, [])
    assert operation.explain("a", Failure("in_use", "held")) is None
    with pytest.raises(NotImplementedError):
        operation.population()


# ---- what follows from the description


STATES = {"inactive": Verbs("deactivated", "already inactive"), "active": Verbs("activated", "already active")}


def test_the_first_state_is_the_default_and_the_option_chooses() -> None:
    tokens = BOOKS._replace(name="shelf_token", states=STATES)
    for given, state in ((None, "inactive"), ("inactive", "inactive"), ("active", "active")):
        operation = instance(description=tokens, state=given)
        assert (operation.state(), operation.verbs(), operation.identity()) == (state, STATES[state], f"shelf_token {state}")


def test_plain_removal_goes_by_the_name_of_the_operation_alone() -> None:
    operation = instance()
    assert (operation.state(), operation.verbs(), operation.identity()) == ("absent", Verbs("removed", "already gone"), "shelf_book")


@EVERY_OPERATION
def test_every_state_of_every_operation_has_its_verbs_and_an_identity_of_its_own(operation: type[Operation]) -> None:
    description = operation.description
    assert description.states and description.batch_limit > 0
    runs = [operation({**OPTIONS, "state": state}, silent_client()) for state in description.states]
    identities = {run.identity() for run in runs}
    assert len(identities) == len(runs) and all(re.fullmatch(rf"{description.name}( \w+)?", identity) for identity in identities)
    assert [run.verbs() for run in runs] == list(description.states.values())
    assert all(verbs.changed and verbs.unchanged for verbs in description.states.values())


def test_no_two_operations_can_be_mistaken_for_each_other() -> None:
    identities = [
        operation({**OPTIONS, "state": state}, silent_client()).identity() for operation in OPERATIONS.values() for state in operation.description.states
    ]
    assert len(set(identities)) == len(identities)


def test_targets_are_the_ids_in_input_order_with_duplicates() -> None:
    assert instance(ids=["b", "a", "b"]).targets() == [Target("b", "b"), Target("a", "a"), Target("b", "b")]
    assert instance(ids=[]).targets() == [] and instance(ids=None).targets() == []
    assert all(target.identified for target in instance(ids=["a"]).targets())


@pytest.mark.parametrize("value", ["", " ", None, 7, "a*", "a?", "a/b", "..", "a\n", " a", "\ud800", "a\u200b"])
def test_an_id_that_cannot_be_one_is_refused_with_option_and_element(value: Any) -> None:
    lent = BOOKS._replace(items=[ItemsOption("book_ids"), ItemsOption("others")])
    with pytest.raises(BadInput, match=r"^book_ids\[1\] "):
        instance(description=lent, book_ids=["a", value], others=["x"]).targets()


def test_tenant_and_actor_are_those_of_the_options_where_nobody_knows_better() -> None:
    assert (instance().tenant(), instance().actor()) == ("https://shelf.test", "librarian")
    assert instance(client_id=None).actor() == "an access token"


def test_every_character_of_an_id_counts_unless_a_vendor_says_otherwise() -> None:
    for key in ("AB-1", "ab1", ("A", "b"), "a\u0308"):
        assert Operation.fold(key) == key


def test_an_operation_that_says_nothing_of_it_knows_no_near_misses_and_no_doubt() -> None:
    operation = instance()
    assert (operation.nearby(["a"]), operation.doubt("a")) == ([], "")
    assert instance(Lookup, LOOKUP).witnessed(Question(["a"]), "w") is None


@EVERY_OPERATION
def test_every_operation_takes_a_witness_that_is_an_id(operation: type[Operation]) -> None:
    assert ("witness" in full_spec(operation)) is not operation.description.single
    assert operation({**OPTIONS, "witness": None}, silent_client()).witness() is None


def test_a_witness_is_an_id_like_any_other() -> None:
    assert instance(witness="w").witness() == "w" and instance(witness=None).witness() is None
    for value in ("", " ", "a*", "a\n", 7):
        with pytest.raises(BadInput, match="^witness "):
            instance(witness=value).witness()


# ---- lists


def test_a_listing_asks_for_one_list_that_settles_every_key() -> None:
    operation = instance()
    assert operation.questions(["a", "b"]) == [Question(["a", "b"], fits=anything)]
    assert operation.questions([]) == []
    assert [operation.answer(Question(["a"]), position).following for position in (None, 3)] == [[None], [3]]


def test_a_list_shows_the_witness_too() -> None:
    asked = Question(["a"], "q", anything)
    assert instance().witnessed(asked, "w") == Question(["a", "w"], "q", anything)
