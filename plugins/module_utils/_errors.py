# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The error tree, by cause. Lower layers raise these; only C(_module.py) turns them into a result."""

from __future__ import annotations

import re
from typing import TypeVar

Kind = TypeVar("Kind", bound="AccessError")


class AccessError(Exception):
    """Base of every error that the collection raises on purpose.

    The text names the cause and the cure. C(http_status), C(vendor_code) and C(request_id) are set
    where the vendor gave them.
    """

    reason = "not_attempted"
    stops = False  # True: no further call can succeed, the run ends here
    cure = ""  # what to do, for causes whose text comes from the vendor and names no cure

    def __init__(
        self,
        message: str,
        http_status: int | None = None,
        vendor_code: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.http_status = http_status
        self.vendor_code = vendor_code
        self.request_id = request_id

    def as_kind(self, kind: type[Kind], message: str | None = None) -> Kind:
        """The same refusal as an error of another kind, perhaps in other words."""
        return kind(self.message if message is None else message, self.http_status, self.vendor_code, self.request_id)


class BadInput(AccessError):
    """An option value was refused before any request; the text names option and element.

    C(secrets): values that turned out to be secret, to be masked wherever the options are repeated.
    """

    secrets: tuple[str, ...] = ()


class LibraryMissing(AccessError):
    """A Python library that the run needs cannot be imported. C(package): its name. C(trace): why."""

    stops = True

    def __init__(self, package: str, trace: str) -> None:
        super().__init__(f"The Python library {package} cannot be imported.")
        self.package = package
        self.trace = trace


class ReadOnly(AccessError):
    """A write was tried with a read-only client, as check mode uses."""

    stops = True


class Unreachable(AccessError):
    """No connection: nothing was sent. C(passing) tells whether trying again may help."""

    stops = True

    def __init__(
        self,
        message: str,
        http_status: int | None = None,
        vendor_code: str | None = None,
        request_id: str | None = None,
        *,
        passing: bool = True,
    ) -> None:
        super().__init__(message, http_status, vendor_code, request_id)
        self.passing = passing


class WrongServer(AccessError):
    """Something answered that is not the vendor's API: a redirect, a login page, a proxy."""

    stops = True


class CredentialsRefused(AccessError):
    """The vendor accepts neither the credentials nor a renewed token."""

    stops = True


class TokenRejected(AccessError):
    """This access token was rejected (RFC 6750 section 3.1); a renewed one may pass."""

    reason = "not_permitted"
    cure = "Check the credentials."


class TenantNotFound(AccessError):
    """The organization, application or role that the call is about does not exist or is not visible."""

    reason = "not_found"
    stops = True


class RateLimited(AccessError):
    """The vendor asks to slow down: 429, or 503 with C(Retry-After) (RFC 9110 section 10.2.3)."""

    reason = "refused"
    stops = True
    cure = "Run again later, or with a lower max_parallel."
    retry_after: float | None = None  # seconds


class OutOfTime(AccessError):
    """The deadline of the run is over, or the run was ended from outside."""

    stops = True


class Bug(AccessError):
    """Something that the collection did not foresee. What is known is told all the same."""

    stops = True

    @classmethod
    def of(cls, error: BaseException) -> Bug:
        """The error for an exception that nobody raised on purpose."""
        text = re.sub(r"\s+", " ", f"{type(error).__name__}: {error}").strip(": ")[:200]
        return cls(f"An unexpected error ended the run ({text}). This is a bug in the collection: please report it. Run again to finish.")


class PlanRefused(AccessError):
    """A guard refused the plan before the first write: too many items, another tenant, not the approved plan."""

    stops = True


class EvidenceLost(AccessError):
    """The evidence file cannot be written any more: without evidence nothing further is sent."""

    stops = True
    cure = "Check the file and the space on its disk, then run again."


class Refused(AccessError):
    """The vendor refused the whole call; nothing of it was applied."""

    reason = "refused"
    cure = "Look at the item at the vendor, then run again."


class NotFound(Refused):
    """The whole call was refused with 404."""

    reason = "not_found"


class NotPermitted(Refused):
    """The whole call was refused for want of a permission."""

    reason = "not_permitted"
    cure = "Check what the credentials are allowed to do."


class AnswerLost(AccessError):
    """The call was sent, but no usable answer came back: it may or may not have been applied."""

    reason = "unconfirmed"
    cure = "Run again."


class BadReply(AnswerLost):
    """An answer came back that cannot be understood."""


class Misfit(BadReply):
    """An answer that can be read, but not as the answer to the question: asking again may help."""


def subclasses(kind: type[AccessError]) -> list[type[AccessError]]:
    """Every kind of a kind of error, however deep."""
    return [deeper for direct in kind.__subclasses__() for deeper in (direct, *subclasses(direct))]


def error_for(
    status: int,
    message: str,
    vendor_code: str | None = None,
    request_id: str | None = None,
) -> AccessError:
    """The error that an HTTP status stands for where the vendor says nothing more special."""
    kinds = {401: TokenRejected, 403: NotPermitted, 404: NotFound, 408: AnswerLost, 429: RateLimited}
    if status in kinds:
        kind = kinds[status]
    elif status == 407 or 300 <= status < 400:
        kind = WrongServer
    else:
        kind = AnswerLost if status >= 500 else Refused
    if status == 407:
        message = f"{message.rstrip('.')}. The proxy wants credentials: give them in the address of HTTPS_PROXY."
    return kind(message, status, vendor_code, request_id)
