# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import subprocess
import venv
from pathlib import Path

import pytest

from tools import surroundings


@pytest.fixture(autouse=True)
def _build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "BUILD", tmp_path / "a build")


def tidied(home: Path, **environ: str) -> dict[str, str]:
    environ["HOME"] = str(home)
    assert surroundings.tidy(environ) == home
    return environ


def test_credentials_and_settings_of_the_user_do_not_reach_a_check(tmp_path: Path) -> None:
    foreign = {"CSP_API_TOKEN": "secret", "SAIL_CLIENT_SECRET": "secret", "ANSIBLE_CONFIG": "own.cfg", "PYTHONPATH": "elsewhere", "GIT_DIR": "other"}
    left = tidied(tmp_path, USER_SETTING="kept", **foreign)
    assert not set(foreign) & set(left)
    assert left["USER_SETTING"] == "kept"


def test_what_ansible_writes_stays_in_the_work_tree(tmp_path: Path) -> None:
    left = tidied(tmp_path)
    for name in ("ANSIBLE_HOME", "ANSIBLE_LOCAL_TEMP", "ANSIBLE_REMOTE_TEMP", "ANSIBLE_ASYNC_DIR", "XDG_CACHE_HOME", "HOME"):
        assert Path(left[name]).is_relative_to(tmp_path / "a build")


def test_downloaded_packages_are_kept_where_uv_keeps_them(tmp_path: Path) -> None:
    assert tidied(tmp_path)["UV_CACHE_DIR"] == str(tmp_path / ".cache" / "uv")
    assert tidied(tmp_path, XDG_CACHE_HOME="/elsewhere")["UV_CACHE_DIR"] == "/elsewhere/uv"
    assert tidied(tmp_path, UV_CACHE_DIR="/mine")["UV_CACHE_DIR"] == "/mine"


def test_interpreters_of_pyenv_take_the_place_of_its_shims(tmp_path: Path) -> None:
    root = tmp_path / ".pyenv"
    for version in ("2.7.18", "3.8.1", "3.9.2", "3.13.0"):
        (root / "versions" / version / "bin").mkdir(parents=True)
    folders = tidied(tmp_path, PATH=f"{root / 'shims'}{os.pathsep}/usr/bin")["PATH"].split(os.pathsep)
    assert folders == [str(root / "versions" / version / "bin") for version in ("3.9.2", "3.13.0")] + ["/usr/bin"]


def test_loopback_never_goes_through_a_proxy(tmp_path: Path) -> None:
    assert tidied(tmp_path, no_proxy="example.com,127.0.0.1")["no_proxy"] == "example.com,127.0.0.1,localhost"
    assert tidied(tmp_path)["NO_PROXY"] == "127.0.0.1,localhost"


@pytest.mark.parametrize(("given", "wanted"), [({"LANG": "en_US.UTF-8"}, None), ({"LANG": "C"}, "C.UTF-8"), ({}, "C.UTF-8"), ({"LC_ALL": "POSIX"}, "C.UTF-8")])
def test_the_locale_knows_all_characters(tmp_path: Path, given: dict[str, str], wanted: str | None) -> None:
    assert tidied(tmp_path, **given).get("LC_ALL") == wanted


def test_tidying_twice_changes_nothing_more(tmp_path: Path) -> None:
    once = tidied(tmp_path, PATH="/usr/bin", CSP_ORG_ID="x", ANSIBLE_CONFIG="own.cfg")
    twice = dict(once)
    assert surroundings.tidy(twice) == tmp_path
    assert twice == once


def test_a_home_of_our_own_has_what_pip_is_told(tmp_path: Path) -> None:
    user = tmp_path / "user"
    (user / ".config" / "pip").mkdir(parents=True)
    (user / ".config" / "pip" / "pip.conf").write_text("[global]\n", encoding="utf-8")
    for _twice in range(2):
        home = surroundings.own_home("sanity", user)
    assert (home / ".config" / "pip" / "pip.conf").read_text(encoding="utf-8") == "[global]\n"
    assert not (home / ".pip").exists()


def test_the_bootstrap_lends_an_environment_the_pip_of_the_home_folder(tmp_path: Path) -> None:
    home = surroundings.own_home("sanity", tmp_path)
    (home / "pip" / "pip").mkdir(parents=True)
    (home / "pip" / "pip" / "__main__.py").write_text("print('this one')\n", encoding="utf-8")
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / "bin" / "python"
    surroundings.bootstrap("get_pip_1_2.py", home)
    subprocess.run([python, home / ".ansible" / "test" / "cache" / "get_pip_1_2.py", "--disable-pip-version-check", "pip==1.2"], check=True)
    assert subprocess.run([python, "-m", "pip", "-V"], check=True, capture_output=True, text=True).stdout == "this one\n"
