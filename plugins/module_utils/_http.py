# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""HTTP for the adapters: one kept-open session, one retry rule, one read-only guard, nothing of any vendor."""

from __future__ import annotations

import json
import random
import re
import threading
import time
from base64 import b64encode
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Callable, NamedTuple, Optional
from urllib.parse import quote, quote_plus, urlencode

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._auth import Grant, TokenSource
from ansible_collections.revoke.access.plugins.module_utils._budget import Budget
from ansible_collections.revoke.access.plugins.module_utils._transport import Connection, Transport

MAX_WAIT = 60.0  # seconds; a longer Retry-After is cut to it, urllib3 would obey six hours
FIRST_WAIT = 1.0  # seconds; doubled at each further attempt
_URL_SAFE = str.maketrans("+/", "-_")  # RFC 4648 section 5
TEXT_LIMIT = 300  # characters of a vendor's text that a message repeats


class Call(NamedTuple):
    """One HTTP call. C(path) is percent-encoded and begins with a slash, C(params) become the query."""

    method: str
    path: str
    params: Mapping[str, Any] | None = None
    json: Any = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None
    anonymous: bool = False  # True: no token is sent
    expect: Callable[[Any], bool] | None = None  # whether the JSON of a good answer has the right form


class Reply(NamedTuple):
    """An answer: C(body) is the decoded JSON or None, C(text) the beginning of what came instead."""

    status: int
    body: Any
    headers: Mapping[str, str]
    text: str


# What a vendor module gives: the error that a reply means, or None for a good one.
Diagnosis = Callable[[Reply], Optional[errors.AccessError]]


