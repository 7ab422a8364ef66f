# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mutation testing: mutmut makes the mutants, the unit tests of the same folder have to notice each of them.

All mutants of a file are in one mutated copy of it, and a switch chooses one of them. Pytest collects once, and every mutant is
tried in a fork of that process, on the tests that reach it: so one mutant costs milliseconds and not a start of Python.
"""
