# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Follows docs/adding_an_operation.md to the letter, in a copy of the repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.documentation.helpers.pages import ROOT, blocks, text

PAGE = "docs/adding_an_operation.md"
NAME = "sailpoint_governance_group_member"
_FILE = re.compile(r"^`([\w./]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADER = "".join(f"# {line}\n" for line in text("README.md").splitlines()[1:4])
_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "output", "LICENSES")


def files() -> dict[str, str]:
    """The files that the page shows, without their header, by path."""
    return dict(_FILE.findall(text(PAGE)))


def follow(folder: Path) -> Path:
    """Copy the repository into a folder and do there what the page says; returns the root of the copy."""
    root = folder / "copy"
    shutil.copytree(ROOT, root, ignore=_LEFT_OUT)
    for path, content in files().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(_header(path) + content, encoding="utf-8")
    (root / f"tests/integration/targets/{NAME}/aliases").write_text(_HEADER + "needs/target/setup_removal_life\n", encoding="utf-8")
    _register(root)
    _add_words(root)
    run(root, "-m", "tools.generate", "--measure")
    return root


def run(root: Path, *words: str) -> str:
    """Run Python in the copy; its output, after checking that it succeeded."""
    path = os.pathsep.join((str(root / ".build" / "link"), str(root)))
    env = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *words], cwd=root, env=env, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]
    return done.stdout


def _header(path: str) -> str:
    if path.endswith(".yml"):
        return _HEADER + "---\n"
    return ("#!/usr/bin/python\n" if path.startswith("plugins/modules/") else "") + _HEADER + "\n"


def _register(root: Path) -> None:
    """The two places in the registry: the import that the page shows, and the name in the list."""
    registry = root / "plugins" / "module_utils" / "_vendors" / "registry.py"
    (line,) = (block.text for block in blocks("python") if block.page == PAGE and block.text.count("\n") == 1)
    operation = line.split()[-1]
    source = registry.read_text(encoding="utf-8")
    source = source.replace("\n\nOPERATIONS", f"\n{line}\nOPERATIONS", 1)
    source = re.sub(r"(for operation in \([^)]*)\)", rf"\1, {operation})", source)
    registry.write_text(source, encoding="utf-8")


def _add_words(root: Path) -> None:
    """The words of the page, at the begin of their section."""
    words = root / "tools" / "generate" / "words.yml"
    (entry,) = (block.text for block in blocks("yaml") if block.page == PAGE and block.text.startswith(NAME))
    indented = "".join(f"  {line}\n" for line in entry.splitlines())
    words.write_text(words.read_text(encoding="utf-8").replace("\noperations:\n", f"\noperations:\n{indented}", 1), encoding="utf-8")
