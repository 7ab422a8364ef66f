# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The wire of a simulated run: what it sends reaches the vendor a while later, between other things, and so does the answer."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from random import Random
from typing import TYPE_CHECKING

from requests.structures import CaseInsensitiveDict

from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost
from ansible_collections.revoke.access.plugins.module_utils._http.body import read_whole
from tests.simulation.history import Exchange
from tests.simulation.server import Request
from tests.simulation.world import Signal
from tests.simulator.answers import Answer
from tests.simulator.call import Call

if TYPE_CHECKING:
    from tests.simulation.stage import Stage

Sent = tuple[int, Mapping[str, str], bytes]
OFTEN = 0.9  # of the ways are short, the others take long


class SimulatedWire:
    """Sends through a stage. C(run): the name of the run that sends. C(dice): how long each way takes."""

    def __init__(self, stage: Stage, run: str, dice: Random) -> None:
        self._stage = stage
        self._run = run
        self._dice = dice

    def close(self) -> None:
        """There is nothing to let go of."""

    def discard(self) -> None:
        """Every request has a connection of its own."""

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, timeout: float) -> Sent:
        """As in the protocol."""
        stage, world, history = self._stage, self._stage.world, self._stage.history
        world.moment("send")
        request = Request(method, target, headers, body)
        route = stage.server.route(request)
        world.keep(route is not None and route.kind == "auth")  # a login holds a lock of the client: nobody else of the run has a turn
        shown = (route.name, route.kind) if route else ("unknown", "unknown")
        exchange = Exchange(self._run, method, target, dict(headers), body, *shown, history.next(), world.now)
        history.exchanges.append(exchange)
        signal = Signal()
        call = stage.server.call(stage.driver.vendor, route, request) if route else None
        world.at(self._way(), self._arrival(call, exchange, signal), effect=True)
        world.at(timeout, lambda: world.fire(signal))
        world.wait(signal)
        exchange.answered, exchange.answered_at = history.next(), world.now
        world.moment("answered")
        return self._received(exchange)

    def _way(self) -> float:
        seconds = 0.01 + self._dice.random() / 10
        return seconds if self._dice.random() < OFTEN else seconds * 20

    def _arrival(self, call: Call | None, exchange: Exchange, signal: Signal) -> Callable[[], None]:
        stage, world = self._stage, self._stage.world

        def handle() -> None:
            stage.before_handling()
            answer = stage.handle(call, exchange)
            wait = _held_back(answer)
            if wait is not None:
                self._keep(answer, exchange)
                world.at(0.0 if answer.wire else wait + self._way(), lambda: world.fire(signal))

        def arrive() -> None:
            wait = stage.server.wait(call) if call else 0.0
            if wait:
                world.at(wait, handle, effect=True)
            else:
                handle()

        return arrive

    @staticmethod
    def _keep(answer: Answer, exchange: Exchange) -> None:
        exchange.status, exchange.content = answer.status, answer.encode()
        if answer.pace and answer.pace.interim > 100:  # what comes after it is not read: the connection is closed
            exchange.status, exchange.content = answer.pace.interim, b""
        exchange.answer_headers = {**answer.headers, "Content-Type": answer.content_type}
        if answer.wire:
            exchange.lost = f"the connection broke ({answer.wire})"

    def _received(self, exchange: Exchange) -> Sent:
        shown = f"{exchange.method} {exchange.target.split('?', 1)[0]}"
        if not exchange.status:
            exchange.lost = "no answer came in time"
            raise AnswerLost(f"{shown} was sent, but no answer came in time")
        if exchange.lost:
            raise AnswerLost(f"{shown} was sent, but the connection broke before the whole answer came (simulated)")
        headers = CaseInsensitiveDict(exchange.answer_headers)
        exchange.content = read_whole(io.BytesIO(exchange.content).read, exchange.status, headers, shown)
        return exchange.status, headers, exchange.content


def _held_back(answer: Answer) -> float | None:
    """Seconds that an answer takes on its way beside what every answer takes; None where it never arrives."""
    pace = answer.pace
    if answer.wire == "timeout" or (pace and (pace.endless or not pace.final)):
        return None
    if pace is None:
        return 0.0
    return pace.wait + (len(answer.encode()) / pace.drip * pace.pause() if pace.drip else 0.0)
