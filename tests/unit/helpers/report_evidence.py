# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evidence as runs leave it, of any length and with any ending, for what reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Evidence

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
        listed = sum(record["record"] in ("planned", "barred") for part in parts for record in part)
        self._append(file, [{**self._start(place), "listed": listed, **start}])
        for part in parts:
            self._append(file, part)
        if ended:
            self._append(file, [{"record": "end", "summary": {}}])
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
        # Without its format: what is made up here is not held against the model of outcomes.
        return {"record": "start", **facts, "check_mode": False, "plan_id": f"1-{'ab' * 32}", "case": CASE, "by": BY}

    def removal(self, place: Sequence[str], items: Mapping[Item, str] | Sequence[Item], **start: Any) -> str:
        """A run that removes all of these; C(items) may have names."""
        return self.run(place, planned(items), sending(items), answered(items), outcomes(items), **start)

    def audit(self, place: Sequence[str], items: Mapping[Item, str] | Sequence[Item], state: str = "changed", **more: Any) -> str:
        """An audit that sees all of these there, or whatever else it predicts."""
        looked = planned(items) if state == "changed" else []
        return self.run(place, looked, outcomes(items, state, kind="predicted", **more), check_mode=True)


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
    journal.run(GROUPS, planned(groups), sending(groups), answered(groups), outcomes(gone), failed)
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
