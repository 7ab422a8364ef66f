# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole conversation of a scene, for people."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.simulation.history import Exchange
from tests.simulation.promises import Violation
from tests.simulation.stage import Played, Stage

WIDTH = 400  # characters of a body


def conversation(stage: Stage, plays: list[Played], violations: list[Violation]) -> str:
    """What was there, what was asked, what happened in its order, what the runs said, and what is wrong with that."""
    lines = [f"scenario  {stage.scenario.text()}", f"there     {sorted(stage.names.there + stage.names.others)}", f"asked     {stage.names.asked}"]
    lines += [f"{at:9.3f}  {text}" for _step, at, text in sorted(_events(stage, plays))]
    lines += [text for played in plays for text in _result(played)]
    lines += [f"BROKEN    {broken.run}: {broken.promise}: {broken.text}" for broken in violations]
    return "\n".join(lines)


def _events(stage: Stage, plays: list[Played]) -> Iterator[tuple[int, float, str]]:
    yield from stage.history.told
    for played in plays:
        yield played.begun, played.begun_at, f"{played.name} begins{' in check mode' if played.check else ''}"
    for change in stage.history.changes:
        at = max((each.handled_at for each in stage.history.exchanges if 0 < each.handled < change.step), default=0.0)
        parts = [f"{word} {sorted(names)}" for word, names in (("gone", change.gone), ("come", change.came)) if names]
        yield change.step, at, f"         TRUTH  by {change.who}: {', '.join(parts)}"
    for exchange in stage.history.exchanges:
        yield from _exchange(exchange)


def _exchange(exchange: Exchange) -> Iterator[tuple[int, float, str]]:
    number = exchange.begun
    body = "" if exchange.body is None or exchange.kind == "auth" else f"  {_short(exchange.body)}"
    yield number, exchange.begun_at, f"#{number} {exchange.run} -> {exchange.method} {exchange.target}{body}"
    if exchange.handled:
        faults = f"  [{', '.join(exchange.faults)}]" if exchange.faults else ""
        yield exchange.handled, exchange.handled_at, f"#{number}    the vendor handles {exchange.route}{faults}"
    if exchange.answered:
        came = exchange.lost or f"{exchange.status} {_headers(exchange)}{_short(exchange.content) if exchange.kind != 'auth' else '(a login)'}"
        yield exchange.answered, exchange.answered_at, f"#{number} <- {came}"


def _headers(exchange: Exchange) -> str:
    shown = {name: value for name, value in exchange.answer_headers.items() if name not in ("Content-Type",)}
    return f"{shown} " if shown else ""


def _short(content: bytes) -> str:
    text = content.decode("utf-8", "replace")
    return text if len(text) <= WIDTH else f"{text[:WIDTH]}... ({len(text)})"


def _result(played: Played) -> Iterator[str]:
    if played.result is None:
        yield f"{played.name} ends  {type(played.error).__name__}: {played.error}"
        return
    yield f"{played.name} says  {played.result['msg']}"
    for name in ("complete", "changed_items", "unchanged_items", "failed_items", "summary"):
        yield f"           {name}: {json.dumps(played.result[name])}"
