# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""OneAccess applications with their roles, members and accounts, and the tenant's users."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from ..lagged import LaggedDict
from .base import only

CREATED = "2022-04-20 14:44:49.385"


@dataclass(slots=True)
class Account:
    """One application account."""

    id: str
    account_name: str
    name: str | None = None
    user_id: str | None = None
    org_id: str | None = None
    account_type: str = "BASIC_ACCOUNT"
    disabled: bool = False
    extension: dict[str, Any] | None = None


@dataclass(slots=True)
class Role:
    """One application role; members by account id."""

    id: str
    code: str
    name: str
    members: LaggedDict = field(default_factory=LaggedDict)

    def plain(self) -> dict[str, Any]:
        """The vendor's role object."""
        return {"id": self.id, "code": self.code, "name": self.name, "createdAt": CREATED, "updatedAt": None}


@dataclass(slots=True)
class Application:
    """One application; `role_model` False means roles are not switched on for it."""

    id: str
    disabled: bool = False
    role_model: bool = True
    roles: dict[str, Role] = field(default_factory=dict)
    accounts: LaggedDict = field(default_factory=LaggedDict)


def generated_id(text: str) -> str:
    """An id in the vendor's form (17 digits, 4 hex, 9 hex) that depends on `text` alone."""
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()
    return f"20220420144449385-{digest[:4]}-{digest[4:13]}"


class OneAccessState:
    """The whole tenant."""

    def __init__(self) -> None:
        self.applications: dict[str, Application] = {}
        self.users: dict[str, dict[str, Any]] = {}

    def seed(self, data: dict[str, Any]) -> None:
        """Apply {"applications": {...}, "users": [...]}."""
        only(data, "applications", "users", "clients")
        for app_id, content in (data.get("applications") or {}).items():
            self._seed_application(app_id, content or {})
        for value in data.get("users") or []:
            self.add_user(value)

    def add_user(self, value: Any) -> None:
        """Add a user from an id or {user_id, user_name, ...}."""
        given = {"user_id": value} if isinstance(value, str) else dict(value)
        name = given.get("user_name") or given["user_id"]
        self.users[given["user_id"]] = {
            "user_name": name,
            "name": name,
            "org_id": "10000",
            "mobile": None,
            "email": f"{name}@example.com",
            "disabled": False,
            "locked": False,
            "created_at": CREATED,
            "updated_at": CREATED,
            "extension": None,
            **given,
        }

    def add_account(self, app: Application, value: Any) -> Account:
        """The account of this id, created when missing, from an id or an object with `id`."""
        given = {"id": value} if isinstance(value, str) else dict(value)
        account: Account | None = app.accounts.get(given["id"])
        if account is None:
            account = Account(given["id"], given.get("account_name") or f"account_{given['id']}")
            app.accounts.add(account.id, account)
        for name in ("account_name", "name", "user_id", "org_id", "account_type", "disabled", "extension"):
            if name in given:
                setattr(account, name, given[name])
        if account.user_id and account.user_id not in self.users:
            self.add_user(account.user_id)
        return account

    def _seed_application(self, app_id: str, data: dict[str, Any]) -> None:
        only(data, "disabled", "role_model", "accounts", "account_count", "roles")
        app = self.applications.setdefault(app_id, Application(app_id))
        app.disabled = bool(data.get("disabled", app.disabled))
        app.role_model = bool(data.get("role_model", app.role_model))
        for value in data.get("accounts") or []:
            self.add_account(app, value)
        for number in range(int(data.get("account_count", 0))):
            self.add_account(app, generated_id(f"{app_id}/{number}"))
        for role_id, content in (data.get("roles") or {}).items():
            self._seed_role(app, role_id, content or {})

    def _seed_role(self, app: Application, role_id: str, data: dict[str, Any]) -> None:
        only(data, "code", "name", "members", "member_count")
        role = app.roles.setdefault(role_id, Role(role_id, data.get("code", role_id), data.get("name", f"Role {role_id}")))
        generated = [generated_id(f"{role_id}/{number}") for number in range(int(data.get("member_count", 0)))]
        for value in [*(data.get("members") or []), *generated]:
            item = self.add_account(app, value).id
            role.members.add(item, item)
