# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Replays the records of an evidence file: whether each outcome follows from what the same run says was known, sent, answered and read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.outcome import CHANGED, FAILED, OWN_REASON, PENDING, UNCHANGED, Claim, Sent, claim
from ansible_collections.revoke.access.plugins.module_utils._engine.result import EARLIER, shorten
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import State, Verdict
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import FORMAT, PROBLEMS
from ansible_collections.revoke.access.plugins.module_utils._evidence.tally import Tally
from ansible_collections.revoke.access.plugins.module_utils._evidence.times import moment
from ansible_collections.revoke.access.plugins.module_utils._http.redact import MASK

Record = Mapping[str, Any]

ROOM = 300  # bytes that one text may take
STEP = timedelta(seconds=1)  # by which a clock may be set back


class Replay:
    """Takes the records of one file in their order. C(problems): one text for each thing that contradicts itself, at most PROBLEMS of them and a last one."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._runs: dict[str, _Run | None] = {}  # None: it has ended
        self._done: set[int] = set()  # a hash of each item that the last run which dealt with it had as desired
        self._now = ""  # the time of the last record

    def over(self, records: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The same records; each is taken into account on its way."""
        for record in records:
            self.follow(record)
            yield record

    def follow(self, record: Record) -> None:
        """Take the next record into account. A failure that is told of a run without a start tells nothing, and nobody counts it."""
        run_id = _name(record.get("run_id"))
        self._check_clock(run_id, record)
        if record.get("record") == "start":
            again = run_id in self._runs
            self._runs[run_id] = run = _Run(record, self._done)
            self._complain(run_id, [*run.taken(), *(["it begins twice"] if again else [])])
        elif run_id in self._runs:
            known = self._runs[run_id]
            if known is None:
                self._complain(run_id, ["it goes on after its end"])
                return
            known.follow(record)
            self._complain(run_id, known.taken())
            if record.get("record") == "end":
                self._runs[run_id] = None
        elif record.get("record") not in ("outcome", "predicted", "end") or record.get("outcome") == CHANGED:
            self._complain(run_id, ["it goes on without a start"])

    def _check_clock(self, run_id: str, record: Record) -> None:
        """The records of a file were written one after the other, whichever run wrote them."""
        time, before = record.get("time"), self._now
        if isinstance(time, str) and len(time) == len(before) and time >= before and time.endswith("Z"):
            self._now = time
            return
        now, then = moment(time), moment(before)
        self._now = str(time) if now else ""
        if now is None or (before and then is None):
            self._complain(run_id, [f"{before if now else time!r} is no time"])
        elif then is not None and now < then - STEP:
            self._complain(run_id, [f"{time} is told after {before}: the clock was set back, or somebody has changed a time"])

    def _complain(self, run_id: str, texts: Sequence[str]) -> None:
        for text in texts[: PROBLEMS + 1 - len(self.problems)]:
            full = len(self.problems) == PROBLEMS
            self.problems.append("there are more" if full else shorten(f"the run {run_id} contradicts itself: {text}", ROOM))


class _Known:
    """What a run has said of one item. C(listed): C(planned), C(barred) or C(awaited), empty for what is in no list. C(prior): its state at the first look.

    C(at): when a write for it was last sent, or answered.
    """

    __slots__ = ("answer", "answers", "at", "listed", "own", "prior", "sent", "settled", "unclear")

    def __init__(self) -> None:
        self.listed = ""
        self.prior: Any = None
        self.sent = self.answers = 0
        self.at: Any = None
        self.answer: Any = None
        self.own: Any = None  # the reason that the last answer gives
        self.unclear = self.settled = False


