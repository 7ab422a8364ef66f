# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Plan files, as Ansible's controller reads them: vaulted or not, and which removals are one tenant's."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from ansible.errors import AnsibleError
from ansible.module_utils.common.validation import check_type_bool, check_type_float, check_type_int

from ansible_collections.revoke.access.plugins.module_utils._checks import name_shown
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._plan.document import NUMBERS, ONE_VALUE, Document, Entry, document, refuse
from ansible_collections.revoke.access.plugins.plugin_utils._twice import given_twice
from ansible_collections.revoke.access.plugins.plugin_utils._worker import plain

ALONE = "localhost"  # whose a removal is that names no tenant


_CAUSE = re.compile(r"'(?P<name>[A-Za-z_]\w{0,39})' is undefined|(No filter named|Could not load) ['\"](?P<part>[A-Za-z_][\w.]{0,39})['\"]")  # of a template
_WORDS = re.compile(r"_*[A-Za-z]{1,16}\d{0,3}([._]+[A-Za-z]{0,16}\d{0,3})*")  # a name as people give one; a token in its place is not repeated


class PlanFile(NamedTuple):
    """A checked plan. C(of): the removals of each tenant, in the order of the plan."""

    document: Document
    of: dict[str, list[Entry]]
    without_tenant: Sequence[int]

    @property
    def tenants(self) -> list[str]:
        """Who has removals, in the order of the plan."""
        return list(self.of)


def is_on(value: Any) -> bool:
    """A variable that is on or off, as the modules read it; an empty text counts as not given. Raises TypeError where it is neither."""
    return value not in ("", None) and bool(check_type_bool(value))


# What the process that runs the playbook has read is there in each worker, which is forked from it.
_read: dict[tuple[str, int, int, int], PlanFile] = {}


def sorted_by_tenant(found: Document) -> PlanFile:
    """The removals by tenant."""
    of: dict[str, list[Entry]] = {}
    for entry in found.entries:
        of.setdefault(entry.tenant or ALONE, []).append(entry)
    return PlanFile(found, of, [entry.number for entry in found.entries if entry.tenant is None])


def refuse_kinds(args: Mapping[str, Any]) -> None:
    """Refuse what Ansible would tell of in its own words, or make a text of without any. C(args): the options of the task. Raises BadInput."""
    from ansible_collections.revoke.access.plugins.module_utils._plan.task import OWN

    missing = "plan" in args and args["plan"] is None and args.get("removals") is None
    problems = ["plan is null. Give the path of a plan file."] if missing else []
    for name, value in args.items():
        kind = str(OWN[name]["type"]) if name in OWN else ""
        number = kind in NUMBERS and (isinstance(value, bool) or not _is_number(value, kind))
        if isinstance(value, (Mapping, list, tuple)) and kind in ONE_VALUE:
            problems.append(f"{name} takes one value, and is a {'dictionary' if isinstance(value, Mapping) else 'list'}.")
        elif value is None and kind in (*NUMBERS, "bool"):
            problems.append(f"{name} is null. Give a value, or leave it out.")
        elif number:
            problems.append(f"{name} is {name_shown(str(value))}, and has to be a {'whole ' if kind == 'int' else ''}number. Give one, or leave it out.")
        elif kind == "path" and value is not None and not (isinstance(value, str) and (value.strip() or not value)):
            problems.append(f"{name} is {name_shown(str(value))}, and has to be a path. Give one, or leave it out.")
    refuse(problems)


def _is_number(value: Any, kind: str) -> bool:
    try:
        check_type_int(value) if kind == "int" else check_type_float(value)
    except (TypeError, ValueError):
        return False
    return True


def plan_file(path: str, loader: Any) -> PlanFile:
    """Read and check a plan file; once per process as long as it stays the same. Raises BadInput."""
    if not path.strip():
        raise BadInput("Nothing was sent. No plan is named. Give the path of a plan file.")
    path = os.path.abspath(os.path.expanduser(path))
    try:
        now = os.stat(path)
    except OSError as error:
        raise BadInput(f"The plan {path} cannot be read: {os.strerror(error.errno or 0)}. Give the path of a plan file.") from None
    key = (path, now.st_ino, now.st_size, now.st_mtime_ns)
    if key not in _read:
        _read[key] = sorted_by_tenant(document(_loaded(path, loader), path, templates=True))
    return _read[key]


