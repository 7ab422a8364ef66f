# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plugin for pytest: every mutant of a plan is tried in a fork of the process that has collected the tests."""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

MEMORY = 8 << 30  # what a mutant may take, in bytes, before that counts as noticed
PATIENCE = 4.0  # how many times longer than without a mutant a test may take
GRACE = 1.0  # seconds of the processor that it may take on top; all tests together get fifteen more on the clock

# The same examples each time, none kept, and no time spent on making one smaller.
settings.register_profile("mutants", derandomize=True, database=None, deadline=None, phases=(Phase.explicit, Phase.generate))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the plan is, and where the outcome goes."""
    parser.addoption("--mutants-plan", type=Path, required=True)
    parser.addoption("--mutants-outcome", type=Path, required=True)


def pytest_configure(config: pytest.Config) -> None:
    """The settings hold for the test modules, which are not loaded yet."""
    settings.load_profile("mutants")
    config.pluginmanager.register(Trial(config), "mutants-trial")


class Trial:
    """First all tests without a mutant, to see which functions each of them reaches; then every mutant."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.reached: dict[str, list[pytest.Item]] = {}
        self.seconds: dict[str, float] = {}
        self.killers: Counter[str] = Counter()
        self.failed = ""
        self.unfit: list[str] = []  # what fails without a mutant notices none

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the test that failed."""
        if report.failed:
            self.failed = report.nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of the run of all tests."""
        if session.testsfailed:
            raise session.Failed("the tests cannot be collected")
        plan = json.loads(self.config.getoption("--mutants-plan").read_text(encoding="utf-8"))
        self._rehearse(session.items)
        outcome = {"unfit": self.unfit, "mutants": {name: self._try(plan["module"], name) for name in plan["mutants"]}}
        self.config.getoption("--mutants-outcome").write_text(json.dumps(outcome), encoding="utf-8")
        return True

    def _rehearse(self, items: list[pytest.Item]) -> None:
        set_mutant_under_test("stats")
        for item, following in _pairs(items):
            state()._stats.clear()
            began = time.perf_counter()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            self.seconds[item.nodeid] = time.perf_counter() - began
            if self.failed:
                self.unfit.append(self.failed)
                self.failed = ""
                continue
            for function in state()._stats:
                self.reached.setdefault(function, []).append(item)
        set_mutant_under_test("")

    def _try(self, module: str, name: str) -> dict[str, str]:
        """How a mutant fares: which test noticed it, if any did."""
        items = self.reached.get(f"{module}.{name.rpartition('__mutmut_')[0]}", [])
        items = sorted(items, key=lambda item: (-self.killers[item.nodeid], self.seconds[item.nodeid]))
        usual = sum(self.seconds[item.nodeid] for item in items)
        told, tell = os.pipe()
        child = os.fork()
        if not child:
            os.close(told)
            self._noticed_in_child(f"{module}.{name}", items, tell)
        os.close(tell)
        ready = select.select([told], [], [], PATIENCE * usual + 15 * GRACE)[0]
        word = os.read(told, 1 << 16).decode() if ready else "too slow"
        os.close(told)
        if not ready:
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if word.startswith("test "):
            self.killers[word[len("test ") :]] += 1
        return {"end": word or "died", "tests": str(len(items))}

    def _noticed_in_child(self, mutant: str, items: list[pytest.Item], tell: int) -> None:
        """Run the tests to the first that fails, tell it and end. Never returns."""
        try:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            self.config.pluginmanager.unregister(name="terminalreporter")
            set_mutant_under_test(mutant)
            for item, following in _pairs(items):
                # What takes longer is killed by the signal; only a wait for ever is left to the parent's clock.
                signal.setitimer(signal.ITIMER_PROF, PATIENCE * self.seconds[item.nodeid] + GRACE)
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if self.failed:
                    break
            os.write(tell, f"test {self.failed}".encode() if self.failed else b"survived")
        except BaseException as error:
            os.write(tell, f"error {error!r}".encode())
        finally:
            os._exit(0)


def _pairs(items: list[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    """Each test with the one after it, which says which fixtures may stay."""
    return zip(items, [*items[1:], None])
