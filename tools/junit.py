# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the test runners did, read from the JUnit files that they write."""

from __future__ import annotations

import dataclasses
import json
import re
import xml.etree.ElementTree
from collections.abc import Iterable
from pathlib import Path

# A target's file is named by the target, a random word and the time.
_TARGET = re.compile(r"(.+)-[^-]+-[\d.]+\.xml")
_NOT_MEANT_HERE = "No tests applicable."


@dataclasses.dataclass(frozen=True)
class Counts:
    """How many tests passed, failed and were skipped, and why the latter."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: tuple[str, ...] = ()


def store(counts: Counts, path: Path) -> None:
    """Keep the counts for the summary."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(dataclasses.asdict(counts)), encoding="utf-8")


def read(folder: Path) -> Counts:
    """The sum over the files of a folder. A test that has nothing to look at is not one."""
    passed = failed = 0
    reasons = []
    for path in sorted(folder.glob("*.xml")):
        for case in xml.etree.ElementTree.parse(path).iter("testcase"):
            skipped = case.find("skipped")
            if skipped is not None:
                reason = (skipped.text or skipped.get("message") or "").strip()
                reasons += [] if reason == _NOT_MEANT_HERE else [reason]
            elif case.find("failure") is not None or case.find("error") is not None:
                failed += 1
            else:
                passed += 1
    return Counts(passed, failed, len(reasons), tuple(dict.fromkeys(reasons)))


def of_targets(folder: Path, wanted: Iterable[str]) -> Counts:
    """The integration targets that ran; those that did not have failed. A task may fail on purpose, so that tasks tell nothing."""
    ran = {found.group(1) for path in folder.glob("*.xml") if (found := _TARGET.fullmatch(path.name))}
    missing = sorted(set(wanted) - ran)
    return Counts(len(ran), len(missing), 0, tuple(f"{name} did not run" for name in missing))


def targets(root: Path) -> list[str]:
    """The integration targets that have to run: all but those that only serve others."""
    folders = [path for path in sorted((root / "tests" / "integration" / "targets").glob("*")) if path.is_dir()]
    return [path.name for path in folders if not path.name.startswith(("setup_", "prepare_")) and "hidden" not in _aliases(path)]


def _aliases(target: Path) -> list[str]:
    path = target / "aliases"
    return path.read_text(encoding="utf-8").split() if path.is_file() else []