class Client:
    """Talks to one vendor. Safe for threads. With C(read_only) every write raises before it is sent."""

    def __init__(
        self,
        connection: Connection,
        grant: Grant,
        diagnose: Diagnosis,
        *,
        read_only: bool,
        on_secret: Callable[[str], None],
        budget: Budget | None = None,
        sleep: Callable[[float], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.read_only = read_only
        self.requests = 0
        self.retries = 0
        self._max_attempts = connection.max_attempts
        self._transport = Transport(connection)
        self._diagnose = diagnose
        self._budget = budget or Budget()
        self._sleep = sleep or self._budget.sleep
        self._timeout = connection.timeout
        self._clock = clock
        self._not_before = 0.0  # no request starts before: one Retry-After holds for all threads
        self._lock = threading.Lock()
        self._secrets = {secret for secret in grant.secrets if secret}
        self._grant = grant
        self._on_secret = on_secret
        self._tokens = TokenSource(grant, self._authorize, clock)

    def read(self, method: str, path: str, **details: Any) -> Reply:
        """A call that changes nothing, whatever its method; repeated when the answer is lost."""
        return self._exchange(Call(method, path, **details), repeatable=True)

    def write(self, method: str, path: str, **details: Any) -> Reply:
        """A call that changes something; never repeated when it may have been applied."""
        if self.read_only:
            raise errors.ReadOnly(f"Check mode tried to send {method} {path}. This is a bug in the collection, please report it.")
        return self._exchange(Call(method, path, **details), repeatable=False)

    def identity(self) -> Mapping[str, Any]:
        """What the token endpoint said beside the token, and what the token says of itself; logs in if need be."""
        self._token()
        return self._tokens.facts

    def known(self, name: str) -> str:
        """One of these facts as a text, where the login has told it; sends nothing."""
        return str(self._tokens.facts.get(name) or "")

    def given_secrets(self) -> list[str]:
        """The secrets that the user gave."""
        return [secret for secret in self._grant.secrets if secret]

    def hide(self, secret: str) -> None:
        """Let C(redact) know a secret that is not part of the login."""
        with self._lock:
            self._secrets = self._secrets | {secret}

    def redact(self, text: str) -> str:
        """The text with every known secret replaced, also where it is percent- or base64-encoded."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            encoded = b64encode(secret.encode("utf-8", "replace")).decode("ascii").rstrip("=")
            for form in (secret, quote(secret, safe=""), quote(secret), quote_plus(secret), encoded, encoded.translate(_URL_SAFE)):
                text = text.replace(form, "********")
        return text

    def _clean(self, value: Any) -> Any:
        """A decoded JSON value with every text in it redacted: done before a message cuts it, for half a secret is not found any more."""
        if isinstance(value, str):
            return self.redact(value)
        if isinstance(value, list):
            return [self._clean(element) for element in value]
        return {name: self._clean(element) for name, element in value.items()} if isinstance(value, dict) else value

    def wait_before(self, attempt: int) -> None:
        """Back off before sending number C(attempt) of something."""
        with self._lock:
            self.retries += 1
        self._sleep(_backoff(attempt - 1))

    def close(self) -> None:
        self._transport.close()

    def _authorize(self, grant: Grant) -> Reply:
        return self._exchange(Call("POST", grant.path, anonymous=True, expect=is_object, **grant.details()), grant.repeatable)

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
                if attempt >= self._max_attempts or not _passing(error, repeatable):
                    raise
                attempt += 1
                self._hold(error, attempt)

    def _token(self) -> str:
        token = self._tokens.current()
        if token not in self._secrets:
            with self._lock:
                self._secrets = self._secrets.union([token], filter(None, self._grant.secrets))
            for secret in self._secrets:
                self._on_secret(secret)
        return token

    def _hold(self, error: errors.AccessError, attempt: int) -> None:
        wanted = error.retry_after if isinstance(error, errors.RateLimited) else None
        seconds = _backoff(attempt - 1) if wanted is None else wanted
        with self._lock:
            self.retries += 1
            if isinstance(error, errors.RateLimited):
                self._not_before = max(self._not_before, self._clock() + seconds)
        if not isinstance(error, errors.RateLimited):
            self._sleep(seconds)

    def _once(self, call: Call, token: str | None, repeatable: bool) -> Reply:
        with self._lock:
            wait = self._not_before - self._clock()
        if wait > 0:
            self._sleep(wait)
        self._budget.check()
        with self._lock:
            self.requests += 1
        timeout = self._budget.within(self._timeout)
        status, headers, content = self._transport.send(call.method, _target(call), _headers(call, token), _body(call), timeout)
        reply = _decode(status, headers, content)
        if status >= 400 or reply.text:
            reply = reply._replace(body=self._clean(reply.body), text=self.redact(reply.text))
        error = self._judge(reply, call, repeatable)
        if error is not None:
            raise error
        return reply

    def _judge(self, reply: Reply, call: Call, repeatable: bool) -> errors.AccessError | None:
        if 300 <= reply.status < 400:
            return errors.WrongServer(_redirect_text(call, reply), reply.status)
        error = self._diagnose(reply)
        if error is None and reply.status >= 400:
            error = errors.error_for(reply.status, describe(reply))
        if error is not None:
            return _rate_limit(error, reply)
        unreadable = reply.body is None and reply.text.strip()
        if unreadable and "<" in reply.text[:200] and repeatable:
            return errors.WrongServer(_page_text(call, reply), reply.status)
        if unreadable or (call.expect and not call.expect(reply.body)):
            return errors.BadReply(f"{call.method} {call.path} answered {int(reply.status)} with {_nature(reply)}", reply.status)
        return None


def describe(reply: Reply, message: str | None = None) -> str:
    """One line on a refusal: the vendor's own words, else the beginning of what came."""
    words = message or reply.text
    if not message and "<" in words[:200]:
        words = "an HTML page (a login page, a proxy or a gateway answered instead of the vendor's API)"
    words = re.sub(r"[\x00-\x1f\x7f\s]+", " ", str(words)).strip()[:TEXT_LIMIT]
    return f"HTTP {int(reply.status)}: {words}" if words else f"HTTP {int(reply.status)} without an explanation"


def is_object(body: Any) -> bool:
    return isinstance(body, dict)


def is_list(body: Any) -> bool:
    return isinstance(body, list)


def has_list(name: str) -> Callable[[Any], bool]:
    """Whether a body is an object with this list in it; an absent list says nothing of absence."""
    return lambda body: isinstance(body, dict) and isinstance(body.get(name), list)


def objects(values: Any) -> list[dict[str, Any]]:
    """The objects of what should be a list of objects; anything else says nothing."""
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def strings(values: Any) -> list[str]:
    """The texts of what should be a list of texts; anything else says nothing."""
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def segment(value: str) -> str:
    """A value as one segment of a path (RFC 3986 section 3.3)."""
    return quote(value, safe="")


def _passing(error: errors.AccessError, repeatable: bool) -> bool:
    if isinstance(error, errors.Unreachable):
        return error.passing
    return isinstance(error, errors.RateLimited) or (repeatable and isinstance(error, errors.AnswerLost))


def _refused_credentials(error: errors.AccessError, renewed: bool) -> errors.CredentialsRefused:
    what = "A renewed access token was rejected as well" if renewed else "The access token was rejected and cannot be renewed"
    text = f"{what} ({error.message}). Check the credentials and what they are allowed to do."
    return errors.CredentialsRefused(text, error.http_status, error.vendor_code, error.request_id)


def _rate_limit(error: errors.AccessError, reply: Reply) -> errors.AccessError:
    """A 503 that says when to come back is a refusal like 429; both carry the wait in seconds."""
    asked = reply.headers.get("Retry-After")
    if reply.status == 503 and asked is not None:
        error = errors.RateLimited(error.message, 503, error.vendor_code, error.request_id)
    if isinstance(error, errors.RateLimited):
        error.retry_after = parse_retry_after(asked)
    return error


def parse_retry_after(value: str | None) -> float | None:
    """Seconds to wait, from seconds or an HTTP date (RFC 9110 section 10.2.3), at most C(MAX_WAIT).

    None where there is nothing usable.
    """
    if value is None:
        return None
    text = value.strip()
    if re.fullmatch(r"[0-9]+", text):
        return min(float(text[:9]), MAX_WAIT)
    try:
        seconds = parsedate_to_datetime(text).timestamp() - time.time()
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), MAX_WAIT)


