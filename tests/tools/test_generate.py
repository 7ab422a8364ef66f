# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The generator: what follows from an operation stands everywhere it should, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Description, Operation
from ansible_collections.revoke.access.plugins.module_utils._vendors.huawei_oneaccess.role_member import RoleMembers
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from tools.generate import blocks, contents, measure, schema, words
from tools.generate.__main__ import main
from tools.paths import ROOT

NAME = "planted_member"


class Planted(RoleMembers):
    """An operation of a vendor that nobody knows yet, whose login tells its tenant."""

    description: Description = RoleMembers.description._replace(
        name=NAME,
        vendor=RoleMembers.description.vendor._replace(
            name="planted_vendor", title="Planted Vendor", group="planted", connection={"base_url": {"type": "str", "required": True, "env": ["PLANTED_URL"]}}
        ),
        batch_limit=77,
        evidence_fields=("plantedField",),
    )

    def tenants_of_login(self) -> Sequence[str]:
        return ["planted"]


PLANTED_WORDS = {
    "operations": {
        NAME: {
            "takes_away": "what was planted",
            "readable": "yes",
            "population": "all that was planted",
            "changed": "planted-1",
            "failed": {"item": "planted-2", "reason": "in_use", "message": "It is in use."},
        }
    },
    "vendors": {"planted_vendor": {"tenant": "name of the garden", "tenant_from": "the gate"}},
}
# In which file what is to be found of it.
SHOWN = {
    "README.md": f"| `revoke.access.{NAME}` | what was planted | 77 | yes |",
    "docs/authentication.md": "`sailpoint`, `planted`, and `all`",
    "docs/environment_variables.md": f"| `{NAME}` | `base_url` | `PLANTED_URL` |",
    "docs/evidence.md": f"| `{NAME}` | `plantedField` |",
    "docs/safety.md": f"| Planted Vendor | `{NAME}` | name of the garden | the gate |",
    "docs/vendors.md": f"| Planted Vendor | `{NAME}` | 77 |",
    "meta/runtime.yml": f"  planted:\n    - {NAME}\n",
    "plugins/doc_fragments/attributes.py": 'ACTIONGROUP_PLANTED = r"""',
    "playbooks/awx/credential_types.yml": '      PLANTED_URL: !unsafe "{{ base_url }}"\n',
    f"plugins/modules/{NAME}.py": "{item: planted-2, reason: in_use,",
}


def planted_words() -> words.Words:
    data = yaml.safe_load(words.FILE.read_text(encoding="utf-8"))
    return words.Words({**data, **{kind: {**data[kind], **more} for kind, more in PLANTED_WORDS.items()}})


