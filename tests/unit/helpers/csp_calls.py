# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls on who belongs to a CSP organization, as steps of a conversation, spelled as in the vendor's reference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import BEARER, CSP, ORG, csp_details

USERS = f"{CSP}/v2/orgs/{ORG}/users"
CLIENTS = f"{CSP}/orgs/{ORG}/clients"
INVITATIONS = f"{CSP}/orgs/{ORG}/invitations"
IDP = f"{CSP}/orgs/{ORG}/idp"
MEMBER = {"name": "org_member", "displayName": "Member", "membershipType": "DIRECT"}
OWNER = {"name": "org_owner", "displayName": "Owner", "membershipType": "DIRECT"}


def user(user_id: Any, *roles: dict[str, Any], **person: Any) -> dict[str, Any]:
    """A user as the vendor lists it; a plain member where no roles are said."""
    named = {"userId": user_id, "username": f"name of {user_id}", "email": f"{user_id}@x.test", "firstName": "Ann", "lastName": "Lee"}
    return {"orgId": ORG, "user": {**named, **person}, "organizationRoles": list(roles or [MEMBER]), "serviceRoles": [], "customRoles": []}


def client(client_id: Any, **more: Any) -> dict[str, Any]:
    """A client as the vendor lists it."""
    return {"id": client_id, "displayName": f"Client {client_id}", "organizationRoles": [MEMBER], "sourceOrg": {"orgId": "of-another"}, **more}


def invitation(key: Any, status: Any = "AVAILABLE", **more: Any) -> dict[str, Any]:
    """An invitation as the vendor lists it."""
    return {"refLink": f"{INVITATIONS}/{key}", "status": status, "username": f"name of {key}", **more}


def _page(path: str, rows: Sequence[Any], total: int | None, next_link: str | None, details: dict[str, Any]) -> Step:
    answer: dict[str, Any] = {"results": list(rows), "totalResults": len(rows) if total is None else total}
    if next_link:
        answer["nextLink"] = next_link
    return Step("GET", path, **{"answer": answer, "sends": BEARER, **details})


def csp_users(users: Sequence[Any], total: int | None = None, path: str = "", next_link: str | None = None, **details: Any) -> Step:
    """A page of the organization's users."""
    rows = [one if isinstance(one, dict) else user(one) for one in users]
    return _page(path or f"{USERS}?pageLimit=200&includeGroupIdsInRoles=true", rows, total, next_link, details)


def csp_clients(clients: Sequence[Any], total: int | None = None, path: str = "", next_link: str | None = None, **details: Any) -> Step:
    """A page of the clients that hold roles in the organization."""
    rows = [one if isinstance(one, dict) else client(one) for one in clients]
    return _page(path or f"{CLIENTS}?pageLimit=200", rows, total, next_link, details)


def csp_invitations(invitations: Sequence[Any], **details: Any) -> Step:
    """The list of invitations, expanded."""
    rows = [one if isinstance(one, dict) else invitation(one) for one in invitations]
    return Step("GET", f"{INVITATIONS}?expand=true", **{"answer": rows, "sends": BEARER, **details})


def csp_remove_users(ids: Sequence[str], succeeded: Any = None, failed: Any = (), notify: bool = False, **details: Any) -> Step:
    """The removal of users; all succeed where nothing else is said."""
    answer = {"succeeded": list(ids) if succeeded is None else succeeded, "failed": list(failed)}
    return Step("DELETE", USERS, json={"ids": list(ids), "notifyUsers": notify}, **{"answer": answer, "sends": BEARER, **details})


def csp_remove_clients(ids: Sequence[str], succeeded: Any = None, failed: Any = (), **details: Any) -> Step:
    """The removal of clients; all succeed where nothing else is said."""
    answer = {"succeeded": list(ids) if succeeded is None else succeeded, "failed": list(failed)}
    return Step("DELETE", CLIENTS, json={"ids": list(ids)}, **{"answer": answer, "sends": BEARER, **details})


def csp_revoke(key: str, **details: Any) -> Step:
    """The revocation of an invitation; a good answer is empty."""
    return Step("DELETE", f"{INVITATIONS}/{key}", **{"sends": BEARER, **details})


def csp_idp(idp_id: Any = None, **details: Any) -> Step:
    """A look at the identity provider that the organization is linked to, where it is linked to one."""
    linked = {"idpId": idp_id, "idpDisplayName": f"Name of {idp_id}", "idpDomains": ["corp.test"]}
    answer = {"mappedToIdp": idp_id is not None, "idpDetails": None if idp_id is None else linked}
    return Step("GET", IDP, **{"answer": answer, "sends": BEARER, **details})


def csp_unlink(**details: Any) -> Step:
    """The end of that link; a good answer is empty."""
    return Step("DELETE", IDP, **{"sends": BEARER, **details})


def csp_login_user(user_id: Any = "x.test:me", username: Any = "me@x.test", **details: Any) -> Step:
    """A look at whose the API token of the login is."""
    step = csp_details("csp-secret", "own-id", **details)
    return step if "answer" in details else step._replace(answer={**step.answer, "userId": user_id, "username": username})
