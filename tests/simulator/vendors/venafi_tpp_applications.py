# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Venafi OAuth applications: creating, replacing and deleting them. The reads are in venafi_tpp_reads.py."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ..answers import Answer
from ..call import Call, Route
from .venafi_tpp_state import ADMIN, BOUND, OWNER

if TYPE_CHECKING:
    from .venafi_tpp import VenafiTpp

REQUIRED = ("ApplicationId", "Scope", "MaximumScope", "Name", "Vendor", "Description", "Url")
TYPES: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys((*REQUIRED, "ID"), str),
    "AccessValidity": int,
    "GrantValidity": int,
    "UnusedExpiration": int,
    "Renewable": bool,
}


def routes(vendor: VenafiTpp) -> list[Route]:
    """Routes of the writes to applications."""

    def route(name: str, handler: Any) -> Route:
        return vendor.route(name, "write", "POST", f"vedsdk/oauth/{name}", partial(handler, vendor))

    return [route("createapplication", _create), route("updateapplication", _update), route("deleteapplication", _delete)]


def _create(vendor: VenafiTpp, call: Call) -> Answer:
    vendor.need_role(call, (ADMIN,))
    body = vendor.body(call)
    given = vendor.typed(body, TYPES)
    if any(not isinstance(body.get(name), str) for name in REQUIRED) or not given["ApplicationId"].strip():
        raise vendor.refuse(400)
    item = given.pop("ApplicationId")
    if item in vendor.db.applications:
        return vendor.failed(19)
    created = {**given, "ID": item}
    if not call.skip_all:
        vendor.db.applications[item] = created
    return vendor.done(Application=created)


def _update(vendor: VenafiTpp, call: Call) -> Answer:
    """Replace an application as a whole: members left out fall back to their defaults."""
    given = vendor.body(call).get("Application")
    if not isinstance(given, dict):
        raise vendor.refuse(400)
    item = vendor.needed(given, "ID")
    vendor.need_role(call, (*BOUND, ADMIN), item)
    if item not in vendor.db.applications:
        return vendor.failed(2)
    changed = vendor.typed(given, {name: kind for name, kind in TYPES.items() if name != "ApplicationId"})
    if not call.skip_all:
        vendor.db.add_application(changed)
    return vendor.done()


def _delete(vendor: VenafiTpp, call: Call) -> Answer:
    item = vendor.needed(vendor.body(call), "ApplicationId")
    vendor.need_role(call, (OWNER, ADMIN), item)
    if item not in vendor.db.applications:
        return vendor.failed(2)
    if not call.skip_all:
        _drop(vendor, item)
    return vendor.done()


def _drop(vendor: VenafiTpp, item: str) -> None:
    """The application goes; whether its rules and grants go with it, no page says."""
    db = vendor.db
    del db.applications[item]
    if vendor.switches["venafi.application_delete"] == "keep":
        return
    for key in [key for key, _rule in db.rules_of(None, item, visible=False)]:
        vendor.remove(db.rules, key)
    db.grants = [grant for grant in db.grants if grant["Application"] != item]
    db.roles = [row for row in db.roles if row.get("ApplicationId") != item]
