# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX 24.6.1 accepts and does, as far as these objects need it: its rules in words of our own.

Read in github.com/ansible/awx: awx/main/fields.py (credential types), awx/main/models/credential.py (how injectors are
rendered), awx/api/views (surveys), awx/api/serializers.py (notifications), awx/main/models/mixins.py (answers to surveys).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from jinja2 import StrictUndefined
from jinja2.exceptions import UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

FIELD = {"id", "label", "type", "format", "choices", "help_text", "multiline", "secret", "ask_at_runtime", "default"}
NAME = re.compile("[a-zA-Z_]+[a-zA-Z0-9_]*")
FILE = re.compile(r"template(\.[a-zA-Z_]+[a-zA-Z0-9_]*)?")
# Of those that AWX refuses, those that anybody could think of.
REFUSED = {"PATH", "PYTHONPATH", "VIRTUAL_ENV", "JOB_ID", "INVENTORY_ID", "AWX_HOST", "PROJECT_REVISION"}
KINDS = tuple[type, ...]
QUESTIONS: dict[str, KINDS] = {**dict.fromkeys(("text", "textarea", "password", "multiplechoice"), (str,)), "multiselect": (list,), "integer": (int,)}
ANSWER = 1024  # characters of an answer, where the question does not say
EVENTS = {"started", "success", "error", "workflow_approval"}


class Injected(NamedTuple):
    """What a credential brings to a job."""

    env: dict[str, str]
    extra_vars: dict[str, str]


def wrong_type(kind: Mapping[str, Any]) -> Iterator[str]:
    """What AWX would refuse of a credential type."""
    fields = kind["inputs"]["fields"]
    ids = [field["id"] for field in fields]
    if kind["kind"] not in ("cloud", "net") or set(kind["inputs"]) - {"fields", "required"}:
        yield "kind or inputs"
    if len(set(ids)) < len(ids) or "tower" in ids or not set(kind["inputs"]["required"]) <= set(ids):
        yield "ids"
    for field in fields:
        if set(field) - FIELD or not NAME.fullmatch(field["id"]) or field["type"] not in ("string", "boolean"):
            yield f"field {field['id']}"
        if "default" in field and type(field["default"]) is not {"string": str, "boolean": bool}[field["type"]]:
            yield f"default of {field['id']}"
    yield from _wrong_injectors(kind["injectors"], ids)


def _wrong_injectors(injectors: Mapping[str, Any], ids: list[str]) -> Iterator[str]:
    if set(injectors) - {"file", "env", "extra_vars"} or not all(FILE.fullmatch(name) for name in injectors.get("file", {})):
        yield "injectors"
    for name, text in injectors.get("env", {}).items():
        if not NAME.fullmatch(name) or name.startswith("ANSIBLE_") or name in REFUSED or not text.isascii():
            yield f"variable {name}"
    files = {name.partition(".")[2]: "path" for name in injectors.get("file", {})}
    known = {**dict.fromkeys(ids, "EXAMPLE"), "tower": SimpleNamespace(filename=SimpleNamespace(**files))}
    for part in injectors.values():
        for name, text in part.items():
            try:
                ImmutableSandboxedEnvironment(undefined=StrictUndefined).from_string(text).render(known)
            except UndefinedError as error:
                yield f"{name}: {error}"


def rendered(kind: Mapping[str, Any], inputs: Mapping[str, str], folder: Path) -> Injected:
    """What a job gets: a field that is not filled in leaves its variable empty, and defaults are none of AWX's business then."""
    known: dict[str, Any] = {name: value for name, value in inputs.items() if value}
    files = SimpleNamespace()
    known["tower"] = SimpleNamespace(filename=files)
    environment = ImmutableSandboxedEnvironment()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in kind["injectors"].get("file", {}).items():
        path = folder / name.replace(".", "_")
        path.write_text(environment.from_string(text).render(**known), encoding="utf-8")
        path.chmod(0o600)
        setattr(files, name.partition(".")[2], str(path))
    parts = [{name: environment.from_string(text).render(**known) for name, text in kind["injectors"].get(part, {}).items()} for part in ("env", "extra_vars")]
    return Injected(*parts)


def wrong_survey(spec: Mapping[str, Any]) -> Iterator[str]:
    """What AWX would refuse of a survey."""
    if not isinstance(spec["name"], str) or not isinstance(spec["description"], str) or not spec["spec"]:
        yield "name, description or spec"
    names = [question["variable"] for question in spec["spec"]]
    if len(set(names)) < len(names):
        yield "a variable twice"
    for question in spec["spec"]:
        if question["type"] not in QUESTIONS or not isinstance(question["required"], bool) or not question["question_name"]:
            yield f"question {question['variable']}"
        if not all(isinstance(question[name], int) for name in ("min", "max") if name in question):
            yield f"limits of {question['variable']}"


def wrong_answers(spec: Mapping[str, Any], answers: Mapping[str, Any]) -> Iterator[str]:
    """What AWX would refuse of the answers to a survey, at a launch."""
    questions = {question["variable"]: question for question in spec["spec"]}
    yield from (f"{name} is not asked for" for name in answers if name not in questions)
    for name, question in questions.items():
        if name not in answers:
            if question["required"]:
                yield f"{name} is missing"
        elif not isinstance(answers[name], QUESTIONS[question["type"]]):
            yield f"{name} is of another type"
        elif isinstance(answers[name], str) and len(answers[name]) > question.get("max", ANSWER):
            yield f"{name} is too large"


def wrong_messages(messages: Mapping[str, Any]) -> Iterator[str]:
    """What AWX would refuse of the messages of a notification."""
    yield from (f"event {name}" for name in set(messages) - EVENTS)
    for name in ("success", "error"):
        yield from _wrong_message(messages[name], JOB)
    for each in messages["workflow_approval"].values():
        yield from _wrong_message(each, APPROVAL)


def _wrong_message(message: Mapping[str, str], known: Mapping[str, Any]) -> Iterator[str]:
    if set(message) - {"message", "body"} or "\n" in message["message"]:
        yield "message"
    for text in message.values():
        try:
            ImmutableSandboxedEnvironment(undefined=StrictUndefined).from_string(text).render(known)
        except UndefinedError as error:
            yield str(error)


def body(text: str, job: Mapping[str, Any]) -> Any:
    """What a webhook gets of a job."""
    known = {"job": job, "job_friendly_name": "Job", "url": "https://awx.example.com/#/jobs/playbook/7"}
    return json.loads(ImmutableSandboxedEnvironment().from_string(text).render(known))


JOB = {"job": {"id": 7, "name": "a", "status": "failed", "artifacts": {}}, "job_friendly_name": "Job", "url": "https://awx.example.com/"}
APPROVAL = {"approval_node_name": "a", "approval_status": "pending", "workflow_url": "https://awx.example.com/"}
