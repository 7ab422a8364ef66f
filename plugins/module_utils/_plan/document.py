# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""A removal plan as data: what it may hold, and everything that is wrong with one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from functools import cache
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._checks import likely_secrets, name_shown
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.times import moment
from ansible_collections.revoke.access.plugins.module_utils._options.spec import RESTORE, full_spec
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS

CASE = ("id", "person", "reason", "requested_by", "requested_at")
CASE_LENGTH = 1000  # characters of one of its texts
NAMESPACE = "revoke.access."
SHOWN = 20  # problems that a message names
TEMPLATES = ("{{", "{%")  # what a value has in it that is yet to be filled in
ONE_VALUE = ("str", "path", "int", "float", "bool")  # types of options; Ansible makes a text of whatever it is given
NUMBERS = ("int", "float")
HOST_LENGTH = 253  # characters, as in the DNS
_PATTERN = re.compile(r"^$|^[!&~@]|[\s,*?\[\]{}]")  # what makes more or less than one host of a name

# Options of a module that the task gives for the whole plan, and by what.
OF_THE_TASK = {
    "deadline": "deadline",
    "fail_on": "fail_on",
    "evidence_path": "evidence_dir",
    "resume_from": "resume",
    "resume_chain": "resume",
    "timestamp_url": "timestamp_url",
}


class Entry(NamedTuple):
    """One removal. C(number): its place in the plan, from 1. C(tenant): an inventory host, None where it names none."""

    number: int
    operation: type[Operation]
    tenant: str | None
    options: Mapping[str, Any]


class Document(NamedTuple):
    """A whole plan. C(place): where it was read, for messages."""

    place: str
    case: Mapping[str, str]
    entries: Sequence[Entry]


def document(found: Any, place: str, numbers: Sequence[int] = (), templates: bool = False) -> Document:
    """The plan in what was read from C(place). Raises BadInput with all that is wrong, by entry and with the cure.

    C(numbers): the places that its removals have in a larger plan that they are a part of. C(templates): whether values are yet
    to be filled in; what cannot be judged before is let pass.
    """
    if not isinstance(found, Mapping):
        refuse([f"{place} is no removal plan: it has to hold case and removals, and nothing else."])
    problems = [
        f"{place}: {name_shown(str(name))} is not known. A plan has case and removals, and nothing else." for name in found if name not in ("case", "removals")
    ]
    problems += _wrong_case(found.get("case"), place, templates)
    entries: list[Entry] = []
    removals = found.get("removals")
    if not isinstance(removals, Sequence) or isinstance(removals, str) or not removals:
        problems.append(f"{place}: removals has to be a list with at least one removal in it.")
    else:
        for number, raw in zip(numbers if len(numbers) == len(removals) else range(1, len(removals) + 1), removals):
            wrong = list(_wrong_entry(raw, templates))
            problems += [f"{place}, removal {number}{_called(raw)}: {text}" for text in wrong]
            if not wrong:
                entries.append(_entry(number, raw))
    refuse(problems)
    return Document(place, {str(name): _text(value) for name, value in (found.get("case") or {}).items()}, entries)


def refuse(problems: Sequence[str]) -> None:
    """Raise BadInput with these, if there are any."""
    if problems:
        more = f" | and {len(problems) - SHOWN} more." if len(problems) > SHOWN else ""
        raise BadInput(f"Nothing was sent. {' | '.join(problems[:SHOWN])}{more}")


def is_host(name: Any) -> bool:
    """Whether this can be the name of one inventory host, and is no pattern that a play would read as none, another or many."""
    if not isinstance(name, str) or len(name) > HOST_LENGTH or likely_secrets({"": name}) or name in ("all", "ungrouped") or _PATTERN.search(name):
        return False
    return ":" not in name or _is_address(name)


