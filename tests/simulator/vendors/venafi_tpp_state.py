# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Venafi OAuth applications, rules, grants and identities."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from ..lagged import LaggedDict
from .base import only

ISSUED = 1668623132
AUDITOR, MAINTAINER, OWNER, MIXED, GRANT_ADMIN, ADMIN = 1, 2, 3, 4, 5, 6
BOUND = (MAINTAINER, OWNER)


@dataclass(slots=True)
class Login:
    """Who may log in; what it may do there hangs on the OAuth roles of its identity."""

    username: str
    password: str
    identity: str


def universal(name: str) -> str:
    """A prefixed universal of the local provider that depends on `name` alone."""
    digits = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    return f"local:{{{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}}}"


def rule_key(application: str, trustee: str) -> str:
    """Application ids compare exactly, prefixed universals without case."""
    return f"{application}\n{trustee.lower()}"


class TppState:
    """Everything below /vedsdk/oauth, and the identities."""

    def __init__(self) -> None:
        self.applications: dict[str, dict[str, Any]] = {}
        self.rules = LaggedDict()
        self.grants: list[dict[str, Any]] = []
        self.identities: dict[str, dict[str, Any]] = {}
        self.roles: list[dict[str, Any]] = []
        self.mappings: dict[str, dict[str, Any]] = {}

    def seed(self, data: dict[str, Any]) -> None:
        """Apply {"applications", "identities", "rules", "rule_count", "grants"}; what a rule or grant names comes to exist."""
        only(data, "applications", "identities", "rules", "rule_count", "application", "prefix", "grants", "logins", "integrations")
        for value in data.get("applications") or []:
            self.add_application(value)
        for value in data.get("identities") or []:
            self.add_identity(value)
        for value in data.get("rules") or []:
            self.add_rule({"ApplicationId": value[0], "TrusteePrefixedUniversal": value[1]} if isinstance(value, list) else value)
        for number in range(int(data.get("rule_count", 0))):
            self.add_rule({"ApplicationId": data.get("application", "app"), "TrusteePrefixedUniversal": universal(f"{data.get('prefix', 'user')}{number}")})
        for value in data.get("grants") or []:
            self.add_grant(value)

    def add_application(self, value: Any) -> None:
        """Add an application from its id or an object with ID (or ApplicationId)."""
        given = {"ID": value} if isinstance(value, str) else dict(value)
        item = given.pop("ApplicationId", None) or given["ID"]
        self.applications[item] = {
            "Name": item,
            "Vendor": "Example",
            "Description": "",
            "Url": "https://example.com",
            "Scope": "certificate",
            "MaximumScope": "certificate:manage",
            "AccessValidity": 7776000,
            "Renewable": True,
            **given,
            "ID": item,
        }

    def add_identity(self, value: Any) -> None:
        """Add an identity from a prefixed universal or an object with one."""
        given = {"PrefixedUniversal": value} if isinstance(value, str) else dict(value)
        item = given["PrefixedUniversal"]
        prefix, _colon, inner = item.partition(":")
        name = given.get("Name") or inner.strip("{}")[:8]
        self.identities[item.lower()] = {
            "FullName": f"\\VED\\Identity\\{name}",
            "Name": name,
            "Prefix": prefix,
            "PrefixedName": f"{prefix}:{name}",
            "Type": 1,
            "Universal": inner,
            "IsGroup": False,
            **given,
        }

    def give_role(self, identity: str, role: int, owned: Iterable[str] = (), maintained: Iterable[str] = ()) -> None:
        """Roles as a seed gives them to a login: the number 0..6 that getrole shows, and the applications of 2, 3 and 4."""
        if role in (AUDITOR, GRANT_ADMIN, ADMIN):
            self.roles.append({"Role": role, "Grantee": identity})
        parts = {MAINTAINER: ((MAINTAINER, owned),), OWNER: ((OWNER, owned),), MIXED: ((OWNER, owned), (MAINTAINER, maintained))}
        for single, applications in parts.get(role, ()):
            self.roles += [{"ApplicationId": application, "Grantee": identity, "Role": single} for application in applications]

    def held(self, identity: str) -> list[tuple[int, str | None]]:
        """(role, application) of an identity; application is None for the roles that hold everywhere."""
        return [(row["Role"], row.get("ApplicationId")) for row in self.roles if row["Grantee"].lower() == identity.lower()]

    def role_of(self, identity: str) -> int:
        """The one number that getrole shows for all roles of an identity."""
        held = {role for role, _application in self.held(identity)}
        everywhere = [role for role in (ADMIN, GRANT_ADMIN, AUDITOR) if role in held]
        if everywhere:
            return everywhere[0]
        return MIXED if set(BOUND) <= held else max(held, default=0)

    def add_rule(self, value: dict[str, Any]) -> dict[str, Any]:
        """Add or replace a rule; its application and identity are created when missing."""
        rule = {
            "ApplicationId": value["ApplicationId"],
            "TrusteePrefixedUniversal": value["TrusteePrefixedUniversal"],
            "MaximumScope": "certificate:manage",
            "Description": "",
            "Renewable": True,
            **value,
        }
        if rule["ApplicationId"] not in self.applications:
            self.add_application(rule["ApplicationId"])
        if rule["TrusteePrefixedUniversal"].lower() not in self.identities:
            self.add_identity(rule["TrusteePrefixedUniversal"])
        self.rules.add(rule_key(rule["ApplicationId"], rule["TrusteePrefixedUniversal"]), rule)
        return rule

    def add_grant(self, value: Any) -> None:
        """Add a grant from [application, grantee] or an object with Application (or ApplicationId) and GranteePrefixedUniversal."""
        given = {"Application": value[0], "GranteePrefixedUniversal": value[1]} if isinstance(value, list) else dict(value)
        application = given.pop("ApplicationId", None) or given["Application"]
        if application not in self.applications:
            self.add_application(application)
        grantee = given["GranteePrefixedUniversal"]
        ends = given.get("ExpiresUnixTime", 4102444800)
        self.grants.append(
            {
                "Scope": "certificate:manage",
                "GrantedToPrefixedUniversal": grantee,
                "ValidFor": 7776000,
                **times("AccessIssuedOn", ISSUED),
                **times("GrantIssuedOn", ISSUED),
                **times("Expires", ends),
                **given,
                "Application": application,
            }
        )

    def rules_of(self, trustee: str | None, application: str | None, visible: bool) -> Iterator[tuple[str, dict[str, Any]]]:
        """Rules of a user, of an application, or the one of a pair; `visible` also shows deleted ones that still lag."""
        rules = self.rules.visible()
        if trustee is not None and application is not None:
            key = rule_key(application, trustee)
            rules = {key: rules[key]} if key in rules else {}
        for key, rule in list(rules.items()):
            if not visible and key not in self.rules:
                continue
            if trustee is not None and rule["TrusteePrefixedUniversal"].lower() != trustee.lower():
                continue
            if application is None or rule["ApplicationId"] == application:
                yield key, rule

    def grants_of(self, grantee: str | None, application: str | None) -> list[dict[str, Any]]:
        """Grants of a user, of an application, or of both; all for neither."""
        return [
            grant
            for grant in self.grants
            if (grantee is None or grant["GranteePrefixedUniversal"].lower() == grantee.lower())
            and (application is None or grant["Application"] == application)
        ]


def times(name: str, seconds: int | None) -> dict[str, Any]:
    """The three spellings of one time; all null when there is none."""
    if seconds is None:
        return {name: None, f"{name}ISO8601": None, f"{name}UnixTime": None}
    iso = datetime.fromtimestamp(seconds, timezone.utc).isoformat().replace("+00:00", "Z")
    return {name: f"/Date({seconds * 1000})/", f"{name}ISO8601": iso, f"{name}UnixTime": seconds}
