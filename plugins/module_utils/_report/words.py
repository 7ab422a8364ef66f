# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What a report says in words of its own: states, reasons with their cures, and what outlives a removal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._report.account import BACK, FAILED, GONE, PENDING, REMOVED, WOULD
from ansible_collections.revoke.access.plugins.module_utils._report.run import Run
from ansible_collections.revoke.access.plugins.module_utils._report.texts import plain

VENDORS = {
    "vmware_csp": "VMware Cloud Services",
    "huawei_oneaccess": "Huawei Cloud OneAccess",
    "venafi_tpp": "Venafi Trust Protection Platform",
    "sailpoint_isc": "SailPoint Identity Security Cloud",
}

MEANINGS = {
    REMOVED: "It was there or could not be read, a write for it was sent, and the last read after all writes does not show it. "
    "Where it could not be read, the vendor's plain yes.",
    GONE: "A read proves that it was as desired before anything was sent; nothing was sent for it. Or an audit read it so.",
    FAILED: "It is not gone, or nobody can say that it is; the reason says why.",
    PENDING: "The vendor has accepted it, and no read has shown it in effect yet. Or it is on record as planned, and no result is: the run has no end.",
    BACK: "It was gone, and a later audit saw it again or a later run brought it back.",
    WOULD: "Only audits (check mode) speak of it. An audit removes nothing.",
}

REASONS = {  # as docs/return_values.md has them
    "in_use": ("Something still needs it. The message names what.", "Take it out there, run again."),
    "refused": (
        "The vendor does not want to, and a fresh read still shows the item; or the request was ambiguous (a name that several groups have).",
        "Read the message; look at the item in the vendor's console.",
    ),
    "not_permitted": ("The credentials lack a permission.", "See authentication."),
    "not_found": (
        "Absence is not success here: a wrong organization, application or role, a value that the vendor does not know, or something that only looks like it.",
        "Correct the option, or give the id that is meant.",
    ),
    "still_present": (
        "The vendor said yes or nothing, a fresh read still shows it. Or it was gone at the first look and the last read shows it.",
        "Run again; raise verify_timeout if it happens often.",
    ),
    "unconfirmed": (
        "It was sent, and no read after that tells how it is now.",
        "Run again: the next run reads first. For tokens given by id, look it up in the console.",
    ),
    "not_attempted": (
        "Nothing was sent for it: a guard refused the plan, a list could not be believed, credentials were refused, the time was over, or the run was ended.",
        "Cure the cause that the message names, run again.",
    ),
    "protected": ("It is protected, or the login of the run depends on it.", "See safety."),
}

_TOKENS = "Access tokens that were obtained before live to their end: a client that holds one may go on until it expires, and no read of this run shows them."

RESIDUAL = {
    "csp_oauth_app": (f"The app's credentials die with it. {_TOKENS}",),
    "csp_api_token": (
        f"A deactivated token gives no new access token. {_TOKENS}",
        "It is deactivated, not deleted: `state: active` brings it back.",
        "Of tokens given by id nobody can read the state; there the vendor's answer is all there is.",
    ),
    "csp_user": (
        f"The account stays, and so does what it has in other organizations. {_TOKENS}",
        "The vendor does not say whether API tokens of a removed user go on: deactivate them too. OAuth apps that the user made stay with the organization.",
        "Who is invited again, and accepts, is back; no role comes back by itself.",
    ),
    "csp_client": (f"The app stays, with whoever owns it, and with its roles in other organizations. {_TOKENS}",),
    "csp_invitation": ("Who accepted an invitation before is a user of the organization: that is another removal.",),
    "csp_identity_provider": (
        f"Nobody comes in through it any more; the users that it brought are users of the organization still, with their API tokens. {_TOKENS}",
        "The vendor documents no call that links it again.",
    ),
    "oneaccess_role_member": ("The account stays, with all its other roles; only its membership in this role is gone.",),
    "venafi_oauth_rule": (
        "Removing a rule does not end tokens that were granted through it. They live until they expire or are revoked.",
        "Rules for a group or for everyone are not found under the identity of a member.",
    ),
    "sailpoint_governance_group": (
        "The members of a deleted group keep every other access that they have. Who they were is not on record, and nobody can bring them back.",
    ),
    "sailpoint_personal_access_token": (f"Nobody can bring a deleted token back; its owner can make a new one. {_TOKENS}",),
    "sailpoint_governance_group_member": (
        "The identity stays, with its membership in other groups; what it owns, and approvals that wait for it, stay too.",
        "It can be put back with `state: present`: the record names group and identity.",
    ),
}
UNKNOWN_RESIDUAL = ("What may outlive this removal is not known to this report: see the vendor's documentation.",)
LIMIT = "Every claim is about the moment of the read that it rests on. Access that was given afterwards, or that nobody asked about, is not in it."

_BY = (
    ("user", "user {}"),
    ("host", "host {}"),
    ("collection", "revoke.access {}"),
    ("ansible", "ansible-core {}"),
)
_AWX = (("job_id", "AWX job {}"), ("workflow_job_id", "workflow job {}"), ("job_template", "template {}"), ("user", "started by {}"))


def who(run: Run) -> str:
    """Who ran it, as far as the evidence tells: the user and place, AWX's ids, versions, and the account at the vendor."""
    awx = run.by.get("awx")
    parts = [*_told(run.by, _BY[:2]), *_told(awx if isinstance(awx, Mapping) else {}, _AWX), *_told(run.by, _BY[2:])]
    known = {name for name, _form in _BY} | {"awx"}
    parts += [f"{plain(name)} {plain(value)}" for name, value in run.by.items() if name not in known and value]
    return ", ".join([*parts, *([f"as {run.actor} at the vendor"] if run.actor else [])])


def _told(facts: Mapping[str, Any], forms: tuple[tuple[str, str], ...]) -> list[str]:
    return [form.format(plain(facts[name])) for name, form in forms if facts.get(name)]


def vendor(name: str) -> str:
    """A vendor as people call it."""
    return VENDORS.get(name, name)


def kind(run: Run) -> str:
    """What a run was: an audit or a removal, and whether it came to its end."""
    word = "audit" if run.audit else "bringing back" if run.restores else "removal"
    if run.refusal:
        return f"{word}, input refused"
    return word if run.ended else f"{word}, no end"
