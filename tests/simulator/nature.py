# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time and chance, as the simulator takes them: the machine's, unless others are handed in."""

from __future__ import annotations

import random as dice
import time as machine
from typing import Callable, NamedTuple


class Nature(NamedTuple):
    """Seconds that never run backwards, seconds since 1970, and so many random bits as a number."""

    monotonic: Callable[[], float] = machine.monotonic
    time: Callable[[], float] = machine.time
    bits: Callable[[int], int] = dice.SystemRandom().getrandbits


_given = [Nature()]


def hand_in(nature: Nature) -> None:
    """Take time and chance from here, in this process, from now on."""
    _given[0] = nature


def monotonic() -> float:
    """Seconds since some fixed moment."""
    return _given[0].monotonic()


def time() -> float:
    """Seconds since 1970."""
    return _given[0].time()


def bits(count: int) -> int:
    """A random number of so many bits."""
    return _given[0].bits(count)
