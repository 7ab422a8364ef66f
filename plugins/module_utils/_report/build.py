# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The report as a whole: from evidence files to a folder with a page, a table, a summary and the way to verify it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._report.facts import title_of
from ansible_collections.revoke.access.plugins.module_utils._report.gather import gathered
from ansible_collections.revoke.access.plugins.module_utils._report.page import page
from ansible_collections.revoke.access.plugins.module_utils._report.papers import howto_md, items_csv, summary_md
from ansible_collections.revoke.access.plugins.module_utils._report.verdict import Account, account_of

PAGE, TABLE, SUMMARY, HOWTO = "report.html", "items.csv", "summary.md", "HOWTO.md"


class Report(NamedTuple):
    """A report: C(files) by name, ready to be written."""

    account: Account
    files: Mapping[str, bytes]


def made(evidence: Sequence[str], chains: Mapping[str, Any], title: str | None = None) -> Report:
    """The report of these files and folders: the same evidence gives the same bytes. Raises BadInput."""
    account = account_of(gathered(evidence, chains))
    heading = title_of(account, title)
    texts = {PAGE: page(account, heading), TABLE: items_csv(account), SUMMARY: summary_md(account, heading), HOWTO: howto_md(account)}
    # A path may hold bytes that are no text; everything else is free of half surrogates.
    return Report(account, {name: text.encode("utf-8", "surrogateescape") for name, text in texts.items()})


def differing(dest: str, files: Mapping[str, bytes]) -> list[str]:
    """The names of the files that are not in the folder as they should be. Raises BadInput."""
    return [name for name, content in files.items() if _present(os.path.join(dest, name)) != content]


def _present(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadInput(f"dest: {path} cannot be read: {error.strerror}.") from None


def write(dest: str, files: Mapping[str, bytes], names: Sequence[str]) -> None:
    """Write these files, each as a whole or not at all, for their owner alone. The folder is made if it is not there. Raises BadInput."""
    try:
        os.makedirs(dest, mode=0o700, exist_ok=True)
        for name in names:
            _replace(os.path.join(dest, name), files[name])
    except OSError as error:
        raise BadInput(f"dest: {error.filename or dest} cannot be written: {error.strerror}.") from None


def _replace(path: str, content: bytes) -> None:
    number, draft = tempfile.mkstemp(prefix=".report-", dir=os.path.dirname(path))
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise
