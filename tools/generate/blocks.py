# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generated blocks in files: what stands between two markers is written anew, everything else is left alone.

In Markdown a block stands between `<!-- generated: name -->` and `<!-- /generated -->`, elsewhere between
`# generated: name` and `# /generated`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

_MARKDOWN = re.compile(r"^(<!-- generated: (?P<name>.+?) -->\n)(?P<text>.*?)(^<!-- /generated -->$)", re.MULTILINE | re.DOTALL)
_OTHERS = re.compile(r"^( *# generated: (?P<name>.+?)\n)(?P<text>.*?)(^ *# /generated$)", re.MULTILINE | re.DOTALL)


def differing(root: Path, wanted: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The new text of each file that is out of date. C(wanted): path below C(root) -> name of a block -> its text."""
    found = {}
    for path, blocks in wanted.items():
        if not (root / path).is_file():
            raise LookupError(f"{path} is missing: see docs/adding_an_operation.md")
        text = (root / path).read_text(encoding="utf-8")
        new = rewritten(path, text, blocks)
        if new != text:
            found[path] = new
    return found


def outdated(root: Path, wanted: Mapping[str, str]) -> dict[str, str]:
    """Those of some files that are not as they should be, or missing. C(wanted): path below C(root) -> its whole text."""
    return {path: text for path, text in wanted.items() if not (root / path).is_file() or (root / path).read_text(encoding="utf-8") != text}


def rewritten(path: str, text: str, blocks: Mapping[str, str]) -> str:
    """The text of a file with these blocks in it."""
    pattern, blank = (_MARKDOWN, "\n") if path.endswith(".md") else (_OTHERS, "")
    left = dict(blocks)

    def block(match: re.Match[str]) -> str:
        begin, end = match.group(1), match.group(4)
        return f"{begin}{blank}{left.pop(match['name'])}{blank}{end}" if match["name"] in left else match.group()

    new = pattern.sub(block, text)
    if left:
        raise LookupError(f"{path} has no place for the generated block '{next(iter(left))}': add its two markers")
    return new
