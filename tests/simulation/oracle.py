# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Holds what a run says against what really happened. It knows the truth; the run does not."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote

from tests.simulation.drivers import Named
from tests.simulation.lies import Liar, in_pages, plain_yes, shows, shows_alike
from tests.simulation.papers import Papers
from tests.simulation.promises import Violation
from tests.simulation.scenario import looks_like, same_item
from tests.simulation.stage import Played, Stage
from tests.simulation.strangers import never_seen
from tests.simulation.world import Endless

LISTS, OPEN = ("changed_items", "unchanged_items"), ("failed_items", "pending_items")
LIES = ("silent", "extra_ids", "fail_ids", "failure_flag")  # faults in which the vendor says of a write what is not so
STARVED = 300.0  # seconds that no vendor of the simulation takes
A_BUG = "This is a bug in the collection"
A_NAME = "name "  # what stands before a name that a result has in the place of an id


class Judge:
    """Judges the runs of one scene. C(excuses): what was false and could not be known, as (item, reason)."""

    def __init__(self, stage: Stage, liar: Liar) -> None:
        self.stage = stage
        self.driver = stage.driver
        self.history = stage.history
        self.liar = liar
        self.violations: list[Violation] = []
        self.excuses: list[tuple[str, str]] = []

    def judge(self, plays: list[Played]) -> list[Violation]:
        """Everything that is wrong with these runs, in order."""
        for played in plays:
            self._run = played
            self._judge_one(played)
        if len(plays) > 1:
            self._run = plays[1]
            self._converges(plays[0], plays[1])
        return self.violations

    def _judge_one(self, played: Played) -> None:
        self._sends_nothing_late(played)
        removed = self.history.removed_by(played.name)
        self._only_what_was_asked(played, removed)
        if played.check and any(exchange.kind == "write" for exchange in self.history.of(played.name)):
            self._broken("check mode", "a write was sent")
        if played.result is None:
            self._without_result(played, removed)
            return
        self._one_list(played, played.result)
        if A_BUG in json.dumps(played.result):
            self._broken("account", f"an exception ended it: {played.result['msg']}")
        said = self._said(played, played.result)
        if played.check:
            self._predicts(played, said)
        else:
            self._claims(played, played.result, said)
            self._tells(played, said, removed)
        self._near_misses(played, said)
        for text in never_seen(played, said, [self._name(item, played) for item in played.strangers], self._there_all_the_time):
            self._broken("never seen", text)
        if self.stage.scenario.evidence:
            for text in Papers(self.stage.place, played.result, played.check).problems():
                self._broken("evidence", text)

    def _broken(self, promise: str, text: str) -> None:
        self.violations.append(Violation(promise, self._run.name, text))

    def _excused(self, item: str, reason: str) -> bool:
        self.excuses.append((item, reason))
        return True

    # ---- the shape of a result

    def _said(self, played: Played, result: dict[str, Any]) -> dict[str, str]:
        """For each item the list that it is in, or the reason of its failure."""
        said = {self._name(item, played): name for name in LISTS for item in result[name]}
        said.update({self._name(row["item"], played): row["reason"] for row in result["failed_items"]})
        said.update({self._name(row["item"], played): "pending_items" for row in result["pending_items"]})
        return said

    def _name(self, item: Any, played: Played) -> str:
        """The name of an item of a result. Where names are asked for, an id is in the vendor's spelling, and a name is marked as one."""
        name = self.driver.name_of(item, played.asked)
        if not isinstance(self.driver, Named):
            return name
        return next((known for known in self.stage.names.all if known.casefold() == name.casefold()), name) if name == item else A_NAME + str(item)

    def _wanted(self, played: Played) -> list[str]:
        """What was asked for, as it goes by in a result."""
        return [A_NAME + Named.called(name) for name in played.asked] if isinstance(self.driver, Named) else played.asked

    def _resolved(self, item: str, played: Played) -> list[str]:
        """The ids that a run found to go by a name."""
        found = (played.result or {}).get("resolved") or {}
        return [self._name(each, played) for each in found.get(item.removeprefix(A_NAME), ())]

    def _one_list(self, played: Played, result: dict[str, Any]) -> None:
        items = [*result["changed_items"], *result["unchanged_items"], *(row["item"] for name in OPEN for row in result[name])]
        names = [self._name(item, played) for item in items]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            self._broken("one list", f"in more than one list: {twice}")
        folded = {same_item(self.driver, name) for name in names}
        wanted = self._wanted(played)
        left_out = [name for name in wanted if same_item(self.driver, name) not in folded and not folded.issuperset(self._resolved(name, played) or [name])]
        if left_out and not played.resumed:
            self._broken("one list", f"in no list: {left_out}")
        strange = folded - {same_item(self.driver, name) for name in [*wanted, *self._bearers(played)]}
        if strange and played.asked:
            self._broken("one list", f"nobody asked for {sorted(strange)}")
        counts = result["summary"]
        lengths = [len(result[name]) for name in (*LISTS, *OPEN)]
        if [counts[name] for name in ("changed", "unchanged", "failed", "pending")] != lengths or counts["distinct"] != len(items):
            self._broken("one list", f"the counts {counts} do not agree with lists of {lengths}")
        started = result["changed"] and result["pending_items"]
        if result["changed"] != bool(result["changed_items"] or started) or (result["complete"] and any(result[name] for name in OPEN)):
            self._broken("one list", "changed or complete contradicts the lists")

    def _without_result(self, played: Played, removed: set[str]) -> None:
        if played.died:
            if self.stage.scenario.evidence:
                for text in Papers.after_death(self.stage.place, {self._shown(name, played) for name in removed}):
                    self._broken("evidence", text)
        elif played.refused:
            if removed or not self._odd_input():
                self._broken("account", f"refused as bad input: {played.error}")
        else:
            error = played.error
            lines = traceback.format_exception(type(error), error, error.__traceback__)[-3:] if error else []
            if not self._starved(played, error):
                self._broken("account", f"{type(error).__name__} left the run: {error} {' '.join(lines)}")

    def _shown(self, name: str, played: Played) -> str:
        alike = [asked for asked in played.asked if same_item(self.driver, asked) == same_item(self.driver, name)]
        return alike[0] if alike else name

    def _odd_input(self) -> bool:
        return any(how for _word, _number, how in self.stage.scenario.asked) or self._run.resumed

    # ---- claims against the truth

    def _claims(self, played: Played, result: dict[str, Any], said: dict[str, str]) -> None:
        for item, where in said.items():
            there = self._named(item, played.after)
            if where in LISTS and any(not self._unknowable(played, name, item) for name in there):
                self._broken("gone", f"{item} is in {where}, but it is there")
            if where == "changed_items" and not self._blind(played) and not self._was_there(played, item):
                self._broken("changed", f"{item} is in changed_items, but it was not there")
        if result["complete"]:
            left = [
                name
                for item in (said if played.resumed else self._wanted(played))
                for name in self._named(item, played.after)
                if not self._unknowable(played, name, item)
            ]
            if left:
                self._broken("complete", f"complete, but these are there: {sorted(left)}")

    def _predicts(self, played: Played, said: dict[str, str]) -> None:
        for item, where in said.items():
            always = [name for name in self._named(item, played.before) if not self._left(played, name)]
            if where == "unchanged_items" and any(not self._unknowable(played, name, item) for name in always):
                self._broken("prediction", f"{item} is predicted as unchanged, but it was there all the time")
            if where == "changed_items" and not self._blind(played) and not self._was_there(played, item):
                self._broken("prediction", f"{item} is predicted as a change, but it was never there")
            if where == "changed_items" and self.stage.blocked & set(always) and self._plain_sight(played):
                self._broken("prediction", f"{item} is predicted as a change, but the vendor refuses it")

    def _plain_sight(self, played: Played) -> bool:
        """Whether reads told all that there is to tell of what the vendor refuses."""
        hidden = self.stage.scenario.switches.get("sailpoint.connection_count") == "zero"
        return not hidden and not any(exchange.altered for exchange in self.history.of(played.name)) and not self.stage.scenario.foreign

    def _tells(self, played: Played, said: dict[str, str], removed: set[str]) -> None:
        for name in sorted(removed):
            told = {where for item, where in said.items() if name in self._named(item, [name])}
            told = {said[name]} if name in said else told  # the name that it had may be nobody's by now, and be told as that
            fits = told & {"changed_items", "pending_items", "unconfirmed"} or (
                not told & {"unchanged_items", "not_attempted"} and self._seen_again(played, name)
            )
            if told and not fits and not self._hidden_by_words(played, name, told):
                self._broken("told", f"the run removed {name}, and tells of it: {sorted(told)}")

    def _blind(self, played: Played) -> bool:
        """Whether nothing tells the state of the items: a resumed run knows only ids, where it was asked by secrets."""
        return self.driver.blind or (played.resumed and not self.driver.by_id)

    def _near_misses(self, played: Played, said: dict[str, str]) -> None:
        renamed = {key for since, key, _name in self.history.names if since}
        for item, where in said.items():
            if where in LISTS and not self._named(item, played.before | played.after):
                named = f"id-{item.removeprefix(A_NAME)}" if item.startswith(A_NAME) else item
                twins = [
                    name
                    for name in (played.before & played.after) - renamed
                    if looks_like(name) == looks_like(named) and self._seen(played, name, played.begun, honest=True)
                ]
                if any(not self._unknowable(played, name, name) for name in twins) and not self._was_there(played, item):
                    self._broken("twin", f"{item} is in {where}; {twins[0]} is there, which looks like it, and the run has seen it")

    def _only_what_was_asked(self, played: Played, removed: set[str]) -> None:
        wanted = {same_item(self.driver, name) for name in self.stage.names.asked}
        if isinstance(self.driver, Named):
            wanted = set(self._bearers(played))
            unsure = {name for item in self._wanted(played) for found in [self._resolved(item, played)] if len(found) > 1 for name in found}
            if removed & unsure and not played.params["all_matches"]:
                self._broken("asked", f"{sorted(removed & unsure)} share a name, and were removed without all_matches")
        for name in sorted(removed):
            if same_item(self.driver, name) not in wanted:
                self._broken("asked", f"{name} was removed, and nobody asked for it")
            if self._protected(name):
                self._broken("asked", f"{name} was removed, and it is protected")

    def _there_all_the_time(self, item: str) -> list[str]:
        """What of an item was there at each look of the run that the vendor answered, and could be known to be."""
        played = self._run
        reads = [each for each in self.history.of(played.name) if each.kind == "read" and each.answered and not each.lost and each.status == 200]
        there = [name for name in self._named(item, played.before) if reads and all(name in each.truth for each in reads)]
        return [name for name in there if not self._unknowable(played, name, item)]

    def _sends_nothing_late(self, played: Played) -> None:
        deadline = played.params.get("deadline") or 0.0
        for exchange in self.history.of(played.name):
            if 0 < played.told_to_end < exchange.begun:
                self._broken("end", f"{exchange.method} {exchange.target} was sent after the run was told to end")
            if deadline and exchange.begun_at > played.begun_at + deadline + 1e-6:
                self._broken("end", f"{exchange.method} {exchange.target} was sent {exchange.begun_at - played.begun_at - deadline:.3f} s after the deadline")

    def _converges(self, first: Played, second: Played) -> None:
        if second.result is None or self.stage.scenario.second == "approved" or not self.stage.names.others_are_in(second.before, second.after):
            return
        if self.stage.scenario.options.get("witness") in [*self._bearers(second)]:  # it was renamed, so that it is asked for itself
            return
        done = set() if first.result is None or not second.resumed else {name for name, where in self._said(first, first.result).items() if where in LISTS}
        for item in self._wanted(first):
            blocked = self.stage.blocked.union(self.stage.scenario.switches.get("sailpoint.connect_on_delete", ()))
            left = [name for name in self._named(item, second.after) if name not in blocked and name not in done and not self._protected(name)]
            if len(self._named(item, second.before)) > 1 and isinstance(self.driver, Named) and not second.params["all_matches"]:
                continue
            # A name, or a place in a list, says nothing to the next run, what was left alone stays so, and that run says so.
            forgotten = second.resumed and (not self.driver.by_id or item in {self._name(each, second) for each in second.not_resumed()})
            # What was not there when the first run looked, or was hidden from it, that run had nothing to do for.
            begun_gone = second.resumed and all(name not in first.before or self._unknowable(first, name, item) for name in left)
            if left and item not in done and not forgotten and not begun_gone and not self._out_of_sight(second, item, left):
                self._broken("converges", f"{item} is still there after a run without any fault: {second.result['msg'][:300]}")

    def _protected(self, name: str) -> bool:
        patterns = self.stage.scenario.options.get("protected") or []
        return any(fnmatchcase(part.casefold(), pattern.casefold()) for pattern in patterns for part in (name, *name.split("|")))

    # ---- what can be known

    def _named(self, item: str, names: Iterable[str]) -> list[str]:
        """What an item stands for; a name for all that went by it during the run."""
        if item.startswith(A_NAME):
            bearers = self.history.named(item.removeprefix(A_NAME), self._run.begun, self._run.ended)
            return [name for name in names if name in bearers]
        wanted = same_item(self.driver, item)
        return [name for name in names if same_item(self.driver, name) == wanted]

    def _bearers(self, played: Played) -> Iterable[str]:
        """What went by one of the names that were asked for while the run could look, or the run before it."""
        if not isinstance(self.driver, Named):
            return []
        begun = 0 if played.resumed else played.begun
        found = [self.history.named(Named.called(name), begun, played.ended) for name in played.asked]
        return [*(key for each in found for key in each), *(key for item in self._wanted(played) for key in self._resolved(item, played))]

    def _renamed(self, played: Played, name: str, item: str) -> bool:
        """Whether something went by a name that was asked for only when the run did not look for that any more, or does so no longer."""
        text = item.removeprefix(A_NAME)
        if name not in self.history.named(text, played.ended - 1, played.ended):
            return self._excused(name, "it goes by another name now")
        since = self.history.named(text, played.begun, played.ended)[name]
        late = since > played.begun and (self._resolved(item, played) or not self._seen(played, name, since))
        return bool(late) and self._excused(name, "it was given the name after the last look for that")

    def _changes(self, played: Played) -> Iterable[Any]:
        return (change for change in self.history.changes if played.begun < change.step < played.ended)

    def _left(self, played: Played, name: str) -> bool:
        return any(name in change.gone for change in self._changes(played))

    def _was_there(self, played: Played, item: str) -> bool:
        """Whether it was there at some time of the run, or some answer said so."""
        came = set().union(*(change.came for change in self._changes(played)))
        if self._named(item, played.before | came):
            return True
        known = self._named(item, self.stage.names.all)
        if any(each.altered and shows(self.driver, item, each.content) for each in self.history.of(played.name)):
            return self._excused(item, "an altered answer showed what is not there")
        return any(self._seen(played, name, played.begun) for name in known) and self._excused(item, "an answer showed what is not there")

    def _seen(self, played: Played, name: str, after: int, honest: bool = False, alike: bool = False) -> bool:
        """Whether an answer that arrived showed it, and was given after a step.

        C(honest): only one that no fault has touched counts. C(alike): one that shows it in another letter case counts too.
        """
        shown = shows_alike if alike else shows
        reads = (each for each in self.history.of(played.name) if each.kind == "read" and each.handled > after and each.answered and not each.lost)
        reads = (each for each in reads if "?limit=1&" not in each.target)  # which asks how many there are, and not which
        return any(each.status == 200 and not (honest and each.altered) and shown(self.driver, name, each.content) for each in reads)

    def _seen_again(self, played: Played, name: str) -> bool:
        gone = [change.step for change in self.history.changes if name in change.gone and change.who == played.name]
        if self._seen(played, name, gone[-1], alike=True):
            return self._excused(name, "an answer showed it again")
        if self.driver.refused_alone and not self._asked_again(name, gone[-1], played):  # others were asked for one by one
            return self._seen(played, name, played.begun) and self._excused(name, "a request reached the vendor after the last look")
        after = [each for each in self.history.of(played.name) if each.kind == "read" and each.handled > gone[-1] and each.answered and not each.lost]
        if after and all(each.altered for each in after):
            return self._excused(name, "every answer after it was altered")
        late = not any("filters=" not in each.target or name in unquote(each.target) for each in after if each.route == self.driver.read_route)
        return late and self._seen(played, name, played.begun) and self._excused(name, "a request reached the vendor after the last look")

    def _asked_again(self, name: str, after: int, played: Played) -> bool:
        """Whether the vendor answered a look at this one after a step."""
        reads = (each for each in self.history.of(played.name) if each.kind == "read" and each.handled > after and each.answered)
        return any(shows(self.driver, name, each.content) or each.status != 200 for each in reads)

    def _out_of_sight(self, played: Played, item: str, names: list[str]) -> bool:
        """Whether it was asked for in another spelling, by which the vendor finds nothing."""
        if item in names or item.startswith(A_NAME):
            return False
        asked = [each for each in self.history.of(played.name) if item in unquote(each.target) or item.encode() in (each.body or b"")]
        if any(each.kind == "read" and each.answered and not each.lost and shows(self.driver, name, each.content) for each in asked for name in names):
            return False
        return self._excused(item, "the vendor does not find it by the spelling that was asked for")

    def _starved(self, played: Played, error: BaseException | None) -> bool:
        """Whether the simulation itself held a request up: a worker that naps without end lets no other have its answer."""
        late = any(each.answered_at - each.handled_at > STARVED for each in self.history.of(played.name) if each.handled and each.answered)
        return isinstance(error, Endless) and late and self._excused("a request", "the simulation let it wait")

    def _unknowable(self, played: Played, name: str, item: str) -> bool:
        """Whether the run could not know that it is there."""
        if self._out_of_sight(played, item, [name]) or (item.startswith(A_NAME) and self._renamed(played, name, item)):
            return True
        came = [change.step for change in self._changes(played) if name in change.came]
        if came and not self._seen(played, name, came[-1], honest=True):
            return self._excused(name, "it was added after the last look")
        if came and played.result is not None and "the read-back failed" in str(played.result["failed_items"]):
            return self._excused(name, "it was added, and the last look could not be believed")
        if self._told_falsely(played, name) or (came and self._witness_is_gone(played, name)):
            return True
        told = [exchange for exchange in self.history.of(played.name) if exchange.kind == "read" and exchange.answered and not exchange.lost]
        lies = [each for each in told if each.altered and each.status == 200 and name in each.truth and self.liar.could_be_true(self.stage, each, name)]
        if len(lies) > 1 or (lies and not in_pages(lies[0].content)):  # of a list in pages, one look proves nothing
            return self._excused(name, "an answer left it out that would be true in another world")
        return False

    def _told_falsely(self, played: Played, name: str) -> bool:
        """Whether the vendor itself said what is not so, each time, and nothing could contradict it."""
        faults = self.stage.scenario.faults
        if any(rule["kind"] in ("scoped", "other_tenant") and (rule.get("times") or 9) > 3 for rule in faults):  # also in a list that is sorted anew
            return self._excused(name, "each list leaves it out, and fits")
        if {"scoped", "ignore_filter"} <= {rule["kind"] for rule in faults} and any(how for _word, _number, how in self.stage.scenario.asked):
            return self._excused(name, "a list leaves it out, and has what a tolerant filter would show")
        said = (*LIES, "empty") if self.driver.mute else LIES  # where a good answer has no body
        lies = [rule for rule in faults if rule["kind"] in said or (rule["kind"] == "cached" and rule["route"] == self.driver.write_route)]
        unread = self.driver.blind or not played.params["verify"]
        if unread and (len(lies) > 1 or (lies and (self.driver.mute or plain_yes(self.history.of(played.name), name)))):
            return self._excused(name, "the vendor plainly says yes to what it has not done, and nothing is read")
        came = any(name in change.came for change in self._changes(played))
        return came and not played.params["verify"] and self._excused(name, "it was added again, and nothing has to be read")

    def _witness_is_gone(self, played: Played, name: str) -> bool:
        """Whether the witness went, so that no read was believed any more."""
        witness = played.params.get("witness")
        gone = {lost for change in self._changes(played) for lost in change.gone}
        texts = witness.values() if isinstance(witness, dict) else [witness]
        there = any(text and any(str(text) in lost for lost in gone) for text in texts)
        return there and self._excused(name, "it was added, and the last look could not be believed")

    def _hidden_by_words(self, played: Played, name: str, told: set[str]) -> bool:
        """Whether the vendor's own words on the item hid that it was removed, and no read could tell."""
        false = [rule for rule in self.stage.scenario.faults if rule["kind"] in ("fail_ids", "failure_flag") and rule.get("params", {}).get("apply")]
        copied = any(rule["kind"] == "cached" and rule["route"] == self.driver.write_route for rule in self.stage.scenario.faults)
        denied = [rule for rule in self.stage.scenario.faults if rule["kind"] in ("fail_ids", "failure_flag")] if copied else false
        words = [rule.get("params", {}) for rule in denied]
        absent = [word for word in words if word.get("status") == 404 or word.get("result") in (2, 4)]
        if absent and "unchanged_items" in told:
            return self._excused(name, "the vendor removed it and said that it did not exist")
        unread = self.driver.blind or not played.params["verify"]
        if false and unread and told <= {"refused", "in_use", "not_permitted"}:
            return self._excused(name, "the vendor removed it and said that it did not, and nothing is read")
        return False