class _Run:
    """One run, by its records in their order."""

    def __init__(self, start: Record, done: set[int]) -> None:
        self._start = start
        self._done = done
        self._place = tuple(_name(start.get(name)) for name in ("vendor", "tenant", "operation"))
        self._audit = start.get("check_mode") is not False
        self._later = start.get("later") is True
        self._items: dict[str, _Known] = {}
        self._tally = Tally(start)
        self._listing = True  # whether the plan is still being told
        self._wrong: list[str] = []
        refused = "refused" in start and (start["refused"] is not True or "listed" in start)
        if start.get("format") != FORMAT or not isinstance(start.get("check_mode"), bool) or refused:
            self._complain("its start is not as a run of this format writes it")

    def taken(self) -> list[str]:
        """What has come up since the last call."""
        found, self._wrong = self._wrong, []
        return found

    def follow(self, record: Record) -> None:
        """Take the next record into account."""
        kind = record.get("record")
        if self._listing and kind not in ("planned", "barred", "awaited"):
            self._listing = False
            self._wrong += self._tally.wrong_plan()
        if kind in ("planned", "barred", "awaited"):
            self._plan(record, str(kind))
        elif kind == "sending":
            self._sending(record)
        elif kind == "answered":
            self._answered(record)
        elif kind in ("outcome", "predicted"):
            self._ending(record, self._of(record.get("item")))
        elif kind == "end":
            self._wrong += self._tally.wrong_summary(record.get("summary"))
            self._items.clear()
        else:
            self._complain(f"no run writes a record of the kind {kind!r}")

    def _complain(self, text: str, item: Any = None) -> None:
        self._wrong.append(text if item is None else f"{text}: {_name(item)}")

    def _of(self, item: Any) -> _Known:
        return self._items.setdefault(_name(item), _Known())

    # ---- on the way

    def _plan(self, record: Record, kind: str) -> None:
        known, before = self._of(record.get("item")), record.get("before")
        self._tally.plan(record, _name(record.get("item")))
        self._forget(record.get("item"))
        if not self._listing:
            self._complain("it comes into the plan after that was told", record.get("item"))
        if known.listed and record.get("named", True):
            self._complain("it is in the plan twice", record.get("item"))
        known.listed, known.prior = kind, before.get("state") if isinstance(before, Mapping) else None
        if known.prior not in _STATES:
            self._complain("its state at the first look is none", record.get("item"))

    def _sending(self, record: Record) -> None:
        items = _list(record.get("items"))
        self._tally.sending(len(items))
        for item in items:
            known = self._of(item)
            known.sent += 1
            known.at = record.get("time")
            self._forget(item)
            if self._audit or self._start.get("refused"):
                self._complain("it was sent by a run that sends nothing", item)
            if known.listed != "planned":
                self._complain("it was sent and is not in the plan", item)

    def _answered(self, record: Record) -> None:
        for answer in _list(record.get("answers")):
            if not isinstance(answer, Mapping):
                self._complain("an answer is none")
                continue
            known = self._of(answer.get("item"))
            known.answers += 1
            known.at = record.get("time")
            known.answer, known.own = answer.get("answer"), answer.get("reason")
            known.unclear = known.unclear or known.answer == Verdict.UNCLEAR.value
            if known.answers > known.sent:
                self._complain("an answer is told to what was not sent before", answer.get("item"))
            if known.own is not None and known.answer in (Verdict.ACCEPTED.value, Verdict.STARTED.value):
                self._complain(f"it was {known.answer}, and the answer gives a reason against it", answer.get("item"))

    # ---- the outcomes

    def _ending(self, record: Record, known: _Known) -> None:
        item, state = record.get("item"), record.get("outcome")
        self._tally.ending(record, unlooked=bool(record.get("barred")) and (known.prior == State.UNREADABLE.value or not known.listed))
        if (record.get("record") == "predicted") is not self._audit:
            self._complain("an audit predicts, and only a run has outcomes", item)
        if (state == FAILED) is not ("reason" in record):
            self._complain("a failure has a reason, and nothing else has one", item)
        if known.settled and record.get("named", True):  # of texts that were masked several may be alike
            self._complain("it has two outcomes", item)
        known.settled = True
        self._check_flags(record, known)
        if EARLIER in record:
            self._check_earlier(record, known)
        elif "sent" in record:
            self._check_sent(record, known)
        elif self._audit:
            self._check_predicted(record, known)
        else:
            self._check_unsent(record, known)
        self._check_time(record, known)
        if state in (CHANGED, UNCHANGED) and not self._audit:
            self._done.add(self._mark(item))
        elif not self._audit:
            self._forget(item)

    def _mark(self, item: Any) -> int:
        return hash((self._place, _name(item)))

    def _forget(self, item: Any) -> None:
        if not self._audit:
            self._done.discard(self._mark(item))

    def _check_flags(self, record: Record, known: _Known) -> None:
        """What a run says beside an outcome, and never of this one."""
        item, state = record.get("item"), record.get("outcome")
        if record.get("named", True) is not True and state == CHANGED and MASK not in _name(item):
            self._complain("it was not found out which item it is, and it is told as changed", item)
        if record.get("barred") and (state != FAILED or known.listed not in ("", "barred")):
            self._complain("it was kept from being sent, and is told as something else than failed for that", item)
        if record.get("never_seen") and (state == CHANGED or "sent" in record or known.listed):
            self._complain("it was never seen, and is told as something that was there", item)

    def _check_earlier(self, record: Record, known: _Known) -> None:
        """What is told by the word of an earlier run: that one has to have said so, and this one to have neither sent it nor read it."""
        alone = record.get("outcome") == UNCHANGED and not known.listed and not known.sent and not {"sent", "verified"} & record.keys()
        if not alone or self._mark(record.get("item")) not in self._done:
            self._complain("it is told by the word of an earlier run, and none in this file has said so of it", record.get("item"))

    def _check_sent(self, record: Record, known: _Known) -> None:
        item = record.get("item")
        try:
            prior, sent = State(record.get("prior")), Sent(record["sent"])
            answer = Verdict(record["answer"]) if record["answer"] else None
            seen = State(record["read"]) if record["read"] else None
            believed = bool(record["believed"])
        except (KeyError, ValueError) as error:
            self._complain(f"it is told in no word that the engine knows ({error!r})", item)
            return
        if sent is Sent.NEVER or not known.sent:
            self._complain("it is told as sent, and no record of that came before", item)
        if sent is Sent.ONCE and (known.answers > 1 or known.unclear):
            self._complain("it is told as sent once, and was answered again or not clearly", item)
        if known.answer != record["answer"]:
            self._complain("the last answer is not the one that is on record", item)
        if _prior(known.prior) is not prior or known.listed != "planned":
            self._complain("what was known before is not what the plan says", item)
        if (seen is State.AS_DESIRED) is not bool(record.get("verified")):
            self._complain("it is verified by another read than the last one", item)
        self._check_claim(record, claim(prior, sent, answer, seen, believed, self._later), known)

    def _check_claim(self, record: Record, found: Claim, known: _Known) -> None:
        reason = found.reason
        if reason == OWN_REASON:
            reason = "refused" if known.own == "not_found" else known.own
        if record.get("outcome") != found.state or record.get("reason") != reason:
            told = f"{record.get('outcome')} {record.get('reason') or ''}".strip()
            self._complain(f"{told} is claimed where no more than {found.state} {reason or ''} follows", record.get("item"))

    def _check_unsent(self, record: Record, known: _Known) -> None:
        item, told = record.get("item"), (record.get("outcome"), record.get("reason"))
        if known.answers:  # what was about to be sent may have stayed here
            self._complain("it was answered, and is told as not sent", item)
        if known.listed == "barred":
            fits = told[0] == FAILED
        elif known.listed and known.prior in _STATES:
            prior = State.PENDING if known.listed == "awaited" else _prior(known.prior)
            fits = prior is not None and any(told == claim(prior, Sent.NEVER, None, seen, False) for seen in _seen(record))
        elif self._start.get("refused") or not record.get("named", True):
            fits = told[0] in (FAILED, UNCHANGED)
        else:
            fits = any(told == claim(State.AS_DESIRED, Sent.NEVER, None, seen, False) for seen in (None, *State))
        if not fits:
            self._complain(f"{' '.join(str(word) for word in told if word)} is claimed of what was not sent", item)

    def _check_predicted(self, record: Record, known: _Known) -> None:
        possible = {"": (UNCHANGED,), "planned": (CHANGED, FAILED), "barred": (FAILED,), "awaited": (PENDING, FAILED)}[known.listed]
        if record.get("outcome") not in possible and not self._start.get("refused") and record.get("named", True):
            self._complain(f"{record.get('outcome')} is predicted of what the plan has as {known.listed or 'as desired'}", record.get("item"))

    def _check_time(self, record: Record, known: _Known) -> None:
        """A read that proves something came after what was sent, and before anybody told of it."""
        proof = record.get("verified")
        if not proof:
            return
        if self._audit:
            self._complain("an audit reads nothing a second time, and it is told as verified", record.get("item"))
        read, told = moment(proof), moment(record.get("time"))
        last = moment(known.at) if "sent" in record else None
        back = STEP if last and told and told < last else timedelta()  # the clock was set back meanwhile
        if read is None or (told and read > told + STEP) or (last and read < last - back):
            self._complain("it is verified at a moment at which no read of this run can have proven it", record.get("item"))


_STATES = frozenset(state.value for state in State)


def _prior(state: Any) -> State | None:
    """What a state at the first look means where nothing is awaited: what the vendor has under way or has given up is to be done again."""
    known = State(state) if state in _STATES else None
    return State.TO_DO if known in (State.PENDING, State.GIVEN_UP) else known


def _seen(record: Record) -> Sequence[State | None]:
    """What the last read of an item that was not sent can have shown."""
    if record.get("verified"):
        return (State.AS_DESIRED,)
    return (State.GIVEN_UP, State.PENDING, None) if record.get("outcome") in (PENDING, FAILED) else (None,)


def _name(item: Any) -> str:
    """An item as a text that no other one has."""
    try:
        return item if isinstance(item, str) else json.dumps(item, sort_keys=True)
    except RecursionError:  # no run writes one that is nested so deep
        return "..."


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
