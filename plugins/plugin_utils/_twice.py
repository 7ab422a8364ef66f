# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Keys that a plan file gives twice: every reader takes the last of them without a word, and drops what the others say."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import yaml
from ansible.module_utils.common.yaml import HAS_LIBYAML

LOADER: type[Any] = yaml.CSafeLoader if HAS_LIBYAML else yaml.SafeLoader


class Twice(NamedTuple):
    """A key that one mapping has twice. C(line): of its second place, from 1; 0 where it is not known."""

    key: str
    line: int


class _Found(Exception):
    """The key that a JSON document has twice."""


def given_twice(text: str) -> Twice | None:
    """The first key that a document in JSON or YAML has twice, at any depth. Of what is neither of the two, None: its reader says why."""
    try:
        json.loads(text, object_pairs_hook=_pairs)
    except _Found as found:
        return _in_yaml(text) or Twice(str(found), 0)
    except ValueError:
        return _in_yaml(text)
    return None


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise _Found(next(name for name in names if names.count(name) > 1))
    return found


def _in_yaml(text: str) -> Twice | None:
    try:
        root = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError:
        return None
    found: list[Twice] = []
    left, seen = [root], set()
    while left:
        node = left.pop()
        if id(node) in seen or not isinstance(node, yaml.CollectionNode):
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            found += _of(node)
            left += [part for pair in node.value for part in pair]
        else:
            left += node.value
    return min(found, key=lambda each: each.line, default=None)


def _of(node: Any) -> list[Twice]:
    names: set[str] = set()
    found = []
    for key, _value in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value in names:
            found.append(Twice(key.value, key.start_mark.line + 1))
        elif isinstance(key, yaml.ScalarNode):
            names.add(key.value)
    return found
