# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How hard the properties try: ansible-test runs the same ones once more for each core, so there a part of the examples does."""

from __future__ import annotations

from tests.conftest import UNDER_ANSIBLE_TEST


def examples(count: int) -> int:
    """So many examples, or a fifth of them under ansible-test."""
    return max(count // 5, 10) if UNDER_ANSIBLE_TEST else count
