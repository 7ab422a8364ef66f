# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environments and the checks: `make test` runs all of them, `nox --list` names them. More of them are in antsibull-nox.toml."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import antsibull_nox
import nox
from antsibull_nox.collection import build_collection
from antsibull_nox.sessions.collections import CollectionSetup, prepare_collections

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from tools import junit, paths, surroundings
from tools.simulator import running


class Core(NamedTuple):
    """An ansible-core that is supported."""

    version: str
    pythons: tuple[str, ...]  # the one that it is tested with, then those that do as well
    bootstrap: str  # the script that its ansible-test would download

    @property
    def python(self) -> str:
        """The first of its Pythons that is here; nox skips the sessions, and says so, where there is none."""
        return next((version for version in self.pythons if shutil.which(f"python{version}")), self.pythons[0])

    @property
    def requirements(self) -> str:
        """What its environments have in them."""
        return f"tests/requirements/core-{self.version}.txt"


HOME = surroundings.tidy(os.environ)

CORES = (
    Core("2.16", ("3.11", "3.12"), "get_pip_23_1_2.py"),
    Core("2.18", ("3.12", "3.11", "3.13"), "get_pip_24_2.py"),
    Core("2.21", ("3.13", "3.12", "3.14"), "get_pip_25_2.py"),
)
NEWEST = next((core for core in reversed(CORES) if shutil.which(f"python{core.python}")), CORES[-1])

# The entry point of ansible-test itself: the script in bin/ of 2.16 does not start in a folder whose path has a blank.
ANSIBLE_TEST = "ansible_test._util.target.cli.ansible_test_cli_stub"
COMPLAINT = re.compile(r"^.*\b(?:WARNING|ERROR|CRITICAL)\b.*$", re.MULTILINE)
PIP = "pip==25.3"
DEV = "tests/requirements/dev.txt"
# What pytest runs beside the fault suite, in two sessions; ansible-test takes the unit tests only.
UNITS = ("tests/unit", "tests/simulator/tests", "tests/tools", "tests/plans", "--ignore=tests/unit/plugins/filter")
# How large a result is, which takes longest of them, does not depend on the core; nor does HTTP, for requests is the same one everywhere.
MEETING = (
    *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/unit/plugins/modules/test_*.py") if path.stem != "test_module_size"),
    *(f"tests/unit/plugins/{folder}/" for folder in ("module_utils/_options", "filter")),
)
# What imports the controller's side of Ansible runs apart: from then on a module in the same process takes itself for a part of it.
EXAMPLES = ("tests/unit/plugins/filter", "tests/documentation", "tests/operations", "tests/benchmarks", "tests/simulation")

nox.needs_version = ">=2026.10"
nox.options.allow_parallel = True
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False
nox.options.reuse_venv = "yes"
# In this order, so that the long ones do not come last.
nox.options.sessions = [
    *("faults", "pytest", "examples", "simulation"),
    *(f"{kind}-{core.version}" for kind in ("integration", "sanity") for core in CORES),
    *(f"units-{core.version}" for core in CORES if core is not NEWEST),  # there pytest runs them, with their coverage
    *("demo", "awx", "docs-check", "galaxy", "ansible-lint", "types", "yamllint", "license-check", "changelog", "extra-checks", "ruff"),
]

# Asked to end, end like on Ctrl-C: whatever was started is stopped, and temporary folders are removed.
signal.signal(signal.SIGTERM, signal.default_int_handler)

antsibull_nox.load_antsibull_nox_toml()


def _of_each_core(work: Callable[[nox.Session, Core], None]) -> None:
    """Make a session per ansible-core, with tags for `all` and the `newest` one."""
    kind = work.__name__
    for core in CORES:

        def of_core(session: nox.Session, core: Core = core) -> None:
            session.install("-r", core.requirements)
            work(session, core)

        of_core.__doc__ = f"{work.__doc__} (ansible-core {core.version})"
        tags = [f"{kind}-all", f"{kind}-{core.version}", *([f"{kind}-newest"] if core is NEWEST else [])]
        nox.session(name=f"{kind}-{core.version}", python=core.python, tags=tags)(of_core)


@contextmanager
def _counted(session: nox.Session, count: Callable[[], junit.Counts]) -> Iterator[None]:
    """Write down for the summary what the block ran, even when it fails; nothing at all is a failure."""
    try:
        yield
    finally:
        counts = count()
        junit.store(counts, paths.COUNTS / f"{session.name}.json")
        for reason in counts.reasons:
            session.warn(reason)
    if counts.failed or not counts.passed:
        session.error("something failed" if counts.failed else "nothing ran")


def _copy(session: nox.Session) -> CollectionSetup:
    """A copy of the collection in a tree of collections, in a temporary folder that goes with this process."""
    copied = prepare_collections(session, install_in_site_packages=False, install_out_of_tree=True)
    if copied is None:
        session.error("there is no environment")
    return copied


