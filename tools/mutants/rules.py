# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which mutants change no logic, and what has to be done for mutmut to mutate all that has some."""

from __future__ import annotations

import ast
import re

# Three words in a row are a text for people: a message, or a part of one.
PROSE = re.compile(r"[A-Za-z'`-]+,? [a-z'`-]+,? [a-z'`-]+")
ENCODINGS = {"utf-8", "ascii"}
LEFT_ALONE = ("staticmethod", "classmethod", "overload", "abstractmethod")  # mutmut knows the first two, the others have no logic


def apart(source: str) -> str:
    """The source with each decorator applied in a line of its own: mutmut leaves decorated functions alone."""
    lines = source.splitlines()
    tree = ast.parse(source)
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    functions = [node for body in bodies for node in body if isinstance(node, ast.FunctionDef) and len(node.decorator_list) == 1]
    for node in sorted(functions, key=lambda node: -node.lineno):
        decorator = node.decorator_list[0]
        word = ast.unparse(decorator)
        if word in LEFT_ALONE or word.endswith((".setter", ".register")) or node.end_lineno is None:
            continue
        lines.insert(node.end_lineno, f"{' ' * node.col_offset}{node.name} = {word}({node.name})")
        del lines[decorator.lineno - 1 : node.lineno - 1]
    return "\n".join(lines) + "\n"


def why_left_out(before: str, after: str) -> str:
    """The rule: why the mutant of a function changes no logic; nothing where it does."""
    old, new = _differing(ast.parse(before), ast.parse(after), [])
    if not old:
        return "nothing"
    if any(_is_prose(node) for node in old):
        return "message"
    if any(isinstance(outer, ast.Call) and ast.unparse(outer.func) == "cast" and inner is outer.args[0] for outer, inner in zip(old, old[1:])):
        return "type"
    last = old[-1]
    if isinstance(last, ast.Constant) and isinstance(last.value, str) and last.value in ENCODINGS and isinstance(new, ast.Constant):
        return "encoding" if str(new.value).lower() == last.value else ""
    return ""


def _is_prose(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        return PROSE.search("".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)) is not None
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and PROSE.search(node.value) is not None


def _differing(old: ast.AST, new: ast.AST, path: list[ast.AST]) -> tuple[list[ast.AST], ast.AST | None]:
    """The nodes from the outermost to the innermost that holds the whole difference, and what is in the place of the last one."""
    if ast.dump(old) == ast.dump(new):
        return [], None
    path = [*path, old]
    olds, news = list(ast.iter_child_nodes(old)), list(ast.iter_child_nodes(new))
    if type(old) is type(new) and len(olds) == len(news):
        pairs = [(one, other) for one, other in zip(olds, news) if ast.dump(one) != ast.dump(other)]
        if len(pairs) == 1:
            return _differing(*pairs[0], path)
    return path, new
