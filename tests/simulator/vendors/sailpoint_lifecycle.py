# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lifecycle states of SailPoint identities, and the account activities that say how setting one went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from ..answers import Answer
from ..call import Call, Route
from .sailpoint_access import routes_of
from .sailpoint_filters import Field
from .sailpoint_identities import found_person
from .sailpoint_people_state import Account, LifecycleState, Person
from .sailpoint_search import before_change
from .sailpoint_state import EPOCH, generated_id

if TYPE_CHECKING:
    from .sailpoint_isc import SailPoint

ORDER = ("gt", "lt", "ge", "le", "eq", "in", "ne", "isnull", "sw")
ENDS = {"done": "SUCCESS", "nothing": "SUCCESS", "failed": "FAILURE", "incomplete": "INCOMPLETE", "terminated": None}
FAULT = "sailpoint.connector.ConnectorException: the source did not answer within 60 seconds."


@dataclass(slots=True)
class Activity:
    """One account activity; `ended` is what the switch activity_end said when it ended, "" before. `hidden` reads do not find it."""

    id: str
    person: Person
    requester: Person
    state: LifecycleState
    created: str
    hidden: int
    former: LifecycleState | None = None
    completed: str | None = None
    ended: str = ""
    items: list[dict[str, Any]] = field(default_factory=list)
    type: str = "LifecycleStateChange"

    def summary(self) -> dict[str, Any]:
        """What the state shows of it."""
        return {"identity": self.person.id, "state": self.state.technical_name, "ended": self.ended}


FIELDS = {
    "type": Field(("eq", "in", "ge", "le", "lt", "ne", "isnull", "sw"), lambda row: row.type),
    "created": Field(ORDER, lambda row: row.created, "time"),
    "modified": Field(ORDER, lambda row: row.completed, "time"),
}
SORTERS: dict[str, Callable[[Any], Any]] = {"type": lambda row: row.type, "created": lambda row: row.created, "modified": lambda row: row.completed or ""}
STATE_SORTERS: dict[str, Callable[[Any], Any]] = {
    "name": lambda state: state.name,
    "priority": lambda state: state.priority,
    "created": lambda state: EPOCH,
    "modified": lambda state: EPOCH,
}


def routes(vendor: SailPoint) -> list[Route]:
    """Routes of the states, which beta does not have, and of the activities, which every version has."""
    states = [("lifecycle_states.list", "read", "GET", "/{profile}/lifecycle-states", _states)]
    change = [("lifecycle_states.set", "write", "POST", "/{id}/set-lifecycle-state", _set)]
    activities = [("activities.list", "read", "GET", "", _list), ("activities.get", "read", "GET", "/{id}", _get)]
    return [
        *routes_of(vendor, states, "identity-profiles", ("v3",)),
        *routes_of(vendor, change, "identities", ("v3",)),
        *routes_of(vendor, activities, "account-activities", ("beta", "v3")),
    ]


def _states(vendor: SailPoint, call: Call) -> Answer:
    profile, way = vendor.people.profiles.get(call.param("profile")), vendor.switches["sailpoint.unknown_profile"]
    if profile is None and way != "empty":
        raise vendor.refuse(int(way))
    people = vendor.people.people.values()
    held = [person.state.id for person in people if person.state] if profile else []
    states = list(profile.states.values()) if profile else []
    return vendor.page(call, states, lambda state: _plain_state(state, held.count(state.id)), STATE_SORTERS)[0]


def _plain_state(state: LifecycleState, people: int) -> dict[str, Any]:
    """The vendor's lifecycle state."""
    return {
        "id": state.id,
        "name": state.name,
        "created": EPOCH,
        "modified": EPOCH,
        "enabled": state.enabled,
        "technicalName": state.technical_name,
        "description": None,
        "identityCount": people,
        "emailNotificationOption": {"notifyManagers": False, "notifyAllAdmins": False, "notifySpecificUsers": False, "emailAddressList": []},
        "accountActions": state.account_actions,
        "accessProfileIds": state.access_profiles,
        "identityState": state.identity_state,
        "accessActionConfiguration": {"removeAllAccessEnabled": state.remove_all_access},
        "priority": state.priority,
    }


