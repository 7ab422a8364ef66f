# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ansible-doc shows of the modules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from tests.documentation.helpers.playbooks import COLLECTIONS


@pytest.fixture(scope="module", name="shown")
def fixture_shown() -> dict[str, dict[str, Any]]:
    """What ansible-doc has for each operation."""
    program = Path(sys.executable).parent / "ansible-doc"
    names = [f"revoke.access.{name}" for name in OPERATIONS]
    env = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS), "LC_ALL": "C.UTF-8"}
    done = subprocess.run([sys.executable, str(program), "--json", *names], env=env, capture_output=True, text=True, check=True, timeout=120)
    return {name: json.loads(done.stdout)[f"revoke.access.{name}"]["doc"] for name in OPERATIONS}


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_module_shows_its_attributes_and_its_action_group(shown: dict[str, dict[str, Any]], name: str) -> None:
    attributes = shown[name]["attributes"]
    assert set(attributes) == {"action_group", "check_mode", "diff_mode", "idempotent"}
    group = OPERATIONS[name].description.vendor.group
    assert attributes["action_group"]["membership"] == ["revoke.access.all", f"revoke.access.{group}"]
    assert f"group/revoke.access.{group}" in attributes["action_group"]["description"]
