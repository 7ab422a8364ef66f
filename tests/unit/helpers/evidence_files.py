# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evidence files as tests make them: written by runs of their own, and changed by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Evidence, read


def written(path: Path, *parts: list[dict[str, Any]]) -> bytes:
    """A file in which each part was appended by a run of its own."""
    for records in parts:
        file = Evidence(str(path))
        file.append(records)
        file.close()
    return path.read_bytes()


def sample(count: int = 4) -> list[dict[str, Any]]:
    return [{"record": "outcome", "item": f"id-{number}", "note": "caf\u00e9 \ud800", "seconds": 0.5} for number in range(count)]


def problems(path: Path, data: bytes) -> list[str]:
    path.write_bytes(data)
    return read(str(path)).problems
