# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint's auth users, whose capabilities are their user levels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..answers import Answer
from ..call import Call, Route
from .sailpoint_access import routes_of
from .sailpoint_people_state import Person

if TYPE_CHECKING:
    from .sailpoint_isc import SailPoint

ILLEGAL = "400.1.1 Illegal update attempt"
PLACE = re.compile("/capabilities/(-|0|[1-9][0-9]{0,5})")
OPERATIONS = ("add", "remove", "replace", "move", "copy", "test")


def routes(vendor: SailPoint) -> list[Route]:
    """Routes of the auth users, which beta does not have."""
    table = [("auth_users.get", "read", "GET", "/{id}", _get), ("auth_users.patch", "write", "PATCH", "/{id}", _patch)]
    return routes_of(vendor, table, "auth-users", ("v3",))


def _plain(vendor: SailPoint, person: Person) -> dict[str, Any]:
    """The vendor's auth user."""
    empty = vendor.switches["sailpoint.no_levels" if person.registered else "sailpoint.unregistered_user"]
    return {
        "tenant": vendor.tenant(),
        "id": person.id,
        "uid": person.alias,
        "profile": person.profile.id,
        "identificationNumber": person.alias,
        "email": person.email,
        "phone": None,
        "workPhone": None,
        "personalEmail": None,
        "firstname": person.firstname,
        "lastname": person.lastname,
        "displayName": person.name,
        "alias": person.alias,
        "lastPasswordChangeDate": None,
        "lastLoginTimestamp": 0,
        "currentLoginTimestamp": 0,
        "lastUnlockTimestamp": None,
        "capabilities": list(person.capabilities) or (None if empty == "null" else []),
    }


def _get(vendor: SailPoint, call: Call) -> Answer:
    person = vendor.people.find(call.param("id"))
    if person is None or (not person.registered and vendor.switches["sailpoint.unregistered_user"] == "404"):
        raise vendor.refuse(404)
    answer = Answer(200, _plain(vendor, person))
    _meanwhile(vendor, person, "read")
    return answer


def _meanwhile(vendor: SailPoint, person: Person, after: str) -> None:
    """What somebody else does right after the first read or change of a person's levels."""
    if (person.id, after) in vendor.met:
        return
    vendor.met.add((person.id, after))
    given = vendor.switches[f"sailpoint.levels_given_on_{after}"]
    taken = vendor.switches["sailpoint.levels_taken_on_read"] if after == "read" else []
    kept = [level for level in person.capabilities if level not in taken]
    person.capabilities = [*kept, *(level for level in given if level not in kept)]


def _patch(vendor: SailPoint, call: Call) -> Answer:
    operations = vendor.json_body(call, ("application/json-patch+json",))
    if not isinstance(operations, list) or not operations:
        raise vendor.refuse(400, "The request body must be an array of operations.")
    person = vendor.people.find(call.param("id"))
    if person is None or not person.registered:
        raise vendor.refuse(404)
    levels = list(person.capabilities)
    for operation in operations:
        levels = _applied(vendor, operation, levels)
    if call.untouched(person.id):
        return Answer(200, {**_plain(vendor, person), "capabilities": levels})
    person.capabilities = levels
    answer = Answer(200, _plain(vendor, person))
    _meanwhile(vendor, person, "write")
    return answer


def _applied(vendor: SailPoint, operation: Any, levels: list[str]) -> list[str]:
    """The levels after one JSON Patch operation; 400 for one that is not allowed."""
    if not isinstance(operation, dict) or operation.get("op") not in OPERATIONS or not isinstance(operation.get("path"), str):
        raise vendor.refuse(400, "The operation is not valid.")
    word, path = operation["op"], operation["path"]
    place = PLACE.fullmatch(path)
    if path != "/capabilities" and not place:
        raise vendor.refuse(400, "Only capabilities can be changed.", ILLEGAL)
    if word == "test":
        return _tested(vendor, operation, levels, place[1] if place else None)
    if place and vendor.switches["sailpoint.level_forms"] == "replace":
        raise vendor.refuse(400, "Only the whole array can be changed.", ILLEGAL)
    if place and word == "add":
        return _inserted(vendor, operation, levels, place[1])
    if place and word in ("remove", "replace"):
        number = _number(vendor, levels, place[1])
        return [*levels[:number], *([_level(vendor, operation)] if word == "replace" else []), *levels[number + 1 :]]
    if place or word not in ("add", "replace"):
        raise vendor.refuse(400, f"The operation {word} is not supported here.")
    value = operation.get("value")
    if not isinstance(value, list) or not all(isinstance(level, str) and level for level in value):
        raise vendor.refuse(400, "value must be an array of texts.")
    return list(value)


def _inserted(vendor: SailPoint, operation: dict[str, Any], levels: list[str], place: str) -> list[str]:
    number = len(levels) if place == "-" or int(place) == len(levels) else _number(vendor, levels, place)
    return [*levels[:number], _level(vendor, operation), *levels[number:]]


def _level(vendor: SailPoint, operation: dict[str, Any]) -> str:
    level = operation.get("value")
    if not isinstance(level, str) or not level:
        raise vendor.refuse(400, "value must be a text.")
    return level


def _number(vendor: SailPoint, levels: list[str], place: str) -> int:
    if place == "-" or int(place) >= len(levels):
        raise vendor.refuse(400, f"There is no capability {place}.")
    return int(place)


def _tested(vendor: SailPoint, operation: dict[str, Any], levels: list[str], place: str | None) -> list[str]:
    way = vendor.switches["sailpoint.patch_test"]
    if way == "refused":
        raise vendor.refuse(400, "The operation test is not supported.")
    found: Any = levels if place is None else levels[_number(vendor, levels, place)]
    if way == "supported" and found != operation.get("value"):
        raise vendor.refuse(400, "The test failed.")
    return levels
