# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The one composition root: puts a run together from its options and from what it is handed, and makes return values of it.

It can be called from a module's process, from Ansible's worker and from a test alike: it prints nothing and exits nowhere.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._engine.engine import Engine, Report
from ansible_collections.revoke.access.plugins.module_utils._engine.item import FAILED, Outcome
from ansible_collections.revoke.access.plugins.module_utils._engine.observer import Observer
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool
from ansible_collections.revoke.access.plugins.module_utils._engine.result import NO_PLAN, TEXTS, diff, fails, message, result_of, shorten
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, State
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, Bug, EvidenceLost
from ansible_collections.revoke.access.plugins.module_utils._http.client import Client
from ansible_collections.revoke.access.plugins.module_utils._http.deadline import Deadline
from ansible_collections.revoke.access.plugins.module_utils._http.redact import Redactor
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection, NoWire, Wire
from ansible_collections.revoke.access.plugins.module_utils._options.settings import settings_from

SHORT_SECRET = 8  # characters; Ansible masks a secret wherever its text occurs, a short one also in ids


def _over_requests(connection: Connection) -> Wire:
    # Loading requests takes as long as a third of an empty module.
    from ansible_collections.revoke.access.plugins.module_utils._http.transport import Transport

    return Transport(connection)


class Runtime(NamedTuple):
    """What a run takes from outside: how it sends, tells the time, works side by side, rolls dice and reaches the disk.

    C(transport): connection -> wire. C(pool): number of workers -> pool. C(chance): a number from 0 up to 1.
    C(run_id): what the evidence calls the run, None for a random UUID. C(sync): waits until a file descriptor is on disk.
    """

    transport: Callable[[Connection], Wire] = _over_requests
    clock: Clock = Clock()
    pool: Callable[[int], Pool] = Pool
    chance: Callable[[], float] = random.random
    run_id: str | None = None
    sync: Callable[[int], None] = os.fsync


class Ended(NamedTuple):
    """The end of a run: its return values, whether the task fails, and warnings. C(report): what the engine found and did."""

    result: dict[str, Any]
    failed: bool
    warnings: list[str]
    report: Report