def _backoff(step: int) -> float:
    """Between half and all of 1, 2, 4, ... seconds: spread, but never at once."""
    ceiling = min(FIRST_WAIT * 2 ** (step - 1), MAX_WAIT)
    return ceiling * (0.5 + random.random() / 2)


def _target(call: Call) -> str:
    # Blanks as %20: SailPoint asks for it, and every server understands it.
    return call.path + ("?" + urlencode(call.params, quote_via=quote) if call.params else "")


def _headers(call: Call, token: str | None) -> dict[str, str]:
    headers = {"Accept": "application/json"}
    if call.form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    elif call.json is not None:
        headers["Content-Type"] = "application/json"
    if token is not None:
        headers["Authorization"] = "Bearer " + token
    headers.update(call.headers or {})
    return headers


def _body(call: Call) -> bytes | None:
    if call.form is not None:
        return urlencode(call.form).encode("ascii")
    return None if call.json is None else json.dumps(call.json).encode("utf-8")


def _decode(status: int, headers: Mapping[str, str], content: bytes) -> Reply:
    try:
        return Reply(status, json.loads(content), headers, "") if content else Reply(status, None, headers, "")
    except (ValueError, RecursionError):
        return Reply(status, None, headers, content[:2000].decode("utf-8", "replace"))


def _nature(reply: Reply) -> str:
    if reply.text.strip():
        return "something that is not whole JSON: {}".format(re.sub(r"\s+", " ", reply.text[:80]))
    return "an empty body" if reply.body is None else "JSON of an unexpected form"


def _redirect_text(call: Call, reply: Reply) -> str:
    place = re.sub(r"[?#].*", "", reply.headers.get("Location", ""))[:TEXT_LIMIT]
    words = "%s %s was redirected to %s. Redirects are not followed: set base_url to the address of the API itself."
    return words % (call.method, call.path, place or "nowhere")


def _page_text(call: Call, reply: Reply) -> str:
    return (
        "%s %s answered %d with a page that is not JSON: a login page, a proxy or another server answers in the vendor's place. "
        "Check base_url and the proxy settings." % (call.method, call.path, reply.status)
    )
