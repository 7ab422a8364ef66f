# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The people of a SailPoint tenant: identities with their accounts and levels, identity profiles with their lifecycle states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..tokens import token_value
from .base import only
from .sailpoint_state import EPOCH, generated_id

SYSTEM_SOURCE = "IdentityNow"
DEFAULT_PROFILE = "Employees"
DEFAULT_STATES = (
    {"technicalName": "active", "identityState": "ACTIVE"},
    {"technicalName": "inactive", "identityState": "INACTIVE_SHORT_TERM"},
    {"technicalName": "terminated", "identityState": "INACTIVE_LONG_TERM", "removeAllAccess": True},
)
STATE_FIELDS = ("id", "name", "technicalName", "enabled", "identityState", "removeAllAccess", "accountActions", "accessProfileIds")
PERSON_FIELDS = (
    *("id", "name", "alias", "email", "firstname", "lastname", "status", "correlated", "protected", "registered", "attributes"),
    *("profile", "state", "manual", "capabilities", "accounts", "groups", "tokens"),
)
ACCOUNT_FIELDS = ("id", "name", "sourceId", "sourceName", "nativeIdentity", "disabled")
TOKEN_FIELDS = (
    *("id", "name", "owner", "secret", "scope", "created", "lastUsed", "managed"),
    *("accessTokenValiditySeconds", "expirationDate", "userAwareTokenNeverExpires"),
)
TOKEN_SECONDS = 43_200
STATUSES = ("UNREGISTERED", "REGISTERED", "PENDING", "WARNING", "DISABLED", "ACTIVE", "DEACTIVATED", "TERMINATED", "ERROR", "LOCKED")


@dataclass(slots=True)
class LifecycleState:
    """One lifecycle state of a profile."""

    id: str
    name: str
    technical_name: str
    priority: int
    enabled: bool = True
    identity_state: str | None = None
    remove_all_access: bool = False
    account_actions: list[dict[str, Any]] = field(default_factory=list)
    access_profiles: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Profile:
    """One identity profile; states by id."""

    id: str
    name: str
    states: dict[str, LifecycleState] = field(default_factory=dict)

    def named(self, technical_name: str) -> LifecycleState:
        """The state of a technical name; KeyError when there is none."""
        return {state.technical_name: state for state in self.states.values()}[technical_name]


@dataclass(slots=True)
class Account:
    """One account of a person; `system` is the one in SailPoint itself, with which the person signs in."""

    id: str
    name: str
    source_id: str
    source_name: str
    native_identity: str
    disabled: bool = False
    system: bool = False


@dataclass(slots=True)
class Person:
    """One identity; `status` is what identityStatus shows, `former` what it was before the sign-in was disabled.

    `capabilities` are the user levels, `registered` says whether there is an auth user at all. `document` is the old search
    document while the index lags.
    """

    id: str
    name: str
    alias: str
    email: str
    firstname: str
    lastname: str
    profile: Profile
    state: LifecycleState | None
    status: str = "ACTIVE"
    former: str = "ACTIVE"
    manual: bool = False
    correlated: bool = True
    protected: bool = False
    registered: bool = True
    capabilities: list[str] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    document: dict[str, Any] | None = None

    @property
    def system(self) -> Account:
        """The account in SailPoint itself."""
        return next(account for account in self.accounts.values() if account.system)

    def plain(self) -> dict[str, Any]:
        """What of this person an operation can change."""
        return {
            "status": self.status,
            "sign_in": "disabled" if self.system.disabled else "enabled",
            "accounts": {account.id: "disabled" if account.disabled else "enabled" for account in self.accounts.values() if not account.system},
            "profile": self.profile.id,
            "state": self.state.technical_name if self.state else None,
            "manual": self.manual,
            "capabilities": list(self.capabilities),
        }


