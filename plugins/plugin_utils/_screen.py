# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The screen that all workers of a playbook share: what they show there, ansible-runner and so AWX get as events at once."""

from __future__ import annotations

import mmap
import struct
import time

from ansible.utils.display import Display

BETWEEN = 1.0  # seconds between two lines, whoever speaks

# When somebody spoke last, by the machine's monotonic clock. It is made before the workers are forked, and is one for all of them.
_SPOKE = struct.Struct("d")
_shared = mmap.mmap(-1, _SPOKE.size)


def say(line: str) -> bool:
    """Show one line; False where another worker has just shown one."""
    now = time.monotonic()
    if 0.0 <= now - _SPOKE.unpack(_shared[:])[0] < BETWEEN:
        return False
    _shared[:] = _SPOKE.pack(now)
    Display().display(line)
    return True
