# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults: what each plants, whom it concerns, and how a run under it must end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.faults.kinds import blind, bulk, case_ignored, case_matters, counted, linked, listed, mute, named, one_by_one, one_case, refused_alone, single
from tests.faults.planting import (
    ALWAYS,
    OVERCOME,
    PARTIAL,
    WALL,
    Fault,
    Plant,
    both,
    hit,
    last_look,
    long_lag,
    optional,
    other_name,
    plain_port,
    proxied,
    sent_whole,
    status,
    switched,
    tls_port,
    wrong_secret,
)
from tests.faults.questions import questions


def credentials() -> list[Fault]:
    return [
        Fault("bad credentials", Plant(wrong_secret), WALL),
        Fault("401 once, at a read", status(401, "read"), unless={refused_alone: PARTIAL}),
        Fault("401 once, at a write", status(401, "write")),
        Fault("401 always, at reads", status(401, "read", **ALWAYS), WALL, unless={refused_alone: PARTIAL}),
        Fault("401 always, at writes", status(401, "write", **ALWAYS), WALL, unless={single: PARTIAL}),
        Fault("401 always, also for new tokens", both(status(401, "read", **ALWAYS), status(401, "write", **ALWAYS)), WALL, unless={refused_alone: PARTIAL}),
        Fault("the token expires in mid-run", hit("expire_token", "write")),
        Fault("each token is good for 3 calls", switched({"token_uses.{vendor}": 3})),
        Fault("the login answers 500 once", status(500, "auth")),
        Fault("the login answers 500 always", status(500, "auth", **ALWAYS), WALL),
        Fault("the login answers with a page", hit("html", "auth", **ALWAYS), WALL),
        Fault("the login answers without a token", hit("empty", "auth", **ALWAYS), WALL),
        Fault("the login answers 429 twice", status(429, "auth", times=2, retry_after=1)),
        Fault("403 for all, at reads", status(403, "read", **ALWAYS), WALL, unless={refused_alone: PARTIAL}),
        Fault("403 for all, at writes", status(403, "write", **ALWAYS), PARTIAL, unless={single: PARTIAL, one_by_one: WALL}),
    ]


def refusals() -> list[Fault]:
    one: dict[str, Any] = dict(ALWAYS, match_id="one")
    return [
        Fault("403 for one id", status(403, "write", **one), PARTIAL, named),
        Fault("404 for one id", status(404, "write", **one), PARTIAL, named),
        Fault("409 for one id", status(409, "write", **one), PARTIAL, named),
        Fault("400 for one id", status(400, "write", **one), PARTIAL, named),
        Fault("404 for the whole batch, once", status(404, "write"), unless={one_by_one: PARTIAL}),
        Fault("404 for the whole batch, always", status(404, "write", **ALWAYS), PARTIAL),
        Fault("409 for the whole batch, once", status(409, "write"), unless={one_by_one: PARTIAL}),
        Fault("413 once", status(413, "write"), unless={one_by_one: PARTIAL}),
        Fault("413 always", status(413, "write", **ALWAYS), PARTIAL),
        Fault("404 at the first read", status(404, "read", **ALWAYS), WALL),
        Fault("400 at reads, always", status(400, "read", **ALWAYS), WALL, unless={refused_alone: PARTIAL}),
        Fault("400 for an oversized batch", Plant(sent_whole, False), concerns=bulk),
    ]


def limits() -> list[Fault]:
    forms: list[tuple[str, dict[str, Any]]] = [
        ("in seconds", {"retry_after": 1}),
        ("as a date", {"retry_after_date": 2}),
        ("as a date in the past", {"retry_after_date": -3600}),
        ("as rubbish", {"retry_after": "soon, maybe"}),
        ("negative", {"retry_after": "-5"}),
        ("huge", {"retry_after": "99999999999999999999"}),
        ("missing", {}),
    ]
    cases = [Fault(f"429 twice, Retry-After {word}", both(status(429, "read", **form), status(429, "write", times=2, **form))) for word, form in forms]
    return cases + [
        Fault("429 always, at reads", status(429, "read", retry_after=1, **ALWAYS), WALL),
        Fault("429 always, at writes", status(429, "write", retry_after=1, **ALWAYS), WALL, unless={single: PARTIAL}),
        Fault("503 with Retry-After, twice", both(status(503, "read", retry_after=1), status(503, "write", retry_after=1, times=2))),
        Fault("503 with Retry-After, always", status(503, "write", retry_after=1, **ALWAYS), WALL, unless={single: PARTIAL}),
    ]