def of_tenant(plan: PlanFile, tenant: str, known: Collection[str], playing: Collection[str], limited: bool) -> list[Entry]:
    """The removals of one tenant. C(known): all inventory hosts, empty where not all are there; C(playing): those of this play.

    Raises BadInput where one of the plan would be left out without a word.
    """
    problems = []
    if plan.without_tenant and tenant != ALONE:
        problems.append(f"removal {plan.without_tenant[0]} names no tenant. Give the inventory host whose it is.")
    for other, entries in plan.of.items():
        if known and other != ALONE and other not in known:
            problems.append(f"removal {entries[0].number}: the tenant '{other}' is no host of the inventory. Mend the name, or add the host.")
        elif known and not limited and other not in playing and (other != ALONE or not plan.without_tenant):
            problems.append(
                f"removal {entries[0].number}: this play does not run on the tenant '{other}'. Add it to the play's hosts, limit the run, or say partial_play."
            )
    refuse([f"{plan.document.place}, {problem}" for problem in problems])
    return plan.of.get(tenant, [])


def filled(plan: PlanFile, entry: Entry, fill: Callable[[Any], Any]) -> dict[str, Any]:
    """The options of a removal with its templates filled in. Raises BadInput with its place and the option."""
    return _filled(f"{plan.document.place}, removal {entry.number} ({entry.operation.description.name}):", entry.options, fill)


def filled_case(plan: PlanFile, fill: Callable[[Any], Any]) -> dict[str, Any]:
    """The same for what the plan says of its case."""
    return _filled(f"{plan.document.place}: case:", plan.document.case, fill)


def _filled(where: str, options: Mapping[str, Any], fill: Callable[[Any], Any]) -> dict[str, Any]:
    try:
        found: dict[str, Any] = plain(fill(dict(options)))  # since ansible-core 2.19 what is inside is only filled in once it is read
    except AnsibleError as error:
        name = next((name for name, value in options.items() if _fails(value, fill)), "one of its options")
        # Ansible's own words repeat the line of the plan, which may hold a secret.
        known = _CAUSE.search(str(error))
        why = f": {known.group()}" if known and _WORDS.fullmatch(known["name"] or known["part"]) else ""
        raise BadInput(
            f"Nothing was sent. {where} {name} holds a template that cannot be filled in{why}. Mend it, or give the variable that it needs."
        ) from None
    return found


def _fails(value: Any, fill: Callable[[Any], Any]) -> bool:
    try:
        plain(fill(value))
    except AnsibleError:
        return True
    return False


def refuse_once(plan: PlanFile, tenant: str, playing: Collection[str]) -> None:
    """Refuse C(run_once): one tenant's result would be told as that of all. C(playing): the hosts of this play. Raises BadInput."""
    others = [other for other in plan.of if other != tenant and other in playing]
    if others:
        text = f"this task has run_once, so it would carry out the removals of '{tenant}' alone, and tell its result as that of {', '.join(others[:10])} too"
        refuse([f"{plan.document.place}: {text}. Take run_once out, or name the tenant with the option tenant."])


def _loaded(path: str, loader: Any) -> Any:
    # Since ansible-core 2.19 what is read has to be marked as one's own, or its templates stay as they are.
    trusted = {"trusted_as_template": True} if "trusted_as_template" in inspect.signature(loader.load_from_file).parameters else {}
    try:
        twice = given_twice(loader._get_file_contents(path)[0].decode("utf-8"))
        if twice:
            place = f"{path}, line {twice.line}" if twice.line else path
            raise BadInput(f"Nothing was sent. {place}: {name_shown(twice.key)} is given twice in one mapping, one of the two would be lost. Give it once.")
        return loader.load_from_file(path, **trusted)
    except UnicodeDecodeError:
        raise BadInput(f"Nothing was sent. The plan {path} is no text in UTF-8. Save it as UTF-8, without another encoding such as UTF-16.") from None
    except AnsibleError as error:
        raise BadInput(f"The plan {path} cannot be read: {error}") from None
