#!/usr/bin/python
# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.revoke.access.plugins.module_utils._module import run_plan


def main() -> None:
    """Carry out the plan."""
    run_plan()


if __name__ == "__main__":
    main()
