# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads of SailPoint identities and of their accounts."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ..answers import Answer
from ..call import Call, Route
from .sailpoint_access import routes_of
from .sailpoint_filters import Field
from .sailpoint_people_state import Account, Person
from .sailpoint_state import EPOCH

if TYPE_CHECKING:
    from .sailpoint_isc import SailPoint

LOOK = "sign_in"
TEXT = ("eq", "in", "sw")
SORTERS: dict[str, Callable[[Any], Any]] = {"name": lambda row: row.name, "alias": lambda row: row.alias, "cloudStatus": lambda row: row.status}
FIELDS = {
    "id": Field(("eq", "in"), lambda row: row.id),
    **{name: Field(("eq", "sw"), attrgetter(name)) for name in ("name", "alias", "firstname", "lastname", "email")},
    "cloudStatus": Field(("eq",), lambda row: row.status),
    "processingState": Field(("eq",), lambda row: "OK"),
    "correlated": Field(("eq",), lambda row: row.correlated, "flag"),
    "protected": Field(("eq",), lambda row: row.protected, "flag"),
}


class Owned:
    """An account with whose it is."""

    __slots__ = ("id", "person", "account")

    def __init__(self, person: Person, account: Account) -> None:
        self.id = account.id
        self.person = person
        self.account = account


ACCOUNT_VALUES: dict[str, Callable[[Any], Any]] = {
    "id": lambda row: row.id,
    "identityId": lambda row: row.person.id,
    "name": lambda row: row.account.name,
    "nativeIdentity": lambda row: row.account.native_identity,
    "sourceId": lambda row: row.account.source_id,
    "identity.name": lambda row: row.person.name,
}
ACCOUNT_FIELDS = {
    **{name: Field(TEXT, value) for name, value in ACCOUNT_VALUES.items()},
    "identity.correlated": Field(("eq",), lambda row: row.person.correlated, "flag"),
    **{name: Field(("eq",), lambda row: False, "flag") for name in ("uncorrelated", "hasEntitlements", "manuallyCorrelated")},
    **{name: Field(("eq", "ge", "gt", "le", "lt"), lambda row: EPOCH, "time") for name in ("created", "modified")},
}
ACCOUNT_SORTERS = {**ACCOUNT_VALUES, "created": lambda row: EPOCH, "modified": lambda row: EPOCH}


def routes(vendor: SailPoint) -> list[Route]:
    """Routes of the reads; v3 has identities in its search alone."""
    identities = [("identities.list", "read", "GET", "", _list), ("identities.get", "read", "GET", "/{id}", _get)]
    accounts = [("accounts.list", "read", "GET", "", _accounts), ("accounts.get", "read", "GET", "/{id}", _account)]
    return [*routes_of(vendor, identities, "identities"), *routes_of(vendor, accounts, "accounts", ("beta", "v3"))]


def shown_status(vendor: SailPoint, person: Person) -> str:
    """The identityStatus that reads show."""
    waiting = vendor.switches["sailpoint.sign_in_meanwhile"] == "PENDING" and vendor.pending.words(LOOK, person.id)
    return "PENDING" if waiting else person.status


def cloud_state(vendor: SailPoint, person: Person) -> dict[str, str]:
    """The attribute that names the lifecycle state."""
    form = vendor.switches["sailpoint.cloud_state"]
    if person.state is None or form == "missing":
        return {}
    return {"cloudLifecycleState": person.state.technical_name if form == "technicalName" else person.state.name}


def looked_at(vendor: SailPoint, ids: list[str]) -> None:
    """A read has shown these people."""
    vendor.pending.shown(LOOK, dict.fromkeys(ids))
    vendor.pending.shown("person", dict.fromkeys(ids))


def attributes_of(vendor: SailPoint, person: Person) -> dict[str, Any]:
    """The identity attributes."""
    return {
        "uid": person.alias,
        "firstname": person.firstname,
        "lastname": person.lastname,
        "displayName": person.name,
        "email": person.email,
        "identificationNumber": person.alias,
        "cloudStatus": shown_status(vendor, person),
        **cloud_state(vendor, person),
        **person.attributes,
    }


def _plain(vendor: SailPoint, person: Person) -> dict[str, Any]:
    """The vendor's identity."""
    state = None
    if person.state is not None:
        named = person.state.name if vendor.switches["sailpoint.state_name"] == "name" else person.state.technical_name
        state = {"stateName": named, "manuallyUpdated": person.manual}
    return {
        "id": person.id,
        "name": person.name,
        "created": EPOCH,
        "modified": EPOCH,
        "alias": person.alias,
        "emailAddress": person.email,
        "processingState": "OK",
        "identityStatus": shown_status(vendor, person),
        "managerRef": None,
        "isManager": False,
        "lastRefresh": EPOCH,
        "attributes": attributes_of(vendor, person),
        "lifecycleState": state,
    }


def _list(vendor: SailPoint, call: Call) -> Answer:
    default = call.request.query.get("defaultFilter") or "CORRELATED_ONLY"
    if default not in ("CORRELATED_ONLY", "NONE"):
        raise vendor.refuse(400, "defaultFilter must be CORRELATED_ONLY or NONE.")
    rows = [person for person in vendor.people.people.values() if default == "NONE" or person.correlated]
    answer, shown = vendor.page(call, vendor.filtered(call, rows, FIELDS), lambda person: _plain(vendor, person), SORTERS)
    looked_at(vendor, [person.id for person in shown])
    return answer


def found_person(vendor: SailPoint, item: str) -> Person:
    """The identity of an id; 404 when there is none."""
    person = vendor.people.find(item)
    if person is None:
        raise vendor.refuse(404, f'Referenced identity "{item}" was not found.')
    return person


def _get(vendor: SailPoint, call: Call) -> Answer:
    person = found_person(vendor, call.param("id"))
    answer = Answer(200, _plain(vendor, person))
    looked_at(vendor, [person.id])
    return answer


def _plain_account(row: Owned) -> dict[str, Any]:
    """The vendor's account."""
    person, account = row.person, row.account
    return {
        "id": account.id,
        "name": account.name,
        "created": EPOCH,
        "modified": EPOCH,
        "sourceId": account.source_id,
        "sourceName": account.source_name,
        "identityId": person.id,
        "attributes": {"idNowDescription": account.id} if account.system else {"sAMAccountName": account.name},
        "authoritative": False,
        "description": None,
        "disabled": account.disabled,
        "locked": False,
        "nativeIdentity": account.native_identity,
        "systemAccount": account.system,
        "uncorrelated": False,
        "uuid": None,
        "manuallyCorrelated": False,
        "hasEntitlements": False,
        "identity": {"id": person.id, "type": "IDENTITY", "name": person.name},
    }


def _accounts(vendor: SailPoint, call: Call) -> Answer:
    if call.request.query.get("detailLevel", "FULL") not in ("SLIM", "FULL"):
        raise vendor.refuse(400, "detailLevel must be SLIM or FULL.")
    rows = [Owned(person, account) for person in vendor.people.people.values() for account in person.accounts.values()]
    answer, shown = vendor.page(call, vendor.filtered(call, rows, ACCOUNT_FIELDS), _plain_account, ACCOUNT_SORTERS)
    looked_at(vendor, [row.person.id for row in shown])
    return answer


def _account(vendor: SailPoint, call: Call) -> Answer:
    found = vendor.people.account(call.param("id"))
    if found is None:
        raise vendor.refuse(404)
    answer = Answer(200, _plain_account(Owned(*found)))
    looked_at(vendor, [found[0].id])
    return answer
