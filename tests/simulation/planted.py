# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Violations that are planted into what a run says: one for each promise, so that an oracle that has gone blind shows."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tests.simulation.history import Change
from tests.simulation.scenario import Scenario, same_item
from tests.simulation.stage import Played, Stage

# Changes what the runs of a scene say or did. Gives back the runs, or None where this scene does not lend itself to it.
Plant = Callable[[Stage, list[Played]], "list[Played] | None"]


def _retold(plays: list[Played], place: int, change: Callable[[dict[str, Any]], None]) -> list[Played]:
    """The runs, one of which gives another result."""
    result = copy.deepcopy(plays[place].result)
    assert result is not None
    change(result)
    return [*plays[:place], plays[place]._replace(result=result), *plays[place + 1 :]]


def _moved(item: Any, source: str, target: str) -> Callable[[dict[str, Any]], None]:
    """A change of a result: an item is in another list, and the counts agree with that."""

    def change(result: dict[str, Any]) -> None:
        if source == "failed_items":
            result[source] = [row for row in result[source] if row["item"] != item]
        else:
            result[source].remove(item)
        result[target].append({"item": item, "reason": "refused", "message": "planted"} if target == "failed_items" else item)
        for name in ("changed", "unchanged", "failed"):
            result["summary"][name] = len(result[f"{name}_items"])
        result["changed"] = bool(result["changed_items"])
        result["complete"] = not result["failed_items"]

    return change


def _spoken(plays: list[Played], check: bool) -> dict[str, Any] | None:
    first = plays[0]
    return first.result if first.check is check and first.result is not None else None


def _one_list(_stage: Stage, plays: list[Played]) -> list[Played] | None:
    result = plays[0].result
    if not result or not result["changed_items"]:
        return None
    return _retold(plays, 0, lambda changed: changed["changed_items"].pop())


def _there(stage: Stage, played: Played, item: Any) -> bool:
    """Whether an item is there all the time, in the spelling that was asked for."""
    name = stage.driver.name_of(item, played.asked)
    return name in played.before and name in played.after and not any(name in change.gone | change.came for change in stage.history.changes)


def _gone(stage: Stage, plays: list[Played]) -> list[Played] | None:
    result = _spoken(plays, False)
    for row in result["failed_items"] if result and not stage.fired else []:
        if _there(stage, plays[0], row["item"]):
            return _retold(plays, 0, _moved(row["item"], "failed_items", "unchanged_items"))
    return None


def _complete(stage: Stage, plays: list[Played]) -> list[Played] | None:
    result = _spoken(plays, False)
    if not result or stage.fired or not any(_there(stage, plays[0], row["item"]) for row in result["failed_items"]):
        return None
    return _retold(plays, 0, lambda changed: changed.update(complete=True))


def _changed(stage: Stage, plays: list[Played]) -> list[Played] | None:
    result = _spoken(plays, False)
    if not result or stage.fired or stage.driver.blind or not stage.driver.listed:
        return None
    for item in result["unchanged_items"]:
        name = same_item(stage.driver, stage.driver.name_of(item, plays[0].asked))
        if not any(same_item(stage.driver, each) == name for each in plays[0].before):
            return _retold(plays, 0, _moved(item, "unchanged_items", "changed_items"))
    return None


def _prediction(stage: Stage, plays: list[Played]) -> list[Played] | None:
    result = _spoken(plays, True)
    for item in result["changed_items"] if result and not stage.fired else []:
        if _there(stage, plays[0], item):
            return _retold(plays, 0, _moved(item, "changed_items", "unchanged_items"))
    return None


def _check_mode(stage: Stage, plays: list[Played]) -> list[Played] | None:
    sent = [exchange for exchange in stage.history.of(plays[0].name) if exchange.kind == "read"]
    if not plays[0].check or not sent:
        return None
    sent[0].kind = "write"
    return plays


def _asked(stage: Stage, plays: list[Played]) -> list[Played] | None:
    wanted = {same_item(stage.driver, name) for name in plays[0].asked}
    renamed = {key for since, key, _name in stage.history.names if since}
    others = sorted(name for name in plays[0].before - renamed if same_item(stage.driver, name) not in wanted)
    if not others:
        return None
    stage.history.changes.append(Change(plays[0].begun, plays[0].name, frozenset(others[:1]), frozenset()))
    return plays