def _set(vendor: SailPoint, call: Call) -> Answer:
    body = vendor.json_object(call, ("lifecycleStateId",), ("lifecycleStateId",))
    wanted = body["lifecycleStateId"]
    if not isinstance(wanted, str) or not wanted:
        raise vendor.refuse(400, "lifecycleStateId must be a text.")
    person = found_person(vendor, call.param("id"))
    state = person.profile.states.get(wanted)
    if state is None:
        raise vendor.refuse(vendor.switches["sailpoint.foreign_state"], f"Lifecycle state {wanted} was not found.")
    if not state.enabled and vendor.switches["sailpoint.disabled_state"] == "400":
        raise vendor.refuse(400, f"Lifecycle state {wanted} is disabled.")
    return Answer(200, {"accountActivityId": _start(vendor, call, person, state)})


def _start(vendor: SailPoint, call: Call, person: Person, state: LifecycleState) -> str:
    """Begin an activity and return its id; one that a fault leaves untouched never was there."""
    switches = vendor.switches
    item = generated_id(f"{vendor.tenant()} activity {len(vendor.activities)} {person.id} {state.id}")
    if call.untouched(person.id):
        return item
    requester = vendor.caller(call) or vendor.admin
    activity = Activity(item, person, requester, state, vendor.now(), switches["sailpoint.activity_hidden_reads"], person.state)
    vendor.activities[item] = activity
    end = switches["sailpoint.activity_end"]
    reads, seconds = switches["sailpoint.activity_reads"], switches["sailpoint.activity_seconds"]
    vendor.pending.accept("activity", item, partial(_finish, vendor, activity, end), reads, seconds, never=end == "never", word=state.id)
    return item


def _finish(vendor: SailPoint, activity: Activity, end: str) -> None:
    """End an activity, with all that it does to the person."""
    person, state = activity.person, activity.state
    activity.ended, activity.completed = end, vendor.now()
    if end == "terminated":
        return
    steps = _steps(vendor, person, state)
    failed = end in ("failed", "incomplete")
    activity.items = [_item(activity, number, operation, account, failed) for number, (operation, account, _effect) in enumerate(steps)]
    if end in ("done", "incomplete"):
        before_change(vendor, person)
        person.state, person.manual = state, True
        if end == "done":
            for _operation, _account, effect in steps:
                effect()
        reads = vendor.switches["sailpoint.state_back_reads"]
        if reads:
            vendor.pending.accept("person", person.id, partial(_put_back, vendor, activity), reads)


def _put_back(vendor: SailPoint, activity: Activity) -> None:
    """The vendor's own calculation sets the former state."""
    before_change(vendor, activity.person)
    activity.person.state, activity.person.manual = activity.former, False


def _steps(vendor: SailPoint, person: Person, state: LifecycleState) -> list[tuple[str, Account, Callable[[], None]]]:
    """What a state does beside being set: (operation, account, effect)."""
    steps: list[tuple[str, Account, Callable[[], None]]] = [("SET", person.system, lambda: None)]
    for action in state.account_actions:
        for account in [account for account in person.accounts.values() if not account.system and _concerns(action, account)]:
            steps.append((action["action"], account, partial(_act, vendor, action["action"], account)))
    if state.remove_all_access:
        groups = vendor.store.groups
        for group in [groups.get(item) for item in groups if person.id in groups.get(item).members]:
            steps.append(("REMOVE", person.system, partial(vendor.drop_member, group, person.id)))
    return steps


def _concerns(action: dict[str, Any], account: Account) -> bool:
    if account.source_id in (action.get("excludeSourceIds") or ()):
        return False
    return bool(action.get("allSources") or action.get("excludeSourceIds")) or account.source_id in (action.get("sourceIds") or ())


