# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How soon the simulation finds each planted defect: C(python -m tests.simulation.mutants [words of names])."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Timer
from typing import NamedTuple

from tests.simulation.mutants.catalogue import MUTANTS, Mutant
from tests.simulation.scene import Theatre

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 240.0  # seconds for one defect; what is not found by then has survived
FIRST = 1  # the seed to begin with


class Find(NamedTuple):
    """Where a defect showed. C(scenes): how many were played for it, C(seconds): how long that took; C(promise) is empty where it survived."""

    mutant: Mutant
    promise: str
    scenes: int
    seconds: float


class Healthy:
    """The collection as it is. One thread at a time plays."""

    def __init__(self) -> None:
        self._theatre = Theatre()
        self._lock = Lock()

    def breaks(self, seed: int, promise: str) -> bool:
        """Whether the promise is broken in that scene without any planted defect."""
        with self._lock:
            return promise in self._theatre.play(self._theatre.draw(seed)).promises


@contextmanager
def planted(mutant: Mutant) -> Iterator[Path]:
    """A copy of the collection's code with the defect in it: the folder to import it from."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "ansible_collections", "revoke", "access", "plugins")
        shutil.copytree(ROOT / "plugins", place, ignore=shutil.ignore_patterns("__pycache__"))
        file = place / "module_utils" / mutant.file
        text = file.read_text(encoding="utf-8")
        if text.count(mutant.old) != 1:
            raise LookupError(f"{mutant.name}: its text is not in {mutant.file} just once; write it anew in tests/simulation/mutants/catalogue.py")
        file.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
        yield Path(folder)


def hunt(mutant: Mutant, healthy: Healthy) -> Find:
    """Play scenes with the defect until one breaks a promise that the healthy collection keeps there."""
    began = time.monotonic()
    with planted(mutant) as folder:
        env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT))), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        words = [sys.executable, "-m", "tests.simulation.mutants.probe", str(FIRST)]
        with subprocess.Popen(words, env=env, cwd=folder, stdout=subprocess.PIPE, text=True) as probe:
            patience = Timer(PATIENCE, probe.kill)
            patience.start()
            try:
                return _first(mutant, probe, healthy, began)
            finally:
                patience.cancel()
                probe.kill()


def _first(mutant: Mutant, probe: subprocess.Popen[str], healthy: Healthy, began: float) -> Find:
    last = FIRST
    for line in probe.stdout or ():
        seed, _blank, promise = line.strip().partition(" ")
        last = int(seed)
        if promise and not healthy.breaks(last, promise):
            return Find(mutant, promise, last - FIRST + 1, time.monotonic() - began)
    if last == FIRST:
        raise LookupError(f"{mutant.name}: with it no scene can be played at all; write it anew in tests/simulation/mutants/catalogue.py")
    return Find(mutant, "", last - FIRST + 1, time.monotonic() - began)


def main() -> int:
    """Hunt for all, or for those whose names hold one of the words. Returns 1 where one survived."""
    wanted = [mutant for mutant in MUTANTS if not sys.argv[1:] or any(word in mutant.name for word in sys.argv[1:])]
    healthy = Healthy()
    survived = 0
    print(f"{'scenes':>8} {'seconds':>8}  defect")
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for find in pool.map(lambda mutant: hunt(mutant, healthy), wanted):
            survived += not find.promise
            how = f"found by '{find.promise}'" if find.promise else "SURVIVED"
            print(f"{find.scenes:>8} {find.seconds:>8.1f}  {find.mutant.name}: {find.mutant.breaks}; {how}", flush=True)
    print(f"{len(wanted) - survived} of {len(wanted)} found")
    return int(survived > 0)


if __name__ == "__main__":
    sys.exit(main())
