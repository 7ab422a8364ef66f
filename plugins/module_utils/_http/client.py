# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""HTTP for the operations: one kept-open session, one retry rule, one read-only guard, nothing of any vendor."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._http import replies
from ansible_collections.revoke.access.plugins.module_utils._http.deadline import Deadline
from ansible_collections.revoke.access.plugins.module_utils._http.grants import Grant, TokenSource
from ansible_collections.revoke.access.plugins.module_utils._http.limiter import Limiter
from ansible_collections.revoke.access.plugins.module_utils._http.login import judge_login
from ansible_collections.revoke.access.plugins.module_utils._http.redact import Redactor
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Call, Reply
from ansible_collections.revoke.access.plugins.module_utils._http.retry import backoff, may_repeat, rate_limit
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection, Wire

FRESH = {"Cache-Control": "no-cache"}  # a read is answered by the vendor, not by a cache on the way (RFC 9111 section 5.2.1.4)

SPENT = (
    "Check mode used up the refresh token, as every login with it does: the run that follows needs a new one. "
    "Give access_token, or username and password, where a check comes before the run."
)
DEPRECATED = "The vendor marks a call that this module uses as deprecated: it may go away. Look for a newer version of the collection, or set api_version."

QUOTA = "for the vendor's quota"  # what a client waits for: nothing is sent before
AGAIN = "to ask again"  # what one of its requests waits for

# What a vendor gives: the error that a reply means, or None for a good one.
Diagnosis = Callable[[Reply], "errors.AccessError | None"]


