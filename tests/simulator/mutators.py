# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fault kinds that let a call through and falsify its answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable

from .answers import Answer, Outcome
from .faults import Kind, Strike
from .row_ids import edited, id_of, recased


def _rendered(answer: Answer, outcomes: list[Outcome]) -> Answer:
    answer.outcomes = outcomes
    if answer.render:
        answer.body = answer.render(outcomes)
    return answer


def _chosen(strike: Strike, outcome: Outcome) -> bool:
    """True for an id the rule names; a rule without ids means every id."""
    ids = strike.param("ids")
    return ids is None or outcome.id in ids


def _leave_alone(strike: Strike) -> None:
    """Keep the rule's ids from being applied when it says `apply: false`."""
    if strike.param("apply", strike.rule.kind == "silent"):
        return
    if strike.param("ids") is None:
        strike.call.skip_all = True
    else:
        strike.call.skip_ids.update(strike.param("ids"))


def _silent(strike: Strike, answer: Answer) -> Answer:
    return _rendered(answer, [outcome for outcome in answer.outcomes or [] if not _chosen(strike, outcome)])


def _fail_ids(strike: Strike, answer: Answer) -> Answer:
    status, message = strike.param("status", 0), strike.param("message", "")
    failed = [Outcome(outcome.id, False, status, message) if _chosen(strike, outcome) else outcome for outcome in answer.outcomes or []]
    return _rendered(answer, failed)


def _failure_flag(strike: Strike, answer: Answer) -> Answer:
    """Venafi's Success flag; at the other vendors every id is reported as failed, and where a good answer is empty the error stands in it."""
    if answer.outcomes is not None:
        return _fail_ids(strike, answer)
    if answer.body == b"":
        answer.body = strike.vendor.error(400, strike.param("message")).body
        return answer
    if not isinstance(answer.body, dict):
        return answer
    result = strike.param("result", 1)
    answer.body = {"Error": strike.param("message", "The operation failed."), "Result": result, "Success": False}
    return answer


def _both_lists(strike: Strike, answer: Answer) -> Answer:
    """The chosen ids (default: the first) appear once as done and once as failed."""
    outcomes = list(answer.outcomes or [])
    ids = strike.param("ids") or [outcome.id for outcome in outcomes[:1]]
    twins = [Outcome(outcome.id, not outcome.ok) for outcome in outcomes if outcome.id in ids]
    return _rendered(answer, outcomes + twins)


def _extra_ids(strike: Strike, answer: Answer) -> Answer:
    extra = [Outcome(item, bool(strike.param("ok", True))) for item in strike.param("ids", ["never-asked-for"])]
    return _rendered(answer, [*(answer.outcomes or []), *extra])


def _recase(strike: Strike, answer: Answer) -> Answer:
    changed = [replace(outcome, id=outcome.id.swapcase()) if _chosen(strike, outcome) else outcome for outcome in answer.outcomes or []]
    return _rendered(answer, changed)


def _duplicate_ids(strike: Strike, answer: Answer) -> Answer:
    outcomes = answer.outcomes or []
    return _rendered(answer, [*outcomes, *(outcome for outcome in outcomes if _chosen(strike, outcome))])


def _arrays(change: Callable[[dict[str, Any], str], None]) -> Callable[[Strike, Answer], Answer | None]:
    """A mutator that drops or nulls the arrays of an answer (`keys`: only these)."""

    def mutate(strike: Strike, answer: Answer) -> Answer | None:
        if isinstance(answer.body, list):
            answer.body = {} if strike.rule.kind == "drop_arrays" else None
        elif isinstance(answer.body, dict):
            body = dict(answer.body)
            keys = strike.param("keys") or [key for key, value in body.items() if isinstance(value, list)]
            for key in keys:
                change(body, key)
            answer.body = body
        else:
            return None
        return answer

    return mutate


def _drop(body: dict[str, Any], key: str) -> None:
    body.pop(key, None)


def _null(body: dict[str, Any], key: str) -> None:
    body[key] = None


def _repeat_page(strike: Strike, answer: Answer) -> Answer | None:
    """Answer the page before once more; the first page seen is only remembered."""
    path = strike.call.request.path
    before = strike.rule.memory.get(path)
    if before is None:
        strike.rule.memory[path] = answer.encode()
        return None
    answer.body = before
    return answer


def _skip_page(strike: Strike, answer: Answer) -> Answer:
    answer.replace_rows([])
    return answer


def _skip_rows(strike: Strike, answer: Answer) -> Answer:
    ids = strike.param("ids")
    if ids is None:
        answer.replace_rows(answer.rows()[strike.param("count", 1) :])
    else:
        answer.replace_rows([row for row in answer.rows() if not set(ids) & set(_row_ids(strike, row))])
    return answer


