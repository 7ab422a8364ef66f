# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages of the documentation, cut into code blocks and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[3]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block: where it begins, its language and its text."""

    page: str
    line: int
    language: str
    text: str

    @property
    def name(self) -> str:
        page = re.sub(r"\W", "_", self.page)
        return f"{page}_{self.line}"

    @property
    def data(self) -> Any:
        return yaml.safe_load(self.text)


def pages() -> list[Path]:
    """README.md and every page in docs/."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(language: str) -> list[Block]:
    """All blocks of a language, in all pages."""
    found = []
    for page in pages():
        content = page.read_text(encoding="utf-8")
        for match in _FENCE.finditer(content):
            line = content.count("\n", 0, match.start()) + 1
            found.append(Block(page.relative_to(ROOT).as_posix(), line, match.group(1), match.group(2)))
    return [block for block in found if block.language == language]


def tables(page: str) -> Iterator[list[list[str]]]:
    """The tables of a page as rows of cells, the heading first."""
    for match in re.finditer(r"(?:^\|.*\|$\n)+", _FENCE.sub("", text(page)), re.MULTILINE):
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in match.group().splitlines()]
        yield [rows[0]] + rows[2:]


def table(page: str, *heading: str) -> list[list[str]]:
    """The rows below the first table whose heading begins so."""
    return next(rows[1:] for rows in tables(page) if rows[0][: len(heading)] == list(heading))


def words(cell: str) -> list[str]:
    """What a cell has in code marks."""
    return re.findall(r"`([^`]+)`", cell)
