# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of docs/plan.md fits its schema, which lies where the page says, and the command of the page reads it."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import jsonschema
import yaml

from tests.documentation.helpers.pages import ROOT, blocks, text
from tests.documentation.helpers.playbooks import COLLECTIONS

PAGE = "docs/plan.md"


def shown() -> str:
    """The plan of the page."""
    (found,) = [block.text for block in blocks("yaml") if block.page == PAGE and isinstance(block.data, dict)]
    return found


def schema() -> dict[str, object]:
    found: dict[str, object] = json.loads((ROOT / "docs" / "plan.schema.json").read_text(encoding="utf-8"))
    return found


def test_the_plan_of_the_page_fits_the_schema_that_its_first_line_names() -> None:
    assert shown().splitlines()[0] == f"# yaml-language-server: $schema={schema()['$id']}"
    jsonschema.validate(yaml.safe_load(shown()), schema())
    assert not jsonschema.Draft7Validator(schema()).is_valid({**yaml.safe_load(shown()), "okta": {}})


def test_the_schema_is_shipped_where_the_page_says() -> None:
    (path,) = re.findall(r"`\$schema=\S+/ansible_collections/revoke/access/(\S+)`", text(PAGE))
    ignored = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["build_ignore"]
    assert (ROOT / path).is_file() and not {path.partition("/")[0], path} & set(ignored) and "*.json" not in ignored


def test_the_command_of_the_page_reads_the_plan_and_names_its_tenants_or_all_that_is_wrong(tmp_path: Path) -> None:
    (command,) = (block.text for block in blocks("shell") if block.page == PAGE)
    program, *words = shlex.split(command)
    environment = {"ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS), "ANSIBLE_HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "HOME": str(tmp_path)}
    called = [sys.executable, str(Path(sys.executable).parent / program), *words]
    elsewhere = shown().replace("  - operation: venafi_oauth_rule\n", "  - operation: venafi_oauth_rule\n    tenant: acme\n")
    (tmp_path / "plan.yml").write_text(elsewhere, encoding="utf-8")
    good = subprocess.run(called, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert good.returncode == 0 and '"localhost"' in good.stdout and '"acme"' in good.stdout, good.stdout + good.stderr
    (tmp_path / "plan.yml").write_text(shown().replace("rules:", "rulez:"), encoding="utf-8")
    bad = subprocess.run(called, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert bad.returncode != 0 and "removal 2 (venafi_oauth_rule)" in bad.stdout + bad.stderr and "rulez" in bad.stdout + bad.stderr
