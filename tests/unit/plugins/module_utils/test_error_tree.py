# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an HTTP status means where the vendor says nothing more special."""

from __future__ import annotations

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors

MEANING = [
    (300, errors.WrongServer),
    (302, errors.WrongServer),
    (400, errors.Refused),
    (401, errors.TokenRejected),
    (402, errors.Refused),
    (403, errors.NotPermitted),
    (404, errors.NotFound),
    (405, errors.Refused),
    (407, errors.WrongServer),
    (408, errors.AnswerLost),
    (409, errors.Refused),
    (410, errors.Refused),
    (413, errors.Refused),
    (422, errors.Refused),
    (429, errors.RateLimited),
    (500, errors.AnswerLost),
    (501, errors.AnswerLost),
    (502, errors.AnswerLost),
    (503, errors.AnswerLost),
    (504, errors.AnswerLost),
    (524, errors.AnswerLost),
]


@pytest.mark.parametrize("status, kind", MEANING)
def test_a_status_means_exactly_one_kind_of_error(status: int, kind: type[errors.AccessError]) -> None:
    error = errors.error_for(status, "text", "code", "request")
    assert error.__class__ is kind
    assert (error.http_status, error.vendor_code, error.request_id) == (status, "code", "request")
    assert error.message == str(error) and error.message.split(". ")[0] == "text"
    assert ("HTTPS_PROXY" in error.message) is (status == 407)


def test_what_may_have_been_applied_is_never_a_refusal() -> None:
    assert not issubclass(errors.AnswerLost, errors.Refused)
    assert not issubclass(errors.RateLimited, (errors.Refused, errors.AnswerLost))
    assert issubclass(errors.BadReply, errors.AnswerLost)


def test_refusals_do_not_stop_a_run_and_walls_do() -> None:
    assert not any(kind.stops for kind in (errors.Refused, errors.NotFound, errors.NotPermitted, errors.AnswerLost, errors.BadReply))
    walls = (errors.Unreachable, errors.WrongServer, errors.CredentialsRefused, errors.TenantNotFound, errors.RateLimited, errors.ReadOnly)
    assert all(kind.stops for kind in walls)