class PeopleStore:
    """All identities and profiles of a tenant, in order of creation."""

    def __init__(self, tenant: str) -> None:
        self._tenant = tenant
        self.people: dict[str, Person] = {}
        self.profiles: dict[str, Profile] = {}
        self._loose: dict[str, str] = {}
        self._accounts: dict[str, tuple[Person, Account]] = {}

    def find(self, item: str, loose: bool = False) -> Person | None:
        """The identity of an id, compared exactly, or without case and dashes."""
        return self.people.get(self._loose.get(_bare(item), item) if loose and item not in self.people else item)

    def account(self, item: str) -> tuple[Person, Account] | None:
        """An account with whose it is."""
        return self._accounts.get(item)

    def drop_account(self, account: Account) -> None:
        """The account is gone."""
        person, _account = self._accounts.pop(account.id)
        del person.accounts[account.id]

    def profile(self, item: str | None) -> Profile:
        """A profile that is made when it is not there; None is the default one, whose id is the tenant's own."""
        found = item or generated_id(f"{self._tenant} profile")
        if found not in self.profiles:
            self.add_profile(found, {"name": DEFAULT_PROFILE if item is None else f"Profile {item}"})
        return self.profiles[found]

    def add_profile(self, item: str, given: dict[str, Any]) -> None:
        """A profile from a seed; `states` are technical names or objects, the default is three."""
        only(given, "name", "states")
        profile = self.profiles.setdefault(item, Profile(item, given.get("name") or f"Profile {item}"))
        for number, value in enumerate(given.get("states", () if profile.states else DEFAULT_STATES), 1):
            state = _make_state(item, value, 10 * number)
            profile.states[state.id] = state

    def add(self, value: Any) -> Person:
        """An identity from an id or an object; seeded again, it keeps what is not given."""
        given: dict[str, Any] = {"id": value} if isinstance(value, str) else only(value, *PERSON_FIELDS)
        person = self.people.get(given["id"]) or self._make(given)
        for name in ("name", "alias", "email", "firstname", "lastname", "correlated", "protected", "manual"):
            if name in given:
                setattr(person, name, given[name])
        if "status" in given:
            _set_status(person, given["status"])
        person.registered = given.get("registered", person.registered)
        person.capabilities = list(given.get("capabilities") or ()) if "capabilities" in given else person.capabilities
        person.attributes.update(given.get("attributes") or {})
        if "profile" in given and given["profile"] != person.profile.id:
            person.profile = self.profile(given["profile"])
            person.state = next(iter(person.profile.states.values()), None)
        if "state" in given:
            person.state = None if given["state"] is None else person.profile.named(given["state"])
        for account in given.get("accounts") or []:
            self._add_account(person, account)
        return person

    def _make(self, given: dict[str, Any]) -> Person:
        item, profile = given["id"], self.profile(given.get("profile"))
        first, last = given.get("firstname", "Person"), given.get("lastname", item)
        name = given.get("name") or f"{first} {last}"
        person = Person(item, name, item, f"{item}@example.com", first, last, profile, next(iter(profile.states.values()), None))
        self.people[item] = person
        self._loose[_bare(item)] = item
        own = Account(
            generated_id(f"{item} account"), given.get("alias", item), generated_id(SYSTEM_SOURCE), SYSTEM_SOURCE, given.get("alias", item), system=True
        )
        self._keep(person, own)
        return person

    def _add_account(self, person: Person, value: Any) -> None:
        given: dict[str, Any] = {"id": value} if isinstance(value, str) else only(value, *ACCOUNT_FIELDS)
        name, source = given.get("name") or person.alias, given.get("sourceName", "Active Directory")
        source_id = given.get("sourceId") or generated_id(source)
        self._keep(person, Account(given["id"], name, source_id, source, given.get("nativeIdentity", name), bool(given.get("disabled"))))

    def _keep(self, person: Person, account: Account) -> None:
        person.accounts[account.id] = account
        self._accounts[account.id] = (person, account)


def _set_status(person: Person, status: str) -> None:
    """An identityStatus of a seed, with what goes with it; ValueError for one that no page knows."""
    if status not in STATUSES:
        raise ValueError(f"an identity's status is one of {list(STATUSES)}")
    person.status = status
    person.system.disabled = status == "DISABLED"
    person.former = "ACTIVE" if status == "DISABLED" else status
    person.registered = status != "UNREGISTERED"


def _make_state(profile: str, value: Any, priority: int) -> LifecycleState:
    """A lifecycle state from its technical name or an object; its id depends on the profile."""
    given: dict[str, Any] = {"technicalName": value} if isinstance(value, str) else only(value, *STATE_FIELDS)
    technical = given["technicalName"]
    return LifecycleState(
        given.get("id") or generated_id(f"{profile}/{technical}"),
        given.get("name") or technical.capitalize(),
        technical,
        priority,
        given.get("enabled", True),
        given.get("identityState"),
        given.get("removeAllAccess", False),
        given.get("accountActions") or [],
        given.get("accessProfileIds") or [],
    )


def _bare(item: str) -> str:
    return item.replace("-", "").lower()


@dataclass(slots=True)
class AccessToken:
    """One personal access token, with which its owner logs in.

    `scope` None, which its list shows as null, is all scopes; `seconds` is how long an access token lives that was got with it.
    """

    id: str
    name: str
    owner: str
    secret: str
    scope: list[str] | None
    created: str
    last_used: str | None
    managed: bool
    seconds: int
    expires: str | None
    never_expires: bool

    def plain(self, owner_name: str) -> dict[str, Any]:
        """The token as its list shows it, which never has the secret."""
        return {
            "id": self.id,
            "name": self.name,
            "scope": self.scope,
            "owner": {"type": "IDENTITY", "id": self.owner, "name": owner_name},
            "created": self.created,
            "lastUsed": self.last_used,
            "managed": self.managed,
            "accessTokenValiditySeconds": self.seconds,
            "expirationDate": self.expires,
            "userAwareTokenNeverExpires": self.never_expires,
        }


def make_token(value: Any, owner: str) -> AccessToken:
    """A token of a seed, from an id or an object; its secret depends on the id unless one is given."""
    given: dict[str, Any] = {"id": value} if isinstance(value, str) else only(value, *TOKEN_FIELDS)
    item, expires = given["id"], given.get("expirationDate")
    return AccessToken(
        item,
        given.get("name") or f"Token {item}",
        given.get("owner") or owner,
        given.get("secret") or token_value(f"sailpoint/{item}"),
        given.get("scope", ["sp:scopes:all"]),
        given.get("created", EPOCH),
        given.get("lastUsed"),
        bool(given.get("managed")),
        given.get("accessTokenValiditySeconds", TOKEN_SECONDS),
        expires,
        given.get("userAwareTokenNeverExpires", expires is None),
    )


def seeded(data: dict[str, Any]) -> Iterable[Any]:
    """The identities of a seed: `identities`, then `identity_count` generated ones with ids `identity_prefix00000`.."""
    yield from data.get("identities") or []
    prefix = data.get("identity_prefix", "identity-")
    for number in range(int(data.get("identity_count", 0))):
        yield f"{prefix}{number:05d}"
