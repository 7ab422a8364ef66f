# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""One run from options to return values: puts client, operation, guards, journal and engine together."""

from __future__ import annotations

import time
from types import ModuleType
from typing import Any, Callable, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils import _input as check
from ansible_collections.revoke.access.plugins.module_utils._batches import Pool
from ansible_collections.revoke.access.plugins.module_utils._budget import Budget
from ansible_collections.revoke.access.plugins.module_utils._errors import EvidenceLost
from ansible_collections.revoke.access.plugins.module_utils._guards import Rules
from ansible_collections.revoke.access.plugins.module_utils._http import Client
from ansible_collections.revoke.access.plugins.module_utils._listener import Journal
from ansible_collections.revoke.access.plugins.module_utils._operation import Failure, Operation
from ansible_collections.revoke.access.plugins.module_utils._outcome import FAILED, Outcome, listing, result_of
from ansible_collections.revoke.access.plugins.module_utils._removal import Removal, Settings
from ansible_collections.revoke.access.plugins.module_utils._transport import Connection

SHOWN = 5  # failed items that the message names; all are in failed_items
NO_PLAN = ""  # given back as plan_id it is refused, where null would pass for "no approval asked for"
SHORT_SECRET = 8  # characters; Ansible masks a secret wherever its text occurs, a short one also in ids


class Mode(NamedTuple):
    """How Ansible runs the module."""

    check_mode: bool
    diff: bool


class Ended(NamedTuple):
    """The end of a run: its return values, whether the task fails, and warnings."""

    result: dict[str, Any]
    failed: bool
    warnings: list[str]


class Run:
    """One run of an operation of a vendor with the user's options."""

    def __init__(self, vendor: ModuleType, kind: type[Operation], params: dict[str, Any], mode: Mode, budget: Budget, on_secret: Callable[[str], None]) -> None:
        self.vendor = vendor
        self.kind = kind
        self.params = params
        self.mode = mode
        self.budget = budget
        self.on_secret = on_secret
        self.started = time.monotonic()

    def carry_out(self) -> Ended:
        """Run and report. Raises BadInput before any request."""
        connection = self._connection()
        settings = self._settings()
        rules = self._rules()
        with Pool(connection.max_parallel) as pool:
            client = Client(
                connection, self.vendor.grant(self.params), self.vendor.diagnose,
                read_only=self.mode.check_mode, on_secret=self.on_secret, budget=self.budget,
            )  # fmt: skip
            operation = self.kind(client, self.params, pool)
            unnamed = self._resume(operation)
            targets = operation.targets()
            journal = self._journal(operation, client)
            removal = Removal(operation, pool, settings, pause=client.wait_before, rules=rules, journal=journal, sleep=self.budget.sleep)
            outcomes = removal.run(targets) + unnamed
            client.close()
        return self._ended(removal, outcomes, len(targets) + len(unnamed), client, journal)

    def _connection(self) -> Connection:
        params = self.params
        params["base_url"] = check.base_url(params["base_url"])
        return Connection(
            base_url=params["base_url"],
            validate_certs=params["validate_certs"],
            ca_path=params["ca_path"],
            timeout=check.at_least("timeout", params["timeout"], 0.001),
            max_attempts=int(check.at_least("max_attempts", params["max_attempts"], 1)),
            max_parallel=int(check.at_least("max_parallel", params["max_parallel"], 1)),
        )

    def _settings(self) -> Settings:
        least = check.at_least("verify_timeout", self.params["verify_timeout"], 0)
        return Settings(self.mode.check_mode, self.params["verify"], least, self.params["max_attempts"])

    def _rules(self) -> Rules:
        params = self.params
        path = params["evidence_path"]
        percent = params.get("max_removal_percent")
        return Rules(
            max_removals=int(check.at_least("max_removals", params["max_removals"], 0)),
            max_removal_percent=None if percent is None else check.at_least("max_removal_percent", percent, 0),
            protected=check.texts("protected", params["protected"]),
            plan_id=None if params["plan_id"] is None else check.text("plan_id", params["plan_id"]),
            expected_tenant=None if params.get("expected_tenant") is None else check.text("expected_tenant", params["expected_tenant"]),
            known=lambda plan_id: _evidence().planned_items(path, plan_id) if path else None,
        )

    def _resume(self, operation: Operation) -> list[Outcome]:
        """Take the items from the evidence; what cannot be taken from there fails, so that it is not forgotten."""
        if self.params["resume_from"] is None:
            return []
        self.params[operation.option], unnamed = _evidence().unfinished_items(self.params["resume_from"], operation)
        text = "The run that is resumed did not find out its id, so it cannot be resumed. Name it again in a task of its own."
        return [Outcome(item, FAILED, Failure("not_attempted", text), named=False) for item in unnamed]

    def _journal(self, operation: Operation, client: Client) -> Journal:
        if self.params["evidence_path"] is None:
            return Journal()
        operation.with_facts = True
        return _evidence().EvidenceJournal(self.params["evidence_path"], operation, self.mode.check_mode, client.redact)

    def _ended(self, removal: Removal, outcomes: list[Outcome], requested: int, client: Client, journal: Journal) -> Ended:
        result = result_of(outcomes, requested)
        for failed in result["failed_items"]:
            failed["message"] = client.redact(failed["message"])
        result["summary"].update(self._counts(client), unreadable=sum(1 for track in removal.tracks if track.before.done is None))
        result["plan_id"] = removal.plan.plan_id if removal.plan else NO_PLAN
        if removal.operation.resolved() is not None:
            result["resolved"] = removal.operation.resolved()
        if self.mode.diff:
            result["diff"] = {"before": listing(removal.tracks), "after": listing(removal.tracks, result["changed_items"])}
        stopped = self._keep(removal, outcomes, journal, result) or removal.refusal
        if stopped:
            result["complete"] = False
        result["msg"] = stopped.message if stopped else message(removal.operation, result, self.mode.check_mode)
        warnings = self._warnings(client) + [client.redact(warning) for warning in removal.warnings + removal.operation.warnings]
        return Ended(result, bool(stopped) or fails(self.params["fail_on"], result["summary"]), warnings)

    def _keep(self, removal: Removal, outcomes: list[Outcome], journal: Journal, result: dict[str, Any]) -> EvidenceLost | None:
        """Write the end of the evidence; a failure of that is told beside the outcomes, never instead of them."""
        try:
            journal.settled(outcomes, removal.tracks, result["summary"], removal.plan)
        except EvidenceLost as error:
            return error
        if journal.kept():
            result["evidence"] = journal.kept()
        return None

    def _counts(self, client: Client) -> dict[str, Any]:
        return {"requests": client.requests, "retries": client.retries, "seconds": round(time.monotonic() - self.started, 3)}

    def _warnings(self, client: Client) -> list[str]:
        if any(len(secret) < SHORT_SECRET for secret in client.given_secrets()):
            return [f"A secret of this task is shorter than {int(SHORT_SECRET)} characters. Ansible masks it wherever its text occurs, also within ids."]
        return []


