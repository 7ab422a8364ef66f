# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The top layer: builds the AnsibleModule, runs one operation and exits. Nothing else exits."""

from __future__ import annotations

import time
from types import ModuleType
from typing import Any, Dict, List, NoReturn, Optional, Type

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ansible_collections.revoke.access.plugins.module_utils import _input as check
from ansible_collections.revoke.access.plugins.module_utils._arguments import SHARED, Options, choose_login, module_arguments
from ansible_collections.revoke.access.plugins.module_utils._batches import Pool
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._http import Client
from ansible_collections.revoke.access.plugins.module_utils._operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._outcome import Outcome, fit, listing, result_of
from ansible_collections.revoke.access.plugins.module_utils._removal import Removal, Settings
from ansible_collections.revoke.access.plugins.module_utils._transport import HAS_REQUESTS, REQUESTS_ERROR, Connection

SHOWN = 5  # failed items that the message names; all are in failed_items
ECHOED = 100  # elements of an option that the result repeats; of a longer list only the first ones
WARNINGS = 20


class Run:
    """One call of a module, from its options to its result."""

    def __init__(self, module: AnsibleModule, vendor: ModuleType, operation: Type[Operation]) -> None:
        self.module = module
        self.params: Dict[str, Any] = module.params
        self.vendor = vendor
        self.kind = operation
        self.started = time.monotonic()

    def exit(self) -> NoReturn:
        """Carry out the operation and end the module with the contract's return values."""
        try:
            if not HAS_REQUESTS:
                self._refuse(missing_required_lib("requests"), exception=REQUESTS_ERROR)
            choose_login(self.params, self.vendor.CONNECTION, self.vendor.LOGINS)
            connection = self._connection()
            with Pool(connection.max_parallel) as pool:
                client = Client(
                    connection,
                    self.vendor.grant(self.params),
                    self.vendor.diagnose,
                    read_only=self.module.check_mode,
                    on_secret=self.module.no_log_values.add,
                )
                self._carry_out(client, pool)
        except BadInput as error:
            self._refuse(error.message)

    def _refuse(self, text: str, **more: Any) -> NoReturn:
        """Fail before anything was looked at: no item failed, but none is in the desired state either."""
        self.module.fail_json(msg=text, **dict(self._result([], 0), complete=False, **more))

    def _connection(self) -> Connection:
        return Connection(
            base_url=check.base_url(self.params["base_url"]),
            validate_certs=self.params["validate_certs"],
            ca_path=self.params["ca_path"],
            timeout=check.at_least("timeout", self.params["timeout"], 0.001),
            max_attempts=int(check.at_least("max_attempts", self.params["max_attempts"], 1)),
            max_parallel=int(check.at_least("max_parallel", self.params["max_parallel"], 1)),
        )

    def _carry_out(self, client: Client, pool: Pool) -> None:
        operation = self.kind(client, self.params, pool)
        settings = Settings(
            check_mode=self.module.check_mode,
            verify=self.params["verify"],
            verify_timeout=check.at_least("verify_timeout", self.params["verify_timeout"], 0),
            max_attempts=self.params["max_attempts"],
        )
        removal = Removal(operation, pool, settings, pause=client.wait_before)
        targets = operation.targets()
        outcomes = removal.run(targets)
        client.close()
        for warning in (removal.warnings + operation.warnings)[:WARNINGS]:
            self.module.warn(client.redact(warning))
        result = self._result(outcomes, len(targets), client)
        result["summary"]["unreadable"] = sum(1 for track in removal.tracks if track.before.done is None)
        if operation.resolved() is not None:
            result["resolved"] = operation.resolved()
        if self.module._diff:
            result["diff"] = {"before": listing(removal.tracks), "after": listing(removal.tracks, result["changed_items"])}
        self._end(operation, result)

    def _result(self, outcomes: List[Outcome], requested: int, client: Optional[Client] = None) -> Dict[str, Any]:
        result = result_of(outcomes, requested)
        for failed in result["failed_items"] if client else []:
            failed["message"] = client.redact(failed["message"])
        result["summary"].update(
            unreadable=0,
            requests=client.requests if client else 0,
            retries=client.retries if client else 0,
            seconds=round(time.monotonic() - self.started, 3),
        )
        return result

    def _end(self, operation: Operation, result: Dict[str, Any]) -> NoReturn:
        result["msg"] = message(operation, result, self.module.check_mode)
        failed = bool(result["failed_items"])
        # Ansible would add the options as given: long lists of ids would count against the limit once more.
        result["invocation"] = {"module_args": {name: _short(value) for name, value in self.params.items()}}
        result = fit(result)
        if failed:
            self.module.fail_json(**result)
        self.module.exit_json(**result)


def run(vendor: ModuleType, operation: Type[Operation], options: Options) -> NoReturn:
    """Be the module for one operation of a vendor; C(options) are those beside the shared and the vendor's."""
    module = AnsibleModule(**module_arguments(Options(vendor.CONNECTION), SHARED, options))
    Run(module, vendor, operation).exit()


def message(operation: Operation, result: Dict[str, Any], check_mode: bool) -> str:
    """One line for people: the counts, and the first failed items with their reasons."""
    counts = result["summary"]
    changed, unchanged = operation.action
    text = "%d %s: %d %s%s, %d %s" % (
        counts["distinct"],
        operation.thing[counts["distinct"] != 1],
        counts["changed"],
        "would be " if check_mode else "",
        changed,
        counts["unchanged"],
        unchanged,
    )
    if not counts["failed"]:
        return text + "."
    shown = ["%s (%s): %s" % (_item(failed["item"]), failed["reason"], failed["message"]) for failed in result["failed_items"][:SHOWN]]
    more = counts["failed"] - len(shown)
    return "%s, %d failed. %s%s" % (text, counts["failed"], " | ".join(shown), " | and %d more, see failed_items." % more if more else "")


def _item(item: Any) -> str:
    return item if isinstance(item, str) else ", ".join("%s=%s" % pair for pair in sorted(item.items()))


def _short(value: Any) -> Any:
    if isinstance(value, list) and len(value) > ECHOED:
        return value[:SHOWN] + ["... and %d more" % (len(value) - SHOWN)]
    return value