def _ansible_test(session: nox.Session, core: Core, copied: CollectionSetup, command: str, *arguments: str) -> None:
    """Run ansible-test in a copy of the collection, with a home folder of its own."""
    # ansible-test writes the path of its Python into the first line of scripts, where a blank would end it.
    alias = copied.current_place / "venv"
    if not alias.is_symlink():
        alias.symlink_to(session.virtualenv.location)
    home = surroundings.own_home(session.name, HOME)
    surroundings.bootstrap(core.bootstrap, home)
    if not (home / "pip").is_dir():
        session.install("--target", str(home / "pip"), PIP)
    words = [str(alias / "bin" / "python"), "-m", ANSIBLE_TEST, command, "--local", "--color", "no", "--truncate", "0", *arguments]
    with session.chdir(copied.current_path):
        session.run(*words, env={"HOME": str(home)}, external=True)


def _results(copied: CollectionSetup) -> Path:
    """Where ansible-test leaves its JUnit files."""
    return copied.current_path / "tests" / "output" / "junit"


@_of_each_core
def sanity(session: nox.Session, core: Core) -> None:
    """Every sanity test, on every Python that is here; pylint, which takes longest, reads what is shipped with the newest core, unless it is asked for."""
    copied = _copy(session)
    shipped = [("--test", "pylint", "plugins/")] if core is NEWEST else []
    halves: list[tuple[str, ...]] = [()] if session.posargs else [("--skip-test", "pylint"), *shipped]
    with _counted(session, lambda: junit.read(_results(copied))):
        for half in halves:
            _ansible_test(session, core, copied, "sanity", "--junit", *half, *session.posargs)


@_of_each_core
def units(session: nox.Session, core: Core) -> None:
    """The unit tests of what meets ansible-core, as ansible-test runs them; pytest runs all of them with the newest core."""
    copied = _copy(session)
    with _counted(session, lambda: junit.read(_results(copied))):
        _ansible_test(session, core, copied, "units", "--python", core.python, *(session.posargs or MEETING))


@_of_each_core
def integration(session: nox.Session, core: Core) -> None:
    """The integration targets against a simulator of their own."""
    copied = _copy(session)
    wanted = session.posargs or junit.targets(copied.current_path)
    config = copied.current_path / "tests" / "integration" / "integration_config.yml"
    with _counted(session, lambda: junit.of_targets(_results(copied), wanted)), running(_python(session), session.name) as vendors:
        config.write_text(json.dumps({"simulator_url": vendors.base_url, "removal_faults": core is NEWEST}) + "\n", encoding="utf-8")
        _ansible_test(session, core, copied, "integration", "--python", core.python, "--continue-on-error", *session.posargs)


@_of_each_core
def cancel(session: nox.Session, core: Core) -> None:
    """Playbooks that are cancelled in mid-run in every way that there is."""
    del core  # its environment is all that differs
    session.install("-r", "tests/requirements/cancel.txt")
    _tests(session, "tests/cancel")


def _python(session: nox.Session) -> Path:
    """The Python of a session's environment."""
    return Path(session.virtualenv.location, "bin", "python")


def _pytest(session: nox.Session, *arguments: str, runner: tuple[str, ...] = ("python",)) -> None:
    """Run pytest with the newest ansible-core."""
    session.install("-r", NEWEST.requirements)
    _tests(session, *arguments, runner=runner)


def _tests(session: nox.Session, *arguments: str, runner: tuple[str, ...] = ("python",)) -> None:
    """Run pytest on the work tree, which also appears in a tree of collections, and count what it did."""
    results = paths.BUILD / "junit" / session.name
    shutil.rmtree(results, ignore_errors=True)
    # sys.monitoring, which Python has had since 3.12, costs next to nothing.
    env = {"COVERAGE_CORE": "sysmon", "COVERAGE_FILE": str(paths.BUILD / "coverage"), "PYTHONPATH": os.pathsep.join((str(paths.link()), str(ROOT)))}
    words = [*runner, "-m", "pytest", "-p", "no:cacheprovider", "--color=no", f"--junit-xml={results / 'pytest.xml'}", *session.posargs, *arguments]
    with _counted(session, lambda: junit.read(results)):
        session.run(*words, env=env)


@nox.session(python=NEWEST.python)
def pytest(session: nox.Session) -> None:
    """The unit tests and properties, those of the simulator and of the tools, with the coverage of plugins/."""
    try:
        _pytest(session, *UNITS, runner=("coverage", "run", "--source", "plugins"))
    finally:
        session.run("coverage", "report", "--skip-covered", "--show-missing", env={"COVERAGE_FILE": str(paths.BUILD / "coverage")})


