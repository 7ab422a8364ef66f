# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The task that carries out a plan: its options, and the options of each removal that follow from them."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Vendor
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.context import Context
from ansible_collections.revoke.access.plugins.module_utils._frame import Frame, How, Told, guarded
from ansible_collections.revoke.access.plugins.module_utils._http.deadline import Deadline
from ansible_collections.revoke.access.plugins.module_utils._options.spec import SHARED, from_environment, module_arguments, validated
from ansible_collections.revoke.access.plugins.module_utils._plan.approval import Approval, Rules, approval, plan_id
from ansible_collections.revoke.access.plugins.module_utils._plan.carrier import Carrier, Removal
from ansible_collections.revoke.access.plugins.module_utils._plan.document import Entry, document, refuse
from ansible_collections.revoke.access.plugins.module_utils._plan.resuming import Begun, begun
from ansible_collections.revoke.access.plugins.module_utils._plan.verdict import verdict
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS

TRANSPORT = ("validate_certs", "allow_http", "ca_path", "timeout", "max_attempts", "max_parallel")
_NULL = re.compile(r"argument '(\w+)' is of type NoneType ")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")

OWN: dict[str, Any] = {
    "plan": {"type": "path"},
    "removals": {"type": checks.Exactly("list"), "elements": "dict"},
    "case": {"type": "dict"},
    "tenant": {"type": "str"},
    "partial_inventory": {"type": "bool", "default": False},
    "partial_play": {"type": "bool", "default": False},
    "origin": {"type": "dict", "options": {"place": {"type": "str"}, "numbers": {"type": "list", "elements": "int"}}},
    "max_removals": {"type": "int", "default": 500, "fallback": (from_environment, ["REVOKE_MAX_REMOVALS"])},
    "protected": {"type": checks.Exactly("list"), "elements": "raw"},
    "expected_tenant": {"type": "dict"},
    "deadline": {"type": "float", "default": 0.0, "fallback": (from_environment, ["REVOKE_DEADLINE"])},
    "fail_on": {"type": "str", "choices": ["any", "all", "never"], "default": "any"},
    "plan_id": {"type": "str"},
    "unknown": {"type": "str", "choices": ["warn", "fail"], "default": "warn", "fallback": (from_environment, ["REVOKE_UNKNOWN"])},
    "require_plan": {"type": "bool", "default": False, "fallback": (from_environment, ["REVOKE_REQUIRE_PLAN"])},
    "plan_max_age": {"type": "float", "default": 0.0},
    "all_or_nothing": {"type": "bool", "default": False},
    "evidence_dir": {"type": "path", "fallback": (from_environment, ["REVOKE_EVIDENCE_DIR"])},
    "timestamp_url": {"type": "str", "fallback": (from_environment, ["REVOKE_TIMESTAMP_URL"])},
    "resume": {"type": "bool", "default": False},
}


def vendors() -> dict[str, Vendor]:
    """Every vendor by its action group."""
    return {operation.description.vendor.group: operation.description.vendor for operation in OPERATIONS.values()}


def plan_arguments() -> dict[str, Any]:
    """The keyword arguments of AnsibleModule for the task."""
    connection = {group: {"type": "dict", "options": connection_of(vendor)} for group, vendor in vendors().items()}
    return {
        "argument_spec": {**OWN, "connection": {"type": "dict", "options": connection}},
        "required_one_of": [("plan", "removals")],
        "mutually_exclusive": [("plan", "removals"), ("plan", "case")],
        "supports_check_mode": True,
    }


def connection_of(vendor: Vendor) -> dict[str, Any]:
    """What may be given of a vendor's connection; an option that is left out may still come from the environment."""
    options = {**vendor.connection, **{name: SHARED[name] for name in TRANSPORT}}
    return {name: {key: value for key, value in option.items() if key not in ("env", "default", "required")} for name, option in options.items()}


def carry_out(frame: Frame, params: Mapping[str, Any], how: How) -> Told:
    """Carry out the removals of C(params)."""
    return guarded(frame, lambda: _carried_out(frame, params, how), how.check_mode)


def _carried_out(frame: Frame, params: Mapping[str, Any], how: How) -> Told:
    clock = how.runtime.clock
    started, made = clock.monotonic(), clock.time()
    origin = params["origin"] or {}
    found = document({"case": params["case"], "removals": params["removals"]}, origin.get("place") or "removals", origin.get("numbers") or ())
    refuse([*_wrong_tenants(params["expected_tenant"] or {})])
    rules = _rules(params, how.check_mode)
    removals = _removals(found.place, found.entries, params, frame)
    rules = rules._replace(begun=_begun(removals, rules.approved), resumed=params["resume"])
    context = (how.context or Context())._replace(case=found.case or None, approval=rules.approved.plan_id if rules.approved else None)
    carrier = Carrier(removals, rules, Deadline(checks.at_least("deadline", params["deadline"], 0), clock), frame.secrets.add, how.diff, how.runtime, context)
    how.heed(carrier)
    with how.watched("plan", carrier.standings, frame.masked):
        carried = carrier.carry_out()
    whole = plan_id({one.removal.name: one.plan for one in carried}, rules.approved.made if rules.approved else made)
    result = verdict(carried, params["tenant"] or "localhost", whole, how.check_mode, clock.monotonic() - started)
    warnings = [f"{one.removal.name}: {warning}" for one in carried for warning in one.ended.warnings]
    return frame.dressed(result, _fails(params["fail_on"], result, [one.ended.failed for one in carried]), warnings)


