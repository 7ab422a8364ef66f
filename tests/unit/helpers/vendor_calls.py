# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendors' calls as steps of a conversation, spelled as in the vendors' references and not as in the adapters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step

TOKEN = "run-time-token"
BEARER = {"Authorization": "Bearer " + TOKEN}

CSP = "/csp/gateway/am/api"
ORG = "9b21e0e6-6a4e-4a1c-8f53-2f0d8a3a1f10"
CSP_PARAMS: dict[str, Any] = {"api_token": "csp-secret", "org_id": ORG}

ONEACCESS = "/api/v2/tenant"
ONEACCESS_PARAMS: dict[str, Any] = {"client_id": "app", "client_secret": "oneaccess-secret", "application_id": "APP-1", "role_id": "ROLE-1"}

VENAFI_PARAMS: dict[str, Any] = {"client_id": "revoker", "username": "local:admin", "password": "venafi-secret"}

SAILPOINT_PARAMS: dict[str, Any] = {"client_id": "pat", "client_secret": "sail-secret", "names": None, "ids": None, "all_matches": False}


def numbered(count: int, prefix: str = "id") -> list[str]:
    """So many ids."""
    return [f"{prefix}-{number:04}" for number in range(count)]


def token(**more: Any) -> dict[str, Any]:
    """A token endpoint's answer."""
    return dict({"access_token": TOKEN, "token_type": "bearer", "expires_in": 1799}, **more)


def csp_login(**details: Any) -> Step:
    return Step("POST", CSP + "/auth/api-tokens/authorize", form={"api_token": "csp-secret"}, **dict({"answer": token()}, **details))


def csp_apps(ids: Sequence[Any], total: int | None = None, path: str = "", next_link: str | None = None, **details: Any) -> Step:
    """A page of the organization's OAuth apps."""
    rows = [app if isinstance(app, dict) else {"id": app, "displayName": "App " + app} for app in ids]
    answer: dict[str, Any] = {"results": rows, "totalResults": len(rows) if total is None else total}
    if next_link:
        answer["nextLink"] = next_link
    return Step("GET", path or f"{CSP}/orgs/{ORG}/oauth-apps?pageLimit=200", **dict({"answer": answer, "sends": BEARER}, **details))


def csp_link(start: Any, **more: Any) -> str:
    """A link to a next page of the organization's OAuth apps, as the vendor writes it."""
    return f"{CSP}/orgs/{ORG}/oauth-apps?{urlencode({'pageStart': start, 'pageLimit': 200, **more})}"


def csp_paged(*parts: Sequence[Any], totals: Sequence[int] = ()) -> list[Step]:
    """All pages of one listing of OAuth apps. C(totals): what each page announces; as many as there are where nothing is said."""
    links = ["", *(csp_link(number) for number in range(1, len(parts)))]
    every = [sum(map(len, parts))] * len(parts)
    pages = zip(parts, totals or every, links, [*links[1:], None])
    return [csp_apps(part, total=total, path=link, next_link=following) for part, total, link, following in pages]


def csp_pages(ids: Sequence[Any]) -> list[Step]:
    """All pages of one listing of these OAuth apps, as large as they are asked for."""
    return csp_paged(*[ids[start : start + 200] for start in range(0, len(ids), 200)])


def csp_delete(ids: Sequence[str], succeeded: Any = None, failed: Any = (), **details: Any) -> Step:
    """The deletion of apps; all succeed where nothing else is said."""
    answer = {"succeeded": list(ids) if succeeded is None else succeeded, "failed": list(failed)}
    path = f"{CSP}/orgs/{ORG}/oauth-apps"
    return Step("DELETE", path, json={"clientIdsToDelete": list(ids)}, **dict({"answer": answer, "sends": BEARER}, **details))


def csp_org(**details: Any) -> Step:
    """A look at the organization."""
    return Step("GET", f"{CSP}/orgs/{ORG}", **dict({"answer": {"id": ORG, "displayName": "Org"}, "sends": BEARER}, **details))


def csp_change(ids: Sequence[str], verb: str = "deactivate", **details: Any) -> Step:
    """The activation or deactivation of API tokens."""
    path = f"{CSP}/orgs/{ORG}/api-tokens/{verb}"
    return Step("POST", path, json={"ids": list(ids)}, **dict({"answer": {"successes": list(ids), "failures": []}, "sends": BEARER}, **details))


def csp_details(value: str, token_id: Any = None, deactivated: Any = False, **details: Any) -> Step:
    """A look at a token by its value; the answer repeats the secret."""
    answer = {"tokenId": token_id, "tokenName": f"Name of {token_id}", "orgId": ORG, "deactivated": deactivated, "token": value}
    return Step("POST", CSP + "/auth/api-tokens/details", json={"tokenValue": value}, **dict({"answer": answer}, **details))


def csp_error(text: str = "no", status: int = 400) -> dict[str, Any]:
    """The vendor's error envelope."""
    return {"message": text, "statusCode": status, "moduleCode": 540, "metadata": None, "cspErrorCode": "540.120-340.800", "requestId": "req-1"}


def oneaccess_login(**details: Any) -> Step:
    form = {"grant_type": "client_credentials", "client_id": "app", "client_secret": "oneaccess-secret"}
    return Step("POST", ONEACCESS + "/token", form=form, **dict({"answer": token()}, **details))


