# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan file that gives a key twice is refused with file, key and line: one of the two would be lost without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.plugin_utils._plans import plan_file

RULES = "  - operation: venafi_oauth_rule\n    rules:\n      - application_id: a\n        trustee: local:x\n"
TWICE = {
    "removals": ("removals:\n  - {operation: sailpoint_governance_group, ids: [a]}\nremovals:\n" + RULES, "line 3: 'removals'"),
    "ids": ("removals:\n  - operation: sailpoint_governance_group\n    ids: [a]\n    ids: [b]\n", "line 4: 'ids'"),
    "quoted": ("removals:\n  - operation: sailpoint_governance_group\n    ids: [a]\n    'ids': [b]\n", "line 4: 'ids'"),
    "trustee": ("removals:\n" + RULES + "        trustee: local:y\n", "line 6: 'trustee'"),
    "of the case": ("case: {id: a, id: b}\nremovals:\n" + RULES, "line 1: 'id'"),
    "JSON": ('{"removals": [\n{"operation": "sailpoint_governance_group", "ids": ["a"],\n"ids": ["b"]}]}', "line 3: 'ids'"),
    "JSON of the whole": ('{"removals": [],\n"removals": [{"operation": "sailpoint_governance_group", "ids": ["a"]}]}', "line 2: 'removals'"),
    "JSON with tabs": ('{"removals": [\n\t{"operation": "sailpoint_governance_group",\n\t"ids": ["a"], "ids": ["b"]}]}', "'ids'"),
}


def refusal(path: Path, loader: DataLoader | None = None) -> str:
    with pytest.raises(BadInput) as caught:
        plan_file(str(path), loader or DataLoader())
    return caught.value.message


@pytest.mark.parametrize("where", TWICE)
def test_a_key_that_is_given_twice_is_refused_with_file_key_and_line(tmp_path: Path, where: str) -> None:
    text, told = TWICE[where]
    (tmp_path / "plan.yml").write_text(text, encoding="utf-8")
    message = refusal(tmp_path / "plan.yml")
    assert message.startswith("Nothing was sent. ") and f"{tmp_path}/plan.yml" in message and f"{told} is given twice" in message and "Give it once" in message


def test_in_a_vaulted_file_too(tmp_path: Path) -> None:
    secret = [("default", VaultSecret(b"word"))]
    (tmp_path / "plan.yml").write_bytes(VaultLib(secret).encrypt(TWICE["JSON"][0], secret=secret[0][1]))
    loader = DataLoader()
    loader.set_vault_secrets(secret)
    assert "line 3: 'ids' is given twice" in refusal(tmp_path / "plan.yml", loader)


def test_a_token_in_the_place_of_a_key_is_not_shown(tmp_path: Path) -> None:
    token = "Zq" * 32
    (tmp_path / "plan.yml").write_text(f"removals:\n  - {token}: a\n    {token}: b\n", encoding="utf-8")
    assert token not in refusal(tmp_path / "plan.yml")


def test_merged_and_repeated_parts_of_yaml_are_no_key_given_twice(tmp_path: Path) -> None:
    parts = "  - &one {operation: sailpoint_governance_group, ids: [a]}\n  - {<<: *one, ids: [b]}\n  - *one\n"
    (tmp_path / "plan.yml").write_text("removals:\n" + parts, encoding="utf-8")
    assert [entry.options["ids"] for entry in plan_file(str(tmp_path / "plan.yml"), DataLoader()).document.entries] == [["a"], ["b"], ["a"]]