class Run:
    """One run of an operation with the user's parameters. Raises BadInput where these cannot be used; nothing is sent then.

    C(on_secret) is told each secret that comes up, so that it can be masked.
    """

    def __init__(
        self,
        operation: type[Operation],
        params: Mapping[str, Any],
        *,
        check_mode: bool = False,
        diff: bool = False,
        on_secret: Callable[[str], None],
        runtime: Runtime | None = None,
    ) -> None:
        self._runtime = runtime or Runtime()
        self._started = self._runtime.clock.monotonic()
        self._settings = settings_from(operation, params, check_mode, diff)
        self._kind = operation
        self._deadline = Deadline(self._settings.deadline, self._runtime.clock)
        self._on_secret = on_secret

    def cancel(self, why: str) -> None:
        """End the run before its next request; C(carry_out) then returns what is known. A signal handler may call it."""
        self._deadline.cancel(why)

    def watch(self, ends_now: Callable[[], str]) -> None:
        """Ask this before each request; a text that is given back is why the run ends there."""
        self._deadline.watch(ends_now)

    def carry_out(self) -> Ended:
        """Run and report. Raises BadInput before any request."""
        settings = self._settings
        grant = self._kind.description.vendor.grant(settings.own)
        redactor = Redactor(self._on_secret, grant.secrets)
        wire = self._runtime.transport(settings.connection._replace(ended=self._deadline.cancelled)) if self._has_items() else NoWire()
        try:
            client = Client(
                settings.connection,
                grant,
                self._kind.description.vendor.diagnose,
                wire=wire,
                read_only=settings.behaviour.check_mode,
                redactor=redactor,
                deadline=self._deadline,
                clock=self._runtime.clock,
                chance=self._runtime.chance,
                quota=self._kind.description.vendor.quota,
                steady=self._kind.description.vendor.steady,
            )
            short = any(len(secret.strip()) < SHORT_SECRET for secret in grant.secrets if secret)
            return self._with(client, short)
        finally:
            wire.close()

    def _has_items(self) -> bool:
        lists = (self._settings.own[items.name] for items in self._kind.description.items)
        return self._settings.resume_from is not None or any(lists)

    def _with(self, client: Client, short_secret: bool) -> Ended:
        operation, forgotten = self._operation(client)
        try:
            targets = operation.targets()
            operation.witness()  # refused before any request where it is no id
        except BadInput as error:
            self._keep_refusal(operation, client.redactor, error)
            raise
        observer = self._observer(operation, client.redactor)
        with self._runtime.pool(self._settings.connection.max_parallel) as pool:
            report = self._engine(operation, pool, observer, client).run(targets)
        report.outcomes.extend(forgotten)
        report.items.extend([None] * len(forgotten))
        ended = self._ended(operation, report, len(targets) + len(forgotten), observer, client)
        if short_secret:
            text = f"A secret of this task is shorter than {SHORT_SECRET} characters. Ansible masks it wherever its text occurs, also within ids."
            ended.warnings.insert(0, text)
        return ended

    def _operation(self, client: Client) -> tuple[Operation, list[Outcome]]:
        """The operation with its options, and the items of a resumed run that cannot be taken from the evidence: they fail, so as not to be forgotten."""
        settings = self._settings
        operation = self._kind(settings.own, client)
        if settings.resume_from is None:
            return operation, []
        from ansible_collections.revoke.access.plugins.module_utils._evidence.resume import unfinished_items

        items, unidentified = unfinished_items(settings.resume_from, operation, settings.resume_chain)
        text = "The run that is resumed did not find out its id, so it cannot be resumed. Name it again in a task of its own."
        forgotten = [Outcome(item, FAILED, Failure("not_attempted", text), identified=False) for item in unidentified]
        return self._kind({**settings.own, operation.description.items[0].name: items}, client), forgotten

    def _observer(self, operation: Operation, redactor: Redactor) -> Observer:
        if self._settings.evidence_path is None:
            return Observer()
        from ansible_collections.revoke.access.plugins.module_utils._evidence.recorder import Recorder

        behaviour = self._settings.behaviour
        return Recorder(
            self._settings.evidence_path,
            operation,
            behaviour.check_mode,
            behaviour.verify,
            redactor.text,
            self._runtime.clock,
            self._runtime.run_id,
            self._runtime.sync,
        )

    def _keep_refusal(self, operation: Operation, redactor: Redactor, error: BadInput) -> None:
        """Put on record that there was this run, so that no later one resumes the run before it in its place."""
        with suppress(BadInput, EvidenceLost):  # the input is what the user has to mend first
            self._observer(operation, redactor).refused(redactor.text(error.message))

    def _engine(self, operation: Operation, pool: Pool, observer: Observer, client: Client) -> Engine:
        return Engine(
            operation,
            pool,
            self._settings.behaviour,
            self._settings.policy,
            observer,
            clock=self._runtime.clock,
            pause=client.wait_before,
            sleep=self._deadline.sleep,
            keep_facts=self._settings.evidence_path is not None,
        )

    def _ended(self, operation: Operation, report: Report, requested: int, observer: Observer, client: Client) -> Ended:
        redact, settings = lru_cache(maxsize=1000)(client.redactor.text), self._settings  # many items share one text
        result = result_of(report.outcomes, requested)
        for failed in result["failed_items"]:
            failed.update({name: shorten(redact(failed[name]), size) for name, size in TEXTS.items() if failed[name]})
        seconds = round(self._runtime.clock.monotonic() - self._started, 3)
        items = list({id(item): item for item in report.items if item}.values())
        unreadable = sum(1 for item in items if item.before.state is State.UNREADABLE)
        result["summary"].update(requests=client.requests, retries=client.retries, seconds=seconds, unreadable=unreadable)
        result["plan_id"] = report.plan.plan_id if report.plan else NO_PLAN
        if report.resolved is not None:
            result["resolved"] = report.resolved
        if settings.diff:
            result["diff"] = {name: redact(text) for name, text in diff(items, result["changed_items"]).items()}
        stopped = _keep(observer, report, result) or report.refusal or report.bug
        if stopped:
            result["complete"] = False
        result["msg"] = stopped.message if stopped else message(operation, result, settings.behaviour.check_mode)
        warnings = [redact(warning) for warning in _all(settings.warnings, client.warnings, report.warnings, operation.warnings, observer.warnings)]
        return Ended(result, bool(stopped) or fails(settings.fail_on, result["summary"]), warnings, report)


def _keep(observer: Observer, report: Report, result: dict[str, Any]) -> EvidenceLost | Bug | None:
    """Write the end of the evidence; a failure of that is told beside the outcomes, never instead of them."""
    try:
        observer.settled(report.outcomes, report.items, result["summary"], report.plan)
    except EvidenceLost as error:
        return error
    except Exception as error:  # what is known is told all the same
        return Bug.of(error)
    if observer.kept():
        result["evidence"] = observer.kept()
    return None


def _all(*texts: Sequence[str]) -> list[str]:
    return [text for part in texts for text in part]
