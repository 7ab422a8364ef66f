# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Disabling and enabling the sign-in of SailPoint identities: a task for each, of which no id comes back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ..answers import Answer, Outcome, bulk_answer
from ..call import Call, Route
from .sailpoint_access import TEXTS, routes_of
from .sailpoint_identities import LOOK, found_person
from .sailpoint_people_state import Person
from .sailpoint_search import before_change

if TYPE_CHECKING:
    from .sailpoint_isc import SailPoint

OWNER_TEXT = 'The identity "{}" owns objects and cannot be disabled.'
ANY = 2**31


def routes(vendor: SailPoint) -> list[Route]:
    """Routes of the sign-in; v3 has none of them, beta calls them deprecated."""
    table: list[tuple[str, str, str, str, Any]] = []
    for word in ("disable", "enable"):
        table.append((f"sign_in.{word}", "write", "POST", f"/{word}", _bulk))
        table.append((f"sign_in.{word}_one", "write", "POST", f"/{{id}}/{word}", _single))
    return routes_of(vendor, table, "identities-accounts")


def _wanted(call: Call) -> bool:
    """True for a call that disables."""
    return call.route.name.startswith("sign_in.disable")


def _bulk(vendor: SailPoint, call: Call) -> Answer:
    ids = vendor.ids_of(vendor.json_object(call, ("identityIds",)), "identityIds", ANY)
    vendor.check_batch(ids)
    loose = vendor.switches["sailpoint.id_match"] == "loose"
    people = [vendor.people.find(item, loose) for item in ids]
    _check_repeat(vendor, call, people)
    outcomes = [_one(vendor, call, item, person) for item, person in zip(ids, people, strict=True)]
    return bulk_answer(outcomes, partial(_rendered, vendor), vendor.bulk_status())


def _check_repeat(vendor: SailPoint, call: Call, people: list[Person | None]) -> None:
    """A 400 when somebody's sign-in is as wanted already, and the switch says so."""
    if vendor.switches["sailpoint.repeat_sign_in"] == "400" and any(person and person.system.disabled is _wanted(call) for person in people):
        raise vendor.refuse(400, "The status is already as requested.")


def _one(vendor: SailPoint, call: Call, item: str, person: Person | None) -> Outcome:
    if person is None:
        return Outcome(item, False, 404)
    if _wanted(call) and vendor.switches["sailpoint.owner_sign_in"] == "refused" and _owns(vendor, person):
        return Outcome(item, False, 400, OWNER_TEXT.format(item))
    if not call.untouched(item):
        _start(vendor, person, _wanted(call))
    return Outcome(item, True, 202)


def _owns(vendor: SailPoint, person: Person) -> bool:
    groups = vendor.store.groups
    return any(groups.get(item).owner["id"] == person.id for item in groups)


def _start(vendor: SailPoint, person: Person, disabled: bool) -> None:
    """Submit the task."""
    switches, end = vendor.switches, vendor.switches["sailpoint.sign_in_end"]
    effect = partial(_fail, vendor, person) if end == "failed" else partial(_finish, vendor, person, disabled)
    reads, seconds = switches["sailpoint.sign_in_reads"], switches["sailpoint.sign_in_seconds"]
    vendor.pending.accept(LOOK, person.id, effect, reads, seconds, never=end == "never", word="disable" if disabled else "enable")


def _fail(vendor: SailPoint, person: Person) -> None:
    before_change(vendor, person)
    person.status = "ERROR"


def _finish(vendor: SailPoint, person: Person, disabled: bool) -> None:
    before_change(vendor, person)
    person.system.disabled = disabled
    if disabled and person.status != "DISABLED":
        if person.status != "UNREGISTERED" or vendor.switches["sailpoint.unregistered_status"] == "DISABLED":
            person.former, person.status = person.status, "DISABLED"
    elif not disabled and person.status == "DISABLED":
        person.status = person.former
    back = vendor.switches["sailpoint.sign_in_back_reads"]
    if disabled and back:
        # As a lifecycle state does that enables accounts, at the next refresh.
        vendor.pending.accept("person", person.id, partial(_finish, vendor, person, False), back)


def _rendered(vendor: SailPoint, outcomes: list[Outcome]) -> list[dict[str, Any]]:
    return [_item(vendor, outcome, outcome.status or (202 if outcome.ok else 500)) for outcome in outcomes]


def _item(vendor: SailPoint, outcome: Outcome, status: int) -> dict[str, Any]:
    shown = str(status) if vendor.switches["sailpoint.status_as_string"] else status
    told = {202: None, 404: f'Referenced identity "{outcome.id}" was not found.'}.get(status, TEXTS.get(status, TEXTS[500]))
    return {"id": outcome.id, "statusCode": shown, "message": outcome.message or told}


def _single(vendor: SailPoint, call: Call) -> Answer:
    person = found_person(vendor, call.param("id"))
    _check_repeat(vendor, call, [person])
    if not call.untouched(person.id):
        _start(vendor, person, _wanted(call))
    return Answer(202, {})
