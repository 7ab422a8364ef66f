# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Personal access tokens of SailPoint: the list and the deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..answers import Answer
from ..call import Call, Route
from .sailpoint_access import ADMIN, EVERYTHING, TOKENS, routes_of
from .sailpoint_filters import Field
from .sailpoint_people_state import AccessToken

if TYPE_CHECKING:
    from .sailpoint_isc import SailPoint

MANAGED = "idn:managed-personal-access-tokens:read"
FIELDS = {"lastUsed": Field(("le", "isnull"), lambda token: token.last_used, "time")}


def routes(vendor: SailPoint) -> list[Route]:
    """Routes of the tokens, in every version."""
    table = [("access_tokens.list", "read", "GET", "", _list), ("access_tokens.delete", "write", "DELETE", "/{id}", _delete)]
    return routes_of(vendor, table, TOKENS, ("beta", "v3"))


def _all(vendor: SailPoint, call: Call, *rights: str) -> bool:
    """Whether the caller may see or delete the tokens of others: an administrator with the scope."""
    return bool(set(ADMIN) & vendor.levels(call)) and vendor.may(call, *(f"sp:all-{TOKENS}:{right}" for right in rights))


def _own(vendor: SailPoint, call: Call) -> str:
    caller = vendor.caller(call)
    return caller.id if caller else ""


def _plain(vendor: SailPoint, token: AccessToken) -> dict[str, Any]:
    owner = vendor.people.find(token.owner)
    return token.plain(owner.name if owner else token.owner)


def _list(vendor: SailPoint, call: Call) -> Answer:
    given = call.request.query.get("owner-id")
    owner = _own(vendor, call) if given == "me" else given
    if owner != _own(vendor, call) and not _all(vendor, call, "read", "manage"):
        if owner is not None or vendor.switches["sailpoint.my_tokens_list"] == "403":
            raise vendor.refuse(403)
        owner = _own(vendor, call)
    owner = call.lens.asked("owner-id", owner)
    shown = vendor.access_tokens.visible().values()
    rows = [token for token in shown if owner in (None, token.owner) and (not token.managed or _sees_managed(vendor, call))]
    rows = call.lens.scoped_list(vendor.filtered(call, rows, FIELDS), lambda token: (token.id,))
    vendor.access_tokens.read(token.id for token in rows)
    return Answer(200, [_plain(vendor, token) for token in rows], rows_key="")


def _sees_managed(vendor: SailPoint, call: Call) -> bool:
    held = set(call.token.claims["scope"].split()) if call.token else set()
    return MANAGED in held or (EVERYTHING in held and vendor.switches["sailpoint.managed_tokens"] == "shown")


def _delete(vendor: SailPoint, call: Call) -> Answer:
    item = call.param("id")
    token = vendor.access_tokens.get(item)
    if token is None:
        raise vendor.refuse(404)
    if token.owner != _own(vendor, call) and not _all(vendor, call, "manage"):
        raise vendor.refuse(403)
    if not call.untouched(item):
        vendor.remove(vendor.access_tokens, item)
        if vendor.switches["sailpoint.token_bearers"] == "die":
            for issued in vendor.tokens.alive():
                if issued.owner == item:
                    vendor.tokens.expire(issued.value)
    return Answer(204)
