# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What stands around a run wherever it runs: the result in bounds and without secrets, whatever happens. Nothing here exits."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

from ansible.module_utils.basic import missing_required_lib
from ansible.module_utils.common.parameters import remove_values

from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.result import MESSAGE_BYTES, fit, nothing, shorten, within
from ansible_collections.revoke.access.plugins.module_utils._engine.standing import Standing
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, Bug, LibraryMissing
from ansible_collections.revoke.access.plugins.module_utils._evidence.context import Context
from ansible_collections.revoke.access.plugins.module_utils._runner import Ended, Run
from ansible_collections.revoke.access.plugins.module_utils._signals import Endable

ECHOED = 100  # elements of an option that the result repeats; of a longer list only the first ones
FIRST = 5
ECHOED_BYTES = 1000  # of one option
WARNINGS = 20
WARNING_BYTES = 1000


class Told(NamedTuple):
    """What a task gives back: its return values, C(invocation) among them, whether it fails, and warnings."""

    result: dict[str, Any]
    failed: bool
    warnings: list[str]


class Frame:
    """The options of one task and the secrets among them: what is told goes through here. C(secrets) grows while the task runs."""

    def __init__(self, params: Mapping[str, Any], secrets: set[str]) -> None:
        self._params = params
        self.secrets = secrets

    def invocation(self) -> dict[str, Any]:
        """The options of the task as a result repeats them."""
        return {"module_args": {name: self._echo(value) for name, value in self._params.items()}}

    def masked(self, value: Any) -> Any:
        """A value without any secret: this comes before every cut, for half of one is not found any more."""
        return None if value is None else remove_values(value, self.secrets)

    def failure(self, message: str, **result: Any) -> dict[str, Any]:
        """The return values of a failure."""
        return {"msg": shorten(str(self.masked(message)), MESSAGE_BYTES), "invocation": self.invocation(), **result}

    def told(self, ended: Ended) -> Told:
        """The end of a run as its task tells it."""
        ended.result.update(invocation=self.invocation(), msg=self.masked(ended.result["msg"]))
        # A mask can be longer than what it hides.
        return Told(fit(self.masked(fit(ended.result))), ended.failed, self._bounded(ended.warnings))

    def dressed(self, result: Mapping[str, Any], failed: bool, warnings: Sequence[str]) -> Told:
        """Return values that are in bounds already."""
        return Told(self.masked({**result, "invocation": self.invocation()}), failed, self._bounded(warnings))

    def _bounded(self, warnings: Sequence[str]) -> list[str]:
        return [shorten(self.masked(warning), WARNING_BYTES) for warning in warnings[:WARNINGS]]

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


# By the name of each removal how far it has come; nothing of those that have not begun. Any thread may ask.
Standings = Callable[[], Mapping[str, Standing]]
Watched = Callable[[str, Standings, Callable[[str], str]], AbstractContextManager[None]]


def unseen(_what: str, _standings: Standings, _mask: Callable[[str], str]) -> AbstractContextManager[None]:
    """Nobody watches."""
    return nullcontext()


class How(NamedTuple):
    """How a task is to be carried out.

    C(heed) is told of the run before it begins, so as to be able to end it. C(context): what the evidence says that it belongs to.
    C(watched) lets somebody watch, for as long as what it gives lasts: it takes what is carried out, what tells how far that is, and what masks a text.
    """

    check_mode: bool
    diff: bool
    heed: Callable[[Endable], None]
    runtime: Runtime = Runtime()
    context: Context | None = None
    watched: Watched = unseen


def carry_out(operation: type[Operation], frame: Frame, params: Mapping[str, Any], how: How) -> Told:
    """Run one operation with validated options."""

    def run() -> Told:
        one = Run(operation, params, check_mode=how.check_mode, diff=how.diff, on_secret=frame.secrets.add, runtime=how.runtime, context=how.context)
        how.heed(one)
        name = operation.description.name
        with how.watched(name, lambda: {name: found} if (found := one.standing()) else {}, frame.masked):
            return frame.told(one.carry_out())

    return guarded(frame, run, how.check_mode)


def guarded(frame: Frame, work: Callable[[], Told], check_mode: bool) -> Told:
    """What the work tells, or why it could not be begun: the usual keys, whatever happens."""
    # A blank is no secret, and masking it would blot out every message.
    frame.secrets.difference_update([value for value in frame.secrets if not value.strip()])
    try:
        return work()
    except BadInput as error:
        frame.secrets.update(error.secrets)
        return Told(frame.failure(error.message, **nothing(check_mode=check_mode)), True, [])
    except LibraryMissing as error:
        return Told(frame.failure(missing_required_lib(error.package), exception=error.trace, **nothing(check_mode=check_mode)), True, [])
    except Exception as error:  # outside the run's own net nothing was sent yet
        return Told(frame.failure(Bug.of(error).message, exception=frame.masked(traceback.format_exc()), **nothing(check_mode=check_mode)), True, [])


def _bytes(value: Any) -> int:
    return len(json.dumps(value))
