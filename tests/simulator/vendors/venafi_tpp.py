# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Venafi Trust Protection Platform: envelopes, access rules and the table of routes.

Sources: the vendor's Web SDK and Auth SDK pages and its OpenAPI document 26.1.1. Logging in is in venafi_tpp_auth.py, the
operations of /vedsdk/oauth in venafi_tpp_rules.py, venafi_tpp_reads.py, venafi_tpp_roles.py, venafi_tpp_applications.py and
venafi_tpp_jwt.py.
"""

from __future__ import annotations

from typing import Any

from ..answers import Answer, Refusal
from ..call import Call, Route
from ..switches import Switch, choice
from . import venafi_tpp_applications, venafi_tpp_auth, venafi_tpp_jwt, venafi_tpp_reads, venafi_tpp_roles, venafi_tpp_rules
from .base import Vendor
from .venafi_tpp_state import ADMIN, AUDITOR, Login, TppState, universal

ERRORS = {
    400: ("invalid_request", "The request is missing a required parameter or is otherwise malformed."),
    401: ("invalid_token", "The access token is missing, or the provided token is expired, revoked, malformed, or invalid for other reasons."),
    403: ("insufficient_scope", "Grant rejected scope: the request requires a greater scope than provided by the access token."),
    404: ("not_found", "No such method."),
    405: ("method_not_allowed", "The requested resource does not support this http method."),
    500: ("server_error", "Transaction was deadlocked on lock resources and has been chosen as the deadlock victim. rerun the transaction."),
}
RESULTS = {
    1: "Failure",
    2: "ApplicationNotFound",
    3: "GrantNotFound",
    4: "RuleNotFound",
    5: "DriverError",
    6: "InvalidParameters",
    7: "TokenHashError",
    8: "ExceptionThrown",
    9: "InsufficientPrivileges",
    10: "ObjectInvalid",
    11: "AccessTokenExpired",
    12: "AuthenticationMissing",
    13: "AuthenticationInvalid",
    14: "UnsignedCodeForbidden",
    15: "RemoteTransportFailure",
    16: "RightsAssignmentError",
    17: "InvalidScope",
    18: "RemoteIdentityRequired",
    19: "ApplicationAlreadyExists",
    20: "RuleAlreadyExists",
    21: "JwtMappingNotFound",
    22: "JwtMappingAlreadyExists",
    23: "ScopeMismatch",
}
CLIENT_ID = "revoke-access"


class VenafiTpp(Vendor):
    """State and operations of one server."""

    name = "venafi_tpp"
    prefixes = ("/vedsdk", "/vedauth")
    id_fields = ("ApplicationId", "TrusteePrefixedUniversal", "GranteePrefixedUniversal", "ID")
    lag_switch = "venafi.delete_visible"
    token_life = 7776000
    switches_known = {
        "venafi.missing_rule": choice("deleting a rule that does not exist", "result_4", "result_0"),
        "venafi.unknown_application": choice("an application that does not exist, in rule calls", "result_2", "result_4", "result_0"),
        "venafi.getrules_empty": choice("getrules without a match: Rules empty, missing, null, or Result 4", "empty", "missing", "null", "result_4"),
        "venafi.getrules_no_key": choice("getrules with neither key", "400", "result_6"),
        "venafi.omit_success": Switch(False, "Success is left out of every answer"),
        "venafi.start": choice("Start skips rows, or counts pages", "rows", "page"),
        "venafi.revoke_none": choice("revokegrants without any grant", "result_0", "result_3"),
        "venafi.revoke_both": choice("revokegrants with both keys: refused, the pair's grants, or all of the user", "result_6", "pair", "user"),
        "venafi.missing_role": choice("taking a role that is not held", "result_0", "result_1", "result_6"),
        "venafi.revokerole_no_application": choice("taking role 2 or 3 without ApplicationId: refused, or in every application", "400", "wide"),
        "venafi.application_delete": choice("rules and grants of a deleted application: gone with it, or left", "cascade", "keep"),
        "venafi.unknown_identity_body": choice("Identity/Validate of an unknown identity", "nothing", "braces"),
        "venafi.application_member": choice("name of the member that getapplication answers", "Application", "Applications"),
        "venafi.error_key": choice("name of the error member", "error", "Error"),
        "venafi.refresh_token": Switch(True, "logging in also gives a refresh token"),
        "venafi.scope_refused_status": choice("status when the scope is missing", 403, 401),
        "venafi.delete_visible_reads": Switch(0, "a deleted rule stays visible in this many more reads that show it"),
        "venafi.delete_visible_seconds": Switch(0.0, "a deleted rule stays visible for this many seconds"),
    }

    def reset(self) -> None:
        self.db = TppState()
        self.integrations = {CLIENT_ID: "admin;configuration"}
        self.logins = {}
        for username, password, role in (("svc-offboard", "Sim-Passw0rd-1", ADMIN), ("auditor", "Sim-Passw0rd-2", AUDITOR)):
            login = Login(username, self.who.own(f"venafi {username}", password), universal(self.who.called(username)))
            self.logins[username] = login
            self.db.give_role(login.identity, role)
        self.refresh: dict[str, venafi_tpp_auth.Refresh] = {}
        self.seeded_refresh = venafi_tpp_auth.first_refresh(self)
        for login in self.logins.values():
            self.db.add_identity({"PrefixedUniversal": login.identity, "Name": login.username})

    def tenant(self) -> str:
        return self.who.called("tpp.example.invalid")

    def credentials(self) -> dict[str, Any]:
        login, auditor = self.logins["svc-offboard"], self.logins["auditor"]
        return {
            "username": login.username,
            "password": login.password,
            "client_id": CLIENT_ID,
            "scope": self.integrations[CLIENT_ID],
            "refresh_token": self.seeded_refresh,
            "identity": login.identity,
            "auditor_username": auditor.username,
            "auditor_password": auditor.password,
        }

    def seed(self, data: dict[str, Any]) -> dict[str, int]:
        self.integrations.update(data.get("integrations") or {})
        for value in data.get("logins") or []:
            login = Login(value["username"], value["password"], value.get("identity", universal(value["username"])))
            self.logins[login.username] = login
            self.db.give_role(login.identity, value.get("role", ADMIN), value.get("applications", []), value.get("maintained", []))
            self.db.add_identity({"PrefixedUniversal": login.identity, "Name": login.username})
        self.db.seed(data)
        return {
            "applications": len(self.db.applications),
            "rules": len(self.db.rules),
            "grants": len(self.db.grants),
            "identities": len(self.db.identities),
            "logins": len(self.logins),
        }

    def state(self) -> dict[str, Any]:
        rules = [self.db.rules.get(key) for key in self.db.rules]
        return {
            "rules": [[rule["ApplicationId"], rule["TrusteePrefixedUniversal"]] for rule in rules],
            "grants": [[grant["Application"], grant["GranteePrefixedUniversal"]] for grant in self.db.grants],
            "applications": list(self.db.applications),
            "roles": [[row["Role"], row["Grantee"], row.get("ApplicationId")] for row in self.db.roles],
            "jwt_mappings": list(self.db.mappings),
            "sessions": len(self.tokens.alive()),
        }

    def error(self, status: int, message: str | None = None) -> Answer:
        code, text = ERRORS.get(status, ("temporarily_unavailable", "The server cannot handle the request now."))
        return self.auth_error(status, code, message or text)

    def auth_error(self, status: int, code: str, text: str) -> Answer:
        """The error body of both /vedauth and /vedsdk."""
        return Answer(status, {self.switches["venafi.error_key"]: code, "error_description": text})

    def done(self, **members: Any) -> Answer:
        """200 with Result 0."""
        body = {**members, "Result": 0, "Success": True}
        return self._without_flag(body)

    def failed(self, result: int) -> Answer:
        """200 with a Result that is no success."""
        return self._without_flag({"Error": RESULTS.get(result, "Failure"), "Result": result, "Success": False})

    def outcome(self, switch: str) -> Answer:
        """The answer named by a switch value such as result_4."""
        result = int(self.switches[switch].rpartition("_")[2])
        return self.failed(result) if result else self.done()

    def _without_flag(self, body: dict[str, Any]) -> Answer:
        if self.switches["venafi.omit_success"]:
            del body["Success"]
        return Answer(200, body)

    def authenticate(self, call: Call) -> None:
        call.token = self.tokens.use(self.presented(call))
        if call.token is None:
            raise self.refuse(401)
        needed = {"identity": "configuration", "authorize": "", "system": ""}.get(call.route.name.partition(".")[0], "admin")
        granted = {part.partition(":")[0].strip() for part in call.token.claims["scope"].split(";")}
        if needed and needed not in granted:
            refused = self.error(403)
            refused.status = self.switches["venafi.scope_refused_status"]
            raise Refusal(refused)

    def login(self, call: Call) -> Login:
        """Who calls."""
        if call.token is None:
            raise self.refuse(401)
        owner: Login = call.token.owner
        return owner

    def need_role(self, call: Call, roles: tuple[int, ...], application: str | None = None) -> None:
        """Refuse callers whose OAuth roles are not enough; a role of an application is good for that one only."""
        for role, own in self.db.held(self.login(call).identity):
            if role in roles and (own is None or application is None or own == application):
                return
        raise Refusal(self.auth_error(401, "insufficient_rights", "The underlying user account does not have sufficient permissions for this request."))

    def granted_applications(self, call: Call, roles: tuple[int, ...]) -> set[str] | None:
        """The applications for which the caller holds one of these roles; None for all of them."""
        held = [own for role, own in self.db.held(self.login(call).identity) if role in roles]
        return None if None in held else {own for own in held if own is not None}

    def body(self, call: Call) -> dict[str, Any]:
        """The JSON object of a call. Unknown members are ignored without a word, as the vendor does."""
        found = self.json_body(call)
        if not isinstance(found, dict):
            raise self.refuse(400)
        return found

    def text(self, body: dict[str, Any], name: str) -> str | None:
        """A text parameter; missing, null and blank are all None. 400 for another type."""
        value = body.get(name)
        if value is not None and not isinstance(value, str):
            raise self.refuse(400)
        return value if value and value.strip() else None

    def needed(self, body: dict[str, Any], name: str) -> str:
        """A text parameter that has to be there, else 400."""
        found = self.text(body, name)
        if found is None:
            raise self.refuse(400)
        return found

    def page(self, call: Call, body: dict[str, Any], rows: list[Any], required: bool = False) -> list[Any]:
        """The rows from Start on, at most Count; 400 for anything but whole numbers."""
        start: Any = body.get("Start", None if required else 0)
        count: Any = body.get("Count", None if required else 1000)
        for value in (start, count):
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise self.refuse(400)
        if body.get("Descending"):
            rows = rows[::-1]
        first = call.lens.start(start * count if self.switches["venafi.start"] == "page" else start, count)
        return rows[first : first + count]

    def route(self, name: str, kind: str, method: str, path: str, handler: Any, anonymous: bool = False) -> Route:
        """A route whose path is matched without case."""
        return Route(name, kind, method, (f"/{{path:(?i:{path})}}",), handler, anonymous)

    def routes(self) -> list[Route]:
        parts = (venafi_tpp_auth, venafi_tpp_rules, venafi_tpp_reads, venafi_tpp_roles, venafi_tpp_applications, venafi_tpp_jwt)
        return [route for part in parts for route in part.routes(self)]
