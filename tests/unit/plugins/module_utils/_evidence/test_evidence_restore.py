# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is brought back is what a run has taken away: nothing that it found gone, left alone or failed to remove."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Verbs
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Response, State, Verdict, denial
from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost, BadInput, BadReply
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read
from ansible_collections.revoke.access.plugins.module_utils._evidence.restore import removed
from ansible_collections.revoke.access.tests.unit.helpers.fakes import BOOKS, Shelf
from ansible_collections.revoke.access.tests.unit.helpers.kept_runs import keep

BOTH_WAYS = {"absent": Verbs("removed", "already gone"), "present": Verbs("added", "already there", present=True)}


class Library(Shelf):
    """Books that can be brought back."""

    description = BOOKS._replace(states=BOTH_WAYS)


def taken(path: Path, shelf: Shelf | None = None, run_id: str | None = None) -> list[Any]:
    return removed(str(path), shelf or Library("", state="present"), run_id).items


def runs(path: Path) -> list[str]:
    return [str(record["run_id"]) for record in read(str(path)).records if record["record"] == "start"]


def test_what_was_removed_is_brought_back_and_nothing_else(tmp_path: Path) -> None:
    def refuse_b(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present -= set(keys) - {"b"}
        return [Response(key, Verdict.DENIED, denial("refused", "locked")) if key == "b" else Response(key, Verdict.ACCEPTED) for key in keys]

    shelf = Library("abcd", [refuse_b])
    keep(tmp_path / "e", shelf, "abcdx", policy=Policy(protected=["d"]))
    assert taken(tmp_path / "e") == ["a", "c"]


def test_what_was_sent_and_is_not_known_counts_too(tmp_path: Path) -> None:
    def lost(_shelf: Shelf, _keys: Sequence[str]) -> list[Response]:
        raise AnswerLost("reset")

    shelf = Library("a", [lost])
    shelf.read_errors = [None, BadReply("html"), BadReply("html"), BadReply("html")]
    job = keep(tmp_path / "e", shelf, "a")
    assert job.lists()["failed"] == [("a", "unconfirmed")] and taken(tmp_path / "e") == ["a"]


def test_a_run_that_was_killed_after_it_had_sent_counts_with_what_it_sent(tmp_path: Path) -> None:
    path = tmp_path / "e"
    keep(path, Library("ab"), "ab")
    lines = path.read_bytes().splitlines(keepends=True)
    kinds = [record["record"] for record in read(str(path)).records]
    path.write_bytes(b"".join(lines[: kinds.index("sending") + 1]))
    assert taken(path) == ["a", "b"]


def test_what_each_item_was_is_at_hand(tmp_path: Path) -> None:
    shelf = Library("a")
    shelf.seen = {"a": CurrentState(State.TO_DO, "Title", facts={"owner": "Ada"})}
    keep(tmp_path / "e", shelf, "a", keep_facts=True)
    saved = removed(str(tmp_path / "e"), Library("", state="present")).saved
    assert saved["a"]["owner"] == "Ada" and saved["a"]["name"] == "Title"


def test_the_latest_run_that_took_anything_away_counts_unless_another_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "e"
    shelf = Library("ab")
    keep(path, shelf, "a")
    keep(path, shelf, "b")
    keep(path, shelf, "ab")
    keep(path, Library("ab"), "ab", check_mode=True)
    assert taken(path) == ["b"] and taken(path, run_id=runs(path)[0]) == ["a"]


@pytest.mark.parametrize("room, state", [("room 2", "present"), ("room 1", "present")])
def test_a_run_of_another_tenant_or_state_is_none_to_undo(room: str, state: str, tmp_path: Path) -> None:
    class Added(Library):
        def there(self) -> State:
            return State.AS_DESIRED

    path = tmp_path / "e"
    if room == "room 2":
        keep(path, Library("a"), "a")
    else:
        keep(path, Library("", [lambda shelf, keys: [Response(key, Verdict.ACCEPTED) for key in keys]], state="present"), "a")
    here = Library("", state=state)
    here.room = room
    with pytest.raises(BadInput, match="holds no run of shelf_book at"):
        taken(path, here)


def test_a_run_that_is_not_there_is_named(tmp_path: Path) -> None:
    keep(tmp_path / "e", Library("a"), "a")
    with pytest.raises(BadInput, match="restore_run: .* holds no run 'nobody'"):
        taken(tmp_path / "e", run_id="nobody")


def test_a_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "e"
    keep(path, Library("a"), "a")
    path.write_bytes(path.read_bytes().replace(b'"a"', b'"z"', 1))
    with pytest.raises(BadInput, match="restore_from: .* fails its check"):
        taken(path)
