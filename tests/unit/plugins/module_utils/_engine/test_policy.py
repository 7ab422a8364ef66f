# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to hold before the first write: a plan passes whole, or nothing is sent, in check mode too."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, Seen, Target
from ansible_collections.revoke.access.plugins.module_utils._errors import CredentialsRefused
from ansible_collections.revoke.access.plugins.module_utils._guards import Plan, Rules, protect
from ansible_collections.revoke.access.plugins.module_utils._outcome import Track
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Job, Shelf

MODES = pytest.mark.parametrize("check_mode", [True, False])


def message(job: Job) -> str:
    assert job.report.refusal is not None
    return job.report.refusal.message


def refused(job: Job) -> bool:
    """Whether the plan was refused; then nothing may have been written."""
    if job.report.refusal is None:
        return False
    assert job.shelf.writes() == []
    assert job.lists()["changed"] == []
    return True


# ---- max_removals


@MODES
@pytest.mark.parametrize("count, limit, stops", [(4, 5, False), (5, 5, False), (6, 5, True), (6, 0, False), (1, 1, False), (2, 1, True), (0, 1, False)])
def test_a_plan_above_the_limit_is_refused_whole(count: int, limit: int, stops: bool, check_mode: bool) -> None:
    keys = "abcdef"[:count]
    job = Job(Shelf(keys), keys, check_mode, rules=Rules(max_removals=limit))
    assert refused(job) is stops
    assert job.lists()["failed"] == [(key, "not_attempted") for key in (keys if stops else "")]
    assert job.lists()["changed"] == list("" if stops else keys)


def test_a_refusal_names_plan_size_limit_and_how_to_raise_it() -> None:
    text = message(Job(Shelf("abc"), "abc", rules=Rules(max_removals=2)))
    for words in ("3 books", "max_removals allows 2", "Nothing was sent", "set max_removals to 3 or more", "0 is no limit"):
        assert words in text


@MODES
def test_only_what_would_be_sent_counts_against_the_limit(check_mode: bool) -> None:
    shelf = Shelf("abcd")
    shelf.seen["d"] = Seen(False, obstacle=Failure("refused", "no"), final=True)
    shelf.own = {"c": "own"}
    job = Job(shelf, "abcdxyz", check_mode, rules=Rules(max_removals=2))
    assert job.lists() == {"changed": ["a", "b"], "unchanged": ["x", "y", "z"], "failed": [("c", "protected"), ("d", "refused")]}


@MODES
def test_what_is_already_as_desired_stays_unchanged_when_a_plan_is_refused(check_mode: bool) -> None:
    job = Job(Shelf("abc"), "xaybcz", check_mode, rules=Rules(max_removals=1, protected=["c"]))
    assert refused(job)
    assert job.lists()["unchanged"] == ["x", "y", "z"]
    assert job.lists()["failed"] == [("a", "not_attempted"), ("b", "not_attempted"), ("c", "protected")]


@MODES
def test_items_whose_state_cannot_be_read_count_too(check_mode: bool) -> None:
    assert refused(Job(Shelf("", unreadable="abc"), "abc", check_mode, rules=Rules(max_removals=2)))


# ---- max_removal_percent


PERCENT = [(1, 10, 10.0, False), (2, 10, 10.0, True), (1, 10, 9.99, True), (3, 3, 100.0, False), (1, 3, 33.3, True), (1, 3, 33.4, False)]
PERCENT += [(23, 2000, 1.15, False), (24, 2000, 1.15, True), (1, 1, 0.0, True), (0, 5, 0.0, False)]


@MODES
@pytest.mark.parametrize("count, population, percent, stops", PERCENT)
def test_a_plan_above_the_share_is_refused_whole(count: int, population: int, percent: float, stops: bool, check_mode: bool) -> None:
    keys = [f"id-{number}" for number in range(population)]
    job = Job(Shelf(keys), keys[:count], check_mode, rules=Rules(max_removal_percent=percent))
    assert refused(job) is stops
    if stops:
        assert f"{count} of {population} books" in message(job) and "raise max_removal_percent" in message(job)


@MODES
def test_a_population_of_none_refuses_every_plan_but_the_empty_one(check_mode: bool) -> None:
    shelf = Shelf("a")
    shelf.population = lambda: 0
    assert refused(Job(shelf, "a", check_mode, rules=Rules(max_removal_percent=100.0)))
    assert not refused(Job(Shelf(""), "a", check_mode, rules=Rules(max_removal_percent=0.0)))
    assert not refused(Job(Shelf(""), "", check_mode, rules=Rules(max_removal_percent=0.0)))


def test_a_population_that_cannot_be_read_stops_the_run() -> None:
    shelf = Shelf("a")

    def fail() -> int:
        raise CredentialsRefused("no", 401)

    shelf.population = fail
    job = Job(shelf, "a", rules=Rules(max_removal_percent=50.0))
    assert job.lists()["failed"] == [("a", "not_attempted")] and shelf.writes() == []


