# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What a run belongs to: the case that it is for, who carries it out, and the approval that it goes by."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.result import shorten

COLLECTION = "0.1.0"  # as in galaxy.yml, which a module's process does not have

CASE_BYTES = 1000  # of one text of a case, as JSON
NAME_BYTES = 200  # of any other text
MEMBERS = 20  # of a case; the plan file knows five

# What the evidence says of an AWX job, and the variable that AWX gives each job; those with C(tower_) are the same.
# https://github.com/ansible/awx, awx_meta_vars() in awx/main/models/unified_jobs.py and jobs.py
_OF_JOB = {"job_id": "job_id", "workflow_job_id": "workflow_job_id", "job_template": "job_template_name", "user": "user_name"}


class Context(NamedTuple):
    """What the evidence of a run says beside what it did: as it was told, and nobody has checked it.

    C(case): a mapping of texts, as C(id), C(person), C(reason), C(requested_by), C(requested_at). C(by): as C(performer) makes it.
    C(approval): the id of the whole plan that was approved.
    """

    case: Mapping[str, Any] | None = None
    by: Mapping[str, Any] | None = None
    approval: str | None = None


def performer(ansible: str | None = None, variables: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Who runs this: C(user), C(host), C(collection), C(ansible) and C(awx), the last two only where they are known.

    C(ansible): the version of ansible-core. C(variables): those of the play, in which AWX tells of its job; a module's process has none.
    C(environment): in the place of the process's own.
    """
    found = {"user": _user(), "host": os.uname().nodename, "collection": COLLECTION}
    awx = _job(variables or {}, os.environ if environment is None else environment)
    return {**found, **({"ansible": ansible} if ansible else {}), **({"awx": awx} if awx else {})}


def attributed(context: Context | None = None, ansible: str | None = None, variables: Mapping[str, Any] | None = None) -> Context:
    """The context, with who runs this where it does not tell; the others as for C(performer)."""
    context = context or Context()
    return context if context.by else context._replace(by=performer(ansible, variables))


def recorded(params: Mapping[str, Any], ansible: str | None = None, variables: Mapping[str, Any] | None = None) -> Context | None:
    """Who runs a task with these options; None where it keeps no record of that."""
    kept = params.get("evidence_path") or params.get("evidence_dir")
    return attributed(None, ansible, variables) if kept else None


def _user() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # as in a container that runs with any number
        return f"uid {os.geteuid()}"


def _job(variables: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, str]:
    told = {name: variables.get(f"awx_{variable}", variables.get(f"tower_{variable}")) for name, variable in _OF_JOB.items()}
    if told["job_id"] is None and environment.get("AWX_HOST"):  # other schedulers set JOB_ID too
        told["job_id"] = environment.get("JOB_ID")
    return {name: str(value) for name, value in told.items() if value not in (None, "")}


def members(context: Context, redact: Callable[[str], str]) -> dict[str, Any]:
    """What a C(start) record has of it: texts without secrets and in bounds, and only what there is."""
    case = {_short(name, redact): _short(value, redact, CASE_BYTES) for name, value in [*(context.case or {}).items()][:MEMBERS] if value is not None}
    by = {str(name): _texts(value, redact) for name, value in (context.by or {}).items()}
    approval = _short(context.approval, redact) if context.approval else None
    return {name: value for name, value in (("case", case), ("by", by), ("approval", approval)) if value}


def _texts(value: Any, redact: Callable[[str], str]) -> Any:
    return {str(name): _short(part, redact) for name, part in value.items()} if isinstance(value, Mapping) else _short(value, redact)


def _short(value: Any, redact: Callable[[str], str], limit: int = NAME_BYTES) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)  # YAML makes a date of what looks like one
    return shorten(redact(text), limit)  # in this order: half a secret is not found any more
