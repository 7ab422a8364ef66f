# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which false answers nobody could have told from true ones: those that an honest vendor gives in another world."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tests.operations.driver import Driver
from tests.simulation.drivers import RENAMES, Named, original, seeded
from tests.simulation.history import Exchange
from tests.simulation.scenario import same_item
from tests.simulation.server import Request, Server
from tests.simulation.stage import Stage
from tests.simulation.wire import Sent
from tests.simulator.faults import Faults
from tests.simulator.pipeline import answered
from tests.simulator.row_ids import id_of

_NO_FAULTS = Faults({}, {})
_WORDS = ("requestId", "traceId", "trackingId", "Error", "message", "error_msg", "error_description", "extra")  # what no reader can hold against an answer

_LEFT_OUT = ("Rules",)  # lists that the vendor leaves out as well where they are empty


def shows(driver: Driver, name: str, content: bytes) -> bool:
    """Whether an answer speaks of an item."""
    return driver.shown(name).encode() in content


def plain_yes(exchanges: Iterable[Exchange], name: str) -> bool:
    """Whether the altered answer to a write names an item as done."""
    writes = (each for each in exchanges if each.kind == "write" and each.status in (200, 207) and each.altered)
    return any(_holds(each.content, name) for each in writes)


def _holds(content: bytes, name: str) -> bool:
    """Whether an answer holds a text, in any letter case."""
    try:
        return name.casefold() in json.dumps(json.loads(content), ensure_ascii=False).casefold()
    except (ValueError, RecursionError):
        return name.casefold().encode() in content.lower()


def shows_alike(driver: Driver, name: str, content: bytes) -> bool:
    """Whether an answer speaks of an item, or of one in another letter case."""
    return driver.shown(name).encode().lower() in content.lower()


class Liar:
    """Asks a second vendor what it would have answered if certain items were there and others not."""

    def __init__(self) -> None:
        self._server = Server()

    def could_be_true(self, stage: Stage, exchange: Exchange, name: str) -> bool:
        """Whether there is a world without C(name) in which the vendor gives just this answer."""
        fields = stage.server.vendor(stage.driver.vendor).id_fields
        plain = Plain(stage.driver, fields)
        given = plain.answer(exchange.status, exchange.answer_headers, exchange.content)
        worlds = list(self._worlds(stage, exchange, name, fields))
        ways = [stage.scenario.switches, *self._other_ways(stage)]
        return any(plain.answer(*self._ask(stage, exchange, *world, way)) == given for way in ways for world in worlds)

    def _worlds(self, stage: Stage, exchange: Exchange, name: str, fields: Sequence[str]) -> Iterator[tuple[list[str], list[str]]]:
        """What else could be there, and what else be known: just what was told, or all but what was left out, or all but this one."""
        driver, known = stage.driver, stage.names.all
        if not driver.listed:
            yield [each for each in known if each in exchange.truth and each != name], [name]
            return
        by_id = original(driver)
        spelt = {same_item(by_id, each): each for each in known}
        honest = self._ask(stage, exchange, sorted(exchange.truth), known, stage.scenario.switches)[2]
        always = {same_item(by_id, each) for each, _row in _rows(driver, honest, fields)}.difference(spelt)  # as the token of the login
        rows = [(each, row) for each, row in _rows(driver, exchange.content, fields) if same_item(by_id, each) not in always]
        told = {spelt.get(same_item(by_id, each), each): driver.open_in(row) for each, row in rows}
        done = [each for each, is_open in told.items() if not is_open]
        said = dict.fromkeys([*told, *(each for each in known if shows(driver, each, exchange.content))])
        for each in done:
            said.pop(each)
        yield list(said), known
        yield list(said), done
        rest = [each for each in known if each in exchange.truth and each not in said and not shows(driver, each, honest)]
        yield [*said, *rest], known
        yield [*rest, *said], known

    def _other_ways(self, stage: Stage) -> Iterator[dict[str, Any]]:
        """The vendor's undocumented behaviours, each for itself."""
        for name, switch in self._server.vendor(stage.driver.vendor).switches_known.items():
            for value in switch.choices:
                yield {**stage.scenario.switches, name: value}

    def _ask(self, stage: Stage, exchange: Exchange, there: Sequence[str], known: Sequence[str], switches: Mapping[str, Any]) -> Sent:
        driver, server = stage.driver, self._server
        server.arrange(seeded(driver, list(there), [each for each in known if each not in there], stage.blocked & set(there)), switches)
        for name in there if isinstance(driver, Named) else ():
            RENAMES[driver.module](server.vendor(driver.vendor), name, stage.history.name_of(name, exchange.handled) or Named.called(name))
        request = Request(exchange.method, exchange.target, exchange.headers, exchange.body)
        route = server.route(request)
        if route is None:
            return 404, {}, b""
        call = server.call(driver.vendor, route, request)
        vendor, real = server.vendor(driver.vendor), stage.server.vendor(driver.vendor)
        token = real.tokens.find(real.presented(call))
        if token is not None:
            vendor.tokens.issue(token.value, token.owner, 1e9, 0, **token.claims)
        answer = answered(vendor, call, _NO_FAULTS)
        return answer.status, answer.headers, answer.encode()


def _rows(driver: Driver, content: bytes, fields: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of an answer, each with the item that it speaks of, by the vendor's words for an id."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return
    for rows in [body, *(body.values() if isinstance(body, dict) else ())]:
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and _named(row, fields):
                yield driver.name_in("|".join(_named(row, fields))), row


def in_pages(content: bytes) -> bool:
    """Whether an answer is not all that there is, by what it says itself."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return False
    if not isinstance(body, dict):
        return False
    totals = [value for name, value in body.items() if name in ("total", "totalResults") and isinstance(value, int)]
    rows = max((len(value) for value in body.values() if isinstance(value, list)), default=0)
    return any(total > rows for total in totals)


def _named(row: dict[str, Any], fields: Sequence[str]) -> list[str]:
    return [found for found in (id_of(row, path) for path in fields) if isinstance(found, str)]


class Plain:
    """Takes from an answer what no reader can hold against it.

    That is the order of rows, what they say beside their ids, the spelling of an id where the vendor makes no difference,
    and other headers than a total.
    """

    def __init__(self, driver: Driver, fields: Sequence[str]) -> None:
        self._driver = original(driver)  # names do not count here: ids do
        self._fields = fields

    def answer(self, status: int, headers: Mapping[str, str], content: bytes) -> Any:
        """What is left of it."""
        try:
            body = json.loads(content)
        except (ValueError, RecursionError):
            return status, content
        return status, headers.get("X-Total-Count"), json.dumps(self._sorted(body), sort_keys=True)

    def _sorted(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._sorted(part) for name, part in value.items() if name not in _WORDS and not (name in _LEFT_OUT and not part)}
        if isinstance(value, list):
            return sorted((self._row(row) for row in value), key=lambda row: json.dumps(row, sort_keys=True))
        return value

    def _row(self, row: Any) -> Any:
        named = _named(row, self._fields) if isinstance(row, dict) else []
        if named:
            return same_item(self._driver, self._driver.name_in("|".join(named))), self._driver.open_in(row)
        return self._sorted(row) if isinstance(row, dict) else row
