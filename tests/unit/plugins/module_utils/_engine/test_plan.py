# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan: what is left out of it, whoever asks for it, and a name that only this very plan has."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Verbs
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan, protect
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Failure, Key, State
from ansible_collections.revoke.access.tests.unit.helpers.fakes import LIBRARY, TO_DO, Job, Shelf, plan_of

MODES = pytest.mark.parametrize("check_mode", [True, False])


# ---- protected


PATTERNS: list[Any] = [
    ("abc", True), ("ABC", True), ("a*", True), ("A?C", True), ("*", True), ("b*", False), ("ab", False), ("ab?", True), ("[a]bc", False), ("abc*", True),
    ("the name", True), ("THE *", True), ("name", False), ("*name*", True),
]  # fmt: skip


@MODES
@pytest.mark.parametrize("pattern, hit", PATTERNS)
def test_a_protected_item_is_a_failed_one_and_the_others_go_on(pattern: str, hit: bool, check_mode: bool) -> None:
    shelf = Shelf(["abc", "other"] if pattern != "*" else ["abc"])
    shelf.seen["abc"] = CurrentState(State.TO_DO, "The Name")
    job = Job(shelf, ["abc", "other"], check_mode, policy=Policy(protected=[pattern]))
    assert (("abc", "protected") in job.lists()["failed"]) is hit
    assert ("abc" in [key for keys in shelf.writes() for key in keys]) is (not hit and not check_mode)
    assert "other" in job.lists()["unchanged" if pattern == "*" else "changed"]
    if hit:
        assert job.outcomes[0].failure is not None and f"'{pattern}'" in job.outcomes[0].failure.message


@pytest.mark.parametrize("name", ["Admins [prod]", "a[b", "[", "[!a]", "[a-z]", "x]y", "a\\b"])
def test_brackets_in_a_protected_name_mean_themselves(name: str) -> None:
    shelf = Shelf(["id-1", "a"])
    shelf.seen["id-1"] = CurrentState(State.TO_DO, name)
    job = Job(shelf, ["id-1", "a"], policy=Policy(protected=[name]))
    assert job.lists() == {"changed": ["a"], "unchanged": [], "failed": [("id-1", "protected")]}


@MODES
def test_a_protected_item_that_is_not_there_is_unchanged(check_mode: bool) -> None:
    job = Job(Shelf("a"), "ax", check_mode, policy=Policy(protected=["x"]))
    assert job.lists() == {"changed": ["a"], "unchanged": ["x"], "failed": []}


@MODES
def test_what_would_not_be_sent_anyway_keeps_its_own_reason(check_mode: bool) -> None:
    shelf = Shelf("a")
    shelf.seen["a"] = CurrentState(State.TO_DO, obstacle=Failure("refused", "several have this name"), barred=True)
    shelf.own = {"a": "It is the login."}
    job = Job(shelf, "ax", check_mode, policy=Policy(protected=["*"]))
    assert job.lists() == {"changed": [], "unchanged": ["x"], "failed": [("a", "refused")]}
    assert [item.veto for item in job.report.items if item] == [Failure("refused", "several have this name"), None]


# what the item goes by, and what the user protects
ALIKE = [
    ("Caf\u00e9", "Cafe\u0301"),
    ("Cafe\u0301", "CAF\u00c9"),
    ("pay\u200broll", "payroll"),
    ("payroll", "p\u0430yroll"),
    ("a-b", "a\u2011b"),
    ("\uff30ay", "p*"),
]


@MODES
@pytest.mark.parametrize("name, pattern", ALIKE)
@pytest.mark.parametrize("known_by", ["id", "label", "names"])
def test_what_looks_like_what_is_protected_is_protected_by_whatever_the_vendor_lists_it(known_by: str, name: str, pattern: str, check_mode: bool) -> None:
    key = name if known_by == "id" else "id-1"
    shelf = Shelf([key, "other"])
    shelf.seen[key] = CurrentState(State.TO_DO, name if known_by == "label" else "", names=[name] if known_by == "names" else [])
    job = Job(shelf, [key, "other"], check_mode, policy=Policy(protected=[pattern]))
    assert job.lists() == {"changed": ["other"], "unchanged": [], "failed": [(key, "protected")]}


class Dashless(Shelf):
    """Dashes in ids do not count."""

    @staticmethod
    def fold(key: Key) -> Key:
        return str(key).replace("-", "").casefold()


@MODES
@pytest.mark.parametrize("pattern", ["ab-01", "AB01", "ab01*", "a-b-0?", "*b-01"])
def test_what_the_vendor_takes_for_the_protected_id_is_protected(pattern: str, check_mode: bool) -> None:
    for key in ("ab-01", "AB01"):
        job = Job(Dashless([key, "x"]), [key, "x"], check_mode, policy=Policy(protected=[pattern]))
        assert job.lists() == {"changed": ["x"], "unchanged": [], "failed": [(key, "protected")]}