def _told(stage: Stage, plays: list[Played]) -> list[Played] | None:
    result = _spoken(plays, False) if not stage.fired else None
    removed = stage.history.removed_by(plays[0].name)
    for item in result["changed_items"] if result else []:
        if stage.driver.name_of(item, plays[0].asked) in removed:
            return _retold(plays, 0, _moved(item, "changed_items", "unchanged_items"))
    return None


def _never_seen(_stage: Stage, plays: list[Played]) -> list[Played] | None:
    result = plays[0].result
    if not result or not result["changed_items"]:
        return None
    return [plays[0]._replace(strangers=[*plays[0].strangers, result["changed_items"][0]]), *plays[1:]]


def _account(_stage: Stage, plays: list[Played]) -> list[Played] | None:
    return [plays[0]._replace(result=None, error=ValueError("planted")), *plays[1:]]


def _end(stage: Stage, plays: list[Played]) -> list[Played] | None:
    sent = [exchange.begun for exchange in stage.history.of(plays[0].name)]
    return [plays[0]._replace(told_to_end=sent[-1] - 1), *plays[1:]] if sent and sent[-1] > 1 else None


def _converges(stage: Stage, plays: list[Played]) -> list[Played] | None:
    if len(plays) < 2 or plays[1].result is None or plays[1].resumed or stage.scenario.second == "approved" or stage.blocked:
        return None
    left = [name for name in plays[1].before if name in plays[1].asked and name not in plays[1].after]
    unplanned = stage.scenario.options.get("protected") or stage.scenario.options.get("witness") or "by name" in stage.scenario.driver
    return [plays[0], plays[1]._replace(after=plays[1].after | {left[0]})] if left and not unplanned else None


def _evidence(stage: Stage, plays: list[Played]) -> list[Played] | None:
    if not stage.scenario.evidence or plays[-1].result is None or not stage.place.exists():
        return None
    lines = stage.place.read_bytes().splitlines(keepends=True)
    if len(lines) < 3:
        return None
    stage.place.write_bytes(b"".join(lines[:1] + lines[2:]))
    return plays


def _twin(stage: Stage, plays: list[Played]) -> list[Played] | None:
    result = _spoken(plays, False)
    for row in result["failed_items"] if result and not stage.fired else []:
        if row["reason"] == "not_found" and stage.driver.listed:
            return _retold(plays, 0, _moved(row["item"], "failed_items", "unchanged_items"))
    return None


PLANTS: dict[str, Plant] = {
    "one list": _one_list,
    "gone": _gone,
    "changed": _changed,
    "complete": _complete,
    "prediction": _prediction,
    "check mode": _check_mode,
    "asked": _asked,
    "told": _told,
    "twin": _twin,
    "never seen": _never_seen,
    "account": _account,
    "end": _end,
    "converges": _converges,
    "evidence": _evidence,
}


def calm(driver: str, **changes: object) -> Scenario:
    """Two things that are there, one that is not, and nobody who disturbs."""
    return Scenario(driver, there=2, gone=1, others=2, asked=[["Here", 0, ""], ["Here", 1, ""], ["Gone", 0, ""]]).but(**changes)


# For each promise a scene in which its planted violation can be shown.
STAGES = {
    "one list": calm("csp_oauth_app"),
    "gone": calm("csp_oauth_app", blocked=[0]),
    "changed": calm("csp_oauth_app"),
    "complete": calm("csp_oauth_app", blocked=[0]),
    "prediction": calm("csp_oauth_app", check=True),
    "check mode": calm("csp_oauth_app", check=True),
    "asked": calm("csp_oauth_app"),
    "told": calm("csp_oauth_app"),
    "twin": calm("csp_oauth_app", asked=[["Here", 0, "case"]]),
    "never seen": calm("csp_oauth_app"),
    "account": calm("csp_oauth_app"),
    "end": calm("csp_oauth_app"),
    "converges": calm("csp_oauth_app", second="same", cancel=2),
    "evidence": calm("csp_oauth_app", evidence=True),
}
