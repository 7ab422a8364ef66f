# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Huawei Cloud OneAccess, management API v2: logging in, errors, roles and their members.

Sources: Huawei's API reference; where it is silent, the upstream product's documentation. Accounts and users are in
huawei_oneaccess_people.py.
"""

from __future__ import annotations

from typing import Any

from ..answers import Answer, Outcome, Refusal, bulk_answer
from ..call import Call, Route
from ..switches import Switch, choice
from ..tokens import guid
from . import huawei_oneaccess_people
from .base import Vendor, page_of
from .huawei_oneaccess_state import Account, Application, OneAccessState, Role

PREFIX = "/api/v2/tenant"
APPLICATION = PREFIX + "/applications/{app}"
BATCH_LIMIT = 50
CODES = {
    "app_absent": ("APP.0001", " APP.0001", "The application does not exist."),
    "app_disabled": ("APP.0003", " APP.0003", "The application is disabled."),
    "role_absent": ("APP_ROLE.0002", " APP.ROLE.0002", "The application role does not exist."),
    "no_role_model": ("APP_OBJECTMODEL.0006", " APP.OBJECTMODEL.0006", "The role model of the application is not enabled."),
    "account_absent": ("APP_ACCOUNT.0001", " APP.ACCOUNT.0028", "The application account does not exist."),
    "user_absent": ("USER.0001", " USER.0001", "The user does not exist."),
    "paging": ("TENANT-COMMON-0005", " TENANT-COMMON-0005", "The paging value is out of range."),
}
STATUS_CODES = {400: "PARAM.0001", 404: "COMMON.0404", 405: "COMMON.0405", 429: "COMMON.0429", 500: "SDK.COMMON.1008", 503: "SDK.COMMON.1008"}
STATUS_TEXTS = {400: "Invalid parameter.", 429: "Too many requests.", 500: "The system is busy.", 503: "The system is busy."}


class OneAccess(Vendor):
    """State and operations of one OneAccess tenant."""

    name = "huawei_oneaccess"
    prefixes = ("/api/v2/tenant",)
    lag_switch = "oneaccess.delete_visible"
    token_life = 1800
    switches_known = {
        "oneaccess.non_member": choice("removing an account that is no member: in success_list or in fail_list", "success", "fail"),
        "oneaccess.unknown_account": choice("an account id that does not exist: in fail_list, or 400 for the call", "fail", "call_400"),
        "oneaccess.already_member": choice("adding a member again: in success_list or in fail_list", "success", "fail"),
        "oneaccess.code_style": choice("error codes as Huawei prints them, or as upstream with a leading blank", "huawei", "upstream"),
        "oneaccess.invalid_token_status": choice("status of invalid_token", 400, 401),
        "oneaccess.invalid_client_status": choice("status of invalid_client", 401, 400),
        "oneaccess.refused_login": choice("body of a refused login: the OAuth one, or 400 with error_code and error_msg", "oauth", "business"),
        "oneaccess.list_content_type": choice("a member list without Content-Type application/json;charset=utf8: 400, or taken", "required", "optional"),
        "oneaccess.forbidden_status": choice("status of a missing permission", 403, 400, 401),
        "oneaccess.max_limit": choice("largest page of members and accounts", 100, 50),
        "oneaccess.min_limit": choice("smallest page of members and accounts", 10, 1),
        "oneaccess.delete_visible_reads": Switch(0, "a removed member stays visible in this many more reads that show it"),
        "oneaccess.delete_visible_seconds": Switch(0.0, "a removed member stays visible for this many seconds"),
        "oneaccess.repeat_disable": choice("disabling what is disabled, enabling what is enabled", "ok", "400"),
    }

    def reset(self) -> None:
        self.db = OneAccessState()
        client_id, secret = self.who.own("oneaccess client", "oa-client-7f3d"), self.who.own("oneaccess secret", "Zk3pQ9vX2mT7sL5wB8cN4hR6yU1jD0aE")
        self.clients: dict[str, dict[str, Any]] = {client_id: {"secret": secret, "permissions": ["all"]}}

    def tenant(self) -> str:
        return self.who.called("example.huaweioneaccess.invalid")

    def credentials(self) -> dict[str, Any]:
        client_id, client = next(reversed(self.clients.items()))
        return {"client_id": client_id, "client_secret": client["secret"], "token_path": f"{PREFIX}/token"}

    def seed(self, data: dict[str, Any]) -> dict[str, int]:
        for client in data.get("clients") or []:
            self.clients[client["client_id"]] = {"secret": client["client_secret"], "permissions": client.get("permissions", ["all"])}
        self.db.seed(data)
        apps = self.db.applications.values()
        return {
            "applications": len(apps),
            "roles": sum(len(app.roles) for app in apps),
            "accounts": sum(len(app.accounts) for app in apps),
            "members": sum(len(role.members) for app in apps for role in app.roles.values()),
            "users": len(self.db.users),
        }

    def state(self) -> dict[str, Any]:
        shown = {}
        for app in self.db.applications.values():
            roles = {role.id: {"code": role.code, "members": list(role.members)} for role in app.roles.values()}
            disabled = [item for item in app.accounts if app.accounts.get(item).disabled]
            shown[app.id] = {"roles": roles, "accounts": list(app.accounts), "disabled_accounts": disabled}
        users = {item: "disabled" if user["disabled"] else "enabled" for item, user in self.db.users.items()}
        return {"applications": shown, "users": users}

    def error(self, status: int, message: str | None = None) -> Answer:
        if status == 401:
            return Answer(401, {"error": "invalid_token", "error_description": message or "Invalid access token."})
        code = STATUS_CODES.get(status, f"COMMON.{status:04d}")
        return Answer(status, {"error_code": code, "error_msg": message or STATUS_TEXTS.get(status, "Request failed.")})

    def problem(self, condition: str) -> Refusal:
        """A documented business error to raise, in the wanted style of codes; always 400."""
        huawei, upstream, text = CODES[condition]
        code = huawei if self.switches["oneaccess.code_style"] == "huawei" else upstream
        return Refusal(Answer(400, {"error_code": code, "error_msg": text}))

    def authenticate(self, call: Call) -> None:
        call.token = self.tokens.use(self.presented(call))
        if call.token is None:
            refused = self.error(401)
            refused.status = self.switches["oneaccess.invalid_token_status"]
            raise Refusal(refused)
        area = {"role": "app_role", "acco": "account"}.get(call.route.name[:4], "user")
        wanted = {"all", f"{area}_all"} | ({"read", f"{area}_read"} if call.route.kind == "read" else set())
        if not wanted & set(self.clients[call.token.owner]["permissions"]):
            raise self.refuse(self.switches["oneaccess.forbidden_status"], "No permission to access the API.")

    def routes(self) -> list[Route]:
        table = [
            ("role_members.list", "read", "GET", APPLICATION + "/role-member-list/{role}", self._members),
            ("role_members.delete", "write", "DELETE", APPLICATION + "/role-member", self._remove_members),
            ("role_members.add", "write", "POST", APPLICATION + "/role-member", self._add_members),
            ("roles.list", "read", "GET", APPLICATION + "/role-list", self._roles),
            ("roles.get", "read", "GET", APPLICATION + "/role/{role}", self._role),
            *huawei_oneaccess_people.table(self, PREFIX, APPLICATION),
        ]
        found = [Route(name, kind, method, (path,), handler) for name, kind, method, path, handler in table]
        return [Route("token", "auth", "POST", (PREFIX + "/token",), self._token, anonymous=True), *found]

    def _token(self, call: Call) -> Answer:
        form = call.urlencoded()
        basic = call.basic()
        client_id, secret = basic or (form.get("client_id", ""), form.get("client_secret", ""))
        grant = form.get("grant_type") or (call.request.query.get("grant_type") if basic else None)
        if grant != "client_credentials":
            raise self._refused_login(400, "unsupported_grant_type", "Unsupported grant type.")
        client = self.clients.get(client_id)
        if client is None or client["secret"] != secret:
            raise self._refused_login(self.switches["oneaccess.invalid_client_status"], "invalid_client", "Bad client credentials")
        token, expires_in = self.issue(guid(), client_id)
        return Answer(200, {"access_token": token.value, "token_type": "Bearer", "expires_in": expires_in, "scope": "all", "id_token": guid()})

    def _refused_login(self, status: int, error: str, text: str) -> Refusal:
        """A refused token call to raise, in one of the two documented forms."""
        if self.switches["oneaccess.refused_login"] == "business":
            return self.refuse(400, text)
        return Refusal(Answer(status, {"error": error, "error_description": text}))

    def application(self, call: Call) -> Application:
        """The application in the path; a business error when absent or disabled."""
        app = self.db.applications.get(call.param("app"))
        if app is None:
            raise self.problem("app_absent")
        if app.disabled:
            raise self.problem("app_disabled")
        return app

    def paging(self, call: Call, low: int, mandatory: bool = True) -> tuple[int, int]:
        """Page index and page size; `offset` counts pages from 0."""
        try:
            offset = self.number(call, "offset", None if mandatory else 0, 0, 10**9)
            return offset, self.number(call, "limit", None, low, self.switches["oneaccess.max_limit"])
        except Refusal:
            raise self.problem("paging") from None

    def _role_of(self, app: Application, role_id: Any) -> Role:
        if not app.role_model:
            raise self.problem("no_role_model")
        role = app.roles.get(role_id) if isinstance(role_id, str) else None
        if role is None:
            raise self.problem("role_absent")
        return role

    def _check_list_type(self, call: Call) -> None:
        """The page calls the header mandatory although a GET has no body; a client without it is at least noted."""
        if call.content_type == "application/json" and call.charset.lower() in ("utf8", "utf-8"):
            return
        if self.switches["oneaccess.list_content_type"] == "required":
            raise self.refuse(400, "Content-Type must be application/json;charset=utf8.")
        call.entry.notes.append("the page demands the header Content-Type")

    def _members(self, call: Call) -> Answer:
        self._check_list_type(call)
        app = self.application(call)
        role = self._role_of(app, call.param("role"))
        offset, limit = self.paging(call, self.switches["oneaccess.min_limit"])
        visible = call.lens.scoped(role.members.visible())
        ids = page_of(visible, call.lens.start(offset * limit, limit), limit)
        rows = [_plain_member(app.accounts.visible().get(item) or Account(item, item)) for item in ids]
        role.members.read(ids)
        return Answer(200, {"total": len(visible), "offset": offset, "limit": limit, "role_members": rows}, rows_key="role_members")

    def _member_call(self, call: Call) -> tuple[Application, Role, list[str]]:
        """Application, role and distinct account ids of an add or remove call; nothing is applied yet."""
        body = self.json_object(call, ("role_id", "account_Ids"), ("role_id", "account_Ids"))
        if not isinstance(body["role_id"], str) or not body["role_id"]:
            raise self.refuse(400, "role_id must be a string.")
        ids = self.ids_of(body, "account_Ids", BATCH_LIMIT)
        app = self.application(call)
        role = self._role_of(app, body["role_id"])
        if self.switches["oneaccess.unknown_account"] == "call_400" and any(item not in app.accounts for item in ids):
            raise self.problem("account_absent")
        return app, role, ids

    def _remove_members(self, call: Call) -> Answer:
        app, role, ids = self._member_call(call)
        outcomes = []
        for item in ids:
            member = item in role.members
            if member and not call.untouched(item):
                self.remove(role.members, item)
            known = item in app.accounts
            outcomes.append(Outcome(item, member or (known and self.switches["oneaccess.non_member"] == "success")))
        return bulk_answer(outcomes, _render)

    def _add_members(self, call: Call) -> Answer:
        app, role, ids = self._member_call(call)
        outcomes = []
        for item in ids:
            member, known = item in role.members, item in app.accounts
            if known and not member and not call.untouched(item):
                role.members.add(item, item)
            outcomes.append(Outcome(item, known and (not member or self.switches["oneaccess.already_member"] == "success")))
        return bulk_answer(outcomes, _render)

    def _roles(self, call: Call) -> Answer:
        app = self.application(call)
        if not app.role_model:
            raise self.problem("no_role_model")
        offset, limit = self.paging(call, 1, mandatory=False)
        visible = call.lens.scoped(app.roles)
        rows = [role.plain() for role in page_of(visible, call.lens.start(offset * limit, limit), limit)]
        return Answer(200, {"total": len(visible), "offset": offset, "limit": limit, "roles": rows}, rows_key="roles")

    def _role(self, call: Call) -> Answer:
        return Answer(200, self._role_of(self.application(call), call.param("role")).plain())


def _render(outcomes: list[Outcome]) -> dict[str, list[str]]:
    return {"success_list": [outcome.id for outcome in outcomes if outcome.ok], "fail_list": [outcome.id for outcome in outcomes if not outcome.ok]}


def _plain_member(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "account_name": account.account_name,
        "name": account.name,
        "org_id": account.org_id,
        "disabled": account.disabled,
        "account_type": account.account_type,
        "extension": account.extension,
    }
