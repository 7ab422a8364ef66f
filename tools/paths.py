# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where things lie in the work tree."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

BUILD = ROOT / ".build"
LOGS = BUILD / "log"
COUNTS = BUILD / "counts"
REPORT = BUILD / "report.json"
LINK = BUILD / "link"


def link() -> Path:
    """A tree of collections in which the work tree appears under its name."""
    place = LINK / "ansible_collections" / "revoke" / "access"
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.is_symlink():
        place.symlink_to(Path("..", "..", "..", ".."))
    return LINK