def _row_ids(strike: Strike, row: Any) -> list[str]:
    return [found for found in (id_of(row, path) for path in strike.vendor.id_fields) if isinstance(found, str)]


def _row_twice(strike: Strike, answer: Answer) -> Answer | None:
    """A neighbour stands in the place of a row, so that the total still fits."""
    rows, ids = list(answer.rows()), set(strike.param("ids") or ())
    if len(rows) < 2:
        return None
    place = next((number for number, row in enumerate(rows) if ids & set(_row_ids(strike, row))), 0)
    rows[place] = rows[place - 1 if place else 1]
    answer.replace_rows(rows)
    return answer


def _recase_rows(strike: Strike, answer: Answer) -> Answer:
    def other(row: Any) -> Any:
        for path in strike.vendor.id_fields:
            if isinstance(id_of(row, path), str):
                row = edited(row, path, lambda inner, name: {**inner, name: recased(inner[name])})
        return row

    answer.replace_rows([other(row) for row in answer.rows()])
    return answer


def _no_next_link(strike: Strike, answer: Answer) -> Answer | None:
    if not isinstance(answer.body, dict) or "nextLink" not in answer.body:
        return None
    answer.body = {key: value for key, value in answer.body.items() if key != "nextLink"}
    return answer


def _loop_next_link(strike: Strike, answer: Answer) -> Answer | None:
    if not isinstance(answer.body, dict):
        return None
    answer.body = {**answer.body, "nextLink": strike.param("link", strike.call.request.path_qs)}
    return answer


def _wrong_total(strike: Strike, answer: Answer) -> Answer | None:
    """Change whichever total the answer carries."""
    total = strike.param("total", 0)
    if "X-Total-Count" in answer.headers:
        answer.headers["X-Total-Count"] = str(total)
        return answer
    names = [name for name in ("total", "totalResults") if isinstance(answer.body, dict) and name in answer.body]
    if not names:
        return None
    answer.body = {**answer.body, names[0]: total}
    return answer


MUTATORS: dict[str, Kind] = {
    "drop_arrays": Kind("the arrays of the answer are missing (`keys`: only these)", ("keys",), after=_arrays(_drop)),
    "null_arrays": Kind("the arrays of the answer are null (`keys`: only these)", ("keys",), after=_arrays(_null)),
    "silent": Kind(
        "the answer does not mention `ids` (default all); `apply` false: they are not removed either",
        ("ids", "apply"),
        prepare=_leave_alone,
        after=_silent,
        needs="outcomes",
    ),
    "both_lists": Kind("`ids` (default the first) are reported as done and as failed", ("ids",), after=_both_lists, needs="outcomes"),
    "extra_ids": Kind("the answer names `ids` nobody asked for; `ok` false: as failed", ("ids", "ok"), after=_extra_ids, needs="outcomes"),
    "recase": Kind("`ids` (default all) come back in the other letter case", ("ids",), after=_recase, needs="outcomes"),
    "duplicate_ids": Kind("`ids` (default all) are reported twice", ("ids",), after=_duplicate_ids, needs="outcomes"),
    "fail_ids": Kind(
        "`ids` (default all) are reported as failed; `apply` true: although removed",
        ("ids", "apply", "status", "message"),
        prepare=_leave_alone,
        after=_fail_ids,
        needs="outcomes",
    ),
    "failure_flag": Kind(
        "Venafi: 200 with Success false and `result`; elsewhere every id failed; `apply` true: although applied",
        ("result", "message", "apply"),
        prepare=_leave_alone,
        after=_failure_flag,
    ),
    "repeat_page": Kind("the page before is answered again", after=_repeat_page, needs="rows"),
    "skip_page": Kind("a page comes without its rows", after=_skip_page, needs="rows"),
    "skip_rows": Kind("the first `count` rows, or the rows of `ids`, are left out", ("count", "ids"), after=_skip_rows, needs="rows"),
    "row_twice": Kind("a row is shown twice: also in the place of the first of `ids` (default the first row)", ("ids",), after=_row_twice, needs="rows"),
    "no_next_link": Kind("nextLink is missing although there is more", after=_no_next_link, needs="rows"),
    "loop_next_link": Kind("nextLink points at the page itself, or to `link`", ("link",), after=_loop_next_link, needs="rows"),
    "recase_rows": Kind("ids in the rows come in the other letter case", after=_recase_rows, needs="rows"),
    "wrong_total": Kind("the total of a list is `total`", ("total",), after=_wrong_total, needs="rows"),
}
