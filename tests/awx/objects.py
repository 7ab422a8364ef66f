# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the playbook awx_objects makes, as the modules of awx.awx are given it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.awx.rules import rendered
from tests.conftest import ROOT
from tests.documentation.helpers.playbooks import Played, play

HERE = Path(__file__).parent
MODULES: dict[str, Any] = json.loads((HERE / "modules.json").read_text(encoding="utf-8"))
PLAYBOOK = "revoke.access.awx_objects"
PROJECT = ROOT / "playbooks" / "awx" / "project"

NOTIFICATION = {"type": "webhook", "configuration": {"url": "https://chat.example.com/hook", "http_method": "POST", "headers": {}}}


class Objects:
    """The objects of one run of the playbook. C(variables): what the user gives it."""

    def __init__(self, folder: Path, **variables: Any) -> None:
        self.folder = folder
        self._made = folder / "made.jsonl"
        self._given = {"awx_project_url": "https://git.example.com/revoke.git", **variables}
        plugins = folder / "collections" / "ansible_collections" / "awx" / "awx" / "plugins" / "action"
        plugins.mkdir(parents=True)
        for name in MODULES["modules"]:
            (plugins / f"{name}.py").write_text((HERE / "stand_in.py").read_text(encoding="utf-8"), encoding="utf-8")
        (folder / "play.json").write_text(json.dumps([{"import_playbook": PLAYBOOK}]), encoding="utf-8")
        self.played = self.make()

    def make(self, **more: Any) -> Played:
        """Run the playbook; a further run finds what is there."""
        (self.folder / "given.json").write_text(json.dumps({**self._given, **more}), encoding="utf-8")
        environment = {"AWX_MADE": str(self._made), "AWX_MODULES": str(HERE / "modules.json")}
        return play(self.folder, environment, "-e", "@given.json", "play.json")

    def all(self) -> list[tuple[str, dict[str, Any]]]:
        """Module and arguments of each task, in their order."""
        text = self._made.read_text(encoding="utf-8") if self._made.exists() else ""
        return [(name, params) for name, params in map(json.loads, text.splitlines())]

    def of(self, module: str) -> dict[str, dict[str, Any]]:
        """What a module made, by name; C(what) of later tasks is added to that of earlier ones."""
        found: dict[str, dict[str, Any]] = {}
        for name, params in self.all():
            if name == module:
                found.setdefault(params["name"], {}).update(params)
        return found

    def one(self, module: str, ending: str) -> dict[str, Any]:
        """The only one whose name ends so."""
        (found,) = [params for name, params in self.of(module).items() if name.endswith(ending)]
        return found

    def injected(self, template: str, folder: Path) -> tuple[dict[str, str], dict[str, Any]]:
        """Environment and extra variables that a job template's credentials bring. C(folder): for the files among them."""
        env: dict[str, str] = {}
        extra: dict[str, Any] = {}
        for name in self.one("job_template", template)["credentials"]:
            credential = self.of("credential")[name]
            if credential["credential_type"] != "Vault":
                kind = self.of("credential_type")[credential["credential_type"]]
                found = rendered(kind, credential["inputs"], folder)
                env.update(found.env)
                extra.update(found.extra_vars)
        return env, extra


def without_templates(value: Any) -> Any:
    """A value with every template in it replaced, to see what is fixed."""
    if isinstance(value, Mapping):
        return {name: without_templates(each) for name, each in value.items()}
    return "TEMPLATE" if isinstance(value, str) and "{{" in value else value