@given(st.integers(1, 60), st.integers(0, 10000), st.integers(0, 10**6))
def test_a_share_is_exact_to_the_second_decimal(population: int, hundredths: int, seed: int) -> None:
    count = seed % (population + 1)
    keys = [f"id-{number}" for number in range(population)]
    job = Job(Shelf(keys), keys[:count], True, rules=Rules(max_removal_percent=hundredths / 100.0))
    assert refused(job) is (count * 10000 > hundredths * population)


# ---- protected


PATTERNS: list[Any] = [
    ("abc", True), ("ABC", True), ("a*", True), ("A?C", True), ("*", True), ("b*", False), ("ab", False), ("ab?", True), ("[a]bc", False), ("abc*", True),
    ("the name", True), ("THE *", True), ("name", False), ("*name*", True),
]  # fmt: skip


@MODES
@pytest.mark.parametrize("pattern, hit", PATTERNS)
def test_a_protected_item_is_a_failed_one_and_the_others_go_on(pattern: str, hit: bool, check_mode: bool) -> None:
    shelf = Shelf(["abc", "other"] if pattern != "*" else ["abc"])
    shelf.seen["abc"] = Seen(False, "The Name")
    job = Job(shelf, ["abc", "other"], check_mode, rules=Rules(protected=[pattern]))
    assert (("abc", "protected") in job.lists()["failed"]) is hit
    assert ("abc" in [key for keys in shelf.writes() for key in keys]) is (not hit and not check_mode)
    assert "other" in job.lists()["unchanged" if pattern == "*" else "changed"]
    if hit:
        assert job.outcomes[0].failure is not None and f"'{pattern}'" in job.outcomes[0].failure.message


@pytest.mark.parametrize("name", ["Admins [prod]", "a[b", "[", "[!a]", "[a-z]", "x]y", "a\\b"])
def test_brackets_in_a_protected_name_mean_themselves(name: str) -> None:
    shelf = Shelf(["id-1", "a"])
    shelf.seen["id-1"] = Seen(False, name)
    job = Job(shelf, ["id-1", "a"], rules=Rules(protected=[name]))
    assert job.lists() == {"changed": ["a"], "unchanged": [], "failed": [("id-1", "protected")]}


@MODES
def test_a_protected_item_that_is_not_there_is_unchanged(check_mode: bool) -> None:
    job = Job(Shelf("a"), "ax", check_mode, rules=Rules(protected=["x"]))
    assert job.lists() == {"changed": ["a"], "unchanged": ["x"], "failed": []}


@pytest.mark.parametrize("pattern, hit", [("app-1", True), ("APP-*", True), ("local:{ann}", True), ("LOCAL:{ANN}", True), ("*:{bob}", False)])
def test_both_halves_of_a_pair_are_looked_at(pattern: str, hit: bool) -> None:
    track = Track(Target(("app-1", "local:{ann}"), {"application_id": "App-1", "trustee": "local:{Ann}"}), Seen(False))
    protect([track], [pattern], {})
    assert track.to_do() is not hit


@MODES
@pytest.mark.parametrize("own, wanted", [("me", "me"), ("ME", "me"), ("me", "ME")])
def test_what_the_login_depends_on_is_never_sent_in_whatever_case(own: str, wanted: str, check_mode: bool) -> None:
    shelf = Shelf([wanted, "a"])
    shelf.own = {own: "It is the login."}
    job = Job(shelf, [wanted, "a"], check_mode)
    assert job.lists() == {"changed": ["a"], "unchanged": [], "failed": [(wanted, "protected")]}
    assert job.outcomes[0].failure is not None and job.outcomes[0].failure.message == "It is the login."


def test_what_the_login_depends_on_is_not_asked_for_where_nothing_would_be_sent() -> None:
    shelf = Shelf("")
    shelf.own_keys = None
    assert Job(shelf, "abc").lists()["unchanged"] == ["a", "b", "c"]


@given(st.lists(st.sampled_from(["a", "b", "ab", "Ab", "a[b]", "*"]), max_size=4), st.booleans())
def test_no_protected_id_is_ever_sent(protected: list[str], check_mode: bool) -> None:
    keys = ["a", "b", "ab", "aB", "AB", "a[b]", "A[B]"]
    shelf = Shelf(keys)
    Job(shelf, keys, check_mode, rules=Rules(protected=protected))
    sent = {key.casefold() for part in shelf.writes() for key in part}
    assert sent.isdisjoint(one.casefold() for one in protected)
    assert not (sent and "*" in protected)


# ---- expected_tenant


