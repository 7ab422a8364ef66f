# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The words for people that no operation says of itself, from words.yml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("words.yml")


class Words:
    """What words.yml says; a word that is needed and missing is an error that names it."""

    def __init__(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        self._data = data

    def of(self, kind: str, name: str, word: str) -> Any:
        """A word of an operation or a vendor. C(kind): a section of the file."""
        try:
            return self._data[kind][name][word]
        except KeyError:
            raise LookupError(f"tools/generate/{FILE.name} has no {kind}.{name}.{word}: see docs/adding_an_operation.md") from None

    def perhaps(self, kind: str, name: str, word: str, otherwise: Any = "") -> Any:
        """A word that only some have."""
        return self._data.get(kind, {}).get(name, {}).get(word, otherwise)


def read() -> Words:
    """The words as they are in the file."""
    return Words(yaml.safe_load(FILE.read_text(encoding="utf-8")))
