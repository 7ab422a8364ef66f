# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run calls never seen, held against what was there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from tests.simulation.stage import Played


def never_seen(played: Played, said: Mapping[str, str], strangers: Sequence[str], there: Callable[[str], Sequence[str]]) -> Iterator[str]:
    """Whatever is wrong. C(said): the list or the reason of each item. C(there): what of an item was there whenever the run looked."""
    counted = (played.result or {})["summary"]["never_seen"]
    if counted != len(strangers):
        yield f"{counted} items are counted as never seen, and they are {sorted(strangers)}"
    for item in strangers:
        if said.get(item) != "unchanged_items":
            yield f"{item} was never seen, and is in {said.get(item)}"
        for name in there(item):
            yield f"{item} was never seen, and {name} was there all the time"
        if item in played.known:
            yield f"{item} was never seen, and is on record as removed by the run before"
