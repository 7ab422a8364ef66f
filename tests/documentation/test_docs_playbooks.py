# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks audit and offboard, as the user guide promises them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.documentation.helpers.pages import blocks, table, words
from tests.documentation.helpers.playbooks import Played, credentials, play, seed
from tests.simulator.thread import SimulatorThread

GROUP = "dadb3084cfd8c95171de3a58873c34b3"
OTHER = "089f5cdd9c0d85a4b335dc575b814a71"


def run(simulator: SimulatorThread, folder: Path, name: str, wanted: Any, *words: str, **environment: str) -> Played:
    """Run a playbook by its full name on this input, given by a path relative to where the user is."""
    (folder / "leaver.yml").write_text(wanted if isinstance(wanted, str) else yaml.safe_dump(wanted), encoding="utf-8")
    return play(folder, credentials(simulator, **environment), f"revoke.access.{name}", "-e", "input=leaver.yml", *words)


def test_audit_then_offboard_then_proof(tmp_path: Path) -> None:
    (guide,) = (block.data for block in blocks("yaml") if block.page == "docs/user_guide.md" and "csp" in block.data)
    guide["csp"].pop("token_ids")  # their state is unreadable, so no proof could end in success
    with SimulatorThread(seed=seed()) as simulator:
        audit = run(simulator, tmp_path, "audit", guide, "-e", "require_absent=true")
        assert audit.code == 2 and "are still there" in audit.output, audit.output
        assert GROUP in audit.output and "would be removed" in audit.output
        assert simulator.control.calls()["total"]["write"] == 0
        offboard = run(simulator, tmp_path, "offboard", guide)
        assert offboard.code == 0 and "Everything is gone" in offboard.output, offboard.output
        assert GROUP not in simulator.control.state("sailpoint_isc")["groups"]
        part = {name: guide[name] for name in ("csp", "sailpoint")}
        proof = run(simulator, tmp_path, "audit", part, "-e", "require_absent=true")
        assert proof.code == 0, proof.output


def test_offboard_goes_on_and_names_what_is_left(tmp_path: Path) -> None:
    wanted = {
        "csp": {"org_id": "8a2f6c1e-4b7d-4e0a-9c35-1d2e3f4a5b6c", "client_ids": ["payroll-sync"]},
        "venafi": {"rules": [{"application_id": "vcert-sdk", "trustee": "nobody"}]},
        "sailpoint": {"ids": [GROUP]},
    }
    with SimulatorThread(seed=seed()) as simulator:
        played = run(simulator, tmp_path, "offboard", wanted, CSP_API_TOKEN="wrong")
        left = simulator.control.state("sailpoint_isc")["groups"]
    assert played.code == 2
    assert GROUP not in left
    verdict = played.output.partition("Not everything is gone")[2]
    assert "csp_oauth_app: 1 OAuth app" in verdict and "The credentials were refused" in verdict
    assert "venafi_oauth_rule: rules[0].trustee" in verdict
    assert "sailpoint_governance_group" not in verdict.partition("\n")[0]


@pytest.mark.parametrize(("ids", "secret"), [([GROUP], "wrong"), ([5], "any")], ids=["login", "input"])
def test_audit_that_could_not_look_is_red(tmp_path: Path, ids: list[Any], secret: str) -> None:
    with SimulatorThread(seed=seed()) as simulator:
        played = run(simulator, tmp_path, "audit", {"sailpoint": {"ids": ids}}, SAIL_CLIENT_SECRET=secret)
    assert played.code == 2 and "The audit is not whole" in played.output, played.output


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_audit_whose_every_look_up_was_refused_is_red_whatever_the_reason(tmp_path: Path, status: int) -> None:
    (guide,) = (block.data for block in blocks("yaml") if block.page == "docs/user_guide.md" and "csp" in block.data)
    wanted = {"csp": {name: guide["csp"][name] for name in ("org_id", "tokens")}}
    with SimulatorThread(seed=seed()) as simulator:
        simulator.control.fault("status", "vmware_csp", "token_details", times=None, params={"status": status})
        played = run(simulator, tmp_path, "audit", wanted, "-e", "plan_file=plan.yml")
    assert played.code == 2 and "The audit is not whole" in played.output, played.output
    assert not (tmp_path / "plan.yml").exists()