def breakdowns() -> list[Fault]:
    found: list[Fault] = []
    for code in (500, 502, 503, 504):
        found.append(Fault(f"{code} once, at a read", status(code, "read")))
        found.append(Fault(f"{code} once, before applying", status(code, "write"), unless={blind: PARTIAL}))
        found.append(Fault(f"{code} once, after applying", status(code, "write", "status_after"), unless={blind: PARTIAL}))
    return found + [
        Fault("500 always, at reads", status(500, "read", **ALWAYS), WALL),
        Fault("500 always, before applying", status(500, "write", **ALWAYS), PARTIAL),
        Fault("500 always, after applying", status(500, "write", "status_after", **ALWAYS), unless={blind: PARTIAL}),
        Fault("500 after applying, then no read works", Plant(last_look), PARTIAL, counted),
    ]


def connections() -> list[Fault]:
    found: list[Fault] = []
    for kind, words in (("reset", "reset"), ("close", "closed without an answer")):
        found.append(Fault(f"connection {words}, at a read", hit(kind, "read")))
        found.append(Fault(f"connection {words}, before applying", hit(kind, "write"), unless={blind: PARTIAL}))
        found.append(Fault(f"connection {words}, after applying", hit(kind + "_after", "write"), unless={blind: PARTIAL}))
    impatient = optional(timeout=0.25)
    return found + [
        Fault("reset always, at reads", hit("reset", "read", **ALWAYS), WALL),
        Fault("reset always, before applying", hit("reset", "write", **ALWAYS), PARTIAL),
        Fault("reset always, after applying", hit("reset_after", "write", **ALWAYS), unless={blind: PARTIAL}),
        Fault("no answer in time, at a read", both(impatient, hit("timeout", "read"))),
        Fault("no answer in time, before applying", both(impatient, hit("timeout", "write")), unless={blind: PARTIAL}),
        Fault("no answer in time, after applying", both(impatient, hit("timeout_after", "write")), unless={blind: PARTIAL}),
    ]


def bodies() -> list[Fault]:
    found: list[Fault] = []
    for mode in ("lying_length", "short_body"):
        found.append(Fault(f"JSON cut ({mode}), at a read", hit("truncate", "read", params={"mode": mode})))
        found.append(Fault(f"JSON cut ({mode}), at a write", hit("truncate", "write", params={"mode": mode}), unless={blind: PARTIAL}))
    lost: dict[str, Any] = {"unless": {blind: PARTIAL}}
    return found + [
        Fault("page with 200, once at a read", hit("html", "read"), WALL),
        Fault("page with 200, always at reads", hit("html", "read", **ALWAYS), WALL),
        Fault("page with 200 at a write, nothing applied", hit("html", "write"), **lost),
        Fault("page with 200 at a write, applied", hit("html_after", "write"), **lost),
        Fault("page with 200, always at writes, nothing applied", hit("html", "write", **ALWAYS), PARTIAL),
        Fault("empty body at a read", hit("empty", "read")),
        Fault("empty body at a write, applied", hit("empty", "write"), **lost),
        Fault("empty body at a write, nothing applied", hit("empty", "write", params={"apply": False}), unless={blind: PARTIAL, mute: PARTIAL}),
        Fault("wrong content type, at reads", hit("content_type", "read", **ALWAYS)),
        Fault("wrong content type, at writes", hit("content_type", "write", **ALWAYS)),
        Fault("arrays missing, at a read", hit("drop_arrays", "read"), concerns=counted),
        Fault("arrays null, at a read", hit("null_arrays", "read"), concerns=counted),
        Fault("arrays missing, always at reads", hit("drop_arrays", "read", **ALWAYS), WALL, counted),
        Fault("arrays missing, at a write", hit("drop_arrays", "write"), concerns=bulk, **lost),
        Fault("arrays null, at a write", hit("null_arrays", "write"), concerns=bulk, **lost),
    ]


