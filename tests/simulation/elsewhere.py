# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers to another question: kinds of faults that the simulator's own registry may come to have under the same names."""

from __future__ import annotations

import copy
from typing import Any

from tests.simulator.answers import Answer
from tests.simulator.faults import Kind, Strike


def _total(answer: Answer, change: int) -> None:
    """Add to whichever total the answer carries."""
    if "X-Total-Count" in answer.headers:
        answer.headers["X-Total-Count"] = str(int(answer.headers["X-Total-Count"]) + change)
    for name in ("total", "totalResults"):
        if isinstance(answer.body, dict) and name in answer.body:
            answer.body = {**answer.body, name: answer.body[name] + change}


def _ids(strike: Strike, row: Any) -> list[str]:
    return [row[name] for name in strike.vendor.id_fields if isinstance(row, dict) and isinstance(row.get(name), str)]


def _scoped(strike: Strike, answer: Answer) -> Answer:
    rows = answer.rows()
    kept = [row for row in rows if not set(strike.param("ids", [])) & set(_ids(strike, row))]
    answer.replace_rows(kept)
    _total(answer, len(kept) - len(rows))
    return answer


def _nothing(strike: Strike, answer: Answer) -> Answer:
    answer.replace_rows([])
    _total(answer, -10_000)
    for name in ("total", "totalResults"):
        if isinstance(answer.body, dict) and name in answer.body:
            answer.body = {key: value for key, value in answer.body.items() if key != "nextLink"} | {name: 0}
    if "X-Total-Count" in answer.headers:
        answer.headers["X-Total-Count"] = "0"
    return answer


def _others(strike: Strike, answer: Answer) -> Answer:
    def foreign(row: Any) -> Any:
        ids = {name: f"another-{row[name]}" for name in strike.vendor.id_fields if isinstance(row.get(name), str)}
        return {**row, **ids}

    answer.replace_rows([foreign(row) if isinstance(row, dict) else row for row in answer.rows()])
    return answer


def _cached(strike: Strike, answer: Answer) -> Answer | None:
    known = strike.rule.memory.get(strike.call.route.name)
    if known is None:
        strike.rule.memory[strike.call.route.name] = copy.deepcopy((answer.body, answer.headers))
        return None
    answer.body, answer.headers = copy.deepcopy(known)
    return answer


ELSEWHERE: dict[str, Kind] = {
    "scoped_list": Kind("`ids` are left out, and the total says so", ("ids",), after=_scoped, needs="rows", required=("ids",)),
    "empty_list": Kind("a list without rows, and the total says so", after=_nothing, needs="rows"),
    "another_tenant": Kind("the rows are somebody else's", after=_others, needs="rows"),
    "cached_answer": Kind("an earlier answer of the same operation, to whatever question", after=_cached, needs="rows"),
}
