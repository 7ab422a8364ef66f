# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table at the end of `make test`, and its last line: what passed, failed and was skipped."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from .junit import Counts
from .paths import COUNTS, REPORT


@dataclass(frozen=True)
class Row:
    """A session: what nox says of it, and what it counted."""

    name: str
    result: str
    seconds: float
    counts: Counts

    def text(self, width: int) -> str:
        """The row as it is printed."""
        counts = self.counts
        numbers = f"{counts.passed:>7}{counts.failed:>7}{counts.skipped:>8}"
        return f"{self.name:<{width}}  {self.result:<8}{self.seconds:>8.1f}{numbers}  {'; '.join(counts.reasons)}".rstrip()


def row(session: dict[str, object], counts: Path) -> Row:
    """A session of nox's report. One that counts nothing is one test, and one that failed has at least one failure."""
    name, result, reason = str(session["name"]), str(session["result"]), str(session.get("reason") or "")
    file = counts / f"{name}.json"
    found = Counts(**json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else Counts(passed=1)
    if result == "skipped":
        found = Counts(skipped=1, reasons=(f"NOT TESTED: {reason}",))
    elif result != "success":
        own = found.passed if file.is_file() else 0
        found = Counts(own, max(1, found.failed), found.skipped, (*found.reasons, *filter(None, (reason,))))
    return Row(name, result if result in ("success", "skipped") else "FAILED", float(str(session.get("duration") or 0)), found)


def table(rows: list[Row]) -> list[str]:
    """The lines of the table; the last one alone says how it ended."""
    width = max([len(entry.name) for entry in rows], default=7)
    passed, failed, skipped = (sum(getattr(entry.counts, word) for entry in rows) for word in ("passed", "failed", "skipped"))
    head = f"{'session':<{width}}  {'result':<8}{'seconds':>8}{'passed':>7}{'failed':>7}{'skipped':>8}  note"
    return [head, "-" * len(head), *(entry.text(width) for entry in rows), "", f"{skipped} skipped", f"{passed} passed, {failed} failed"]


def main() -> int:
    """Print the table of the last run."""
    sessions = json.loads(REPORT.read_text(encoding="utf-8"))["sessions"]
    rows = [row(session, COUNTS) for session in sessions]
    print("\n".join(table(rows)))
    return 1 if not rows or any(entry.counts.failed for entry in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
