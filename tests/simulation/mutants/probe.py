# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plays scene after scene and says which of them broke which promise, until it is stopped."""

from __future__ import annotations

import sys
from itertools import count

from tests.simulation.scene import Theatre

BEAT = 200  # scenes between two signs of life


def main() -> None:
    """One line for each broken promise: the seed and the promise; and from time to time the seed alone."""
    theatre = Theatre()
    for seed in count(int(sys.argv[1])):
        for promise in sorted(theatre.play(theatre.draw(seed)).promises):
            print(seed, promise, flush=True)
        if seed % BEAT == 0:
            print(seed, flush=True)


if __name__ == "__main__":
    main()
