# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Speed and memory as ratios within one run. Nothing here passes or fails; C(make bench) prints the figures."""

from __future__ import annotations

# Also makes the collection importable.
from tests.conftest import LINK

__all__ = ["LINK"]
