# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SailPoint leaves open, one switch each."""

from __future__ import annotations

from ..switches import Switch, choice

GROUPS = {
    "sailpoint.delete_visible_reads": Switch(0, "a deleted group or token, or a member taken out, stays visible in this many more reads that show it"),
    "sailpoint.delete_visible_seconds": Switch(0.0, "a deleted group or token, or a member taken out, stays visible for this many seconds"),
    "sailpoint.status_as_string": Switch(False, "item status as text, as the schema said until November 2024"),
    "sailpoint.answer_200": Switch(False, "bulk calls answer 200 instead of 207"),
    "sailpoint.legacy_lists": Switch(False, "bulk delete answers {deleted, inUse, notFound} as the old v2 did"),
    "sailpoint.require_experimental_header": Switch(False, "without X-SailPoint-Experimental: true every call is a 400"),
    "sailpoint.list_limit": choice("largest limit of the group list", 250, 50),
    "sailpoint.single_delete_in_use": choice("status of DELETE of one group in use", 409, 400),
    "sailpoint.connection_count": choice("connectionCount in lists: true, or always 0 as when it lags", "exact", "zero"),
    "sailpoint.connect_on_delete": Switch([], "ids that gain a connection between the read and the delete"),
    "sailpoint.id_match": choice("ids in a bulk delete of groups or a call for sign-in compared exactly, or without case and dashes", "exact", "loose"),
    "sailpoint.bad_client_status": choice("status of the token call for wrong credentials", 401, 400),
    "sailpoint.deprecated_header": Switch(False, "X-Deprecated: true in every answer"),
    "sailpoint.batch_limit": Switch(50, "most ids in one call for sign-in or for group members, of which no page names a limit; 0 for any number"),
    "sailpoint.batch_limit_status": choice("status of a call with more ids than that", 400, 413),
    "sailpoint.client_credentials": choice("calls without a user: as the document declares, or a 403 everywhere as its guide warns", "declared", "403"),
    "sailpoint.lost_level": choice("a user level that was taken counts no more at once, or from the next access token on", "at_once", "next_token"),
}
TOKENS = {
    "sailpoint.token_bearers": choice("access tokens of a deleted personal access token", "live", "die"),
    "sailpoint.disabled_login": choice("a login with a personal access token whose owner's sign-in is disabled", "refused", "taken"),
    "sailpoint.my_tokens_list": choice("the list of all tokens for who may see only its own: a 403, or its own alone", "403", "own"),
    "sailpoint.managed_tokens": choice("managed tokens for who has sp:scopes:all but not the right for them", "shown", "hidden"),
}
SIGN_IN = {
    "sailpoint.sign_in_reads": Switch(0, "a disabled or enabled sign-in takes effect only after this many reads that show the person"),
    "sailpoint.sign_in_seconds": Switch(0.0, "a disabled or enabled sign-in takes effect only after this many seconds"),
    "sailpoint.sign_in_end": choice(
        "what becomes of an accepted item: done, nothing ever, or later identityStatus ERROR and nothing done", "done", "never", "failed"
    ),
    "sailpoint.sign_in_meanwhile": choice("identityStatus until then", "before", "PENDING"),
    "sailpoint.sign_in_back_reads": Switch(0, "a disabled sign-in is enabled again after this many reads that show the person, 0 for never"),
    "sailpoint.repeat_sign_in": choice("disabling what is disabled, enabling what is enabled: an empty task, or a 400 for the call", "202", "400"),
    "sailpoint.unregistered_status": choice("identityStatus of an UNREGISTERED person whose sign-in was disabled", "stays", "DISABLED"),
    "sailpoint.owner_sign_in": choice("disabling the sign-in of who owns a group: taken, or refused with an item of status 400", "taken", "refused"),
}
LIFECYCLE = {
    "sailpoint.state_name": choice("lifecycleState.stateName is the name or the technical name", "name", "technicalName"),
    "sailpoint.cloud_state": choice("the attribute cloudLifecycleState is the technical name, the name, or missing", "technicalName", "name", "missing"),
    "sailpoint.foreign_state": choice("status for a lifecycle state that the person's profile does not have", 400, 404),
    "sailpoint.disabled_state": choice("setting a lifecycle state that is disabled", "400", "taken"),
    "sailpoint.unknown_profile": choice("lifecycle states of a profile that does not exist", "404", "400", "empty"),
    "sailpoint.state_back_reads": Switch(0, "a state set by hand is calculated back after this many reads that show the person, 0 for never"),
    "sailpoint.activity_hidden_reads": Switch(0, "an account activity is not there for this many reads of it"),
    "sailpoint.activity_reads": Switch(0, "an account activity takes effect and ends only after this many reads that show it"),
    "sailpoint.activity_seconds": Switch(0.0, "an account activity takes effect and ends only after this many seconds"),
    "sailpoint.activity_end": choice(
        "how an account activity ends: done; never; failed or terminated with nothing done; incomplete: the state alone is set; or nothing done and SUCCESS",
        *("done", "never", "failed", "terminated", "incomplete", "nothing"),
    ),
    "sailpoint.activity_meanwhile": choice("executionStatus until then; no page knows QUEUED", "EXECUTING", "VERIFYING", "QUEUED"),
    "sailpoint.activity_scope": choice("scope for account activities, for which the document names none: any, or that of the whole document", "any", "all"),
    "sailpoint.index_reads": Switch(0, "a search shows a person's old document in this many more searches that find it"),
    "sailpoint.index_seconds": Switch(0.0, "a search shows a person's old document for this many seconds"),
    "sailpoint.not_indexed": Switch([], "ids of people whom no search finds"),
}
LEVELS = {
    "sailpoint.unregistered_user": choice("an auth user who never registered: 404, or without levels as an empty array or null", "404", "empty", "null"),
    "sailpoint.no_levels": choice("capabilities of who has none: an empty array, or null", "empty", "null"),
    "sailpoint.patch_test": choice("the JSON Patch operation test", "refused", "supported", "ignored"),
    "sailpoint.level_forms": choice(
        "patching levels one by one with /capabilities/- and /capabilities/{index}, too, or only the whole array", "all", "replace"
    ),
    "sailpoint.levels_given_on_read": Switch([], "levels that somebody else gives a person right after the first read of theirs"),
    "sailpoint.levels_taken_on_read": Switch([], "levels that somebody else takes from a person right after the first read of theirs"),
    "sailpoint.levels_given_on_write": Switch([], "levels that somebody else gives a person right after the first change of theirs"),
}
SWITCHES = {**GROUPS, **TOKENS, **SIGN_IN, **LIFECYCLE, **LEVELS}
