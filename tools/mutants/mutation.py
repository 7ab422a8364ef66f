# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mutants of a file, as mutmut makes them."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import NamedTuple

from mutmut.mutation.file_mutation import create_mutations, mutate_file_contents

from .rules import apart, why_left_out
from .score import Mutant


class Mutated(NamedTuple):
    """A file with all its mutants. C(at_import): how many more change what runs once at import, which no switch can undo."""

    code: str
    mutants: list[Mutant]
    at_import: int


def mutate(file: Path) -> Mutated:
    """All mutants of a file. The current folder must have mutmut's settings."""
    source = apart(file.read_text(encoding="utf-8"))
    made = mutate_file_contents(str(file), source)
    every = len(create_mutations(str(file), source)[1])
    lines = made.code.splitlines()
    texts = {name: _text(lines[span.start - 1 : span.end]) for name, span in made.line_span_by_function_name.items()}
    mutants = []
    for name in made.mutant_names:
        original = name.rpartition("__mutmut_")[0] + "__mutmut_orig"
        function = _function(name)
        before, after = (texts[word].replace(word, function.rpartition(".")[2], 1) for word in (original, name))
        mutants.append(Mutant(name, function, _changed(before, after), why_left_out(before, after)))
    return Mutated(made.code, mutants, every - len(made.mutant_names))


def _text(lines: list[str]) -> str:
    """The lines of a function without the indentation of its class."""
    while lines and not lines[0].strip():
        lines = lines[1:]
    indent = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[indent:] if not line[:indent].strip() else line for line in lines)


def _function(name: str) -> str:
    """The function that a mutant is of, with its class: mutmut puts a letter of its own between them."""
    word = name.rpartition("__mutmut_")[0]
    return ".".join(word.split("\u01c1")[1:]) if "\u01c1" in word else word[2:]


def _changed(before: str, after: str) -> list[str]:
    differences = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [f"{line[0]} {line[1:].strip()}" for line in differences if line[0] in "+-" and not line.startswith(("---", "+++"))]
