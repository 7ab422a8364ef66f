# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What the user wants, taken from the module's parameters once: checked, sorted by who needs it, and frozen."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item, Pending
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation, Spec, Vendor
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.verifier import Behaviour
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection

_CHAIN = re.compile(r"[0-9a-f]{64}")
UNCHECKED = "validate_certs is false: whoever can get between this host and the vendor can read the credentials and forge every answer."
UNSTAMPED = "timestamp_url is given, but there is no record to be stamped: give evidence_path too."
UNENCRYPTED = "base_url begins with http:// and allow_http is true: whoever is on the way can read the credentials and forge every answer."


class Settings(NamedTuple):
    """The options of one run.

    C(own): all that the operation sees, that is the connection with one way to log in, and the operation's own options.
    C(deadline): seconds for the whole run, 0 without end. C(waits): whether it was asked to wait for what the vendor does later.
    C(warnings): what the user should know of them.
    """

    own: Mapping[str, Any]
    connection: Connection
    behaviour: Behaviour
    policy: Policy
    deadline: float
    fail_on: str
    waits: bool
    diff: bool
    evidence_path: str | None
    timestamp_url: str | None
    resume_from: str | None
    resume_chain: str | None
    restore_from: str | None = None
    restore_run: str | None = None
    warnings: Sequence[str] = ()


def settings_from(operation: type[Operation], params: Mapping[str, Any], check_mode: bool, diff: bool) -> Settings:
    """Check the parameters and sort them. Raises BadInput, naming option and element."""
    deadline = checks.seconds("deadline", params["deadline"], 0)
    own = own_options(operation, params)
    wait = checks.seconds("wait_timeout", params["wait_timeout"], 0) if operation.description.later else 0.0
    return Settings(
        own=own,
        connection=_connection(own["base_url"], params),
        behaviour=Behaviour(
            check_mode=check_mode,
            verify=params["verify"] or wait > 0,
            verify_timeout=wait if operation.description.later else checks.seconds("verify_timeout", params["verify_timeout"], 0),
            max_attempts=params["max_attempts"],
            retry=bool(params.get("retry")),
        ),
        policy=_policy(params),
        deadline=deadline,
        fail_on=params["fail_on"],
        waits=wait > 0,
        diff=diff,
        evidence_path=checks.path("evidence_path", params["evidence_path"]),
        timestamp_url=_timestamp_url(params),
        resume_from=checks.path("resume_from", params["resume_from"]),
        resume_chain=_chain(params),
        restore_from=_restore_from(operation, params),
        restore_run=_restore_run(params),
        warnings=_warnings(own["base_url"], params),
    )