def oneaccess_members(ids: Sequence[Any], total: Any = -1, page: int = 0, **details: Any) -> Step:
    """A page of the role's members; a total of -1 means as many as given."""
    rows = [row if isinstance(row, dict) else {"id": row, "account_name": "name of " + row, "name": None} for row in ids]
    answer: dict[str, Any] = {"total": len(rows) if total == -1 else total, "offset": page, "limit": 50, "role_members": rows}
    target = f"{ONEACCESS}/applications/APP-1/role-member-list/ROLE-1?offset={page}&limit=50"
    return Step("GET", target, **dict({"answer": answer, "sends": BEARER}, **details))


def oneaccess_remove(ids: Sequence[str], success: Any = None, fail: Any = (), **details: Any) -> Step:
    """The removal of members; all succeed where nothing else is said."""
    answer = {"success_list": list(ids) if success is None else success, "fail_list": list(fail)}
    sends = dict(BEARER, **{"Content-Type": "application/json;charset=utf8"})
    body = {"role_id": "ROLE-1", "account_Ids": list(ids)}
    return Step("DELETE", ONEACCESS + "/applications/APP-1/role-member", json=body, **dict({"answer": answer, "sends": sends}, **details))


def venafi_login(**details: Any) -> Step:
    body = {"client_id": "revoker", "username": "local:admin", "password": "venafi-secret", "scope": "admin"}
    return Step("POST", "/vedauth/authorize/oauth", json=body, **dict({"answer": token(refresh_token="next", identity="local:{me}")}, **details))


def rule(application: str, trustee: str) -> dict[str, str]:
    """A rule as the user gives it and as results name it."""
    return {"application_id": application, "trustee": trustee}


def venafi_row(application: str, trustee: str) -> dict[str, str]:
    """A rule as the vendor shows it."""
    return {"ApplicationId": application, "TrusteePrefixedUniversal": trustee, "MaximumScope": "certificate", "Description": "rule"}


def venafi_rules(query: dict[str, str], rows: Iterable[Any], **details: Any) -> Step:
    answer = {"Result": 0, "Success": True, "Rules": [venafi_row(*row) if isinstance(row, tuple) else row for row in rows]}
    return Step("POST", "/vedsdk/oauth/getrules", json=query, **dict({"answer": answer, "sends": BEARER}, **details))


def of_trustee(trustee: str) -> dict[str, str]:
    """What asks for all rules of a user."""
    return {"TrusteePrefixedUniversal": trustee}


def of_application(application: str) -> dict[str, str]:
    """What asks for all rules of an application."""
    return {"ApplicationId": application}


def pair(application: str, trustee: str) -> dict[str, str]:
    """Both keys of a rule, as a deletion needs them."""
    return {"TrusteePrefixedUniversal": trustee, "ApplicationId": application}


def venafi_delete(application: str, trustee: str, result: int = 0, **details: Any) -> Step:
    answer = {"Result": result, "Success": result == 0}
    return Step("POST", "/vedsdk/oauth/deleterule", json=pair(application, trustee), **dict({"answer": answer, "sends": BEARER}, **details))


def sailpoint_login(**details: Any) -> Step:
    form = {"grant_type": "client_credentials", "client_id": "pat", "client_secret": "sail-secret"}
    return Step("POST", "/oauth/token", form=form, **dict({"answer": token(expires_in=749)}, **details))


def group(group_id: str, connections: int = 0, name: str = "") -> dict[str, Any]:
    """A governance group as the vendor lists it."""
    return {"id": group_id, "name": name or "Group " + group_id, "connectionCount": connections, "memberCount": 3}


def counted(total: object) -> dict[str, str]:
    """The header that tells how long a list is."""
    return {"X-Total-Count": str(total)}


def sailpoint_list(asked: Sequence[str], groups: Iterable[Any], field: str = "id", offset: int = 0, path: str = "/v2026/workgroups", **details: Any) -> Step:
    """A page of the list, filtered; blanks are %20. Each page asks for the total and is told it: as many as there were up to it, or C(headers)."""
    filters = "{} in ({})".format(field, ",".join(f'"{one}"' for one in asked))
    target = f"{path}?filters={quote(filters, safe='')}&limit=50&sorters=id&offset={offset}&count=true"
    rows = [one if isinstance(one, dict) else group(one) for one in groups]
    sends = dict(BEARER, **{"X-SailPoint-Experimental": "true"})
    headers = counted(offset + len(rows))
    return Step("GET", target, **dict({"answer": rows, "sends": sends, "headers": headers}, **details))


def sailpoint_delete(ids: Sequence[str], statuses: Any = 204, path: str = "/v2026/workgroups", **details: Any) -> Step:
    """The bulk deletion; C(statuses) is one for all, or one per id."""
    codes = statuses if isinstance(statuses, dict) else dict.fromkeys(ids, statuses)
    rows = [{"id": one, "status": codes.get(one, 204), "description": "text for " + one} for one in ids]
    sends = dict(BEARER, **{"X-SailPoint-Experimental": "true"})
    return Step("POST", path + "/bulk-delete", json={"ids": list(ids)}, **dict({"status": 207, "answer": rows, "sends": sends}, **details))


def sailpoint_connections(group_id: str, rows: Sequence[Any], **details: Any) -> Step:
    answer = [{"object": {"type": kind, "name": name, "id": "x"}, "connectionType": "Owner"} for kind, name in rows]
    return Step("GET", f"/v2026/workgroups/{group_id}/connections?limit=50", **dict({"answer": answer, "sends": BEARER}, **details))
