# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Serves the module sailpoint_personal_access_token. Generated: Ansible loads what has a module's name before it forks its workers, not in each of them."""

from __future__ import annotations

from ansible_collections.revoke.access.plugins.action.removals import ActionModule

__all__ = ["ActionModule"]
