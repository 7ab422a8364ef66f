# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint, members of governance groups: the exact conversations, and each thing that the vendor leaves unsaid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.group_member import GroupMembers
from ansible_collections.revoke.access.tests.unit.helpers.cases.sailpoint_governance_group_member import (
    CASE,
    GROUP,
    change,
    groups,
    members,
    membership,
    named,
)
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse, lists
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import numbered

OTHER = "GROUP-2"
A, B, C = CASE.items
A2, B2 = membership("a", OTHER), membership("b", OTHER)


def run(items: Sequence[Any], *steps: Step, **more: Any) -> Ran:
    return converse(GroupMembers, CASE.given(items), CASE.login(), *steps, **more)


def page(*identities: str, group: str = GROUP) -> Step:
    return members(named(identities), group=group)


def message(ran: Ran, item: Any) -> str:
    return next(outcome.failure.message for outcome in ran.outcomes if outcome.item == item and outcome.failure)


# ---- several groups in one task


def test_options_members_group_id_and_identity_id_of_several_groups_are_read_and_sent_group_by_group() -> None:
    looks = [page("a", "b"), page("a", group=OTHER)]
    writes = [change("ab"), change("a", group=OTHER)]
    ran = run([A, A2, B, B2], *looks, *writes, page(), page(group=OTHER))
    assert ran.by_state() == lists([A, A2, B], [B2])


@pytest.mark.parametrize("count, writes", [(1, [1]), (50, [50]), (51, [50, 1])])
def test_a_write_takes_50_members_of_one_group(count: int, writes: Sequence[int]) -> None:
    ids = numbered(count)
    pages = [members(named(ids[:50]), count), *([members(named(ids[50:]), count, offset=50)] if count > 50 else [])]
    sent = [change(ids[:50]), *([change(ids[50:])] if count > 50 else [])]
    ran = run([membership(one) for one in ids], *pages, *sent, page())
    assert len(ran.result["changed_items"]) == count and len(sent) == len(writes)


def test_the_same_identity_in_two_groups_has_two_fates() -> None:
    steps = [page("a"), page("a", group=OTHER), change("a", 500), change("a", group=OTHER), page("a"), page(group=OTHER)]
    assert run([A, A2], *steps).by_state() == lists([A2], [], [(A, "refused")])


@pytest.mark.parametrize("twin", [membership("A"), membership("a", "group-1"), membership("a", "GROUP1")])
def test_two_spellings_of_one_membership_are_sent_once_and_share_one_fate(twin: Any) -> None:
    ran = run([A, twin], page("a", "z"), change("a"), page("z"))
    assert ran.by_state() == lists([A, twin]) and ran.result["plan_id"][:2] == "1-"


def test_a_plan_tells_the_same_identity_in_two_groups_apart() -> None:
    plans = [run([item], look, check_mode=True).result["plan_id"] for item, look in ((A, page("a")), (A2, page("a", group=OTHER)))]
    assert plans[0] != plans[1]


# ---- groups that are not there


def test_a_group_that_does_not_exist_fails_its_own_members_alone() -> None:
    for check_mode in (True, False):
        after = [] if check_mode else [change("a"), page()]
        ran = run([A, A2, B2], page("a"), members([], group=OTHER, status=404, answer={"detailCode": "404 Not found"}), *after, check_mode=check_mode)
        assert ran.by_state() == lists([A], [], [(A2, "not_found"), (B2, "not_found")])
        assert "The governance group GROUP-2 does not exist (HTTP 404" in message(ran, A2)


def test_a_list_without_any_member_is_believed_only_of_a_group_that_exists() -> None:
    assert run([A], page(), groups([GROUP])).by_state() == lists([], [A])
    ran = run([A], page(), groups([]))
    assert ran.by_state() == lists(failed=[(A, "not_found")]) and "it is not among the groups" in message(ran, A)


@pytest.mark.parametrize("other", ["group-1", "GROUP1"])
def test_a_group_that_is_spelled_in_another_way_is_named_and_not_taken_for_empty(other: str) -> None:
    ran = run([A], page(), groups([other]))
    assert ran.by_state() == lists(failed=[(A, "not_found")]) and f"there is {other}" in message(ran, A)


@pytest.mark.parametrize("found, total", [(["X"], 1), ([GROUP], 2), ([GROUP, "X"], 2)])
def test_a_look_for_a_group_that_shows_others_says_nothing(found: Sequence[str], total: int) -> None:
    ran = run([A], *[page(), groups(found, total=total)] * LISTINGS)
    assert ran.by_state() == lists(failed=[(A, "not_attempted")])


def test_a_group_that_has_become_empty_is_not_looked_for() -> None:
    assert run([A], page("a"), change("a"), page()).by_state() == lists([A])


def test_a_group_that_vanishes_in_mid_run_leaves_its_members_unconfirmed() -> None:
    gone = members([], status=404, answer={})
    assert run([A], page("a"), change("a"), gone).by_state() == lists(failed=[(A, "unconfirmed")])


