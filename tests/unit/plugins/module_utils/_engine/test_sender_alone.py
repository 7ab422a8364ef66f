# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sender by itself: what it keeps of each sending, what it counts, and that nothing under way is forgotten for a bug."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item
from ansible_collections.revoke.access.plugins.module_utils._engine.observer import Observer
from ansible_collections.revoke.access.plugins.module_utils._engine.reader import Reader
from ansible_collections.revoke.access.plugins.module_utils._engine.sender import Sender
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Response, Verdict
from ansible_collections.revoke.access.tests.unit.helpers.fakes import TO_DO, Reaction, Shelf, Turns, obliging
from ansible_collections.revoke.access.tests.unit.helpers.items import AT

LOST = errors.AnswerLost("GET was sent, no answer came.")
BAD = errors.Refused("bad", 400)


def fails(error: Exception) -> Reaction:
    """The call fails with this error and removes nothing."""

    def answer(_shelf: Shelf, _keys: Sequence[str]) -> list[Response]:
        raise error

    return answer


def takes(*keys: str) -> Reaction:
    """The call removes these, and no answer comes."""

    def answer(shelf: Shelf, _keys: Sequence[str]) -> list[Response]:
        shelf.present -= set(keys)
        raise LOST

    return answer


class Sending:
    """A sender of a shelf of which everything was seen. C(pauses): the attempts that it waited before."""

    def __init__(self, keys: str, reactions: Iterable[Reaction] = (), *, limit: int = 8, size: int = 1, observer: Observer | None = None) -> None:
        self.shelf = Shelf.described(batch_limit=limit)(keys, list(reactions))
        self.items = {key: Item(key, [key], TO_DO) for key in keys}
        self.pauses: list[int] = []
        pool = Turns(size)
        reader = Reader(self.shelf, pool, keep_facts=False)
        self.sender = Sender(self.shelf, pool, reader, dict(self.items), observer or Observer(), max_attempts=3, pause=self.pauses.append, now=lambda: AT)

    def send(self) -> errors.AccessError | None:
        return self.sender.send(list(self.items))


def test_what_a_look_showed_counts_as_shown_until_something_is_sent_after_it() -> None:
    quiet, lost, again = Sending("a"), Sending("a", [takes("a")]), Sending("a", [fails(LOST)])
    assert quiet.sender.shown == set()
    for one in (quiet, lost, again):
        assert one.send() is None
    assert [one.sender.shown for one in (quiet, lost, again)] == [set(), {"a"}, set()]


def test_a_look_between_two_rounds_is_noted_with_its_time() -> None:
    one = Sending("ab", [takes("a")])
    one.send()
    assert one.items["a"].verified == AT
    assert one.items["a"].sendings == 1 and one.items["b"].sendings == 2


def test_a_lost_answer_is_kept_in_its_own_words_without_a_cure_until_a_read_tells_what_to_do() -> None:
    one = Sending("a", [takes("a")])
    one.send()
    failure = one.items["a"].failure
    assert failure is not None and (failure.reason, failure.message) == (LOST.reason, LOST.message)
    assert one.items["a"].verdict is Verdict.UNCLEAR


def test_parts_of_a_batch_that_was_sent_again_and_then_refused_are_sent_as_patiently_as_it() -> None:
    one = Sending("abcd", [fails(LOST), fails(BAD), fails(BAD)])
    one.send()
    assert one.shelf.writes() == [list("abcd"), list("abcd"), list("ab"), ["a"], ["b"], list("cd")]
    assert one.pauses == [2] * 5


def test_what_was_split_and_lost_is_split_on_without_another_look_when_it_is_refused() -> None:
    one = Sending("abcd", [fails(BAD), fails(LOST), obliging, fails(BAD)])
    one.send()
    assert one.shelf.writes() == [list("abcd"), list("ab"), list("cd"), list("ab"), ["a"], ["b"]]
    assert one.shelf.reads() == [list("abcd"), list("ab")]


@pytest.mark.parametrize("lost", [False, True])
def test_whatever_goes_wrong_at_one_answer_all_that_is_under_way_is_waited_for_and_noted(lost: bool) -> None:
    class Broken(Observer):
        def answered(self, items: Sequence[Item]) -> None:
            raise KeyError("a bug")

    one = Sending("abcd", [obliging, *([fails(LOST)] if lost else [])], limit=1, size=3, observer=Broken())
    with pytest.raises(KeyError, match="a bug"):
        one.send()
    assert one.shelf.writes() == [["a"], ["b"], ["c"]]
    verdicts = [Verdict.ACCEPTED, Verdict.UNCLEAR if lost else Verdict.ACCEPTED, Verdict.ACCEPTED, None]
    assert [(item.sendings, item.verdict) for item in one.items.values()] == list(zip((1, 1, 1, 0), verdicts))