def _act(vendor: SailPoint, action: str, account: Account) -> None:
    if action == "DELETE":
        vendor.people.drop_account(account)
    else:
        account.disabled = action == "DISABLE"


def _item(activity: Activity, number: int, operation: str, account: Account, failed: bool) -> dict[str, Any]:
    """One step as the activity shows it."""
    item = generated_id(f"{activity.id}/{number}")
    return {
        "id": item,
        "name": item,
        "requested": activity.created,
        "approvalStatus": None,
        "provisioningStatus": "FAILED" if failed else "FINISHED",
        "operation": operation,
        "attribute": "cloudLifecycleState" if operation == "SET" else None,
        "value": activity.state.technical_name if operation == "SET" else None,
        "nativeIdentity": account.native_identity,
        "sourceId": account.source_id,
    }


def _identity_summary(person: Person, ended: bool) -> dict[str, Any]:
    return {"id": generated_id(f"{person.id} summary"), "name": person.name, "identityId": person.id, "completed": ended}


def _plain(vendor: SailPoint, activity: Activity) -> dict[str, Any]:
    """The vendor's account activity."""
    ended = bool(activity.ended)
    execution = "TERMINATED" if activity.ended == "terminated" else "COMPLETED"
    return {
        "id": activity.id,
        "name": activity.id,
        "created": activity.created,
        "modified": activity.completed,
        "completed": activity.completed,
        "completionStatus": ENDS[activity.ended] if ended else None,
        "type": activity.type,
        "requesterIdentitySummary": _identity_summary(activity.requester, ended),
        "targetIdentitySummary": _identity_summary(activity.person, ended),
        "errors": [FAULT] if activity.ended == "failed" else [],
        "warnings": ["Not every step was carried out."] if activity.ended == "incomplete" else [],
        "items": activity.items,
        "executionStatus": execution if ended else vendor.switches["sailpoint.activity_meanwhile"],
        "clientMetadata": None,
    }


def _get(vendor: SailPoint, call: Call) -> Answer:
    activity = vendor.activities.get(call.param("id"))
    if activity is None or _still_hidden(activity):
        raise vendor.refuse(404)
    answer = Answer(200, _plain(vendor, activity))
    vendor.pending.shown("activity", (activity.id,))
    return answer


def _still_hidden(activity: Activity) -> bool:
    """Whether this read does not find the activity yet."""
    if activity.hidden <= 0:
        return False
    activity.hidden -= 1
    return True


def _list(vendor: SailPoint, call: Call) -> Answer:
    asked = {name: _asked(vendor, call, name) for name in ("requested-for", "requested-by", "regarding-identity")}
    if asked["regarding-identity"] and (asked["requested-for"] or asked["requested-by"]):
        raise vendor.refuse(400, "regarding-identity cannot be combined with requested-for or requested-by.")
    rows = [row for row in vendor.activities.values() if _about(row, **{name.replace("-", "_"): value for name, value in asked.items()})]
    rows = [row for row in vendor.filtered(call, rows, FIELDS) if not _still_hidden(row)]
    answer, shown = vendor.page(call, rows, lambda row: _plain(vendor, row), SORTERS)
    vendor.pending.shown("activity", [row.id for row in shown])
    return answer


def _asked(vendor: SailPoint, call: Call, name: str) -> str | None:
    """The identity that a parameter names, None where it narrows nothing."""
    caller, given = vendor.caller(call), call.lens.asked(name, call.request.query.get(name))
    if given == "me":
        return caller.id if caller else "me"
    return given or None


def _about(row: Activity, requested_for: str | None, requested_by: str | None, regarding_identity: str | None) -> bool:
    return requested_for in (None, row.person.id) and requested_by in (None, row.requester.id) and regarding_identity in (None, row.person.id, row.requester.id)