class Client:
    """Talks to one vendor. Safe for threads. With C(read_only) every write raises before it is sent.

    C(wire) sends, C(clock) tells the time, C(chance) gives numbers from 0 up to 1 that spread the back-off.
    C(quota): the one that the vendor documents, as requests and seconds, None where it documents none.
    C(like): a client of the same connection and credentials, whose connections, tokens and quota this one shares.
    C(on_trouble) is called before a request is repeated that nobody answered.
    """

    def __init__(
        self,
        connection: Connection,
        grant: Grant,
        diagnose: Diagnosis,
        *,
        wire: Wire,
        read_only: bool,
        redactor: Redactor,
        deadline: Deadline | None = None,
        clock: Clock | None = None,
        chance: Callable[[], float] = random.random,
        quota: tuple[int, float] | None = None,
        steady: Sequence[str] = (),
        like: Client | None = None,
        on_trouble: Callable[[], None] | None = None,
    ) -> None:
        self.read_only = read_only
        self.requests = 0
        self.retries = 0
        self.redactor = redactor
        self._max_attempts = connection.max_attempts
        self._timeout = connection.timeout
        self.warnings: list[str] = []  # what the user should know of the vendor's answers
        self._base_url = connection.base_url
        self._wire: Wire = like._wire if like else wire
        self._diagnose = diagnose
        self._clock = clock or Clock()
        self._deadline = deadline or Deadline(clock=self._clock)
        self._chance = chance
        self._on_trouble = on_trouble
        self._limiter: Limiter = like._limiter if like else Limiter(quota, chance)
        self.waits = (0.0, "")  # until when, in seconds of the clock, and what for: for those who watch
        self._lock = threading.Lock()
        self._here = threading.local()  # sendings: of the last write of this thread; answered: when its last answer came
        self._grant = grant
        self._tokens: TokenSource = like._tokens if like else TokenSource(grant, self._authorize, self._clock.monotonic, connection.base_url, steady)

    def read(self, method: str, path: str, **details: Any) -> Reply:
        """A call that changes nothing, whatever its method; repeated when the answer is lost. C(details): as in Call."""
        call = Call(method, path, **details)
        return self._exchange(call._replace(headers={**FRESH, **(call.headers or {})}), repeatable=True)

    def write(self, method: str, path: str, **details: Any) -> Reply:
        """A call that changes something; never repeated when it may have been applied. C(details): as in Call.

        C(sendings) then tells how often it left this machine, also when this raises.
        """
        self._here.sendings = 0
        if self.read_only:
            raise errors.ReadOnly(f"Check mode tried to send {method} {path}. This is a bug in the collection, please report it.")
        return self._exchange(Call(method, path, changes=True, **details), repeatable=False)

    def sendings(self) -> int:
        """How often the last write that this thread called left this machine: 0 when something stopped it before, 2 when it was repeated.

        Told once: a write that does not come about after it has left nothing behind that could be taken for its own.
        """
        count = self._left()
        self._here.sendings = 0
        return count

    def _left(self) -> int:
        return getattr(self._here, "sendings", 0)

    def discard(self) -> None:
        """The last answer that this thread got makes no sense: its connection is not used again."""
        self._wire.discard()

    def begin_anew(self) -> None:
        """No connection is used again: whatever comes late on one cannot pass for the answer to a later question. Nothing may be under way."""
        self._wire.close()

    def identity(self) -> Mapping[str, Any]:
        """What the token endpoint said beside the token, and what the token says of itself; logs in if need be."""
        self._token()
        return self._tokens.facts

    def known(self, name: str) -> str:
        """One of these facts as a text, where the login has told it; sends nothing."""
        return str(self._tokens.facts.get(name) or "")

    def wait_before(self, attempt: int) -> None:
        """Back off before sending number C(attempt) of something."""
        self._count_retry()
        self._sleep(backoff(attempt - 1, self._chance), AGAIN)

    def _sleep(self, seconds: float, what_for: str) -> None:
        self.waits = (self._clock.monotonic() + seconds, what_for)
        self._deadline.sleep(seconds)

    def _count_retry(self) -> None:
        with self._lock:
            self.retries += 1

    def _warn(self, text: str) -> None:
        with self._lock:
            if text not in self.warnings:
                self.warnings.append(text)

    def _authorize(self, grant: Grant) -> Reply:
        if self.read_only and not grant.repeatable:
            self._warn(SPENT)
        return self._exchange(Call("POST", grant.path, anonymous=True, login=True, **grant.details()), grant.repeatable)

    def _token(self) -> str:
        token = self._tokens.current()
        if not self.redactor.knows(token):
            self.redactor.announce([token, *self._tokens.others, *self._grant.secrets])
        return token

    def _exchange(self, call: Call, repeatable: bool) -> Reply:
        attempt = 1
        renewed = False
        while True:
            token = None if call.anonymous else self._token()
            try:
                return self._once(call, token, repeatable)
            except errors.TokenRejected as error:
                if call.anonymous:
                    raise
                if renewed or not self._tokens.renewable:
                    raise _refused_credentials(error, renewed) from error
                renewed = True
                self._tokens.discard(token)
            except errors.AccessError as error:
                if attempt >= self._max_attempts or not may_repeat(error, repeatable):
                    raise
                attempt += 1
                self._hold(error, attempt)

    def _hold(self, error: errors.AccessError, attempt: int) -> None:
        """Wait before the next attempt; where the vendor asked for it, the limiter lets no request of the run start before."""
        self._count_retry()
        if not isinstance(error, errors.RateLimited):
            if self._on_trouble is not None:
                self._on_trouble()
            self._sleep(backoff(attempt - 1, self._chance), AGAIN)

    def _once(self, call: Call, token: str | None, repeatable: bool) -> Reply:
        """Send it when its turn has come, and tell the limiter what came of it."""
        counted = not call.login  # no vendor counts logins for the quota of its API
        self._await_turn(counted)
        started = self._here.answered = self._clock.monotonic()
        try:
            reply = self._attempt(call, token, repeatable)
        except errors.RateLimited as error:
            self._limiter.refused(started, self._here.answered, error.retry_after, counted)
            raise
        except BaseException:
            self._limiter.passed(started, self._here.answered, counted)
            raise
        self._limiter.passed(started, self._here.answered, counted)
        self.waits = (0.0, "") if self.waits[1] == AGAIN else self.waits  # somebody is answered
        return reply

    def _await_turn(self, counted: bool) -> None:
        while True:
            self._deadline.check()
            wait = self._limiter.reserve(self._clock.monotonic(), counted)
            if wait <= 0:
                return
            self._sleep(wait, QUOTA)

    def _attempt(self, call: Call, token: str | None, repeatable: bool) -> Reply:
        with self._lock:
            self.requests += 1
        timeout = self._deadline.within(self._timeout)
        reply = replies.decode(*self._send(call, token, timeout), self.redactor.text)
        if reply.status >= 400:
            reply = reply._replace(body=self.redactor.value(reply.body))
        error = judge_login(reply, self._base_url + call.path) if call.login else self._judge(reply, call, repeatable)
        if error is not None:
            error = rate_limit(error, reply, self._clock.time())
        elif replies.is_deprecated(reply):
            self._warn(DEPRECATED)
        if reply.status < 200 or isinstance(error, errors.BadReply):
            self._wire.discard()
        if error is not None:
            raise error
        return reply

    def _send(self, call: Call, token: str | None, timeout: float) -> tuple[int, Mapping[str, str], bytes]:
        left = call.changes
        try:
            return self._wire.send(call.method, call.target(), call.header_fields(token), call.body(), timeout)
        except (errors.Unreachable, errors.BadInput):
            left = False
            raise
        finally:
            self._here.sendings = self._left() + left
            self._here.answered = self._clock.monotonic()  # now, and not when it has been read: the vendor's window goes by this

    def _judge(self, reply: Reply, call: Call, repeatable: bool) -> errors.AccessError | None:
        if reply.status < 300 and reply.status not in call.statuses:
            return errors.BadReply(replies.describe_status(call, reply), reply.status)
        if 300 <= reply.status < 400:
            return errors.WrongServer(replies.describe_redirect(call, reply), reply.status)
        error = self._diagnose(reply)
        if error is None and reply.status >= 400:
            error = errors.error_for(reply.status, replies.describe(reply))
        if error is not None:
            return error
        unreadable = reply.body is None and (reply.fault or reply.text.strip())
        if unreadable and "<" in reply.text[:200] and repeatable:
            return errors.WrongServer(replies.describe_page(call, reply), reply.status)
        if unreadable or (call.expect and not call.expect(reply.body)):
            return errors.BadReply(replies.describe_unreadable(call, reply), reply.status)
        return None


def _refused_credentials(error: errors.AccessError, renewed: bool) -> errors.CredentialsRefused:
    what = "A renewed access token was rejected as well" if renewed else "The access token was rejected and cannot be renewed"
    return error.as_kind(errors.CredentialsRefused, f"{what} ({error.message}). Check the credentials and what they are allowed to do.")