def _evidence() -> ModuleType:
    """The part that reads and writes evidence, loaded only by the runs that need it."""
    from ansible_collections.revoke.access.plugins.module_utils import _journal

    return _journal


def nothing(seconds: float = 0.0) -> dict[str, Any]:
    """The return values of a run that was refused before anything was looked at: nothing failed, but nothing is complete."""
    result = result_of([], 0)
    result.update(complete=False, plan_id=NO_PLAN)
    result["summary"].update(requests=0, retries=0, seconds=seconds, unreadable=0)
    return result


def fails(fail_on: str, counts: dict[str, int]) -> bool:
    """Whether the task fails: with any failed item, only when all items failed, or never."""
    if fail_on == "all":
        return counts["failed"] > 0 and counts["failed"] == counts["distinct"]
    return fail_on == "any" and counts["failed"] > 0


def message(operation: Operation, result: dict[str, Any], check_mode: bool) -> str:
    """One line for people: the counts, and the first failed items with their reasons."""
    counts = result["summary"]
    changed, unchanged = operation.action
    text = f"{int(counts['distinct'])} {operation.thing[counts['distinct'] != 1]}: {int(counts['changed'])} {'would be ' if check_mode else ''}{changed}, {int(counts['unchanged'])} {unchanged}"
    if not counts["failed"]:
        return text + "."
    shown = [f"{_item(failed['item'])} ({failed['reason']}): {failed['message']}" for failed in result["failed_items"][:SHOWN]]
    more = counts["failed"] - len(shown)
    return "%s, %d failed. %s%s" % (text, counts["failed"], " | ".join(shown), " | and %d more, see failed_items." % more if more else "")


def _item(item: Any) -> str:
    return item if isinstance(item, str) else ", ".join("{}={}".format(*pair) for pair in sorted(item.items()))
