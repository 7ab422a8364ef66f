# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes `ansible_collections.revoke.access` and `tests.simulator` importable, under plain pytest and under ansible-test."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINK = ROOT / ".build" / "link"
# There ansible-test sees to the collection.
UNDER_ANSIBLE_TEST = ROOT.parts[-3:] == ("ansible_collections", "revoke", "access")


def _link() -> Path:
    """A tree of collections in which the work tree appears under its name."""
    place = LINK / "ansible_collections" / "revoke" / "access"
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.is_symlink():
        place.symlink_to(Path("..", "..", "..", ".."))
    return LINK


def _extend_path() -> None:
    paths = [ROOT]
    if not UNDER_ANSIBLE_TEST:
        paths.append(_link())
    sys.path[:0] = [str(path) for path in paths if str(path) not in sys.path]


def _keep_temporary_files_here() -> None:
    """Pytest leaves the temporary folders of its last runs behind: beside what else is made, not beside the work tree."""
    folder = ROOT / ("tests/output" if UNDER_ANSIBLE_TEST else ".build/tmp")
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))


_extend_path()
_keep_temporary_files_here()


@pytest.fixture(autouse=True)
def evidence_agrees(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every evidence file that a test leaves behind is held against the model of outcomes."""
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if folder is not None:
        from ansible_collections.revoke.access.tests.unit.helpers import replay

        assert replay.below(folder) == []