@MODES
@pytest.mark.parametrize("own", ["AB-01", "ab01", "\uff41b01"])
def test_the_login_is_known_in_every_spelling(own: str, check_mode: bool) -> None:
    shelf = Dashless(["ab01", "x"])
    shelf.own = {own: "It is the login."}
    assert Job(shelf, ["ab01", "x"], check_mode).lists()["failed"] == [("ab01", "protected")]


@pytest.mark.parametrize("pattern, hit", [("app-1", True), ("APP-*", True), ("local:{ann}", True), ("LOCAL:{ANN}", True), ("*:{bob}", False)])
def test_both_halves_of_a_pair_are_looked_at(pattern: str, hit: bool) -> None:
    item = Item(("app-1", "local:{ann}"), [{"application_id": "App-1", "trustee": "local:{Ann}"}], TO_DO)
    protect([item], [pattern], {}, Shelf(""))
    assert item.to_do() is not hit


@MODES
@pytest.mark.parametrize("own, wanted", [("me", "me"), ("ME", "me"), ("me", "ME")])
def test_what_the_login_depends_on_is_never_sent_in_whatever_case(own: str, wanted: str, check_mode: bool) -> None:
    shelf = Shelf([wanted, "a"])
    shelf.own = {own: "It is the login."}
    job = Job(shelf, [wanted, "a"], check_mode)
    assert job.lists() == {"changed": ["a"], "unchanged": [], "failed": [(wanted, "protected")]}
    assert job.outcomes[0].failure is not None and job.outcomes[0].failure.message == "It is the login."


def test_what_the_login_depends_on_is_not_asked_for_where_nothing_would_be_sent() -> None:
    class Unasked(Shelf):
        def own_keys(self) -> Any:
            raise AssertionError("own_keys was asked for")

    assert Job(Unasked(""), "abc").lists()["unchanged"] == ["a", "b", "c"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "ab", "Ab", "a[b]", "*"]), max_size=4), st.booleans())
def test_no_protected_id_is_ever_sent(protected: list[str], check_mode: bool) -> None:
    keys = ["a", "b", "ab", "aB", "AB", "a[b]", "A[B]"]
    shelf = Shelf(keys)
    Job(shelf, keys, check_mode, policy=Policy(protected=protected))
    sent = {key.casefold() for part in shelf.writes() for key in part}
    assert sent.isdisjoint(one.casefold() for one in protected)
    assert not (sent and "*" in protected)


# ---- plan_id


@settings(deadline=None)
@given(st.lists(st.sampled_from("abcdefxyz"), max_size=12), st.randoms(use_true_random=False))
def test_a_plan_id_knows_neither_order_nor_duplicates_nor_what_is_already_gone(keys: list[str], random: Any) -> None:
    other = keys + [key for key in keys if random.random() < 0.5] + ["gone"]
    random.shuffle(other)
    first = plan_of(Shelf("abcdef"), keys)
    assert first == plan_of(Shelf("abcdef"), other) == plan_of(Shelf("abcdef"), keys, check_mode=False)
    count = len(set(keys) & set("abcdef"))
    assert re.fullmatch(rf"{count}-[0-9a-f]{{64}}", first)


def test_a_plan_id_is_another_one_for_another_vendor_tenant_operation_or_set() -> None:
    elsewhere = Shelf("ab")
    elsewhere.room = "room 2"
    attic = Shelf.described(vendor=LIBRARY._replace(name="attic"))
    renamed = Shelf.described(name="shelf_magazine")
    lent = Shelf.described(states={"lent": Verbs("lent", "already lent"), "absent": Verbs("removed", "already gone")})
    shelves = [Shelf("ab"), elsewhere, attic("ab"), renamed("ab"), lent("ab", state="lent")]
    ids = [plan_of(shelf, "ab") for shelf in shelves]
    ids += [plan_of(Shelf("ab"), "a"), plan_of(Shelf(["ab"]), ["ab"]), plan_of(Shelf("ab"), "")]
    assert len(set(ids)) == len(ids) == 8
    assert plan_of(Shelf(["a,b"]), ["a,b"]) != plan_of(Shelf("ab"), "ab")


def test_parts_of_a_plan_id_cannot_be_mistaken_for_each_other() -> None:
    def made(keys: list[Key]) -> str:
        return Plan(Shelf(""), [Item(key, [key], TO_DO) for key in keys]).plan_id

    assert len({made(keys) for keys in (["a", "b"], ['a", "b'], [("a", "b")], ["a"], ["a", "b", "c"])}) == 5


@pytest.mark.parametrize("pattern, barred", [("svc", True), ("backup*", True), ("trustee", False), ("application", False)])
def test_of_a_thing_of_several_parts_the_values_are_protected_and_not_the_names_of_the_parts(pattern: str, barred: bool) -> None:
    item = Item("7f", [{"application": "backup agent", "trustee": "svc"}], TO_DO)
    protect([item], [pattern], {}, Shelf(""))
    assert (item.veto is not None) is barred
