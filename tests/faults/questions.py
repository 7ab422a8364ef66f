# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of reads that answer another question than the one that was asked, or that cannot be understood whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.faults.kinds import Kind, asked_by_filter, counted, every, listed, paged_whole, told_apart, uncounted
from tests.faults.planting import ALWAYS, OVERCOME, PARTIAL, WALL, Fault, Plant, both, hit
from tests.faults.scene import Scene
from tests.simulator.read_faults import TOTALS
from tests.simulator.shape_faults import ROWS, TOKENS

HUGE = 80 * 2**20  # bytes, more than an answer may have
NEVER_FOUND = ("nan",)  # a number that the row's own members do not need: the body is refused, not the row


def _once_and_always(
    name: str,
    kind: str,
    *,
    route: str = "read",
    concerns: Kind = listed,
    unless: Mapping[Kind, str] | None = None,
    **params: Any,
) -> list[Fault]:
    """One such answer is asked for again and overcome; where there is no other, nothing is sent."""
    return [
        Fault(f"{name}, once", hit(kind, route, params=params), OVERCOME, concerns),
        Fault(f"{name}, always", hit(kind, route, params=params, **ALWAYS), WALL, concerns, unless or {}),
    ]


def _witnessed(scene: Scene) -> None:
    """Name a bystander as the witness."""
    scene.options.update(witness=scene.driver.witness(scene.bystanders[0]))


def other_questions() -> list[Fault]:
    """Good answers, but not to what was asked."""
    witness = Plant(_witnessed)
    return [
        *_once_and_always("the filter is ignored", "ignore_filter", concerns=asked_by_filter),
        *_once_and_always("the first answer again", "cached", unless={uncounted: PARTIAL}, turn="first"),
        *_once_and_always("the first page in the place of another", "another_page", concerns=paged_whole, page="first"),
        *_once_and_always("the next page in the place of another", "another_page", concerns=counted, page="next"),
        *_once_and_always("rows of another tenant, which the rows tell", "other_tenant", concerns=told_apart),
        Fault("rows of another tenant, without the witness", both(hit("other_tenant", "read", **ALWAYS), witness), WALL, listed),
        Fault("an empty list, without the witness", both(hit("empty_list", "read", **ALWAYS), witness), WALL, listed),
        Fault("a list of what one may see, with the witness", witness, OVERCOME, listed),
    ]


def spoilt_lists() -> list[Fault]:
    """Lists that cannot be understood whole."""
    rows = [form for form in ROWS if form not in NEVER_FOUND]
    return [
        *(fault for form in TOTALS for fault in _once_and_always(f"a total that is {form.replace('_', ' ')}", "bad_total", concerns=counted, form=form)),
        *(fault for form in rows for fault in _once_and_always(f"a row with {form.replace('_', ' ')}", "bad_rows", form=form)),
        *_once_and_always("the rows twice in one answer", "duplicate_member", concerns=_in_a_member),
    ]


def _in_a_member(driver: Any) -> bool:
    """The rows stand in a member of an object."""
    return listed(driver) and not driver.bare


def spoilt_answers() -> list[Fault]:
    """Answers that are no good answers, whatever they are to."""
    return [
        *_anywhere("a read answered 202", "success_status", status=202),
        *_anywhere("a read answered 206", "success_status", status=206),
        *(fault for form in TOKENS for fault in _anywhere(f"a token answer {form.replace('_', ' ')}", "spoilt_token", route="auth", form=form)),
        *(fault for where in ("body", "member", "row") for fault in _anywhere(f"very deep JSON in the {where}", "deep", where=where)),
        *_anywhere("an interim answer before it", "interim"),
        *_anywhere("an interim answer and nothing else", "interim", status=103, final=False),
        Fault("an answer that is too large, once", hit("oversized", "read", params={"bytes": HUGE})),
        Fault("an answer that is too large when unpacked, once", hit("gzip_bomb", "read")),
    ]


def _anywhere(name: str, kind: str, route: str = "read", **params: Any) -> list[Fault]:
    return _once_and_always(name, kind, route=route, concerns=every, **params)


def questions() -> list[Fault]:
    """All of them."""
    return other_questions() + spoilt_lists() + spoilt_answers()