@MODES
@pytest.mark.parametrize("names, stops", [(["org-1"], False), (["ORG-1"], False), (["x", "org-1"], False), (["org-2"], True), ([], True), (["org-1 "], True)])
def test_credentials_of_another_or_an_unknown_tenant_are_refused_before_the_first_read(names: list[str], stops: bool, check_mode: bool) -> None:
    shelf = Shelf("a")
    shelf.login = names
    job = Job(shelf, "ax", check_mode, rules=Rules(expected_tenant="org-1"))
    assert refused(job) is stops
    if stops:
        assert shelf.log == [] and job.lists()["failed"] == [("a", "not_attempted"), ("x", "not_attempted")]
        assert "expected_tenant is org-1" in message(job) and (not names or names[0] in message(job))


# ---- plan_id


def plan_of(shelf: Shelf, keys: Any, check_mode: bool = True) -> str:
    plan = Job(shelf, keys, check_mode).report.plan
    assert plan is not None
    return plan.plan_id


@given(st.lists(st.sampled_from("abcdefxyz"), max_size=12), st.randoms(use_true_random=False))
def test_a_plan_id_knows_neither_order_nor_duplicates_nor_what_is_already_gone(keys: list[str], random: Any) -> None:
    other = keys + [key for key in keys if random.random() < 0.5] + ["gone"]
    random.shuffle(other)
    first = plan_of(Shelf("abcdef"), keys)
    assert first == plan_of(Shelf("abcdef"), other) == plan_of(Shelf("abcdef"), keys, check_mode=False)
    count = len(set(keys) & set("abcdef"))
    assert re.fullmatch(rf"{count}-[0-9a-f]{{64}}", first)


def test_a_plan_id_is_another_one_for_another_vendor_tenant_operation_or_set() -> None:
    def shelf(**facts: Any) -> Shelf:
        made = Shelf("ab")
        for name, value in facts.items():
            setattr(made, name, value)
        return made

    ids = [plan_of(shelf(**facts), "ab") for facts in ({}, {"room": "room 2"}, {"vendor": "attic"}, {"name": lambda: "shelf_book inactive"})]
    ids += [plan_of(Shelf("ab"), "a"), plan_of(Shelf(["ab"]), ["ab"]), plan_of(Shelf("ab"), "")]
    assert len(set(ids)) == len(ids) == 7
    assert plan_of(Shelf(["a,b"]), ["a,b"]) != plan_of(Shelf("ab"), "ab")


def test_parts_of_a_plan_id_cannot_be_mistaken_for_each_other() -> None:
    def made(keys: list[Any]) -> str:
        return Plan(Shelf(""), [Track(Target(key, key), Seen(False)) for key in keys]).plan_id

    assert len({made(keys) for keys in (["a", "b"], ['a", "b'], [("a", "b")], ["a"], ["a", "b", "c"])}) == 5


def run_approved(keys: str, plan_id: str | None, known: list[Any] | None = None, check_mode: bool = False) -> Job:
    return Job(Shelf("abcdef"), keys, check_mode, rules=Rules(plan_id=plan_id, known=lambda _plan: known))


@MODES
def test_the_approved_plan_is_carried_out_and_any_other_is_refused_before_the_first_write(check_mode: bool) -> None:
    approved = plan_of(Shelf("abcdef"), "abc")
    assert not refused(run_approved("cbaa", approved, check_mode=check_mode))
    for keys in ("ab", "abcd", "abd", ""):
        job = run_approved(keys, approved, check_mode=check_mode)
        assert refused(job)
        assert job.lists()["failed"] == [(key, "not_attempted") for key in keys]
        assert approved in message(job) and "evidence_path of the audit" in message(job)


def test_a_refusal_names_what_was_added_and_what_is_gone() -> None:
    text = message(run_approved("bcd", plan_of(Shelf("abcdef"), "abc"), known=["a", "b", "c"]))
    assert 'Added since: "d". Gone since: "a".' in text
    text = message(run_approved("ab", "2-x", known=["a", "b"]))
    assert "Added since: none. Gone since: none." in text


def test_a_long_difference_is_cut_in_the_message() -> None:
    text = message(run_approved("a", "x", known=[f"id-{number:03}" for number in range(500)]))
    assert "and 490 more" in text and len(text) < 1000


@pytest.mark.parametrize("garbage", ["", "x", "3", "3-", "0-0", "None", "null", "*"])
def test_a_plan_id_that_is_garbage_matches_no_plan_not_even_an_empty_one(garbage: str) -> None:
    assert refused(run_approved("abc", garbage)) and refused(run_approved("xyz", garbage))


def test_every_guard_looks_before_anything_is_written() -> None:
    approved = plan_of(Shelf("abcdef"), "abc")
    rules: list[dict[str, Any]] = [{"plan_id": "x"}, {"max_removals": 2}, {"max_removal_percent": 1.0}, {"expected_tenant": "t"}]
    for rule in rules:
        job = Job(Shelf("abcdef"), "abc", rules=Rules(**dict({"plan_id": approved, "max_removals": 3, "max_removal_percent": 50.0}, **rule)))
        assert refused(job), rule