# ---- putting back


def test_option_state_present_adds_who_is_no_member_and_leaves_members_alone() -> None:
    steps = [page("a"), page("z", group=OTHER), change("b", 201, verb="bulk-add"), change("a", 201, group=OTHER, verb="bulk-add")]
    ran = run([A, B, A2], *steps, page("a", "b"), page("a", "z", group=OTHER), state="present")
    assert ran.by_state() == lists([B, A2], [A])
    assert "1 already a member" in ran.result["msg"] and "2 added to the group" in ran.result["msg"]


def test_state_present_again_changes_nothing() -> None:
    assert run([A], page("a"), state="present").by_state() == lists([], [A])


def test_who_became_a_member_in_between_was_not_added_by_this_run() -> None:
    assert run([A], page("z"), change("a", 409, verb="bulk-add"), page("a"), state="present").by_state() == lists([], [A])


@pytest.mark.parametrize("status, reason", [(404, "refused"), (403, "not_permitted"), (204, "refused")])
def test_what_is_not_plainly_an_addition_is_refused_with_the_vendors_words(status: int, reason: str) -> None:
    ran = run([A], page("z"), change("a", status, verb="bulk-add"), page("z"), state="present")
    assert ran.by_state() == lists(failed=[(A, reason)]) and "text for a" in message(ran, A)


def test_an_accepted_addition_that_no_read_shows_is_not_done() -> None:
    assert run([A], page("z"), change("a", 201, verb="bulk-add"), page("z"), state="present").by_state() == lists(failed=[(A, "still_present")])


def test_absent_and_present_have_different_plans() -> None:
    plans = [run([A], look, check_mode=True, state=state).result["plan_id"] for look, state in ((page("a"), "absent"), (page("z"), "present"))]
    assert plans[0] != plans[1]


# ---- answers


@pytest.mark.parametrize("status", [404, "404"])
def test_who_was_taken_out_by_somebody_else_was_not_removed_by_this_run(status: Any) -> None:
    assert run([A], page("a"), change("a", status), page()).by_state() == lists([], [A])


@pytest.mark.parametrize("answer", [None, [], {}, [{"id": "a"}], [{"status": 204}], ["a"], [{"id": "a", "status": "gone"}], [{"id": "x", "status": 204}]])
def test_an_answer_that_does_not_tell_is_followed_by_a_read(answer: Any) -> None:
    assert run([A], page("a"), change("a", answer=answer), page()).by_state() == lists([A])


def test_a_lost_answer_is_followed_by_a_read_and_what_is_left_is_sent_again() -> None:
    lost = AnswerLost("sent, no answer")
    steps = [page("a", "b"), change("ab", answer=lost), page("b"), change("b"), page()]
    assert run([A, B], *steps).by_state() == lists([A, B])


def test_a_missing_permission_names_the_scopes() -> None:
    ran = run([A], page("a", "z")._replace(status=403, answer={"detailCode": "403 Forbidden"}))
    assert "idn:workgroup:write and idn:workgroup:manage (or sp:scopes:all) and the user level ORG_ADMIN" in message(ran, A)


# ---- input and guards


@pytest.mark.parametrize("bad", [membership("a/b"), membership("a", "b/c"), {"group_id": GROUP, "identity_id": 7}, {**A, "name": "x"}, "a"])
def test_bad_members_are_refused_before_any_request(bad: Any) -> None:
    with pytest.raises(Exception, match=r"^members\[1\]"):
        converse(GroupMembers, CASE.given([A, bad]))


def test_option_witness_of_another_group_is_read_beside_the_others() -> None:
    ran = run([A], page("a"), page("w", group=OTHER), change("a"), page(), page("w", group=OTHER), witness=membership("w", OTHER))
    assert ran.by_state() == lists([A])


@pytest.mark.parametrize("pattern", ["a", "Name of a", "GROUP-1", "ceo@*"])
def test_a_member_is_protected_by_identity_name_address_and_group(pattern: str) -> None:
    rows = [{"id": "a", "name": "Name of a", "email": "ceo@x.test"}]
    assert run([A], members(rows), protected=[pattern]).by_state() == lists(failed=[(A, "protected")])


def test_a_share_is_taken_of_the_members_of_all_groups() -> None:
    looks = [page("a", "y"), page("a", "z", group=OTHER)]
    assert "2 of 4" in run([A, A2], *looks, max_removal_percent=49.0).result["msg"]
    assert run([A, A2], *looks, check_mode=True, max_removal_percent=50.0).by_state() == lists([A, A2])


def test_an_identity_with_letters_for_digits_is_no_id() -> None:
    odd = membership("2c9180a46faadee4016fb4e018c2o639")
    ran = run([odd], page("z"))
    assert ran.by_state() == lists(failed=[(odd, "not_found")]) and "type it again" in message(ran, odd)
