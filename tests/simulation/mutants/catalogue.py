# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The planted defects: one text of one file replaced, and what that breaks. The text is there just once; a test sees to it."""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """C(file): below C(plugins/module_utils). C(breaks): what goes wrong, for people."""

    name: str
    file: str
    old: str
    new: str
    breaks: str


def _each(file: str, *rows: tuple[str, str, str, str]) -> list[Mutant]:
    return [Mutant(name, file, old, new, breaks) for name, old, new, breaks in rows]


MUTANTS: list[Mutant] = [
    *_each(
        "_engine/outcome.py",
        (
            "gone-whenever-told",
            "if sent is Sent.ONCE and answer is Verdict.GONE:",
            "if answer is Verdict.GONE:",
            "removed by a lost write, called already gone",
        ),
        ("unclear-is-yes", "answer is Verdict.ACCEPTED and believed", "answer is not Verdict.DENIED and believed", "no answer counts as a yes"),
        (
            "first-look-wins",
            'Claim(FAILED, "still_present") if read is State.TO_DO else Claim(UNCHANGED)',
            "Claim(UNCHANGED)",
            "added meanwhile and seen, called gone",
        ),
        ("unsent-is-gone", 'Claim(UNCHANGED) if read is State.AS_DESIRED else Claim(FAILED, "not_attempted")', "Claim(UNCHANGED)", "never sent, called gone"),
    ),
    *_each(
        "_engine/item.py",
        ("sent-once-only", "return Sent.AGAIN if self.sendings > 1 or self.lost else Sent.ONCE", "return Sent.ONCE", "a repeated write counts as the only one"),
        ("old-read-stays", "self.after = self.verified = None", "self.verified = None", "a read before the write counts as one after it"),
        ("sending-forgotten", "        self.sendings += 1\n", "", "what was sent counts as never sent"),
        ("repeats-uncounted", "self.sendings += sendings - 1", "self.sendings += 0", "what the client repeated counts once"),
        (
            "obstacle-ignored",
            "stands_against = self.veto or (None if self.before.state is State.AS_DESIRED else self.before.obstacle)",
            "stands_against = self.veto",
            "check mode promises what the vendor refuses",
        ),
        (
            "abandoned-is-done",
            "return (FAILED, failure) if self.to_do() else self._forecast()",
            "return self._forecast()",
            "a run that ended early calls its plan done",
        ),
        (
            "veto-ignored",
            "return self.before.state is not State.AS_DESIRED and self.veto is None",
            "return self.before.state is not State.AS_DESIRED",
            "protected things are sent",
        ),
    ),
    *_each(
        "_engine/sender.py",
        (
            "limited-is-gone",
            "Verdict.DENIED if isinstance(error, RateLimited)",
            "Verdict.GONE if isinstance(error, RateLimited)",
            "applied, then 429: called already gone",
        ),
        ("never-left", "if not answered.sendings:", "if answered.sendings:", "what was sent is called not attempted"),
        (
            "refused-is-gone",
            "self._conclude(batch.keys, Verdict.REJECTED, failure_from(error), sendings)",
            "self._conclude(batch.keys, Verdict.GONE, failure_from(error), sendings)",
            "applied, then refused: called already gone",
        ),
    ),
    *_each(
        "_engine/matching.py",
        (
            "silence-is-yes",
            'return Verdict.UNCLEAR, Failure("unconfirmed", "the vendor\'s answer does not mention it")',
            "return Verdict.ACCEPTED, None",
            "silence counts as success",
        ),
        ("twin-unseen", "return Match(min(alike, key=repr), twin(min(alike, key=repr))) if alike else None", "return None", "a near miss is called gone"),
    ),
    *_each(
        "_engine/listing.py",
        ("one-listing", "if self._pages == 1 or ids == self._before", "if self._pages >= 1 or ids == self._before", "a list that shifts proves absence"),
        (
            "gap-unseen",
            "self.total is not None and self.total != self._count",
            "self.total is not None and self.total < self._count",
            "a list with a gap proves absence",
        ),
        ("misfit-taken", "if not (fits(row) if fits else self._goes_by(row)):", "if self._in_flight < 0:", "the answer to another question proves absence"),
        ("twice-counted", "if self._count != len(self._ids):", "if self._count < len(self._ids):", "a row shown twice hides one that is missing"),
    ),
    *_each(
        "_engine/verifier.py",
        (
            "last-look-skips",
            "return self._behaviour.verify and (item.is_taken_for_gone() or item.pending is not None)",
            "return False",
            "what was gone at first is not looked at again",
        ),
    ),
    *_each(
        "_engine/engine.py",
        (
            "explained-away",
            "fates[item] = (FAILED, failure._replace(message=text))",
            'fates[item] = ("unchanged", None)',
            "what is in use is called gone",
        ),
    ),
    *_each(
        "_engine/plan.py",
        ("guard-asleep", "item.forbid(Failure(", "item.labels and (Failure(", "protected things are sent"),
        (
            "stranger-shown",
            "return [item for item in self.strangers if item.read is not State.TO_DO]",
            "return list(self.strangers)",
            "what a later read shows is called never seen",
        ),
    ),
    *_each(
        "_engine/result.py",
        ("always-complete", '"complete": not failed', '"complete": True', "complete although something failed"),
    ),
    *_each(
        "_evidence/recorder.py",
        (
            "sent-off-the-record",
            'self._write([{"record": "sending", "items": [label for item in items for label in item.labels]}])',
            "return",
            "a dead run leaves no word of what it sent",
        ),
        ("audit-on-record-as-run", 'kind = "predicted" if self._check_mode else "outcome"', 'kind = "outcome"', "the evidence calls a prediction an outcome"),
        (
            "one-off-the-record",
            "for outcome, item in zip(outcomes, items))",
            "for outcome, item in zip(outcomes[1:], items[1:]))",
            "the evidence leaves an item out",
        ),
    ),
    *_each(
        "_evidence/history.py",
        ("record-unread", 'return there and record.get("reason") != "not_found"', "return False", "what an earlier run has removed is called never seen"),
    ),
    *_each(
        "_evidence/resume.py",
        (
            "failed-forgotten",
            'elif kind == "outcome" and record.get("outcome") in ("failed", "pending"):',
            'elif kind == "never":',
            "a resumed run forgets what failed",
        ),
        (
            "plan-forgotten",
            "            self._due -= 1\n            self._keep(record)\n",
            "            self._due -= 1\n",
            "a resumed run forgets what was not sent yet",
        ),
    ),
    *_each(
        "_http/client.py",
        ("repeat-hidden", "self._here.sendings = self._left() + left", "self._here.sendings = int(left)", "a repeated write counts as the only one"),
        ("end-unheard", "self._deadline.check()", "self._deadline.cancelled()", "a run that was told to end goes on"),
    ),
    *_each(
        "_http/deadline.py",
        ("no-deadline", "if self._left() == 0.0:", "if self._seconds < 0.0:", "a run goes on after its deadline"),
    ),
    *_each(
        "_vendors/venafi_tpp/oauth_rule.py",
        (
            "half-a-pair",
            'return {"TrusteePrefixedUniversal": key.trustee, "ApplicationId": key.application_id}',
            'return {"TrusteePrefixedUniversal": key.trustee}',
            "every rule of a user is deleted",
        ),
        (
            "flag-unread",
            "        if result == SUCCESS:\n            return [Response(key, Verdict.ACCEPTED)] if _plain_success(body) else []\n",
            "        if body:\n            return [Response(key, Verdict.ACCEPTED)]\n",
            "200 counts as success",
        ),
    ),
    *_each(
        "_vendors/vmware_csp/listing.py",
        ("failed-is-done", "Verdict.DENIED, refused", "Verdict.ACCEPTED", "what the vendor lists as failed counts as done"),
    ),
    *_each(
        "_vendors/huawei_oneaccess/role_member.py",
        ("failed-is-gone", "Verdict.DENIED, _REFUSED", "Verdict.GONE", "what the vendor lists as failed counts as gone"),
    ),
]
