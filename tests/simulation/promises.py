# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run promises, and how a promise that was broken is told."""

from __future__ import annotations

from typing import NamedTuple

PROMISES = {
    "one list": "each distinct requested item is in exactly one list, and the counts agree",
    "gone": "nothing is called gone that is there",
    "changed": "nothing is called changed that was not there before",
    "complete": "complete means that all are gone",
    "prediction": "check mode predicts nothing contrary to what was readable",
    "check mode": "check mode writes nothing",
    "asked": "nothing is removed that was not asked for, or that is protected",
    "told": "whatever the run removed is told as changed or unconfirmed",
    "twin": "what only looks like a thing that is there is not called gone",
    "never seen": "what is called never seen was not there at the first look, and no run that is on record has seen it",
    "account": "no exception leaves the run or ends it",
    "end": "told to end, or after its deadline, the run sends nothing more",
    "converges": "once all is calm, the next run finishes the work",
    "evidence": "the evidence is whole, agrees with the result, and names what may have happened",
}


class Violation(NamedTuple):
    """A promise that was broken, by which run, and how."""

    promise: str
    run: str
    text: str
