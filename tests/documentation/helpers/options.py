# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the modules, taken from their argument specs."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._arguments import SHARED
from tests.documentation.helpers.pages import ROOT

# Modules that remove something; the others have options of their own.
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py") if not path.stem.endswith("_info"))


def options_of(name: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """The whole argument spec of a module, variables included."""
    module = importlib.import_module("ansible_collections.revoke.access.plugins.modules." + name)
    given: list[Any] = []
    monkeypatch.setattr(module, "run", lambda *arguments: given.extend(arguments))
    module.main()
    options: dict[str, dict[str, Any]] = {**given[0].CONNECTION, **SHARED.spec}
    for group in given[2:]:
        options.update(group.spec)
    return options
