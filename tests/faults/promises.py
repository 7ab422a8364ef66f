# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every run promises, whatever went wrong: held against the vendor's truth."""

from __future__ import annotations

import re

from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import REASONS
from tests.faults.planting import OVERCOME, PARTIAL, WALL
from tests.faults.scene import Report, Scene

# With these reasons a result says itself that it does not know whether the item is gone, or that a read still shows it.
OPEN = {"unconfirmed", "still_present"}

# A message tells what to do: one of these words is in every one.
CURE = re.compile(
    r"\b(run again|check|give|set|take it|look|raise|use (another|other)|wait|enable|has to|needs?|leave|do not|free|delete it|audit again)\b",
    re.IGNORECASE,
)


def held(report: Report) -> None:
    """Assert all promises of one run."""
    _each_in_one_list(report)
    _words(report)
    if report.check_mode:
        _only_looked(report)
    else:
        _nothing_else_gone(report)
        _claims_are_true(report)
    _completeness(report)


def _each_in_one_list(report: Report) -> None:
    lists = [report.listed(name) for name in ("changed_items", "unchanged_items", "failed_items", "pending_items")]
    everything: list[str] = sum(lists, [])
    assert sorted(everything) == sorted(set(report.asked)), "the four lists are no partition of what was asked for"
    order = {name: place for place, name in reversed(list(enumerate(report.asked)))}
    for names in lists:
        assert names == sorted(names, key=order.__getitem__), "a list is not in input order"
    summary = report.result["summary"]
    assert (summary["requested"], summary["distinct"]) == (len(report.asked), len(set(report.asked)))
    assert report.driver.operation.description.later or not report.result["pending_items"], "pending, where the vendor does it at once"
    assert [summary[name] for name in ("changed", "unchanged", "failed", "pending")] == [len(names) for names in lists]
    reasons = report.reasons()
    assert all(summary[reason] == list(reasons.values()).count(reason) for reason in reasons.values())


def _words(report: Report) -> None:
    assert all(row["reason"] in REASONS for row in report.result["failed_items"])
    for row in (*report.result["failed_items"], *report.result["pending_items"]):
        message = row["message"]
        assert len(message) > 15 and message.isprintable() and "Traceback" not in message, message
        assert CURE.search(message), f"no cure in: {message}"
    assert report.result["msg"] and "Traceback" not in report.result["msg"]


def _only_looked(report: Report) -> None:
    assert report.after == report.before, "check mode changed something"
    assert not set(report.listed("unchanged_items")) & report.before, "predicted as already gone, but it is there"
    summary = report.result["summary"]
    assert summary["undecided"] or not {"not_permitted", "not_attempted", "unconfirmed"} & set(summary), "a look that failed counts as one that told"
    if not report.driver.blind:
        assert set(report.listed("changed_items")) <= report.before, "predicted as a change, but it is not there"


def _nothing_else_gone(report: Report) -> None:
    assert report.before - set(report.asked) <= report.after, "something is gone that nobody asked for"
    assert report.after <= report.before


def _claims_are_true(report: Report) -> None:
    lost = report.before - report.after
    changed, unchanged = set(report.listed("changed_items")), set(report.listed("unchanged_items"))
    assert not changed & report.after, "reported as changed, but it is still there"
    assert not unchanged & report.after, "reported as unchanged, but it is still there"
    assert not unchanged & lost, "reported as unchanged, but this run removed it"
    # By id the state of an API token before the run cannot be read: the vendor's yes is reported as a change.
    assert changed <= lost or report.driver.blind, "reported as changed, but it was not there before"
    for name, reason in _unclaimed(report, lost - changed - set(report.listed("pending_items"))).items():
        # What is gone and yet not reported as changed must say that this is not known.
        assert reason in OPEN, f"{name} is gone, but reported as {reason}"


def _unclaimed(report: Report, names: set[str]) -> dict[str, str]:
    reasons = report.reasons()
    return {name: reasons[name] for name in names}


def _completeness(report: Report) -> None:
    complete = report.result["complete"]
    open_still = [*report.result["failed_items"], *report.result["pending_items"]]
    assert complete == (not open_still) or not complete
    assert report.failed == (not complete) or (not report.failed and not report.result["failed_items"])
    if complete and not report.check_mode:
        assert not set(report.asked) & report.after, "complete, but not all is gone"


def ends_as_expected(report: Report, ends: str) -> None:
    """Hold a run against the end that its fault names."""
    shown = f"{report.reasons()} {report.result['msg']}"
    if ends == OVERCOME:
        assert report.result["complete"], shown
    elif ends == PARTIAL:
        assert not report.result["complete"], shown
    else:
        assert ends == WALL
        assert {"not_attempted", "not_found"} & set(report.reasons().values()), shown


def finishes(scene: Scene) -> None:
    """Without the fault, a second run brings all to an end, and the bystanders are still there."""
    scene.clear()
    report = scene.run(verify_timeout=300.0)
    held(report)
    assert report.result["complete"], report.result["msg"]
    assert set(scene.bystanders) <= report.after
