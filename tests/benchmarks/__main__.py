# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""C(python -m tests.benchmarks [--small] [name ...]): prints the figures of the named benchmarks, or of all."""

from __future__ import annotations

import sys

from tests.benchmarks import BENCHMARKS


def main() -> None:
    """Run what the command line names."""
    words = sys.argv[1:]
    small = "--small" in words
    for name in [word for word in words if word != "--small"] or BENCHMARKS:
        for line in BENCHMARKS[name](small):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
