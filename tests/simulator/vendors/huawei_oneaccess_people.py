# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""OneAccess application accounts and users: the siblings of role membership."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ..answers import Answer
from ..call import Call
from .base import page_of
from .huawei_oneaccess_state import Account, Application

if TYPE_CHECKING:
    from .huawei_oneaccess import OneAccess


def table(vendor: OneAccess, tenant: str, app: str) -> list[tuple[str, str, str, str, Any]]:
    """(name, kind, method, path, handler) of every route here."""
    account, user = app + "/accounts/{account}", tenant + "/users/{user}"
    rows: list[tuple[str, str, str, str, Any]] = [
        ("accounts.list", "read", "GET", app + "/accounts", _accounts),
        ("accounts.get", "read", "GET", account, _account),
        ("accounts.disable", "write", "PUT", account + "/disable", partial(_switch_account, True)),
        ("accounts.enable", "write", "PUT", account + "/enable", partial(_switch_account, False)),
        ("accounts.delete", "write", "DELETE", account, _delete_account),
        ("user_accounts", "read", "GET", user + "/accounts", _user_accounts),
        ("users.list", "read", "GET", tenant + "/users", _users),
        ("users.get", "read", "GET", user, _user),
        ("users.by_username", "read", "POST", tenant + "/users/user-by-username", _by_username),
        ("users.disable", "write", "PUT", user + "/disable", partial(_switch_user, True)),
        ("users.enable", "write", "PUT", user + "/enable", partial(_switch_user, False)),
        ("users.delete", "write", "DELETE", user, _delete_user),
    ]
    return [
        (name, kind, method, path, partial(handler, vendor) if not isinstance(handler, partial) else _bound(handler, vendor))
        for name, kind, method, path, handler in rows
    ]


def _bound(handler: Any, vendor: OneAccess) -> Any:
    """A handler whose first argument is fixed already, with the vendor as its second."""
    return lambda call: handler(vendor, call)


def _plain_account(app: Application, account: Account) -> dict[str, Any]:
    held = [role for role in app.roles.values() if account.id in role.members]
    roles = [{"role_id": role.id, "role_code": role.code, "role_name": role.name, "privileges": []} for role in held]
    return {
        "id": account.id,
        "account_name": account.account_name,
        "account_type": account.account_type,
        "name": account.name,
        "disabled": account.disabled,
        "org_id": account.org_id,
        "roles": roles,
        "extension": account.extension,
    }


def _accounts(vendor: OneAccess, call: Call) -> Answer:
    app = vendor.application(call)
    offset, limit = vendor.paging(call, vendor.switches["oneaccess.min_limit"])
    wanted = call.lens.asked("account_type", call.request.query.get("account_type"))
    visible = call.lens.scoped(app.accounts.visible())
    if wanted:
        visible = {item: account for item, account in visible.items() if account.account_type == wanted}
    page = page_of(visible, call.lens.start(offset * limit, limit), limit)
    app.accounts.read(account.id for account in page)
    return Answer(200, {"total": len(visible), "accounts": [_plain_account(app, account) for account in page]}, rows_key="accounts")


def _found_account(vendor: OneAccess, call: Call) -> tuple[Application, Account]:
    app = vendor.application(call)
    account = app.accounts.get(call.param("account"))
    if account is None:
        raise vendor.problem("account_absent")
    return app, account


def _account(vendor: OneAccess, call: Call) -> Answer:
    app = vendor.application(call)
    account = app.accounts.visible().get(call.param("account"))
    if account is None:
        raise vendor.problem("account_absent")
    app.accounts.read((account.id,))
    return Answer(200, _plain_account(app, account))


def _check_repeat(vendor: OneAccess, now: bool, wanted: bool) -> None:
    if now is wanted and vendor.switches["oneaccess.repeat_disable"] == "400":
        raise vendor.refuse(400, "The status is already as requested.")


def _switch_account(disabled: bool, vendor: OneAccess, call: Call) -> Answer:
    account = _found_account(vendor, call)[1]
    _check_repeat(vendor, account.disabled, disabled)
    if not call.skip_all:
        account.disabled = disabled
    return Answer(200, {"account_id": account.id})


def _delete_account(vendor: OneAccess, call: Call) -> Answer:
    app, account = _found_account(vendor, call)
    if not call.skip_all:
        _drop_account(vendor, app, account)
    return Answer(204)


def _drop_account(vendor: OneAccess, app: Application, account: Account) -> None:
    """Remove an account and its memberships."""
    vendor.remove(app.accounts, account.id)
    for role in app.roles.values():
        if account.id in role.members:
            role.members.remove(account.id)


def _found_user(vendor: OneAccess, item: str) -> dict[str, Any]:
    user = vendor.db.users.get(item)
    if user is None:
        raise vendor.problem("user_absent")
    return user


def _user_accounts(vendor: OneAccess, call: Call) -> Answer:
    user_id = _found_user(vendor, call.param("user"))["user_id"]
    rows: list[dict[str, Any]] = []
    for app in vendor.db.applications.values():
        for account in app.accounts.visible().values():
            if account.user_id == user_id and call.lens.shows(account.id):
                rows.append(
                    {
                        "id": account.id,
                        "application_id": app.id,
                        "account_name": account.account_name,
                        "account_type": account.account_type,
                        "name": account.name,
                        "extension": account.extension,
                    }
                )
    return Answer(200, {"total": len(rows), "accounts": rows}, rows_key="accounts")


def _users(vendor: OneAccess, call: Call) -> Answer:
    """`org_id` must be there, blank means every organization."""
    offset, limit = vendor.paging(call, vendor.switches["oneaccess.min_limit"])
    if "org_id" not in call.request.query:
        raise vendor.refuse(400, "org_id is required.")
    org = call.lens.asked("org_id", call.request.query["org_id"]) or ""
    users = call.lens.scoped({item: user for item, user in vendor.db.users.items() if org in ("", user["org_id"])})
    rows = page_of(users, call.lens.start(offset * limit, limit), limit)
    return Answer(200, {"total": len(users), "users": rows}, rows_key="users")


def _user(vendor: OneAccess, call: Call) -> Answer:
    return Answer(200, _found_user(vendor, call.param("user")))


def _by_username(vendor: OneAccess, call: Call) -> Answer:
    name = vendor.json_object(call, ("user_name",), ("user_name",))["user_name"]
    found = next((item for item, user in vendor.db.users.items() if user["user_name"] == name), "")
    return Answer(200, _found_user(vendor, found))


def _switch_user(disabled: bool, vendor: OneAccess, call: Call) -> Answer:
    user = _found_user(vendor, call.param("user"))
    _check_repeat(vendor, user["disabled"], disabled)
    if not call.skip_all:
        user["disabled"] = disabled
    return Answer(200, {"user_id": user["user_id"]})


def _delete_user(vendor: OneAccess, call: Call) -> Answer:
    user_id = _found_user(vendor, call.param("user"))["user_id"]
    if not call.skip_all:
        del vendor.db.users[user_id]
        for app in vendor.db.applications.values():
            for item in [item for item in app.accounts if app.accounts.get(item).user_id == user_id]:
                _drop_account(vendor, app, app.accounts.get(item))
    return Answer(204)
