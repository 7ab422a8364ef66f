# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The top layer: builds the AnsibleModule, runs one operation and exits. Nothing else exits."""

from __future__ import annotations

import json
import signal
import traceback
from collections.abc import Mapping
from typing import Any

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible.module_utils.common.parameters import remove_values

from ansible_collections.revoke.access.plugins.module_utils._checks import likely_secrets
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.result import MESSAGE_BYTES, fit, nothing, shorten, within
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, Bug, LibraryMissing
from ansible_collections.revoke.access.plugins.module_utils._options.spec import module_arguments
from ansible_collections.revoke.access.plugins.module_utils._runner import Ended, Run, Runtime
from ansible_collections.revoke.access.plugins.module_utils._starter import Starter

ECHOED = 100  # elements of an option that the result repeats; of a longer list only the first ones
FIRST = 5
ECHOED_BYTES = 1000  # of one option
WARNINGS = 20
WARNING_BYTES = 1000


class Module(AnsibleModule):
    """An AnsibleModule whose exits stay within what AWX takes, also where Ansible itself refuses the arguments."""

    def fail_json(self, msg: str, **result: Any) -> None:
        """Exit with a failure. Without return values nothing was looked at yet, as where Ansible refuses the arguments."""
        if "complete" not in result:
            self.no_log_values.update(likely_secrets(getattr(self, "params", None) or {}))
            result = {**nothing(), **result}
        # Ansible would add the options as given: long lists of ids would count against the limit once more.
        result.setdefault("invocation", self.invocation())
        super().fail_json(msg=shorten(str(self.masked(msg)), MESSAGE_BYTES), **result)

    def log(self, msg: str, log_args: Mapping[str, Any] | None = None) -> None:
        """Write to the system log. Ansible writes the options there before any check could refuse a secret among the ids."""
        hidden = self.no_log_values | likely_secrets(getattr(self, "params", None) or {})
        super().log(remove_values(msg, hidden), log_args=remove_values(dict(log_args or {}), hidden))

    def invocation(self) -> dict[str, Any]:
        """The options of the task as a result repeats them."""
        return {"module_args": {name: self._echo(value) for name, value in (getattr(self, "params", None) or {}).items()}}

    def masked(self, value: Any) -> Any:
        """A value without any secret: this comes before every cut, for half of one is not found any more."""
        return remove_values(value, self.no_log_values)

    def _echo(self, value: Any) -> Any:
        if isinstance(value, list):
            first = [self._echo(element) for element in value[: ECHOED + 1]]
            if len(value) <= ECHOED and _bytes(first) <= ECHOED_BYTES:
                return first
            shown = within(first[:FIRST], ECHOED_BYTES)
            return [*shown, f"... and {len(value) - len(shown)} more"]
        value = self.masked(value)
        if isinstance(value, str) or _bytes(value) <= ECHOED_BYTES:
            return shorten(value, ECHOED_BYTES) if isinstance(value, str) else value
        return shorten(json.dumps(value), ECHOED_BYTES)


def run(operation: type[Operation], runtime: Runtime | None = None) -> None:
    """Be the module for one operation. C(runtime): what the run takes from outside, as tests hand it in."""
    starter = Starter()
    module = Module(**module_arguments(operation))
    # A blank is no secret, and masking it would blot out every message.
    module.no_log_values.difference_update([value for value in module.no_log_values if not value.strip()])
    try:
        one = Run(operation, module.params, check_mode=module.check_mode, diff=module._diff, on_secret=module.no_log_values.add, runtime=runtime)
        _heed(one, starter)
        ended = one.carry_out()
    except BadInput as error:
        module.no_log_values.update(error.secrets)
        module.fail_json(msg=error.message)
    except LibraryMissing as error:
        module.fail_json(msg=missing_required_lib(error.package), exception=error.trace)
    except Exception as error:  # outside the run's own net nothing was sent yet
        module.fail_json(msg=Bug.of(error).message, exception=traceback.format_exc())
    _exit(module, ended)


def _heed(one: Run, starter: Starter) -> None:
    """End the run when it is told to, or when those are gone who would take its result."""

    def told(number: int, _frame: Any) -> None:
        one.cancel(signal.Signals(number).name)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # nohup: it is meant to live on
            signal.signal(number, told)
    one.watch(starter.gone)


def _exit(module: Module, ended: Ended) -> None:
    for warning in ended.warnings[:WARNINGS]:
        module.warn(shorten(module.masked(warning), WARNING_BYTES))
    ended.result.update(invocation=module.invocation(), msg=module.masked(ended.result["msg"]))
    # A mask can be longer than what it hides.
    result = fit(module.masked(fit(ended.result)))
    if ended.failed:
        module.fail_json(**result)
    module.exit_json(**result)


def _bytes(value: Any) -> int:
    return len(json.dumps(value))