def own_options(operation: type[Operation], params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options that an operation sees, with one way to log in among them. Raises BadInput."""
    description = operation.description
    vendor = description.vendor
    names = [*vendor.connection, *(items.name for items in description.items), *description.options, "state", *(() if description.single else ("witness",))]
    own = {name: params.get(name) for name in names}
    own.update(dict.fromkeys(_other_logins(vendor, params)))
    own["base_url"] = checks.base_url(params["base_url"])
    return MappingProxyType(own)


def _other_logins(vendor: Vendor, params: Mapping[str, Any]) -> set[str]:
    """The options of the ways to log in that are not taken; one that the task gives wins over those of the environment."""
    ways = vendor.logins
    given = [way for way in ways if params[way[0]] is not None]
    if len(given) > 1:
        given = [way for way in given if not _from_environment(vendor.connection, way[0], params)] or given
    if len(given) != 1:
        which = ", ".join(way[0] for way in given or ways)
        raise BadInput(f"More than one way to log in is given: {which}. Set just one of them in the task." if given else f"Give one of {which} to log in.")
    return {name for way in ways for name in way}.difference(given[0])


def _from_environment(connection: Spec, name: str, params: Mapping[str, Any]) -> bool:
    # AnsibleModule does not tell where a value came from.
    found = checks.variable(connection[name].get("env", ()))
    return found is not None and bool(found == params[name])


def _warnings(base_url: str, params: Mapping[str, Any]) -> list[str]:
    unstamped = [UNSTAMPED] if params["timestamp_url"] is not None and params["evidence_path"] is None else []
    if not checks.is_private(base_url):
        return [UNENCRYPTED, *unstamped]
    return unstamped if params["validate_certs"] or not base_url.startswith("https:") else [UNCHECKED, *unstamped]


def _connection(base_url: str, params: Mapping[str, Any]) -> Connection:
    if not params["allow_http"] and not checks.is_private(base_url):
        raise BadInput("base_url begins with http://, so that anybody on the way can read the credentials. Give https://, or set allow_http.")
    return Connection(
        base_url=base_url,
        validate_certs=params["validate_certs"],
        ca_path=checks.existing("ca_path", params["ca_path"]) if params["validate_certs"] else params["ca_path"],
        timeout=checks.seconds("timeout", params["timeout"], 0.001),
        max_attempts=int(checks.at_least("max_attempts", params["max_attempts"], 1)),
        max_parallel=int(checks.at_least("max_parallel", params["max_parallel"], 1)),
    )


def _timestamp_url(params: Mapping[str, Any]) -> str | None:
    if params["timestamp_url"] is None:
        return None
    address = checks.address("timestamp_url", params["timestamp_url"])
    if not params["allow_http"] and not checks.is_private(address):
        raise BadInput("timestamp_url begins with http://, so that anybody on the way can answer. Give https://, or set allow_http.")
    return address


def _policy(params: Mapping[str, Any]) -> Policy:
    path = params["evidence_path"]
    return Policy(
        max_removals=int(checks.at_least("max_removals", params["max_removals"], 0)),
        max_removal_percent=_percent("max_removal_percent", params),
        protected=checks.texts("protected", params["protected"]),
        plan_id=_text("plan_id", params),
        expected_tenant=_text("expected_tenant", params),
        approved_items=lambda plan_id: _approved(path, plan_id),
        max_population_drop=_percent("max_population_drop", params),
        earlier_population=lambda operation: _expected(path, operation),
        unknown=params["unknown"],
        seen_before=lambda operation, items: _seen_before((path, params["resume_from"]), operation, items),
        begun_before=lambda operation, items: _begun_before((path, params["resume_from"]), operation, items),
    )


def _approved(path: str | None, plan_id: str) -> list[Any] | None:
    if not path:
        return None
    from ansible_collections.revoke.access.plugins.module_utils._evidence.resume import planned_items

    return planned_items(path, plan_id)


def _expected(path: str | None, operation: Operation) -> int | None:
    if not path:
        return None
    from ansible_collections.revoke.access.plugins.module_utils._evidence.history import expected_population

    return expected_population(path, operation)


def _seen_before(paths: Sequence[str | None], operation: Operation, items: Sequence[Item]) -> Collection[Item]:
    found = list(dict.fromkeys(path for path in paths if path))
    if not found:
        return ()
    from ansible_collections.revoke.access.plugins.module_utils._evidence.history import seen_before

    return {item for path in found for item in seen_before(path, operation, items)}


def _begun_before(paths: Sequence[str | None], operation: Operation, items: Sequence[Item]) -> Mapping[Item, Pending]:
    found = list(dict.fromkeys(path for path in paths if path))
    if not found:
        return {}
    from ansible_collections.revoke.access.plugins.module_utils._evidence.history import begun_before

    return {item: pending for path in found for item, pending in begun_before(path, operation, items).items()}


def _percent(name: str, params: Mapping[str, Any]) -> float | None:
    return None if params.get(name) is None else checks.at_least(name, params[name], 0)


def _chain(params: Mapping[str, Any]) -> str | None:
    value = _text("resume_chain", params)
    if value is None:
        return None
    if params["resume_from"] is None:
        raise BadInput("resume_chain is given without resume_from. It is the value that a record of that file must have.")
    if not _CHAIN.fullmatch(value):
        raise BadInput("resume_chain is not a chain value: 64 digits and letters from a to f, as a run returned it in evidence.chain.")
    return value


def _restore_from(operation: type[Operation], params: Mapping[str, Any]) -> str | None:
    path = checks.path("restore_from", params.get("restore_from"))
    if path is not None and params["state"] != operation.brings_back():
        raise BadInput(f"restore_from brings back what was taken away: set state to {operation.brings_back()}.")
    return path


def _restore_run(params: Mapping[str, Any]) -> str | None:
    if params.get("restore_run") is not None and params.get("restore_from") is None:
        raise BadInput("restore_run is given without restore_from. It names a run in that file.")
    return _text("restore_run", params)


def _text(name: str, params: Mapping[str, Any]) -> str | None:
    return None if params.get(name) is None else checks.text(name, params[name])