def words_on_ids() -> list[Fault]:
    one = {"ids": ["one"]}
    open_by_id: dict[str, Any] = {"concerns": bulk, "unless": {blind: PARTIAL}}
    return [
        Fault("200 with a failure flag, nothing applied", hit("failure_flag", "write", params={"apply": False}), PARTIAL, unless={mute: OVERCOME}),
        Fault("200 with a failure flag, although applied", hit("failure_flag", "write", params={"apply": True}), unless={blind: PARTIAL}),
        Fault("one id is reported as failed", hit("fail_ids", "write", params={"ids": ["one"], "apply": False}), PARTIAL, bulk),
        Fault("one id is reported as failed, although done", hit("fail_ids", "write", params={"ids": ["one"], "apply": True}), **open_by_id),
        Fault("an id in neither list, not done", hit("silent", "write", params={"ids": ["one"], "apply": False}), **open_by_id),
        Fault("an id in neither list, although done", hit("silent", "write", params={"ids": ["one"], "apply": True}), **open_by_id),
        Fault("no id in any list, not done, always", hit("silent", "write", params={"apply": False}, **ALWAYS), PARTIAL, bulk),
        Fault("an id in both lists", hit("both_lists", "write", params=one), **open_by_id),
        Fault("ids that nobody asked for, as done", hit("extra_ids", "write"), concerns=bulk),
        Fault("ids that nobody asked for, as failed", hit("extra_ids", "write", params={"ok": False}), concerns=bulk),
        Fault("ids in another letter case, in answers", hit("recase", "write", **ALWAYS), concerns=bulk),
        Fault("ids in another letter case, in one read", hit("recase_rows", "read"), PARTIAL, case_matters, {listed: OVERCOME}),
        Fault("ids in another letter case, in all reads", hit("recase_rows", "read", **ALWAYS), PARTIAL, case_matters),
        Fault(
            "ids in another letter case, in all reads (case ignored)",
            hit("recase_rows", "read", **ALWAYS),
            PARTIAL,
            case_ignored,
            {one_case: OVERCOME},
        ),
        Fault("ids twice", hit("duplicate_ids", "write", **ALWAYS), concerns=bulk),
    ]


def lists() -> list[Fault]:
    return [
        Fault("a page is answered twice", hit("repeat_page", "read"), concerns=counted),
        Fault("the page before is answered again, always", hit("repeat_page", "read", **ALWAYS), PARTIAL, counted),
        Fault("a page comes without its rows", hit("skip_page", "read"), concerns=counted),
        Fault("a row is left out once", hit("skip_rows", "read", params={"ids": ["one"]}), concerns=counted),
        Fault("a row is left out always", hit("skip_rows", "read", params={"ids": ["one"]}, **ALWAYS), WALL, counted),
        Fault("the link to the next page is missing", hit("no_next_link", "read"), concerns=linked),
        Fault("the link to the next page is missing, always", hit("no_next_link", "read", **ALWAYS), WALL, linked),
        Fault("the link leads to the same page", hit("loop_next_link", "read"), concerns=linked),
        Fault("the total of a list is too large", hit("wrong_total", "read", params={"total": 5000}, **ALWAYS), WALL, counted),
        Fault("the total of a list is 0", hit("wrong_total", "read", params={"total": 0}), concerns=counted),
        Fault("lists lag by 2 reads", switched({"lag_reads": 2})),
        Fault("lists lag by a twentieth of a second", switched({"lag_seconds": 0.05})),
        Fault("lists lag longer than verify_timeout", Plant(long_lag), PARTIAL, listed),
    ]


def ways() -> list[Fault]:
    return [
        Fault("redirect to a login page, at a read", hit("redirect", "read", params={"location": "/login"}), WALL),
        Fault("redirect to a login page, at a write", hit("redirect", "write", params={"location": "/login", "status": 307}), PARTIAL),
        Fault("redirect at a write, after applying", status(303, "write", "status_after", headers={"Location": "/login"}), PARTIAL, unless={single: OVERCOME}),
        Fault("no connection", optional(base_url="http://127.0.0.1:9"), WALL),
        Fault("unknown host name", optional(base_url="https://vendor.invalid"), WALL),
        Fault("certificate of an unknown CA", optional(ca_path=None), WALL, tls=True),
        Fault("certificate for another host", Plant(other_name), WALL, tls=True),
        Fault("HTTPS asked of a port that speaks HTTP", Plant(plain_port), WALL),
        Fault("HTTP asked of a port that speaks HTTPS", Plant(tls_port), WALL, tls=True),
        Fault("the proxy refuses the tunnel", proxied(403), WALL, tls=True),
        Fault("the proxy answers with a page of its own", proxied(200), WALL),
        Fault("the proxy refuses with 403", proxied(403), WALL),
        Fault("the proxy wants credentials", proxied(407), WALL),
        Fault("the proxy does not answer", proxied(None), WALL),
    ]


def catalogue() -> Sequence[Fault]:
    """All faults that need nothing but the simulator."""
    return credentials() + refusals() + limits() + breakdowns() + connections() + bodies() + words_on_ids() + lists() + questions() + ways()
