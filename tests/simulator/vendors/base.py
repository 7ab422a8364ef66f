# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the four vendors have in common: parsing strictly, refusing in their own envelope, lagging deletions."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from ..answers import Answer, Refusal
from ..call import Call, Route
from ..lagged import LaggedDict
from ..switches import Switch, Switches
from ..tenancy import Tenancy
from ..tokens import Token, TokenStore

MAX_NUMBER = 20


class Vendor:
    """Base of the vendors. `error` builds the envelope for a status; `authenticate` raises Refusal."""

    name = ""
    prefixes: tuple[str, ...] = ()
    switches_known: dict[str, Switch] = {}
    id_fields: tuple[str, ...] = ("id",)
    lag_switch = ""
    token_life = 1800

    def __init__(self, switches: Switches, who: Tenancy | None = None) -> None:
        self.switches = switches
        self.who = who or Tenancy()
        self.tokens = TokenStore()
        self.reset()

    def reset(self) -> None:
        """Back to the state before any seed."""
        raise NotImplementedError

    def routes(self) -> list[Route]:
        """Every documented operation that is played."""
        raise NotImplementedError

    def error(self, status: int, message: str | None = None) -> Answer:
        """The vendor's error envelope for a status."""
        raise NotImplementedError

    def seed(self, data: dict[str, Any]) -> dict[str, int]:
        """Add objects and return how many of each kind there are now; ValueError or KeyError for a bad seed."""
        raise NotImplementedError

    def state(self) -> dict[str, Any]:
        """The ground truth as plain JSON, lag ignored."""
        raise NotImplementedError

    def credentials(self) -> dict[str, Any]:
        """What a client needs to log in."""
        raise NotImplementedError

    def tenant(self) -> str:
        """Name or id of the tenant."""
        raise NotImplementedError

    def authenticate(self, call: Call) -> None:
        """Accept the presented token into `call.token` or raise Refusal with the vendor's answer."""
        raise NotImplementedError

    def presented(self, call: Call) -> str:
        """The access token text of a call, "" when there is none."""
        return call.bearer()

    def expire(self, call: Call) -> None:
        """End the token that `call` presents."""
        self.tokens.expire(self.presented(call))

    def rate_key(self, call: Call) -> str:
        """What the rate limit is counted by; the whole vendor unless it says otherwise."""
        return ""

    def covers(self, path: str) -> bool:
        """True when the lower-cased path lies under this vendor."""
        return path.startswith(self.prefixes)

    def refuse(self, status: int, message: str | None = None) -> Refusal:
        """An error to raise."""
        return Refusal(self.error(status, message))

    def issue(self, value: str, owner: Any, life: float = 0.0, **claims: Any) -> tuple[Token, int]:
        """Issue an access token: the token and the expires_in to announce, in seconds."""
        life = self.switches[f"token_lifetime.{self.name}"] or life or self.token_life
        token = self.tokens.issue(value, owner, life, self.switches[f"token_uses.{self.name}"], **claims)
        return token, int(self.switches[f"token_expires_in.{self.name}"] or life)

    def json_body(self, call: Call, types: tuple[str, ...] = ("application/json",)) -> Any:
        """The JSON body, or a 400 for a wrong content type or broken JSON."""
        if call.content_type not in types:
            raise self.refuse(400, f"Content-Type must be {types[0]}.")
        try:
            return call.json()
        except ValueError:
            raise self.refuse(400, "The request body is not valid JSON.") from None

    def json_object(self, call: Call, known: Iterable[str], required: Iterable[str] = ()) -> dict[str, Any]:
        """The JSON body as an object with all `required` members, else a 400; members that no page knows are noted in the log."""
        return self.members(call, self.json_body(call), known, required)

    def members(self, call: Call, body: Any, known: Iterable[str], required: Iterable[str] = ()) -> dict[str, Any]:
        """The same for a value inside a body, or for the body itself."""
        if not isinstance(body, dict):
            raise self.refuse(400, "The request body must be an object.")
        strange = sorted(set(body) - set(known))
        if strange and self.switches["strict_fields"]:
            raise self.refuse(400, f"Unrecognized field: {strange[0]}.")
        call.entry.notes.extend(f"no page knows the member {name}" for name in strange)
        missing = [name for name in required if name not in body]
        if missing:
            raise self.refuse(400, f"Required field is missing: {missing[0]}.")
        return body

    def ids_of(self, body: dict[str, Any], name: str, limit: int, least: int = 1) -> list[str]:
        """The distinct ids of a bulk body in request order; 400 unless least..limit non-empty strings were sent."""
        ids = body.get(name)
        if not isinstance(ids, list) or not all(isinstance(item, str) and item for item in ids):
            raise self.refuse(400, f"{name} must be an array of strings.")
        if len(ids) < least:
            raise self.refuse(400, f"{name} must not be empty.")
        if len(ids) > limit:
            raise self.refuse(400, f"{name} count exceeded max limit of {limit}.")
        return list(dict.fromkeys(ids))

    def number(self, call: Call, name: str, default: int | None, low: int, high: int) -> int:
        """A whole-number query parameter within low..high, else a 400; default None makes it mandatory."""
        text = call.request.query.get(name, "")
        if text == "" and default is not None:
            return default
        if not text.isascii() or not text.isdigit() or len(text) > MAX_NUMBER or not low <= int(text) <= high:
            raise self.refuse(400, f"{name} must be a number from {low} to {high}.")
        return int(text)

    def typed(self, body: dict[str, Any], types: dict[str, type | tuple[type, ...]]) -> dict[str, Any]:
        """The members of `body` that `types` names and that are there and not null; 400 for one of another type."""
        found = {name: body[name] for name in types if body.get(name) is not None}
        for name, value in found.items():
            wanted = types[name]
            if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
                raise self.refuse(400, f"{name} has the wrong type.")
        return found

    def lag(self) -> tuple[int, float]:
        """In how many more reads, and for how many seconds, what is removed now stays visible."""
        switches = self.switches
        reads = switches[f"{self.lag_switch}_reads"] or switches["lag_reads"]
        return reads, switches[f"{self.lag_switch}_seconds"] or switches["lag_seconds"]

    def remove(self, store: LaggedDict, item: str) -> None:
        """Delete from a store, visible for as long as the lag switches say."""
        store.remove(item, *self.lag())


def only(data: Any, *names: str) -> Any:
    """`data`, unless it is no object or has a member that no seed knows: then ValueError."""
    if not isinstance(data, dict) or set(data) - set(names):
        raise ValueError(f"a seed takes {sorted(names)} here, not {sorted(data) if isinstance(data, dict) else data!r}")
    return data


def names_of(value: Any, prefix: str, data: dict[str, Any], count_key: str) -> list[Any]:
    """Objects of a seed: the given list, plus `count_key` generated ids `prefix00000`.. when that key is there."""
    found = list(value or [])
    return found + [f"{prefix}{number:05d}" for number in range(int(data.get(count_key, 0)))]


def page_of(visible: dict[str, Any], start: int, count: int) -> list[Any]:
    """`count` values of an ordered mapping from row `start` on, without copying the rest."""
    return list(islice(visible.values(), start, start + count))