def _fails(fail_on: str, result: Mapping[str, Any], failed: Sequence[bool]) -> bool:
    if fail_on == "never":
        return any(failed) and not any(entry["summary"]["distinct"] for entry in result["removals"])
    return all(failed) if fail_on == "all" else not result["complete"] or any(failed)


def _rules(params: Mapping[str, Any], check_mode: bool) -> Rules:
    given = params["plan_id"]
    return Rules(
        max_removals=int(checks.at_least("max_removals", params["max_removals"], 0)),
        approved=None if given is None else approval(given.strip()),
        require_plan=params["require_plan"],
        max_age=checks.at_least("plan_max_age", params["plan_max_age"], 0),
        all_or_nothing=params["all_or_nothing"],
        unknown=params["unknown"],
        check_mode=check_mode,
    )


def _removals(place: str, entries: Sequence[Entry], params: Mapping[str, Any], frame: Frame) -> list[Removal]:
    """The removals with all their options, validated as their modules would. Raises BadInput with all that is wrong."""
    folder = _folder(params["evidence_dir"])
    problems: list[str] = []
    removals: list[Removal] = []
    names: set[str] = set()
    for entry in entries:
        name = _named(entry, params["tenant"] or "localhost", names)
        options = _options(entry, params, None if folder is None else os.path.join(folder, name + ".jsonl"))
        found = validated(module_arguments(entry.operation), options)
        frame.secrets.update(value for value in found.secrets if value.strip())
        where = f"{place}, removal {entry.number} ({entry.operation.description.name})"
        if found.error:
            problems.append(f"{where}: {_in_plain_words(found.error)}")
        vendor = entry.operation.description.vendor
        own = {option: found.params.get(option) for option in (*vendor.connection, *TRANSPORT)}
        alike = json.dumps([vendor.name, own], sort_keys=True, default=str)
        taken_up = found.params.get("evidence_path") if params["resume"] else None
        removals.append(Removal(name, where, entry.operation, {**found.params, "resume_from": taken_up}, alike))
    refuse(problems)
    return removals


def _wrong_tenants(expected: Mapping[str, Any]) -> Iterator[str]:
    """What in C(expected_tenant) would guard nothing."""
    telling = sorted({operation.description.vendor.group for operation in OPERATIONS.values() if operation.tells_tenant()})
    for vendor, tenant in expected.items():
        if vendor not in telling:
            why = "its login does not tell whose it is, so that nothing would be guarded" if vendor in vendors() else "there is no such vendor"
            yield f"expected_tenant names {checks.name_shown(str(vendor))}: {why}. Give {' or '.join(telling)}."
        elif not isinstance(tenant, str) or not tenant.strip():
            yield f"expected_tenant: {vendor} is no text with something in it, so that nothing would be guarded. Give its tenant, in quotes, or leave it out."


def _in_plain_words(error: str) -> str:
    """Ansible's words for an option that is null speak of a conversion."""
    null = _NULL.match(error)
    return f"{null[1]} is null. Give a value, or leave it out." if null else error


def _options(entry: Entry, params: Mapping[str, Any], evidence: str | None) -> dict[str, Any]:
    """What the module would be given. What the entry says goes before what the task says."""
    vendor = entry.operation.description.vendor
    shared = {name: value for name, value in ((params["connection"] or {}).get(vendor.group) or {}).items() if value is not None}
    expected = (params["expected_tenant"] or {}).get(vendor.group)
    options = {"max_removals": 0, "unknown": "warn", **shared, **entry.options, "fail_on": "any", "deadline": 0.0}
    own = entry.options.get("protected")
    if own is None or isinstance(own, list):  # anything else its spec refuses; a text would be taken apart here
        options["protected"] = [*(params["protected"] or []), *(own or [])]
    if expected is not None and entry.operation.tells_tenant():
        options["expected_tenant"] = expected
    if evidence is not None:
        options.update(evidence_path=evidence, timestamp_url=params["timestamp_url"])
    return options


def _begun(removals: Sequence[Removal], approved: Approval | None) -> dict[str, Begun]:
    """The plans of those that were begun under this approval, as far as the evidence is at hand."""
    known = {one.name: begun(one.params["evidence_path"], one.operation, approved.plan_id) for one in removals if approved and one.params.get("evidence_path")}
    return {name: found for name, found in known.items() if found}


def _named(entry: Entry, tenant: str, taken: set[str]) -> str:
    """A name that the removal keeps from run to run, also of its evidence file: tenant, operation, and a number where it is not the first of its kind."""
    safe = _UNSAFE.sub("_", tenant)
    if safe != tenant:
        safe += "-" + hashlib.sha256(tenant.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    base = f"{safe}.{entry.operation.description.name}"
    name = next(name for name in (base, *(f"{base}.{number}" for number in range(2, len(taken) + 3))) if name not in taken)
    taken.add(name)
    return name


def _folder(given: str | None) -> str | None:
    path = checks.path("evidence_dir", given)
    if path is None:
        return None
    try:
        os.makedirs(path, mode=0o700, exist_ok=True)
    except OSError as error:
        raise BadInput(f"evidence_dir {path} cannot be made: {os.strerror(error.errno or 0)}. Give a folder that this user may write to.") from None
    return path