def _is_address(name: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(name).version == 6
    except ValueError:
        return False


@cache
def options_of(operation: type[Operation]) -> frozenset[str]:
    """The names under which an entry may give an option: those of the module, without what the task gives for all."""
    names = {name for name in full_spec(operation) if name not in OF_THE_TASK and name not in RESTORE}
    return frozenset(names | {alias for name in names for alias in full_spec(operation)[name].get("aliases", ())})


def _entry(number: int, raw: Mapping[str, Any]) -> Entry:
    options = {str(name): value for name, value in raw.items() if name not in ("operation", "tenant")}
    tenant = raw.get("tenant")
    return Entry(number, _operation(raw["operation"]), None if tenant is None else str(tenant), options)


def _operation(name: str) -> type[Operation]:
    return OPERATIONS[name[len(NAMESPACE) :] if name.startswith(NAMESPACE) else name]


def _called(raw: Any) -> str:
    name = raw.get("operation") if isinstance(raw, Mapping) else None
    return f" ({name})" if isinstance(name, str) and name.removeprefix(NAMESPACE) in OPERATIONS else ""


def _is_template(value: Any) -> bool:
    return isinstance(value, str) and any(mark in value for mark in TEMPLATES)


def _wrong_case(case: Any, place: str, templates: bool) -> list[str]:
    if case is None:
        return []
    if not isinstance(case, Mapping):
        return [f"{place}: case has to hold some of {', '.join(CASE)}."]
    problems = [f"{place}: case has no {name_shown(str(name))}. It has {', '.join(CASE)}." for name in case if name not in CASE]
    for name, value in case.items():
        if isinstance(value, (Mapping, list, tuple)) or value is None or not 0 < len(str(value).strip()) <= CASE_LENGTH:
            problems.append(f"{place}: {name} of case has to be a text of at most {CASE_LENGTH} characters.")
    requested = case.get("requested_at")
    if requested is not None and moment(_text(requested)) is None and not (templates and _is_template(requested)):
        problems.append(f"{place}: requested_at of case has to be a time with its offset from UTC, as 2026-11-20T16:00:00Z.")
    return problems


def _text(value: Any) -> str:
    # YAML makes a time of what looks like one, in UTC where an offset is given.
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=timezone.utc)).isoformat()
    return value if isinstance(value, str) else str(value)  # since ansible-core 2.19 a copy of a text would be no template any more


def _wrong_entry(raw: Any, templates: bool) -> Iterator[str]:
    if not isinstance(raw, Mapping):
        yield "it is no removal: it has to begin with 'operation:', the name of a module of this collection."
        return
    name = raw.get("operation")
    try:
        operation = _operation(name) if isinstance(name, str) else None
    except KeyError:
        operation = None
    if operation is None:
        yield f"operation is {_shown(name)}. Give {_one_of(OPERATIONS, name)}."
        return
    if raw.get("tenant") is not None and not is_host(raw["tenant"]):
        shown = f", and not {_shown(raw['tenant'])}" if raw["tenant"] and isinstance(raw["tenant"], str) else ""
        yield f"tenant has to be the name of an inventory host{shown}: no pattern, no group of all hosts, no template."
    yield from _wrong_options(raw, operation, templates)


def _wrong_options(raw: Mapping[str, Any], operation: type[Operation], templates: bool) -> Iterator[str]:
    known = options_of(operation)
    for option in raw:
        if option in OF_THE_TASK:
            yield f"{option} belongs to the task, for the whole plan: give {OF_THE_TASK[option]} there."
        elif option in RESTORE and operation.brings_back():
            yield f"{option} brings back what was taken away: that is no removal. Use the module itself."
        elif option not in known and option not in ("operation", "tenant"):
            yield f"it has no option {name_shown(str(option))}. Give {_one_of(known, option)}."
    lists = [items.name for items in operation.description.items]
    names = [name for items in operation.description.items for name in (items.name, *items.spec.get("aliases", ()))]
    given = [raw[name] for name in names if raw.get(name) is not None]
    state = [*operation.description.states][0]
    yield from _wrong_kinds(raw, operation)
    if raw.get("state", state) != state and not (templates and _is_template(raw["state"])):
        yield f"state is {_shown(raw['state'])}: that is no removal. Leave it out, or use the module itself."
    if not any(given):
        yield f"it names nothing to remove. Give at least one item in {' or '.join(lists)}."


def _wrong_kinds(raw: Mapping[str, Any], operation: type[Operation]) -> Iterator[str]:
    """What Ansible would make something else of without a word."""
    for name, option in full_spec(operation).items():
        for given in (raw[known] for known in (name, *option.get("aliases", ())) if known in raw):
            if option["type"] in ONE_VALUE and isinstance(given, (Mapping, list, tuple)):
                yield f"{name} takes one value, and is a {'dictionary' if isinstance(given, Mapping) else 'list'}."
            elif option["type"] in NUMBERS and isinstance(given, bool):
                yield f"{name} takes a number, and is {str(given).lower()}."


def _shown(value: Any) -> str:
    return name_shown(value) if isinstance(value, str) else "missing" if value is None else "no text"


def _one_of(known: Iterable[str], wrong: Any) -> str:
    names = sorted(known)
    near = difflib.get_close_matches(wrong, names, 1) if isinstance(wrong, str) else []
    return f"'{near[0]}', if that is meant, or one of {', '.join(names)}" if near else f"one of {', '.join(names)}"
