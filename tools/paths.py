# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where things lie in the work tree."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMESPACE = "revoke"
NAME = "access"
FULL_NAME = f"{NAMESPACE}.{NAME}"

VENVS = ROOT / ".venv"
BUILD = ROOT / ".build"
LOGS = BUILD / "log"
DIST = BUILD / "dist"
REQUIREMENTS = ROOT / "tests" / "requirements"


def collection_below(tree: Path) -> Path:
    """The folder of the collection in a tree of collections."""
    return tree / "ansible_collections" / NAMESPACE / NAME
