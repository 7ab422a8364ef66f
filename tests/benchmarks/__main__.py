# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""C(python -m tests.benchmarks [name ...]): prints the figures of the named benchmarks, or of all."""

from __future__ import annotations

import sys

from . import groups, memory, rules, startup

BENCHMARKS = {"memory": memory, "groups": groups, "rules": rules, "startup": startup}


def main() -> None:
    """Run what the command line names."""
    for name in sys.argv[1:] or BENCHMARKS:
        for line in BENCHMARKS[name].measure():
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
