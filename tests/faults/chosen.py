# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The drivers that the faults strike: one of each kind, or with C(FAULT_DRIVERS=all) in the environment, as C(make faults) has it, all of them."""

from __future__ import annotations

import os

from tests.operations import DRIVERS, TYPICAL
from tests.operations.driver import Driver

CHOSEN: list[Driver] = DRIVERS if os.environ.get("FAULT_DRIVERS") == "all" else TYPICAL
