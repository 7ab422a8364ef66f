# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tables of the documentation say is what the code does: options, variables, reasons, keys, limits, messages, links."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from ansible_collections.revoke.access.plugins.module_utils._engine.result import result_of, summarize
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import REASONS
from ansible_collections.revoke.access.plugins.module_utils._options.spec import SHARED, full_spec
from ansible_collections.revoke.access.plugins.module_utils._plan.task import plan_arguments
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from tests.documentation.helpers.pages import ROOT, pages, table, tables, text, words

HEADER = "(c) 2026, The revoke.access contributors", "GNU General Public License v3.0+", "-License-Identifier: GPL-3.0-or-later"
# Messages that Ansible makes.
OF_ANSIBLE = {
    "Failed to import the required Python library (requests)",
}
# Read by our code beside the variables of the argument specs.
OTHER_VARIABLES = {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"}


def all_options() -> dict[tuple[str, str], dict[str, Any]]:
    return {(module, name): dict(option) for module, operation in OPERATIONS.items() for name, option in full_spec(operation).items()}


def rows_by_module(rows: list[list[str]]) -> list[tuple[str, list[str]]]:
    """Each row with the modules that it is about; a blank first cell repeats the one above."""
    found, current = [], ""
    for row in rows:
        current = row[0] or current
        found += [(module, row) for module in (OPERATIONS if current == "all" else words(current))]
    return found


def test_every_variable_is_documented_and_exists() -> None:
    spec = all_options()
    documented = {}
    for module, row in rows_by_module(table("docs/environment_variables.md", "module", "option", "variable")):
        (option,) = words(row[1])
        documented[module, option] = [name for name in words(row[2]) if name not in OTHER_VARIABLES]
        default = spec[module, option].get("default")
        assert words(row[3]) == ([] if default is None else [str(default).lower() if isinstance(default, bool) else str(default)])
    assert documented == {key: option["env"] for key, option in spec.items() if "env" in option}


def test_every_other_option_is_documented_and_exists() -> None:
    documented = set()
    for module, row in rows_by_module(table("docs/environment_variables.md", "module", "options")):
        documented |= {(module, name) for name in words(row[1]) if not re.fullmatch(r"true|any|[\d.]+", name)}
    assert documented == {key for key, option in all_options().items() if "env" not in option}


def test_no_page_names_an_unknown_variable() -> None:
    of_the_plan = (option["fallback"][1] for option in plan_arguments()["argument_spec"].values() if "fallback" in option)
    known = OTHER_VARIABLES.union(*(option.get("env", []) for option in all_options().values()), *of_the_plan)
    for page in pages():
        named = set(re.findall(r"\b(?:CSP|ONEACCESS|VENAFI|VCERT|SAIL|REVOKE)_[A-Z_]+\b|\b[A-Z_]+_(?:PROXY|CA_BUNDLE)\b", page.read_text(encoding="utf-8")))
        assert named <= known, page.name


def test_defaults_in_tuning() -> None:
    for row in table("docs/tuning.md", "option", "default"):
        (name,) = words(row[0])
        default = SHARED[name]["default"]
        assert row[1] == ("true" if default is True else f"{default:g}")


def test_every_reason_is_documented() -> None:
    documented = [words(row[0])[0] for row in table("docs/return_values.md", "`reason`")]
    assert sorted(documented) == sorted(REASONS)


def test_every_returned_key_is_documented() -> None:
    returned = set(result_of([], 0)) | {"msg", "diff", "resolved", "plan_id", "evidence", "check_mode"}
    assert {words(row[0])[0] for row in table("docs/return_values.md", "key", "type")} == returned
    in_readme = {words(row[0])[0] for row in table("README.md", "key", "meaning")}
    assert returned - {"msg", "resolved"} == in_readme


def test_every_count_is_documented() -> None:
    counts = set(summarize([], 0)) | {"unreadable", "undecided", "never_seen", "requests", "retries", "seconds"}
    documented = [name for row in table("docs/return_values.md", "key", "counts") for name in words(row[0])]
    assert set(documented) == counts | {"in_use", "earlier"}  # there only where there is any


def test_batch_limits() -> None:
    limits = {name: operation.description.batch_limit for name, operation in OPERATIONS.items()}
    assert {words(row[0])[0].rpartition(".")[2]: int(row[2]) for row in table("README.md", "module")} == limits
    assert {words(row[1])[0]: int(row[2]) for row in table("docs/vendors.md", "vendor", "module")} == limits


# Tables that are written by hand and have something to say of each operation: page, and the begin of the heading.
OF_EACH_OPERATION = [("docs/check_mode.md", ["module", "what an audit reads"]), ("docs/tuning.md", ["module", "read"])]


@pytest.mark.parametrize(("page", "heading"), OF_EACH_OPERATION)
def test_every_operation_is_in_the_tables_that_are_written_by_hand(page: str, heading: list[str]) -> None:
    assert {words(row[0])[0] for row in table(page, *heading)} == set(OPERATIONS)


def test_the_calls_of_every_operation_are_described() -> None:
    shown = [name for rows in tables("docs/vendors.md") for row in rows[1:] if row[0] == "write" for cell in rows[0] for name in words(cell)]
    assert sorted(shown) == sorted(OPERATIONS)


def test_action_groups_and_requirements() -> None:
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert all(f"`{name}`" in text("docs/authentication.md") for name in runtime["action_groups"])
    assert runtime["requires_ansible"] == ">=2.16.0" and "ansible-core 2.16 or newer" in text("README.md")
    assert "requests>=2.28" in text("requirements.txt") and "`requests` 2.28 or newer" in text("README.md")
    config = yaml.safe_load((ROOT / "tests" / "config.yml").read_text(encoding="utf-8"))
    assert config["modules"]["python_requires"] == ">=3.9" and "Python 3.9 or newer" in text("README.md")


def test_every_quoted_message_is_in_the_code() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "plugins" / "module_utils").rglob("*.py"))
    sources = re.sub(r'"\n +f?"', "", sources)  # a message may go on in the next line
    for rows in tables("docs/troubleshooting.md"):
        if rows[0][0] not in ("message contains", "what you see"):
            continue
        for quoted in (name for row in rows[1:] for name in words(row[0]) if rows[0][0] == "message contains" or re.match("[A-Z].* ", name)):
            pieces = [piece.strip() for piece in quoted.split("…")]
            assert quoted in OF_ANSIBLE or all(re.search(_form(piece), sources) for piece in pieces), quoted


def _form(piece: str) -> str:
    """A pattern for a piece of a message: a word that the code fills in, like the name of an option, stands in braces there."""
    if " " not in piece:
        return re.escape(piece)
    field = r"\{[^{}]+\}"
    filled = [field + re.escape(re.sub(r"^\w+", "", piece)), re.escape(re.sub(r"\w+$", "", piece)) + field]
    return "|".join([re.escape(piece), *filled])


def test_links_lead_somewhere() -> None:
    for page in pages():
        for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
            assert target.startswith("https://") or (page.parent / target.partition("#")[0]).is_file(), (page.name, target)


def test_every_page_is_linked_and_has_the_header() -> None:
    guide = text("docs/docsite/rst/guide.rst")
    for page in pages():
        content = page.read_text(encoding="utf-8")
        assert all(line in content[:300] for line in HEADER), page.name
        if page.name != "README.md":
            assert f"(docs/{page.name})" in text("README.md") and f"({page.name})" in text("docs/README.md")
            assert f"/docs/{page.name}>" in guide


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)) if (ROOT / "Makefile").is_file() else set()
    if not targets:
        pytest.skip("the Makefile is not part of this tree")
    for page in pages():
        assert set(re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf-8"))) <= targets, page.name