@nox.session(python=NEWEST.python)
def examples(session: nox.Session) -> None:
    """The documentation's examples and tables, an operation that is planted, and the benchmarks in their small form."""
    _pytest(session, *EXAMPLES)


@nox.session(python=NEWEST.python)
def faults(session: nox.Session) -> None:
    """Every fault against every module over a real socket; kills, secrets, bad input."""
    _pytest(session, "-n", "2", "tests/faults")  # half of the time they wait


@nox.session(python=NEWEST.python)
def awx(session: nox.Session) -> None:
    """The objects in AWX, held against its rules, and its jobs, run by ansible-runner as AWX runs them."""
    session.install("-r", "tests/requirements/cancel.txt")
    _pytest(session, "tests/awx")


@nox.session(python=NEWEST.python)
def simulation(session: nox.Session) -> None:
    """Whole runs in one thread, seeded by the commit: as many as fit in two minutes of one process."""
    _simulate(session, "tests.simulation", "--seconds", "110", "--jobs", "1", *session.posargs)  # other sessions have the other processors


@nox.session(python=NEWEST.python)
def simulate(session: nox.Session) -> None:
    """The same from any seed on, as many as wanted."""
    _simulate(session, "tests.simulation", *session.posargs)


@nox.session(python=NEWEST.python)
def browser(session: nox.Session) -> None:
    """The report in a headless Chromium of this machine; nothing here can install one, so it is no part of `make test`."""
    _pytest(session, "-s", "tests/browser")


@nox.session(python=NEWEST.python)
def mutants(session: nox.Session) -> None:
    """Mutation testing of the engine, the evidence and what reads the vendors' answers."""
    session.install("-r", NEWEST.requirements, "-r", "tests/requirements/mutants.txt")
    session.run("python", "-m", "tools.mutants", *session.posargs)


@nox.session(python=NEWEST.python)
def teeth(session: nox.Session) -> None:
    """How soon the simulation finds each defect that is planted into the accounting."""
    _simulate(session, "tests.simulation.mutants", *session.posargs)


def _simulate(session: nox.Session, module: str, *arguments: str) -> None:
    session.install("-r", NEWEST.requirements)
    env = {"PYTHONPATH": os.pathsep.join((str(paths.link()), str(ROOT))), "PYTHONHASHSEED": "0"}
    session.run("python", "-m", module, *arguments, env=env)


@nox.session
def demo(session: nox.Session) -> None:
    """The main job against a simulator of the four vendors: audit, removal, removal again, proof."""
    session.install("-r", "tests/requirements/demo.txt")
    session.run("python", "-m", "tools.demo", str(_artifact(session)))


@nox.session
def simulator(session: nox.Session) -> None:
    """The simulator in the foreground, until Ctrl-C."""
    session.install("-r", "tests/requirements/demo.txt")
    session.run("python", "-m", "tests.simulator", *session.posargs)


@nox.session(python=NEWEST.python)
def bench(session: nox.Session) -> None:
    """Speed and memory, as ratios within this run."""
    session.install("-r", NEWEST.requirements)
    paths.link()
    session.run("python", "-m", "tests.benchmarks", *session.posargs)


@nox.session
def ruff(session: nox.Session) -> None:
    """The dialect and the layout of all Python."""
    session.install("-r", "tests/requirements/ruff.txt")
    session.run("ruff", "check", "--no-cache", ".")
    session.run("ruff", "format", "--no-cache", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Strict types, by mypy, of what is shipped, the tools and whatever helps the tests."""
    session.install("-r", "tests/requirements/types.txt")
    paths.link()
    session.run("mypy", *session.posargs)


@nox.session
def changelog(session: nox.Session) -> None:
    """The changelog and its fragments."""
    session.install("-r", DEV)
    session.run("antsibull-changelog", "lint")


@nox.session
def galaxy(session: nox.Session) -> None:
    """The artifact, Galaxy's importer, whose warnings are failures here, and what an execution environment would install."""
    session.install("-r", DEV)
    built = _artifact(session)
    with session.chdir(built.parent):
        told = str(session.run("python", "-m", "galaxy_importer.main", built.name, silent=True))
    print(told)
    complaints = COMPLAINT.findall(told)
    if complaints:
        session.error(f"the importer complains: {complaints[0]}")
    wanted = str(session.run("ansible-builder", "introspect", str(_copy(session).current_place), silent=True))
    print(wanted)
    if not re.search(r"requests\S*\s+# from collection revoke\.access", wanted):
        session.error("the requirements of the collection were not found")


def _artifact(session: nox.Session) -> Path:
    """The collection as it is published."""
    built = build_collection(session)[0]
    if built is None:
        session.error("the artifact was not built")
    return built.absolute()