def tree(folder: Path, *paths: str) -> Path:
    """A copy of the files that hold generated blocks."""
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text((ROOT / path).read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def whole_files() -> list[str]:
    """Those that are generated whole: the schema of the plan, and the action plugin of each module."""
    return [schema.FILE, *contents.files(OPERATIONS)]


def with_planted() -> Mapping[str, type[Operation]]:
    return {**OPERATIONS, NAME: Planted}


def test_what_is_generated_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().out


def test_a_new_operation_shows_up_in_each_place(tmp_path: Path) -> None:
    tree(tmp_path, *contents.of(OPERATIONS, words.read()))
    (tmp_path / "plugins" / "modules" / f"{NAME}.py").write_text("# generated: return values\n# /generated\n", encoding="utf-8")
    changed = blocks.differing(tmp_path, contents.of(with_planted(), planted_words()))
    assert set(changed) == set(SHOWN)
    for path, text in SHOWN.items():
        assert text in changed[path], path


def test_an_option_and_a_guard_of_a_new_operation_show_up_too(tmp_path: Path) -> None:
    wanted = contents.of(with_planted(), planted_words())
    options, safety = wanted["docs/environment_variables.md"]["options"], wanted["docs/safety.md"]["limits"]
    assert f"| `{NAME}` | `account_ids`, `application_id`, `role_id` |" in options
    assert [f"`{NAME}` | `{option}`" in options for option in ("max_removal_percent", "expected_tenant")] == [True, True]
    assert f"`{NAME}` | the same, against" in safety and "all that was planted" in safety


@pytest.mark.parametrize("limit", [51, 1])
def test_a_changed_batch_limit_shows_up_in_each_place(tmp_path: Path, limit: int) -> None:
    class Changed(RoleMembers):
        description = RoleMembers.description._replace(batch_limit=limit)

    name = RoleMembers.description.name
    tree(tmp_path, *contents.of(OPERATIONS, words.read()))
    changed = blocks.differing(tmp_path, contents.of({**OPERATIONS, name: Changed}, words.read()))
    assert set(changed) == {"README.md", "docs/vendors.md"}
    assert f"`{name}` | {limit} |" in changed["docs/vendors.md"]
    assert any(line.startswith(f"| `revoke.access.{name}` ") and f" | {limit} | " in line for line in changed["README.md"].splitlines())


def test_writing_twice_changes_nothing_and_leaves_the_rest_alone(tmp_path: Path) -> None:
    wanted = contents.of(OPERATIONS, words.read())
    tree(tmp_path, *wanted)
    spoiled = {path: {name: f"spoiled {name}\n" for name in found} for path, found in wanted.items()}
    for path, text in blocks.differing(tmp_path, spoiled).items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    once = blocks.differing(tmp_path, wanted)
    assert set(once) == set(wanted)
    for path, text in once.items():
        assert text == (ROOT / path).read_text(encoding="utf-8")
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert blocks.differing(tmp_path, wanted) == {}


def test_the_check_writes_nothing_and_names_each_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tree(tmp_path, *contents.of(OPERATIONS, words.read()), *whole_files())
    page = tmp_path / "README.md"
    whole = page.read_text(encoding="utf-8")
    spoiled = whole.replace("| 15 |", "| 16 |")
    page.write_text(spoiled, encoding="utf-8")
    assert main(["--check"], tmp_path) == 1
    assert capsys.readouterr().out.splitlines() == ["README.md: is out of date, run python -m tools.generate"]
    assert page.read_text(encoding="utf-8") == spoiled
    assert main([], tmp_path) == 0 and page.read_text(encoding="utf-8") == whole
    assert main(["--check"], tmp_path) == 0


def test_a_whole_file_that_is_missing_or_differs_is_written(tmp_path: Path) -> None:
    tree(tmp_path, *contents.of(OPERATIONS, words.read()))
    for text in (None, "{}\n"):
        if text is not None:
            for path in whole_files():
                (tmp_path / path).write_text(text, encoding="utf-8")
        assert main(["--check"], tmp_path) == 1 and main([], tmp_path) == 0 and main(["--check"], tmp_path) == 0
        for path in whole_files():
            assert (tmp_path / path).read_text(encoding="utf-8") == (ROOT / path).read_text(encoding="utf-8")


def test_the_schema_needs_the_documentation_of_each_module() -> None:
    with pytest.raises(LookupError, match=f"plugins/modules/{NAME}.py is missing"):
        schema.schema(with_planted())


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match=f"operations.{NAME}.takes_away: see docs/adding_an_operation.md"):
        contents.of(with_planted(), words.read())
    with pytest.raises(LookupError, match=f"plugins/modules/{NAME}.py is missing"):
        blocks.differing(ROOT, contents.of(with_planted(), planted_words()))
    with pytest.raises(LookupError, match="README.md has no place for the generated block 'moon'"):
        blocks.differing(ROOT, {"README.md": {"moon": "\n"}})


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_return_block_is_yaml_with_the_same_keys_everywhere(name: str) -> None:
    def parsed(which: str) -> dict[str, Any]:
        found: dict[str, Any] = yaml.safe_load(contents.modules.returned(OPERATIONS[which], words.read()).split('"""')[1])
        return found

    keys = [key for key in parsed(name) if key != "resolved"]
    assert keys == [key for key in parsed(next(iter(OPERATIONS))) if key != "resolved"]
    (failed,) = parsed(name)["failed_items"]["sample"]
    assert set(failed) == {"item", "reason", "message", "http_status", "vendor_code", "request_id"}


def test_the_requests_are_measured_for_every_driver() -> None:
    text = (ROOT / measure.PAGE).read_text(encoding="utf-8")
    rows = [f"| {measure.label(driver)} | {count} | " for driver in measure.DRIVERS for count in measure.sizes(driver)]
    _before, _begin, rest = text.partition(f"<!-- generated: {measure.BLOCK} -->")
    shown = [line for line in rest.partition("<!-- /generated -->")[0].splitlines() if line.startswith("| `")]
    assert len(shown) == len(rows) and all(line.startswith(row) for line, row in zip(shown, rows))
