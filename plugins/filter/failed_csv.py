# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter C(revoke.access.failed_csv)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.revoke.access.plugins.module_utils._report.texts import no_formula
from ansible_collections.revoke.access.plugins.plugin_utils._results import FIELDS, NotAResult, failed, left_out


def failed_csv(value: Any) -> str:
    """The failed items of a registered result as CSV (RFC 4180), with a heading; every cell is in quotes."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    try:
        writer.writerow(FIELDS)
        for row in failed(value):
            writer.writerow([_cell(row[name]) for name in FIELDS])
        more = left_out(value)
    except NotAResult as error:
        raise AnsibleFilterError(f"revoke.access.failed_csv: {error}") from None
    if more:
        told = {"message": f"and {more} more, which the result does not hold: see the evidence"}
        writer.writerow([told.get(name, "") for name in FIELDS])
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return no_formula(json.dumps(dict(value), sort_keys=True) if isinstance(value, Mapping) else str(value))


class FilterModule:
    """What Ansible loads filters from."""

    def filters(self) -> dict[str, Callable[[Any], Any]]:
        """The filters by their names."""
        return {"failed_csv": failed_csv}
