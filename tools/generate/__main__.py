# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command: `python -m tools.generate [--check] [--measure]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ..collection import OPERATIONS
from ..paths import ROOT
from . import blocks, contents, schema, words


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Write what is out of date below `root`, or with `--check` name it; 1 where there is any to name."""
    parser = argparse.ArgumentParser(prog="python -m tools.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, name each file that differs")
    parser.add_argument("--measure", action="store_true", help="count the requests at the simulator too (half a minute)")
    options = parser.parse_args(arguments)
    wanted = contents.of(OPERATIONS, words.read())
    if options.measure:
        from . import measure

        wanted[measure.PAGE] = measure.tables()
    differing = {**blocks.differing(root, wanted), **blocks.outdated(root, {schema.FILE: schema.schema(OPERATIONS), **contents.files(OPERATIONS)})}
    for path, text in differing.items():
        print(f"{path}: {'is out of date, run python -m tools.generate' if options.check else 'written'}")
        if not options.check:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
    return 1 if options.check and differing else 0


if __name__ == "__main__":
    sys.exit(main())
