# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes what follows from the operations into the places that show it: RETURN blocks, action groups, tables of the documentation.

`python -m tools.generate` writes, `--check` only says what differs. What an operation does not say of itself, the words for
people and the samples, is in words.yml beside this.
"""
