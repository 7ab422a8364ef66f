# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Holds the evidence files that tests leave behind against the model of outcomes, as a report does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read
from ansible_collections.revoke.access.plugins.module_utils._evidence.replay import Replay

Record = Mapping[str, Any]

# What a run says of itself at its start; a test that writes a record by hand says less.
_OF_A_START = {"format", "vendor", "tenant", "operation", "actor", "check_mode", "plan_id"}


def below(folder: Path) -> list[str]:
    """What disagrees in the evidence files of a folder, at any depth. Files that a test has broken on purpose are left alone."""
    return [f"{path.name}: {text}" for path in sorted(_evidence_files(folder)) for text in disagreements(path)]


def disagreements(path: Path) -> list[str]:
    """One text for each thing in a file that does not follow from the rest of it; nothing for one whose chain is broken."""
    try:
        contents = read(str(path))
    except BadInput:
        return []
    if contents.problems:
        return []
    runs: dict[str, list[Record]] = {}
    for record in contents.records:
        runs.setdefault(str(record.get("run_id")), []).append(record)
    replay = Replay()
    for records in runs.values():
        if records[0].keys() >= _OF_A_START:
            for told in records:
                replay.follow(told)
    return replay.problems


def _evidence_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        try:
            if not path.is_symlink() and path.is_file():
                with path.open("rb") as file:
                    if file.read(2) == b'{"' and b'"chain": "' in file.read(4000):
                        yield path
        except OSError:
            continue  # what cannot be opened was made so on purpose
