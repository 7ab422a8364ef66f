# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A vendor whose lists a test makes up page by page, for tests of reading alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Lookup
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import (
    Alias,
    CurrentState,
    Key,
    Page,
    Question,
    Response,
    Row,
    State,
    anything,
)
from ansible_collections.revoke.access.plugins.module_utils._errors import Misfit
from ansible_collections.revoke.access.tests.unit.helpers.fakes import BOOKS, OPTIONS, silent_client

# What answers a request for a page: takes the question and the position, None for the first page.
Pages = Callable[[Question, "Hashable | None"], Page]


def entry(key: Key, *aliases: Alias, **facts: Any) -> dict[str, Any]:
    """One of the vendor's objects."""
    return {"id": key, "aliases": aliases, **facts}


def one_page(keys: Iterable[Key], total: int | None = None) -> Page:
    """A list that fits on one page."""
    return Page([entry(key) for key in keys], total)


class Catalogue(Lookup):
    """Asks one question without a filter for all keys, unless C(split) gives others. C(asked): each request as the query and the position."""

    description = BOOKS

    def __init__(self, pages: Pages, split: Callable[[Sequence[Key]], Sequence[Question]] | None = None) -> None:
        self.leaving = silent_client()
        super().__init__(OPTIONS, self.leaving)
        self.pages = pages
        self.split = split
        self.asked: list[tuple[Any, Hashable | None]] = []

    def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
        return self.split(keys) if self.split else [Question(keys, fits=anything)] if keys else []

    def answer(self, question: Question, position: Hashable | None) -> Page:
        self.asked.append((question.query, position))
        return self.pages(question, position)

    def row(self, raw: Any) -> Row:
        if not isinstance(raw, dict):
            raise Misfit(f"A book was listed that is no object: {raw!r}")
        return Row(raw["id"], CurrentState(State.TO_DO, str(raw.get("label") or "")), raw["aliases"])

    def send(self, keys: Sequence[Key]) -> Sequence[Response]:
        raise AssertionError(f"nothing is to be sent: {keys}")


def scripted(*pages: Page | Exception) -> Catalogue:
    """A list whose requests are answered by these pages one after the other, whatever position is asked for."""
    left = list(pages)

    def answer(_question: Question, _position: Hashable | None) -> Page:
        assert left, "one request too many"
        page = left.pop(0)
        if isinstance(page, Exception):
            raise page
        return page

    return Catalogue(answer)


def paged(*pages: Sequence[Any], total: int | None = None) -> Catalogue:
    """A list in pages, each of which names the next one."""

    def answer(_question: Question, position: Any) -> Page:
        number = position or 0
        return Page([entry(key) for key in pages[number]], total, [number + 1] if number + 1 < len(pages) else [])

    return Catalogue(answer)
