# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The one composition root: puts a run together from its options and from what it is handed, and makes return values of it.

It can be called from a module's process, from Ansible's worker and from a test alike: it prints nothing and exits nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._clients import Clients, Runtime
from ansible_collections.revoke.access.plugins.module_utils._engine.engine import Engine, Report
from ansible_collections.revoke.access.plugins.module_utils._engine.observer import Observer
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool
from ansible_collections.revoke.access.plugins.module_utils._engine.result import NO_PLAN, TEXTS, diff, fails, looked, message, result_of, shorten
from ansible_collections.revoke.access.plugins.module_utils._engine.standing import Standing
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import NAME, Alias, Key, Target
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, Bug, EvidenceLost, PlanRefused
from ansible_collections.revoke.access.plugins.module_utils._evidence.context import Context, attributed
from ansible_collections.revoke.access.plugins.module_utils._http.client import Client
from ansible_collections.revoke.access.plugins.module_utils._http.deadline import Deadline
from ansible_collections.revoke.access.plugins.module_utils._http.redact import Redactor
from ansible_collections.revoke.access.plugins.module_utils._http.wire import never
from ansible_collections.revoke.access.plugins.module_utils._options.settings import settings_from

if TYPE_CHECKING:
    from ansible_collections.revoke.access.plugins.module_utils._evidence.resume import Unfinished

LATE = 5.0  # seconds that a time stamp may take where the run has to end: who cancels it does not wait for long


class Ended(NamedTuple):
    """The end of a run: its return values, whether the task fails, and warnings.

    C(report): what the engine found and did; its texts have yet to go through C(redact).
    """

    result: dict[str, Any]
    failed: bool
    warnings: list[str]
    report: Report
    redact: Callable[[str], str] = str


