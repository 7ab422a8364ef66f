# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The five modules as the suite drives them: how to seed, what to ask for, how to read the truth.

An item goes by one text, its name: an id, for a rule C(application|trustee).
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._vendors import huawei_oneaccess, sailpoint_isc, venafi_tpp, vmware_csp

ORG = "8a2f6c1e-4b7d-4e0a-9c35-1d2e3f4a5b6c"
APPLICATION, ROLE = "20220410101112345-A1B2-C3D4E5F60", "20220420144449385-C66D-E8C1D1D79"


class Driver:
    """One module. C(size) is how many items a fault run asks for: more than one call takes, where that is not too many."""

    name = ""
    vendor = ""
    adapter: ModuleType
    kind: type[Operation]
    option = ""
    read_route = write_route = auth_route = ""
    size = 20
    blind = False  # True: the present state of an item cannot be read
    totals = True  # False: a list does not tell how long it is
    any_case = False  # True: the vendor's ids are compared without case
    secrets = ("client_secret",)

    def names(self, word: str, count: int) -> list[str]:
        """So many names that no other word gives; letters of both cases, so that a recased one is another text."""
        return [f"{word}-Ab{int(number):03}" for number in range(count)]

    def seed(self, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        """The seed of the simulator in which C(there) are still to do and C(gone) are as desired."""
        raise NotImplementedError

    def truth(self, state: dict[str, Any]) -> set[str]:
        """What is still to do at the vendor."""
        raise NotImplementedError

    def login(self, credentials: dict[str, Any]) -> dict[str, Any]:
        """The options of the login."""
        return {name: credentials[name] for name in ("client_id", "client_secret")}

    def given(self, names: Sequence[str]) -> dict[str, Any]:
        """The options that name the items."""
        return {self.option: list(names)}

    def name_of(self, item: Any, asked: Sequence[str]) -> str:
        """The name of an item as a result gives it. C(asked): the names in the order they were given."""
        del asked  # needed only where an item can be a place in the list
        return str(item)

    def marks(self, name: str) -> str:
        """A text that names the item, and no other one, in a request."""
        return name

    def twin(self, name: str) -> str:
        """The name in the other letter case: another item."""
        return name.swapcase()


class CspApps(Driver):
    name, vendor, option = "csp_oauth_app", "vmware_csp", "client_ids"
    adapter, kind = vmware_csp, vmware_csp.OAuthApps
    auth_route, read_route, write_route = "token.api_token", "oauth_apps.list", "oauth_apps.delete"
    secrets = ("api_token",)

    def seed(self, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        return {"vmware_csp": {"orgs": {ORG: {"oauth_apps": list(there)}}}}

    def truth(self, state: dict[str, Any]) -> set[str]:
        return set(state["orgs"][ORG]["oauth_apps"])

    def login(self, credentials: dict[str, Any]) -> dict[str, Any]:
        return {"api_token": credentials["api_token"], "org_id": ORG}


class CspTokens(Driver):
    """By id: nothing tells the present state, the vendor's word is all there is."""

    name, vendor, option = "csp_api_token", "vmware_csp", "ids"
    adapter, kind = vmware_csp, vmware_csp.ApiTokens
    auth_route, read_route, write_route = "token.api_token", "org", "api_tokens.deactivate"
    blind = True
    secrets = ("api_token",)

    def seed(self, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        tokens = [{"tokenId": name, "tokenName": "n", "value": self.value(name), "deactivated": name in gone} for name in (*there, *gone)]
        return {"vmware_csp": {"orgs": {ORG: {"api_tokens": tokens}}}}

    @staticmethod
    def value(name: str) -> str:
        """The secret text of the token of this name."""
        return (name.replace("-", "Z") + "Q7" * 33)[:65]

    def truth(self, state: dict[str, Any]) -> set[str]:
        return {name for name, found in state["orgs"][ORG]["api_tokens"].items() if found == "active"}

    def login(self, credentials: dict[str, Any]) -> dict[str, Any]:
        return {"api_token": credentials["api_token"], "org_id": ORG, "state": "inactive"}

    def given(self, names: Sequence[str]) -> dict[str, Any]:
        return {"ids": list(names), "tokens": None}


class CspTokenValues(CspTokens):
    """By value: the details of a value tell the state."""

    name = "csp_api_token, by value"
    option = "tokens"
    read_route = "token_details"
    blind = False

    def given(self, names: Sequence[str]) -> dict[str, Any]:
        return {"ids": None, "tokens": [self.value(name) for name in names]}

    def name_of(self, item: Any, asked: Sequence[str]) -> str:
        text = str(item)
        return asked[int(text[7:-1])] if text.startswith("tokens[") else text


class OneAccessMembers(Driver):
    name, vendor, option = "oneaccess_role_member", "huawei_oneaccess", "account_ids"
    adapter, kind = huawei_oneaccess, huawei_oneaccess.RoleMembers
    auth_route, read_route, write_route = "token", "role_members.list", "role_members.delete"
    size = 55

    def seed(self, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        accounts = [{"id": name} for name in gone]
        return {"huawei_oneaccess": {"applications": {APPLICATION: {"roles": {ROLE: {"members": list(there)}}, "accounts": accounts}}}}

    def truth(self, state: dict[str, Any]) -> set[str]:
        return set(state["applications"][APPLICATION]["roles"][ROLE]["members"])

    def login(self, credentials: dict[str, Any]) -> dict[str, Any]:
        return dict(super().login(credentials), application_id=APPLICATION, role_id=ROLE)


class VenafiRules(Driver):
    name, vendor, option = "venafi_oauth_rule", "venafi_tpp", "rules"
    adapter, kind = venafi_tpp, venafi_tpp.OAuthRules
    auth_route, read_route, write_route = "authorize.oauth", "getrules", "deleterule"
    size = 6
    totals = False
    secrets = ("password",)

    def names(self, word: str, count: int) -> list[str]:
        """Rules of one identity: a call that names just the identity would take the bystanders along."""
        return [f"{name}|local:{{ann}}" for name in super().names(word, count)]

    def seed(self, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        near = [f"{name.split('|')[0]}|local:{{bob}}" for name in there[:2]]  # the same applications, another identity
        applications = sorted({name.split("|")[0] for name in gone})
        return {"venafi_tpp": {"applications": applications, "rules": [name.split("|") for name in (*there, *near)]}}

    def truth(self, state: dict[str, Any]) -> set[str]:
        return {"|".join(rule) for rule in state["rules"]}

    def login(self, credentials: dict[str, Any]) -> dict[str, Any]:
        return {name: credentials[name] for name in ("username", "password", "client_id", "scope")}

    def given(self, names: Sequence[str]) -> dict[str, Any]:
        return {"rules": [dict(zip(("application_id", "trustee"), name.split("|"))) for name in names]}

    def name_of(self, item: Any, asked: Sequence[str]) -> str:
        return f"{item['application_id']}|{item['trustee']}"

    def marks(self, name: str) -> str:
        return name.split("|")[0]

    def twin(self, name: str) -> str:
        return self.marks(name).swapcase() + "|" + name.split("|")[1]


class SailPointGroups(Driver):
    name, vendor, option = "sailpoint_governance_group", "sailpoint_isc", "ids"
    adapter, kind = sailpoint_isc, sailpoint_isc.GovernanceGroups
    auth_route, read_route, write_route = "token", "workgroups.list", "workgroups.bulk_delete"
    size = 110
    any_case = True

    def seed(self, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        return {"sailpoint_isc": {"groups": list(there)}}

    def truth(self, state: dict[str, Any]) -> set[str]:
        return set(state["groups"])

    def given(self, names: Sequence[str]) -> dict[str, Any]:
        return {"ids": list(names), "names": None, "all_matches": False}


DRIVERS: list[Driver] = [CspApps(), CspTokens(), CspTokenValues(), OneAccessMembers(), VenafiRules(), SailPointGroups()]
