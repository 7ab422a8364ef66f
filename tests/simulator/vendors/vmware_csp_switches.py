# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The switches of the CSP: what its pages leave open; the first value is what the project assumes."""

from __future__ import annotations

from ..switches import Switch, choice

PAGE_LIMIT = 200
LAGGING = "a deleted app, client, user or role, a member taken out of a group, or a revoked invitation"

SWITCHES: dict[str, Switch] = {
    "csp.unknown_app": choice("unknown id in an OAuth app delete: in `failed`, or 404 for the whole call", "failed", "not_found_call"),
    "csp.delete_delay_reads": Switch(0, f"{LAGGING} stays visible in this many more reads that show it"),
    "csp.delete_delay_seconds": Switch(0.0, f"{LAGGING} stays visible for this many seconds"),
    "csp.pending_delete": choice("deleting an app whose deletion still runs", "failed", "succeeded", "conflict"),
    "csp.deleted_app_tokens": choice("access tokens of a deleted app", "die", "live"),
    "csp.inactive_token": choice("deactivating an inactive token: success, failure item, or 409 for the call", "success", "failure", "conflict"),
    "csp.active_token": choice("activating an active token: success, failure item, or 409 for the call", "success", "failure", "conflict"),
    "csp.unknown_token": choice("unknown token id: failure item, or 404 for the whole call", "failure", "not_found_call"),
    "csp.details_of_inactive": choice("token details of a deactivated token", "ok", "404"),
    "csp.token_delay_reads": Switch(0, "token details show the state before a change in this many more reads"),
    "csp.page_start": choice("pageStart counts items or pages, from 1", "item", "page"),
    "csp.page_limit": choice("largest page of a list, whatever pageLimit asks for", PAGE_LIMIT, 10),
    "csp.list_errors": Switch(False, "a page of users or groups has the member errors, and its last row is missing"),
    "csp.times": choice("unit of times in token details", "seconds", "millis"),
    "csp.bad_token_status": choice("status of the exchange for a bad API token", 400, 404),
    "csp.id_match": choice("ids of users and clients compared exactly, or without case", "exact", "loose"),
    "csp.unknown_member": choice("unknown id in a client or user removal: 404 for the call, or in `failed`", "not_found_call", "failed"),
    "csp.refused_removal": choice("a client or user removal answered 404: nothing is done, or the known ones are gone", "nothing", "known_gone"),
    "csp.owners": choice("who counts as an org owner: also who is one through a group, or only directly", "all", "direct"),
    "csp.removed_access_tokens": choice("access tokens of a removed user or client", "live", "die"),
    "csp.removed_api_tokens": choice("API tokens of a removed user", "dead", "live"),
    "csp.hidden_roles": choice("role lists in a row of a user or group that shows no roles", "absent", "empty"),
    "csp.no_value": choice("resource and expiresAt of a role that has none", "absent", "null"),
    "csp.expired_role": choice("a role whose expiresAt has passed: in no read, or still shown", "gone", "shown"),
    "csp.role_held_twice": choice("a role held directly and through a group: a row for each, or one row that says DIRECT", "rows", "one"),
    "csp.org_role_membership": choice("membershipType in the organization roles of one user", "absent", "shown"),
    "csp.role_change_body": choice("body of the 200 of a change of roles", "empty", "object", "text"),
    "csp.empty_role_change": choice("a change of roles that names none", "ok", "400"),
    "csp.absent_role": choice("taking or updating a role that is not held", "ignored", "400", "404"),
    "csp.group_role": choice("taking or updating a role that only comes from a group", "ignored", "400"),
    "csp.held_role": choice("adding a role that is held", "ignored", "updated", "400"),
    "csp.no_resource": choice("taking a role without naming a resource: the unscoped one, or each of that name", "unscoped", "all"),
    "csp.last_owner_role": choice("taking org_owner from the last owner", "400", "ignored", "taken"),
    "csp.member_role": choice("taking org_member while other roles stay", "taken", "ignored", "400"),
    "csp.last_role": choice("taking the last role of a user: no role is left, refused, or the user leaves the organization", "stays", "400", "user_gone"),
    "csp.governed": choice("a change of roles where governance is switched on", "done", "403", "400"),
    "csp.absent_group_member": choice("taking a user out of a group who is not in it: in `failed`, or 404 for the call", "failed", "not_found_call"),
    "csp.group_limit": choice("most ids of a removal from a group, 0 for no limit", 20, 0),
    "csp.group_mail": choice("mails of a removal from a group that does not say notifyUsers", "sent", "none"),
    "csp.spent_invitation": choice("revoking an invitation that is not AVAILABLE", "ok", "400", "404"),
    "csp.unknown_invitee": choice("revoking by e-mail where no invitation is AVAILABLE", "ok", "400"),
    "csp.revoked_invitation": choice("a revoked invitation is listed as REVOKED, or no more", "kept", "gone"),
    "csp.unlink_unlinked": choice("unlinking where no identity provider is linked", "ok", "404"),
    "csp.mfa_required": Switch(False, "the API token exchange demands a passcode"),
}
