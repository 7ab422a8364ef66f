# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evidence as runs leave it, of any length and with any ending, for what reads it: what a test does not say of a run is filled in as a run would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import named_plan
from ansible_collections.revoke.access.plugins.module_utils._engine.result import UNSETTLED
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import FORMAT, Evidence

CASE = {
    "id": "HR-4711",
    "person": "ada@example.com",
    "reason": "left the company",
    "requested_by": "hr@example.com",
    "requested_at": "2026-11-20T08:00:00Z",
}
BY = {
    "user": "awx",
    "host": "runner-1",
    "collection": "0.1.0",
    "ansible": "2.21.5",
    "awx": {"job_id": 812, "workflow_job_id": 811, "job_template": "Remove", "user": "grace"},
}
BEGINNING = 1795161600.0  # 2026-11-20T08:00:00Z, when the removal was asked for
GROUPS = ("sailpoint_isc", "https://acme.api.identitynow.com", "sailpoint_governance_group")
APPS = ("vmware_csp", "https://console.cloud.vmware.com orgs/8a2f6c1e", "csp_oauth_app")
TOKENS = ("vmware_csp", "https://console.cloud.vmware.com orgs/8a2f6c1e", "csp_api_token inactive")
RULES = ("venafi_tpp", "https://tpp.example.com", "venafi_oauth_rule")
MEMBERS = ("huawei_oneaccess", "https://acme.huaweioneaccess.com applications/7 role/3", "oneaccess_role_member")

Item = Any
Records = list[dict[str, Any]]


class Hands(Clock):
    """A clock that somebody sets."""

    def __init__(self, now: float = BEGINNING) -> None:
        self.now = now

    def time(self) -> float:
        return self.now


class Journal:
    """A file of evidence that runs append to, a minute apart unless it is said otherwise."""

    def __init__(self, path: Path, clock: Hands | None = None) -> None:
        self.path = path
        self.clock = clock or Hands(BEGINNING + 600)
        self.chain = ""
        self._count = 0

    def run(self, place: Sequence[str], *parts: Records, ended: bool = True, run_id: str | None = None, **start: Any) -> str:
        """One run, with a start and, where it has ended, an end; gives its id. Each of C(parts) is written at once, two seconds apart."""
        self._count += 1
        file = Evidence(str(self.path), self.clock, run_id or f"{self.path.stem}-{self._count}")
        found = whole(parts, bool(start.get("refused")))
        listed = sum(record["record"] in ("planned", "barred") for part in found for record in part)
        keys = [record.get("key", record["item"]) for part in found for record in part if record["record"] == "planned"]
        more = {} if start.get("refused") else {"listed": listed, "plan_id": _plan_id(place, keys)}
        self._append(file, [{**self._start(place), **more, **start}])
        for part in found:
            self._append(file, part)
        if ended:
            self._append(file, [{"record": "end", "summary": _summary([record for part in found for record in part])}])
        self.chain = file.chain
        self.clock.now += 60
        file.close()
        return file.run_id

    def _append(self, file: Evidence, records: Records) -> None:
        time = self.clock.utc()
        file.append({**record, "verified": time} if record.get("verified") is True else record for record in records)
        self.clock.now += 2

    def _start(self, place: Sequence[str]) -> dict[str, Any]:
        vendor, tenant, operation = place
        facts = {"vendor": vendor, "tenant": tenant, "operation": operation, "actor": "revoker", "population": None}
        return {"record": "start", "format": FORMAT, **facts, "check_mode": False, "plan_id": f"1-{'ab' * 32}", "case": CASE, "by": BY}

    def removal(self, place: Sequence[str], items: Mapping[Item, str] | Sequence[Item], **start: Any) -> str:
        """A run that removes all of these; C(items) may have names."""
        return self.run(place, planned(items), sending(items), answered(items), outcomes(items), **start)

    def audit(self, place: Sequence[str], items: Mapping[Item, str] | Sequence[Item], state: str = "changed", **more: Any) -> str:
        """An audit that sees all of these there, or whatever else it predicts."""
        looked = planned(items) if state == "changed" else []
        return self.run(place, looked, outcomes(items, state, kind="predicted", **more), check_mode=True)


def _plan_id(place: Sequence[str], keys: Sequence[Item]) -> str:
    vendor, tenant, operation = place
    return named_plan(vendor, tenant, operation, [tuple(sorted(key.items())) if isinstance(key, dict) else key for key in keys])