class Run:
    """One run of an operation with the user's parameters. Raises BadInput where these cannot be used; nothing is sent then.

    C(on_secret) is told each secret that comes up, so that it can be masked. C(clients): of the runs that this one belongs to.
    C(context): what the evidence says that the run belongs to.
    A run of several goes step by step: C(open), C(read), C(finish), within C(with).
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
        clients: Clients | None = None,
        context: Context | None = None,
    ) -> None:
        self._runtime = runtime or Runtime()
        self._context = context or Context()
        self._started = self._runtime.clock.monotonic()
        self._settings = settings_from(operation, params, check_mode, diff)
        self._policy = self._settings.policy
        self._kind = operation
        self._held = ExitStack()
        self._opened = False
        if clients is None:
            clients = Clients(self._runtime, Deadline(self._settings.deadline, self._runtime.clock), check_mode, on_secret)
            self._held.callback(clients.close)
        self._clients = clients

    def cancel(self, why: str) -> None:
        """End the run before its next request; C(finish) then returns what is known. A signal handler may call it."""
        self._clients.deadline.cancel(why)

    def watch(self, ends_now: Callable[[], str]) -> None:
        """Ask this before each request; a text that is given back is why the run ends there."""
        self._clients.deadline.watch(ends_now)

    def standing(self) -> Standing | None:
        """How far it has come, None before it was opened. Any thread may ask."""
        if not self._opened:
            return None
        until, what_for = self._client.waits
        return self._engine.standing()._replace(waits_until=until, waits_for=what_for)

    def carry_out(self) -> Ended:
        """Run and report. Raises BadInput before any request."""
        with self:
            self.open()
            self.read()
            return self.finish()

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_problem: object) -> None:
        self._held.close()

    def open(self) -> None:
        """Put everything together, the evidence file included; nothing is sent. Raises BadInput."""
        settings = self._settings
        self._client = client = self._clients.client(self._kind.description.vendor, settings.own, settings.connection, self._has_items())
        self._operation, left = self._with_items(client)
        self._carried = left.carried if left else ()
        try:
            self._targets: Sequence[Target] = left.named(self._operation.targets()) if left else self._operation.targets()
            self._operation.witness()  # refused before any request where it is no id
        except BadInput as error:
            self._keep_refusal(client.redactor, error)
            raise
        self._requested = len(self._targets) + len(self._carried)
        if settings.resume_from is not None and left is None:
            self._take_up(settings.resume_from)
        self._observer = self._observed(client.redactor)
        pool = self._held.enter_context(self._runtime.pool(settings.connection.max_parallel))
        self._engine = self._put_together(pool)
        self._opened = True

    def read(self, refusal: PlanRefused | None = None) -> Plan | None:
        """Read what is there, and plan; every guard of this run looks at the plan. None where something stands against it.

        C(refusal): why nothing is even read.
        """
        targets, self._targets = self._targets, ()  # of a long list they are let go as soon as it is known what they stand for
        return self._engine.begin(targets, self._carried, refusal)

    def finish(self, refusal: PlanRefused | None = None) -> Ended:
        """Carry the plan out, or predict it, and report. C(refusal): why nothing is sent although nothing stands against the plan itself."""
        return self._ended(self._engine.finish(refusal), self._requested)

    def _has_items(self) -> bool:
        lists = (self._settings.own[items.name] for items in self._kind.description.items)
        return self._settings.resume_from is not None or self._settings.restore_from is not None or any(lists)

    def _with_items(self, client: Client) -> tuple[Operation, Unfinished | None]:
        """The operation with its options, and what the run that is resumed has left."""
        settings = self._settings
        operation = self._kind(settings.own, client)
        if settings.restore_from is not None:
            return self._with_removed(operation, settings.restore_from, client), None
        if settings.resume_from is None or any(settings.own[items.name] for items in self._kind.description.items):
            return operation, None
        from ansible_collections.revoke.access.plugins.module_utils._evidence.resume import unfinished_items

        left = unfinished_items(settings.resume_from, operation, settings.resume_chain)
        return self._kind({**settings.own, operation.description.items[0].name: left.items}, client), left

    def _with_removed(self, operation: Operation, path: str, client: Client) -> Operation:
        """The operation with what an earlier run has taken away for its items."""
        from ansible_collections.revoke.access.plugins.module_utils._evidence.restore import removed

        found = removed(path, operation, self._settings.restore_run)
        restoring = self._kind({**self._settings.own, operation.description.items[0].name: found.items}, client)
        restoring.saved = found.saved
        return restoring

    def _take_up(self, path: str) -> None:
        """Add to the items that are given what the evidence knows of them. Raises BadInput where others were begun."""
        from ansible_collections.revoke.access.plugins.module_utils._evidence.earlier import earlier

        found = earlier(path, self._operation, self._targets)
        self._requested = max(self._requested, len(found.targets))
        self._targets = found.targets
        self._policy = self._policy._replace(left_alone=found.left_alone, meant=found.before_writing, done_before=found.done_before)

    def named(self) -> Iterator[tuple[Key, str]]:
        """What stands for each item that was asked for, the same in whichever run at the same place, and its text. After C(open)."""
        place = (self._operation.description.vendor.name, self._operation.tenant(), self._operation.identity())
        for target in self._targets:
            if not isinstance(target.key, Alias):
                yield (*place, self._operation.fold(target.key)), str(target.item)
            elif target.key.kind == NAME:
                yield (*place, target.key), target.key.text

    def _observed(self, redactor: Redactor) -> Observer:
        if self._settings.evidence_path is None:
            return Observer()
        from ansible_collections.revoke.access.plugins.module_utils._evidence.recorder import Recorder

        behaviour = self._settings.behaviour
        return Recorder(
            self._settings.evidence_path,
            self._operation,
            behaviour.check_mode,
            behaviour.verify,
            redactor.text,
            self._runtime.clock,
            self._runtime.run_id,
            self._runtime.sync,
            attributed(self._context),
        )

    def _keep_refusal(self, redactor: Redactor, error: BadInput) -> None:
        """Put on record that there was this run, so that no later one resumes the run before it in its place."""
        with suppress(BadInput, EvidenceLost):  # the input is what the user has to mend first
            self._observed(redactor).refused(redactor.text(error.message))

    def _put_together(self, pool: Pool) -> Engine:
        return Engine(
            self._operation,
            pool,
            self._settings.behaviour,
            self._policy,
            self._observer,
            clock=self._runtime.clock,
            pause=self._client.wait_before,
            sleep=self._clients.deadline.sleep,
            keep_facts=self._settings.evidence_path is not None,
        )

    def _ended(self, report: Report, requested: int) -> Ended:
        operation, observer, client, settings = self._operation, self._observer, self._client, self._settings
        redact = lru_cache(maxsize=1000)(client.redactor.text)  # many items share one text
        result = result_of(report.outcomes, requested)
        for told in (*result["failed_items"], *result["pending_items"]):
            told.update({name: shorten(redact(told[name]), size) for name, size in TEXTS.items() if told.get(name)})
        seconds = round(self._runtime.clock.monotonic() - self._started, 3)
        counts = looked(report.outcomes, report.items, report.plan)
        result["summary"].update(counts, requests=client.requests, retries=client.retries, seconds=seconds)
        result["plan_id"] = report.plan.plan_id if report.plan else NO_PLAN
        result["check_mode"] = settings.behaviour.check_mode
        if report.resolved is not None:
            result["resolved"] = report.resolved
        if settings.diff:
            result["diff"] = {name: redact(text) for name, text in diff(dict.fromkeys(item for item in report.items if item), result["changed_items"]).items()}
        stopped = _keep(observer, report, result) or report.refusal or report.bug
        if stopped:
            result["complete"] = False
        result["msg"] = stopped.message if stopped else message(operation, result, settings.behaviour.check_mode)
        told = _all(settings.warnings, client.warnings, report.warnings, operation.warnings, observer.warnings, self._stamp(result))
        warnings = [redact(warning) for warning in told]
        return Ended(result, bool(stopped) or fails(settings.fail_on, result["summary"], settings.waits), warnings, report, redact)

    def _stamp(self, result: dict[str, Any]) -> list[str]:
        """Have the evidence stamped where that is wanted and there is some; the warning where it was not."""
        kept = result.get("evidence")
        if self._settings.timestamp_url is None or not kept:
            return []
        from ansible_collections.revoke.access.plugins.module_utils._evidence.timestamp import stamped

        late = self._clients.deadline.cancelled()
        timeout = self._settings.connection.timeout
        seconds = min(timeout, LATE) if late else max(self._clients.deadline.within(timeout), min(timeout, LATE))
        to = self._settings.connection._replace(timeout=seconds, ended=never if late else self._clients.deadline.cancelled)
        path, warning = stamped(
            f"{kept['path']}.{kept['run_id']}.tsr",
            kept["chain"],
            self._settings.timestamp_url,
            lambda base_url: self._runtime.transport(to._replace(base_url=base_url)),
            seconds,
            self._runtime.sync,
        )
        if path is not None:
            kept["timestamp"] = path
        return [warning] if warning else []


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
