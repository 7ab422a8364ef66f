# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the evidence file says, held against the result of the run and against what happened."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Contents, read
from ansible_collections.revoke.access.plugins.module_utils._evidence.replay import Replay

_STATES = {"changed": "changed_items", "unchanged": "unchanged_items", "failed": "failed_items", "pending": "pending_items"}


class Papers:
    """The records of one run."""

    def __init__(self, place: Path, result: dict[str, Any], check: bool) -> None:
        self._contents = read(str(place))
        self._result = result
        self._kept = result.get("evidence") or {}
        self._kind = "predicted" if check else "outcome"
        self._records = [record for record in self._contents.records if record.get("run_id") == self._kept.get("run_id")]

    def problems(self) -> Iterator[str]:
        """Whatever is wrong."""
        yield from _wrong(self._contents)
        if not self._kept:
            yield "the result does not say where the evidence is"
            return
        kinds = [record["record"] for record in self._records]
        if kinds[:1] != ["start"] or kinds[-1:] != ["end"]:
            yield f"a run without a start or without an end: {kinds}"
        yield from self._lists()

    def _lists(self) -> Iterator[str]:
        told: dict[str, list[str]] = {name: [] for name in _STATES.values()}
        for record in self._records:
            if record["record"] == self._kind:
                told[_STATES[record["outcome"]]].append(_text(record["item"]))
        said = {name: [_text(item["item"] if name in ("failed_items", "pending_items") else item) for item in self._result[name]] for name in told}
        for name, items in said.items():
            if sorted(items) != sorted(told[name]):
                yield f"the evidence has {told[name]} as {name}, the result has {items}"

    @staticmethod
    def after_death(place: Path, removed: Iterable[str]) -> Iterator[str]:
        """Whatever is wrong with the file that a dead process left. C(removed): items that may be gone by its doing."""
        if not place.exists():
            names = sorted(removed)
            if names:
                yield f"nothing is on record, but these are gone: {names}"
            return
        contents = read(str(place))
        yield from _wrong(contents)
        text = _bare([record for record in contents.records if record["record"] == "sending"])
        for name in removed:  # the vendor may list it in another letter case, or with dashes
            if any(_bare(part)[1:-1] not in text for part in name.split("|")):
                yield f"{name} is gone, and no record says that it was about to be sent"


def _wrong(contents: Contents) -> Iterator[str]:
    """Whatever does not hold by itself, as whoever checks the file is told."""
    yield from contents.problems
    replay = Replay()
    for record in contents.records:
        replay.follow(record)
    yield from replay.problems


def _text(item: Any) -> str:
    return json.dumps(item, sort_keys=True)


def _bare(value: Any) -> str:
    """A value as a text, in any letter case, without dashes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True).replace("-", "").casefold()
