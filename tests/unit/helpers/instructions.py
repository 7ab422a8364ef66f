# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Interrupts a piece of work between any two of its instructions, as a signal does that arrives there."""

from __future__ import annotations

import dis
import gc
import linecache
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, NamedTuple


class Instruction(NamedTuple):
    """What is about to be carried out: the name of the instruction, and the line of the source that it belongs to."""

    name: str
    line: str


def instructions(work: Callable[[], Any], reached: Callable[[int], Any] | None = None) -> list[Instruction]:
    """Do the work and list its instructions. C(reached) is called before each of them with its number, and is not traced.

    Without it the work is done twice: Python 3.12 tells nothing of functions that it traces for the first time.
    """
    if reached is None:
        _traced(work, lambda _number: None)
    return _traced(work, reached or (lambda _number: None))


def _traced(work: Callable[[], Any], reached: Callable[[int], Any]) -> list[Instruction]:
    found: list[Instruction] = []

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        frame.f_trace_opcodes = True
        if event == "opcode":
            name = dis.opname[frame.f_code.co_code[frame.f_lasti]]
            found.append(Instruction(name, linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()))
            reached(len(found) - 1)
        return trace

    before, collects = sys.gettrace(), gc.isenabled()
    gc.disable()  # whoever is told of a collection would be traced too
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
        if collects:
            gc.enable()
    return found
