# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The commands that the Makefile calls: `python3 -m tools.dev COMMAND`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from . import ansible_test, checks, demo, environment, matrix, process, steps, venvs
from .paths import BUILD, LOGS, ROOT, VENVS

INTERRUPTED = 130


def main() -> int:
    """Run one command; whatever it started has ended when it returns."""
    options = _parser().parse_args()
    process.interrupt_on_signals()
    try:
        return options.command(options)
    except KeyboardInterrupt as signal:
        print(f"\nstopped by {signal}", file=sys.stderr)
        return INTERRUPTED
    except (venvs.Unavailable, RuntimeError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    finally:
        process.stop_all()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m tools.dev", description=__doc__)
    commands = parser.add_subparsers(required=True)
    _command(commands, "demo", demo.command)
    _command(commands, "test", test)
    _command(commands, "units", units)
    _command(commands, "lint", lint)
    _command(commands, "clean", clean)
    _command(commands, "faults", faults)
    _command(commands, "bench", bench).add_argument("names", nargs="*", help="benchmarks; all when none is named")
    with_core = [_command(commands, "sanity", sanity), _command(commands, "integration", integration)]
    for parser_of_core in with_core:
        parser_of_core.add_argument("--core", default="newest", help="an ansible-core such as 2.16, or newest, or all")
    with_core[1].add_argument("targets", nargs="*", help="integration targets; all when none is named")
    foreground = _command(commands, "simulator", simulator)
    foreground.add_argument("--port", type=int, default=8080)
    foreground.add_argument("--tls", default="", metavar="DIR", help="serve TLS, and write the throw-away CA there")
    return parser


def _command(commands: argparse._SubParsersAction, name: str, work: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=(work.__doc__ or "").partition("\n")[0])
    parser.set_defaults(command=work)
    return parser


def test(options: argparse.Namespace) -> int:
    """Every check there is."""
    shutil.rmtree(LOGS, ignore_errors=True)
    pairs, missing = matrix.here()
    for row in checks.skipped(missing):
        print(f"  {row.state} {row.name}: {row.outcome.note}")
    if not pairs:
        print("error: no Python of any supported pair is on this machine", file=sys.stderr)
        return 1
    return _carry_out(pairs, checks.everything, missing)


def lint(options: argparse.Namespace) -> int:
    """The linters and the packaging tools."""
    return _carry_out([], lambda pairs: checks.lint())


def sanity(options: argparse.Namespace) -> int:
    """ansible-test sanity."""
    return _carry_out(matrix.chosen(options.core), lambda pairs: checks.of_pairs(pairs, "sanity", ansible_test.sanity))


def integration(options: argparse.Namespace) -> int:
    """The integration targets against the simulator."""
    work = partial(ansible_test.integration, targets=options.targets)
    return _carry_out(matrix.chosen(options.core), lambda pairs: checks.of_pairs(pairs, "integration", work))


def _carry_out(pairs: list[matrix.Pair], make: Callable[[list[matrix.Pair]], list[steps.Step]], missing: Sequence[matrix.Missing] = ()) -> int:
    started = time.monotonic()
    print("virtual environments", flush=True)
    for pair in pairs:
        pair.prepare()
    if pairs:
        ansible_test.seed_bootstrap(matrix.bootstraps())
    wanted = make(pairs)
    if any(step.name in ("importer", "yamllint") for step in wanted):
        checks.dev_venv()
    print("steps", flush=True)
    results = steps.run_all(wanted)
    return steps.conclude([*checks.skipped(missing), *results], time.monotonic() - started)


def units(options: argparse.Namespace) -> int:
    """Plain pytest on the newest ansible-core; ARGS in the environment goes to pytest."""
    pair = matrix.chosen("newest")[0]
    pair.prepare()
    log = LOGS / "units.log"
    log.unlink(missing_ok=True)
    outcome = checks.pytest(pair, log, live=True)
    print(log.read_text(encoding="utf-8", errors="replace"), end="")
    return 1 if outcome.failed or not outcome.passed else 0


def faults(options: argparse.Namespace) -> int:
    """The fault suite on the newest ansible-core."""
    return _carry_out(matrix.chosen("newest"), lambda pairs: [steps.Step("faults", partial(checks.faults, pairs[-1]))])


def simulator(options: argparse.Namespace) -> int:
    """The simulator in the foreground, until Ctrl-C."""
    python = demo.venv() / "bin" / "python"
    command = [str(python), "-m", "tests.simulator", "--port", str(options.port)]
    if options.tls:
        command += ["--tls", str(Path(options.tls).absolute())]
    os.chdir(ROOT)
    os.execve(python, command, environment.clean())


def bench(options: argparse.Namespace) -> int:
    """Speed and memory, as ratios within this run."""
    pair = matrix.chosen("newest")[0]
    pair.prepare()
    python = pair.venv / "bin" / "python"
    os.chdir(ROOT)
    os.execve(python, [str(python), "-m", "tests.benchmarks", *options.names], environment.for_venv(pair.venv))


def clean(options: argparse.Namespace) -> int:
    """Remove everything that these commands made in the work tree."""
    for folder in (BUILD, VENVS, ROOT / ".ansible", ROOT / ".hypothesis", ROOT / ".pytest_cache", ROOT / "tests" / "output"):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in [path for top in ("plugins", "tests", "tools") for path in (ROOT / top).rglob("__pycache__")]:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
