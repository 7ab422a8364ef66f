# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a handler hands back: a status and a body, plus what the fault mutators need to change it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Callable

JSON_TYPE = "application/json"


@dataclass(slots=True)
class Outcome:
    """What happened to one id of a bulk write: `status` is the vendor's per-item code, where it has one."""

    id: str
    ok: bool
    status: int = 0
    message: str = ""


@dataclass(slots=True)
class Pace:
    """How an answer goes on the wire when not at once.

    `interim` is a status that is sent ahead; `final` False: nothing follows it until the client leaves, else `wait` seconds lie
    between the two. `drip` bytes are sent at a time, with `pause()` seconds between them, `headers` included or not; `endless`
    goes on with blanks when the body is out.
    """

    interim: int = 0
    final: bool = True
    wait: float = 0.0
    drip: int = 0
    headers: bool = False
    endless: bool = False
    pause: Callable[[], float] = float


@dataclass(slots=True)
class Answer:
    """One answer before it goes on the wire.

    `body` is bytes (sent as they are) or any JSON value. `outcomes` and `render` are set by bulk writes: after a mutator
    changed the outcomes, `render` builds the body anew. `rows_key` is set by list reads: the member that holds the rows,
    "" when the body is the list. `wire` names a connection fault (see wire.py) that replaces the normal sending, `pace` slows it.
    """

    status: int = 200
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = JSON_TYPE
    outcomes: list[Outcome] | None = None
    render: Callable[[list[Outcome]], Any] | None = None
    rows_key: str | None = None
    wire: str = ""
    pace: Pace | None = None

    @property
    def shown_status(self) -> int:
        """The status for the call log: 0 when no whole answer goes out."""
        return 0 if self.wire or (self.pace and not self.pace.final) else self.status

    def encode(self) -> bytes:
        """The body as bytes."""
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, separators=(",", ":")).encode()

    def rows(self) -> list[Any]:
        """The rows of a list read; an empty list for any other answer."""
        if self.rows_key is None or isinstance(self.body, bytes):
            return []
        found = self.body if self.rows_key == "" else self.body.get(self.rows_key)
        return found or []

    def replace_rows(self, rows: list[Any]) -> None:
        """Put `rows` where the rows of this list read are; where another fault has cut or replaced the body, there is no such place."""
        if isinstance(self.body, bytes):
            return
        if self.rows_key == "":
            self.body = rows
        elif self.rows_key is not None:
            self.body = {**self.body, self.rows_key: rows}


class Refusal(Exception):
    """Raised by a handler to end the call with an error answer and nothing applied."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def bulk_answer(outcomes: list[Outcome], render: Callable[[list[Outcome]], Any], status: int = 200) -> Answer:
    """The answer of a bulk write, still open to the answer mutators."""
    return Answer(status, render(outcomes), outcomes=outcomes, render=render)
