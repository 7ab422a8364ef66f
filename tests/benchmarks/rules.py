# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""1,000 OAuth rules at 50 ms per call: one module with 8 requests at a time against ansible.builtin.uri in a loop."""

from __future__ import annotations

from typing import Any

from .harness import credentials, playbook, simulator

LATENCY = 50


def measure(small: bool = False) -> list[str]:
    """One line per figure. The loop is measured on a few and scaled: it takes the same time for each."""
    count, looped = (20, 2) if small else (1000, 40)
    rules = [{"application_id": f"app-{number % 10}", "trustee": f"local:{{user-{number}}}"} for number in range(count)]
    seed = [{"ApplicationId": rule["application_id"], "TrusteePrefixedUniversal": rule["trustee"]} for rule in rules]
    with simulator() as control:
        known = credentials(control, "venafi_tpp")
        login = {name: known[name] for name in ("client_id", "username", "password")}
        control.seed(venafi_tpp={"applications": [f"app-{number}" for number in range(10)], "rules": seed})
        control.switch({"latency_ms": LATENCY})
        module = {"revoke.access.venafi_oauth_rule": {"base_url": control.base_url, "max_parallel": 8, "max_removals": 0, "rules": rules, **login}}
        ours = playbook([module])
        left = len(control.state("venafi_tpp")["rules"])
        calls = control.calls()["vendors"]["venafi_tpp"]
        control.seed(venafi_tpp={"rules": seed[:looped]})
        loop = playbook([_log_in(control.base_url, login), _loop(control.base_url, rules[:looped])])
        base = playbook([_log_in(control.base_url, login)])
    if left:
        raise RuntimeError(f"{left} rules are left: the figures mean nothing")
    whole_loop = base + (loop - base) * count / looped
    return [
        f"{count} OAuth rules at {LATENCY} ms: module {ours:.1f} s ({calls['read']} reads, {calls['write']} writes), "
        f"uri loop {whole_loop:.0f} s (scaled from {looped}), {whole_loop / ours:.0f} times faster (at least 30)"
    ]


def _log_in(base_url: str, login: dict[str, str]) -> dict[str, Any]:
    request = {"url": base_url + "/vedauth/authorize/oauth", "method": "POST", "body_format": "json", "body": {**login, "scope": "admin"}}
    return {"ansible.builtin.uri": request, "register": "session"}


def _loop(base_url: str, rules: list[dict[str, str]]) -> dict[str, Any]:
    body = {"ApplicationId": "{{ item.application_id }}", "TrusteePrefixedUniversal": "{{ item.trustee }}"}
    request: dict[str, Any] = {"url": base_url + "/vedsdk/oauth/deleterule", "method": "POST", "body_format": "json", "body": body}
    request["headers"] = {"Authorization": "Bearer {{ session.json.access_token }}"}
    return {"ansible.builtin.uri": request, "loop": rules}
