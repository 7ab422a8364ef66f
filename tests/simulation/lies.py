# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which false answers nobody could have told from true ones: those that an honest vendor gives in another world."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tests.operations.driver import Driver
from tests.simulation.drivers import seeded
from tests.simulation.history import Exchange
from tests.simulation.server import Request, Server
from tests.simulation.stage import Stage
from tests.simulator.answers import Refusal
from tests.simulator.call import Call


def shows(driver: Driver, name: str, content: bytes) -> bool:
    """Whether an answer speaks of an item."""
    return json.dumps(driver.marks(name))[1:-1].encode() in content


class Liar:
    """Asks a second vendor what it would have answered if certain items were there and others not."""

    def __init__(self) -> None:
        self._server = Server()

    def could_be_true(self, stage: Stage, exchange: Exchange, name: str) -> bool:
        """Whether there is a world without C(name) in which the vendor gives just this answer."""
        driver, known = stage.driver, stage.names.all
        if driver.listed:
            said = {each for each in known if shows(driver, each, exchange.content)}
            silent = {each for each in exchange.truth if each not in said and self._shown_honestly(stage, exchange, each)}
            said.update(_ids(exchange, stage.server.vendor(driver.vendor).id_fields))
            world = [each for each in [*known, *sorted(said), *sorted(exchange.truth)] if (each in exchange.truth and each not in silent) or each in said]
        else:
            world = [each for each in known if each in exchange.truth and each != name]
        return self._answer(stage, exchange, list(dict.fromkeys(world))) == _plain(
            exchange.status, exchange.answer_headers, exchange.content, self._fields(stage)
        )

    def _shown_honestly(self, stage: Stage, exchange: Exchange, name: str) -> bool:
        return shows(stage.driver, name, self._content(stage, exchange, sorted(exchange.truth)))

    def _content(self, stage: Stage, exchange: Exchange, there: list[str]) -> bytes:
        answer = self._ask(stage, exchange, there)
        return b"" if answer is None else answer[2]

    def _answer(self, stage: Stage, exchange: Exchange, there: list[str]) -> Any:
        answer = self._ask(stage, exchange, there)
        return None if answer is None else _plain(*answer, self._fields(stage))

    @staticmethod
    def _fields(stage: Stage) -> Sequence[str]:
        return stage.server.vendor(stage.driver.vendor).id_fields

    def _ask(self, stage: Stage, exchange: Exchange, there: Iterable[str]) -> tuple[int, dict[str, str], bytes] | None:
        driver, server = stage.driver, self._server
        names = list(there)
        gone = [each for each in stage.names.all if each not in names]
        server.arrange(seeded(driver, names, gone, stage.blocked & set(names)), stage.scenario.switches)
        request = Request(exchange.method, exchange.target, exchange.headers, exchange.body)
        route = server.route(request)
        if route is None:
            return None
        call: Call = server.call(driver.vendor, route, request)
        vendor, real = server.vendor(driver.vendor), stage.server.vendor(driver.vendor)
        known = real.tokens.find(real.presented(call))
        if known is not None:
            vendor.tokens.issue(known.value, known.owner, 1e9, 0, **known.claims)
        try:
            if not route.anonymous:
                vendor.authenticate(call)
            answer = route.handler(call)
        except Refusal as refusal:
            answer = refusal.answer
        return answer.status, answer.headers, answer.encode()


def _ids(exchange: Exchange, fields: Sequence[str]) -> Iterator[str]:
    """The items that the rows of an answer speak of, by the vendor's words for an id."""
    try:
        body = json.loads(exchange.content)
    except ValueError:
        return
    for rows in [body, *(body.values() if isinstance(body, dict) else ())]:
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and _named(row, fields):
                yield "|".join(_named(row, fields))


def _named(row: dict[str, Any], fields: Sequence[str]) -> list[str]:
    return [row[name] for name in fields if isinstance(row.get(name), str)]


def _plain(status: int, headers: Mapping[str, str], content: bytes, fields: Sequence[str]) -> Any:
    """An answer without what no reader can hold against it: the order of rows, what they say beside their ids, other headers than a total."""
    try:
        body = json.loads(content)
    except ValueError:
        return status, content
    return status, headers.get("X-Total-Count"), json.dumps(_sorted(body, fields), sort_keys=True)


def _sorted(value: Any, fields: Sequence[str]) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(part, fields) for name, part in value.items() if name not in ("requestId", "traceId", "trackingId")}
    if isinstance(value, list):
        rows = [_named(row, fields) or _sorted(row, fields) if isinstance(row, dict) else row for row in value]
        return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))
    return value
