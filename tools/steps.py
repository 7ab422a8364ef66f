# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Steps of a check: run side by side, each with a log, told in one table at the end."""

from __future__ import annotations

import concurrent.futures
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import process
from .paths import LOGS, ROOT

PASSED, FAILED, SKIPPED = "passed", "FAILED", "SKIPPED"
_TAIL = 60
_print_lock = threading.Lock()


@dataclass(frozen=True)
class Outcome:
    """What a step found: how many tests passed and failed, and a word about it."""

    passed: int
    failed: int
    note: str = ""


@dataclass(frozen=True)
class Step:
    """Something to check. `work` gets the path of its log, and may raise."""

    name: str
    work: Callable[[Path], Outcome]


@dataclass(frozen=True)
class Result:
    """A row of the table."""

    name: str
    state: str
    outcome: Outcome
    seconds: float = 0.0


def workers() -> int:
    """How many steps run at a time: one per processor that we may use."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return int(os.environ.get("JOBS") or max(1, min(usable, 8)))


def run_all(steps: Sequence[Step]) -> list[Result]:
    """Run the steps, in this order as far as there is room. Results come in the same order."""
    with concurrent.futures.ThreadPoolExecutor(workers()) as pool:
        futures = [pool.submit(_run, step) for step in steps]
        try:
            return [future.result() for future in futures]
        except BaseException:
            for future in futures:
                future.cancel()
            process.stop_all()
            raise


def _run(step: Step) -> Result:
    log = LOGS / f"{step.name.replace(' ', '-')}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("", encoding="utf-8")
    started = time.monotonic()
    try:
        outcome = step.work(log)
    except Exception as error:
        # Whatever went wrong in a step is a failure of that step, and the others still have to run.
        _append(log, f"{type(error).__name__}: {error}")
        outcome = Outcome(0, 1, f"{type(error).__name__}: {error}".splitlines()[0])
    if process.stopping():
        raise process.Stopped(step.name)
    state = PASSED if outcome.failed == 0 and outcome.passed > 0 else FAILED
    if state == FAILED and outcome.failed == 0:
        outcome = Outcome(0, 1, outcome.note or "nothing was tested")
    result = Result(step.name, state, outcome, time.monotonic() - started)
    _announce(result, log)
    return result


def _append(log: Path, text: str) -> None:
    with log.open("a", encoding="utf-8") as output:
        output.write(text + "\n")


def _announce(result: Result, log: Path) -> None:
    with _print_lock:
        print(f"  {result.state:<8}{result.name}  ({result.seconds:.1f} s)", flush=True)
        if result.state == FAILED:
            tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL:]
            print(f"---- the end of {log.relative_to(ROOT)}")
            print("\n".join(tail))
            print(f"---- {result.name}: {result.outcome.note or 'failed'}", flush=True)


def conclude(results: Sequence[Result], seconds: float) -> int:
    """Print the table and the closing line. Returns the exit code."""
    width = max(len(result.name) for result in results)
    print(f"\n{'step':<{width}}  {'result':<8} {'seconds':>8} {'tests':>6}  note")
    print("-" * (width + 50))
    for result in results:
        tests = "" if result.state == SKIPPED else str(result.outcome.passed + result.outcome.failed)
        print(f"{result.name:<{width}}  {result.state:<8} {result.seconds:>8.1f} {tests:>6}  {result.outcome.note}".rstrip())
    passed = sum(result.outcome.passed for result in results)
    failed = sum(result.outcome.failed for result in results)
    print(f"\n{seconds:.0f} s, {workers()} at a time; a step without a count of its own counts as one test. Logs: {LOGS.relative_to(ROOT)}/\n")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0
