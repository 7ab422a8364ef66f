# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a module's main() in this process, as Ansible would, against a conversation."""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest import mock

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common import warnings

from ansible_collections.revoke.access.plugins.module_utils import _http, _module
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Conversation, Step

# Later versions of ansible-core leave the invocation out unless they are asked for it, earlier ones do not know the question.
INVOCATION = {"_ansible_inject_invocation": True} if "_ansible_inject_invocation" in inspect.getsource(basic) else {}

MODULES = "ansible_collections.revoke.access.plugins.modules."

try:
    from ansible.module_utils.testing import patch_module_args
except ImportError:  # ansible-core before 2.19

    @contextmanager
    def patch_module_args(args: dict[str, Any]) -> Iterator[None]:
        """What later versions have: the arguments as if they came from the controller."""
        with mock.patch.object(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": args}).encode("utf-8")):
            yield


class Ended(NamedTuple):
    """How a module ended: its exit code, the JSON that it printed, and that JSON as text."""

    code: int
    result: dict[str, Any]
    printed: str


def spec_of(module: str) -> dict[str, Any]:
    """The keyword arguments that a module builds its AnsibleModule with."""

    class Caught(Exception):
        """Ends main() before it does anything."""

    here = importlib.import_module(MODULES + module)
    builder = here if hasattr(here, "AnsibleModule") else _module
    with mock.patch.object(builder, "AnsibleModule", side_effect=Caught) as built, pytest.raises(Caught):
        here.main()
    return dict(built.call_args.kwargs)


def run_module(capsys: Any, module: str, args: dict[str, Any], *steps: Step, check_mode: bool = False, diff: bool = False) -> Ended:
    """Run a module and check that the conversation was held to its end."""
    conversation = Conversation(*steps)
    warnings._global_warnings.clear()  # or those of the test before would be printed again
    given = dict(args, _ansible_check_mode=check_mode, _ansible_diff=diff, **INVOCATION)
    main = importlib.import_module(MODULES + module).main
    with patch_module_args(given), mock.patch.object(_http, "Transport", lambda _connection: conversation), pytest.raises(SystemExit) as caught:
        main()
    conversation.ended()
    printed = capsys.readouterr().out
    return Ended(int(caught.value.code or 0), json.loads(printed), printed)