def _summary(records: Records) -> dict[str, Any]:
    """What these add up to; the run asked once."""
    told = [record for record in records if "outcome" in record]
    states, reasons = Counter(record["outcome"] for record in told), Counter(record["reason"] for record in told if "reason" in record)
    unread = sum(record["before"]["state"] == "unreadable" for record in records if "before" in record)
    counts = {"requested": len(told), "distinct": len(told), **{state: states[state] for state in ("changed", "unchanged", "failed", "pending")}, **reasons}
    never, doubtful = sum(record.get("never_seen", False) for record in told), sum(reasons[reason] for reason in UNSETTLED)
    return {**counts, "unreadable": unread, "undecided": doubtful, "never_seen": never, "requests": 1, "retries": 0, "seconds": 0.1}


def whole(parts: Sequence[Records], refused: bool) -> list[Records]:
    """The same with all that these outcomes follow from: what a run would have written before them, in the same part, and in them."""
    known: dict[str, dict[str, Any]] = {}
    found: list[Records] = []
    barred: Records = []
    for part in parts:
        filled: Records = []
        for given in part:
            record, own = dict(given), known.setdefault(str(given.get("item")), {})
            if record["record"] in ("planned", "barred"):
                own.update(listed=record["record"], prior=record["before"]["state"])
            elif record["record"] == "answered":
                for answer in record["answers"]:
                    known.setdefault(str(answer["item"]), {}).update(answer=answer["answer"])
            elif record["record"] == "outcome" and own.get("listed") == "planned":
                filled += _sent(record, own)
            elif record["record"] in ("outcome", "predicted") and record["outcome"] == "failed" and not own and not refused:
                barred += planned([record["item"]], "barred", reason=record["reason"])
                barred[-1]["before"]["state"] = "unreadable"
            filled.append(record)
        found.append(filled)
    if barred:
        found[0][:0] = barred  # the plan is told before anything else
    return found


def _sent(record: dict[str, Any], own: Mapping[str, Any]) -> Records:
    """What goes before the outcome of an item that a run has sent; the outcome gets what it follows from."""
    before: Records = []
    answer, reason = own.get("answer"), record.get("reason")
    denied = record["outcome"] == "failed" and reason not in ("still_present", "unconfirmed")
    if answer is None:
        answer = "denied" if denied else "accepted"
        before = [*sending([record["item"]]), *answered([record["item"]], answer)]
        if denied:
            before[-1]["answers"][0]["reason"] = reason
    read = "as desired" if record.get("verified") else "to do" if denied or reason == "still_present" else None
    record.update(prior=own["prior"], sent="once", believed=record["outcome"] == "changed" and read is None, answer=answer, read=read)
    return before


def planned(items: Mapping[Item, str] | Sequence[Item], kind: str = "planned", **more: Any) -> Records:
    names = dict(items) if isinstance(items, Mapping) else {}
    return [{"record": kind, "item": item, "before": {"state": "to do", "name": names.get(item) if names else None}, **more} for item in items]


def sending(items: Mapping[Item, str] | Sequence[Item]) -> Records:
    return [{"record": "sending", "items": list(items)}]


def answered(items: Mapping[Item, str] | Sequence[Item], answer: str = "accepted") -> Records:
    return [{"record": "answered", "answers": [{"item": item, "answer": answer} for item in items]}]


def outcomes(items: Mapping[Item, str] | Sequence[Item], state: str = "changed", kind: str = "outcome", **more: Any) -> Records:
    if kind == "outcome" and state != "failed":
        more = {"verified": True, **more}
    return [{"record": kind, "item": item, "outcome": state, **more} for item in items]


def many(path: Path, count: int) -> Path:
    """A file of an audit and a removal of so many groups, of which some stay: ten in a hundred or, of few, each third."""
    journal = Journal(path)
    groups = {f"{number:032x}": f"Contractors {number % 997} of team {number % 31}" for number in range(count)}
    journal.audit(GROUPS, groups)
    stays = {item: name for number, (item, name) in enumerate(groups.items()) if number % (3 if count < 100 else 10) == 2}
    gone = {item: name for item, name in groups.items() if item not in stays}
    failed = list(_failures(stays))
    denied = {record["item"] for record in failed if record["reason"] == "in_use"}
    refusals = [dict(answer, reason="in_use") for record in answered(sorted(denied), "denied") for answer in record["answers"]]
    answers = [*answered([item for item in groups if item not in denied]), {"record": "answered", "answers": refusals}]
    journal.run(GROUPS, planned(groups), sending(groups), answers, outcomes(gone), failed)
    return path


def _failures(items: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Failures of three kinds, in turn."""
    kinds = (
        ("in_use", "The group is in use by ROLE 'Buyer'. Take it out there, then run again.", 409),
        ("still_present", "The vendor said yes, and a fresh read still shows it.", 204),
        ("unconfirmed", "It was sent, and the read after it failed.", None),
    )
    for number, item in enumerate(items):
        reason, message, status = kinds[number % 3]
        yield {"record": "outcome", "item": item, "outcome": "failed", "reason": reason, "message": message, "http_status": status}