@pytest.mark.parametrize(("name", "verdict"), [("audit", "The audit is not whole"), ("offboard", "Not everything is gone")])
def test_what_never_looked_because_it_cannot_write_evidence_is_red(tmp_path: Path, name: str, verdict: str) -> None:
    with SimulatorThread(seed=seed()) as simulator:
        played = run(simulator, tmp_path, name, {"sailpoint": {"ids": [GROUP]}}, "-e", "evidence_dir=missing", "-e", "plan_file=plan.yml")
        assert set(simulator.control.calls()["total"].values()) == {0}
    assert played.code == 2 and verdict in played.output and "cannot be written" in played.output, played.output
    assert not (tmp_path / "plan.yml").exists()


@pytest.mark.parametrize(
    ("wanted", "named"),
    [({"sailpoint": {"ids": [GROUP], "identifiers": []}, "sail": {"ids": []}}, "not known: sail, identifiers"), ("csp:\n", "not known: none")],
    ids=["typing error", "nothing"],
)
def test_input_that_would_leave_something_out_is_refused(tmp_path: Path, wanted: Any, named: str) -> None:
    with SimulatorThread(seed=seed()) as simulator:
        played = run(simulator, tmp_path, "offboard", wanted)
        calls = simulator.control.calls()["total"]
    assert played.code == 2 and "Give the input with -e input=FILE" in played.output and named in played.output, played.output
    assert set(calls.values()) == {0}


def test_the_approval_gate(tmp_path: Path) -> None:
    """The commands of docs/safety.md: audit, apply, and what happens when something changed between."""
    (tmp_path / "evidence").mkdir()
    step = dict(row for row in table("docs/safety.md", "step", "command"))
    words_of = {name: words(step[name])[0].split()[4:] for name in ("audit", "apply")}
    wanted = {"venafi": {"rules": [{"application_id": "vcert-sdk", "trustee": "local:{5be5a591-c842-4520-9142-b455f4ad2286}"}]}, "sailpoint": {"ids": [GROUP]}}
    with SimulatorThread(seed=seed()) as simulator:
        audit = run(simulator, tmp_path, "audit", wanted, *words_of["audit"], ANSIBLE_SHOW_CUSTOM_STATS="true")
        approved = yaml.safe_load((tmp_path / "plan.yml").read_text(encoding="utf-8"))["plan_ids"]
        assert audit.code == 0 and set(approved) == {"venafi_oauth_rule", "sailpoint_governance_group"}, audit.output
        assert "CUSTOM STATS" in audit.output and approved["venafi_oauth_rule"] in audit.output.partition("CUSTOM STATS")[2]
        assert simulator.control.calls()["total"]["write"] == 0
        other = run(simulator, tmp_path, "offboard", {**wanted, "sailpoint": {"ids": [OTHER]}}, *words_of["apply"])
        verdict = other.output.partition("Not everything is gone")[2]
        assert other.code == 2 and "Added since" in verdict and GROUP in verdict and OTHER in verdict and "venafi_oauth_rule" not in verdict, other.output
        assert {GROUP, OTHER} <= set(simulator.control.state("sailpoint_isc")["groups"])
        never_audited = {"org_id": "8a2f6c1e-4b7d-4e0a-9c35-1d2e3f4a5b6c", "client_ids": ["ada-notebook"]}
        more = run(simulator, tmp_path, "offboard", {**wanted, "csp": never_audited}, *words_of["apply"])
        assert more.code == 2 and "plan_id is none was approved" in more.output, more.output
        assert GROUP not in simulator.control.state("sailpoint_isc")["groups"]
    assert {path.stem for path in (tmp_path / "evidence").iterdir()} == {*approved, "csp_oauth_app"}


@pytest.mark.parametrize(("option", "told"), [("max_removals=1", "max_removals allows 1"), ('{"protected": ["group of ada*"]}', "It is protected by")])
@pytest.mark.parametrize("name", ["audit", "offboard"])
def test_guards_of_the_playbooks(tmp_path: Path, name: str, option: str, told: str) -> None:
    with SimulatorThread(seed=seed()) as simulator:
        played = run(simulator, tmp_path, name, {"sailpoint": {"ids": [GROUP, OTHER]}}, "-e", option)
        assert simulator.control.calls()["total"]["write"] == 0
    assert told in played.output and (played.code == 2 or name == "audit"), played.output
