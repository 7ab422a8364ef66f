# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Access tokens: one small class per grant type, and the one place that holds and renews a token."""

from __future__ import annotations

import base64
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._http.strict import parse

SHORTEST_TOKEN = 16  # characters; C(token_type) is shorter
MARGIN = 60.0  # seconds; a token is renewed so long before its end, or a tenth of a short life


def fits_header(token: str) -> bool:
    """Whether a token can be sent as a bearer token (RFC 6750 section 2.1)."""
    return token.isascii() and token.isprintable() and " " not in token


def claims(token: str) -> dict[str, Any]:
    """The claims of a JSON web token (RFC 7519 section 3), not verified: good for messages and guards, not for trust."""
    try:
        part = token.split(".")[1]
        found = parse(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


class Grant:
    """A way to get an access token. C(secrets) are never shown; C(path) is the token endpoint."""

    renewable = True
    repeatable = True  # False: the request spends something, so a lost answer is not asked for again

    def __init__(self, path: str, *secrets: str | None) -> None:
        self.path = path
        self.secrets: tuple[str | None, ...] = secrets

    def details(self) -> dict[str, Any]:
        """The parts of the token request: C(form) or C(json), and C(headers)."""
        raise NotImplementedError

    def take(self, body: Mapping[str, Any]) -> None:
        """Keep what the answer holds for the next time."""


class ReadyToken(Grant):
    """An access token that the user already has."""

    renewable = False

    def __init__(self, token: str) -> None:
        if not fits_header(token):
            raise errors.BadInput("access_token holds a character that no access token has. Give it whole and without a line break.")
        super().__init__("", token)
        self.token = token


class FormGrant(Grant):
    """A form-encoded token request (RFC 6749 section 4.4.2), the secrets among its fields."""

    def __init__(self, path: str, form: Mapping[str, str], *secrets: str) -> None:
        super().__init__(path, *secrets)
        self.form = form

    def details(self) -> dict[str, Any]:
        """The form."""
        return {"form": self.form}


def client_credentials(client_id: str, client_secret: str) -> dict[str, str]:
    """The fields of a client credentials grant with the client in the body (RFC 6749 sections 2.3.1 and 4.4.2)."""
    return {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}


class BasicGrant(FormGrant):
    """Client credentials in the Authorization header (RFC 6749 section 2.3.1)."""

    def __init__(self, path: str, client_id: str, client_secret: str) -> None:
        pair = base64.b64encode((f"{client_id}:{client_secret}").encode()).decode("ascii")
        super().__init__(path, {"grant_type": "client_credentials"}, client_secret, pair)
        self.pair = pair

    def details(self) -> dict[str, Any]:
        """The form, and the client in a header."""
        return {"form": self.form, "headers": {"Authorization": "Basic " + self.pair}}


class JsonGrant(Grant):
    """A token request with a JSON body."""

    def __init__(self, path: str, body: Mapping[str, str], *secrets: str) -> None:
        super().__init__(path, *secrets)
        self.body = body

    def details(self) -> dict[str, Any]:
        """The body."""
        return {"json": self.body}


class RotatingGrant(JsonGrant):
    """A refresh token that is spent by its use and replaced by the one in the answer."""

    repeatable = False

    def __init__(self, path: str, client_id: str, refresh_token: str) -> None:
        super().__init__(path, {"client_id": client_id, "refresh_token": refresh_token}, refresh_token)

    def take(self, body: Mapping[str, Any]) -> None:
        """Keep the next refresh token; without one there is no further renewal."""
        fresh = body.get("refresh_token")
        self.renewable = isinstance(fresh, str) and fresh != ""
        if isinstance(fresh, str) and fresh:
            self.body = {**self.body, "refresh_token": fresh}
            self.secrets = (*self.secrets, fresh)


class TokenSource:
    """Holds the token of a run: gets it at the first need, again shortly before its end, or when discarded.

    C(steady): what a login tells of its tenant and identity, by name; it may not change in mid-run.
    """

    def __init__(self, grant: Grant, authorize: Callable[..., Any], clock: Callable[[], float], base_url: str = "", steady: Sequence[str] = ()) -> None:
        self._grant = grant
        self._place = base_url + grant.path
        self._authorize = authorize  # grant -> reply
        self._clock = clock
        self._lock = threading.Lock()
        self._token: str | None = getattr(grant, "token", None)
        self._ends: float | None = None
        self._steady = steady
        self.others: list[str] = []  # other tokens of the last login
        self._login: Mapping[str, Any] = {}  # what the first tokens told of these
        self.facts: Mapping[str, Any] = claims(self._token) if self._token else {}

    @property
    def renewable(self) -> bool:
        """Whether another token can be had."""
        return self._grant.renewable

    def current(self) -> str:
        """The token to send. Raises AccessError where none can be had."""
        with self._lock:
            ended = self._ends is not None and self._clock() >= self._ends and self._grant.renewable
            if self._token is None or ended:
                self._token = self._obtain()
            return self._token

    def discard(self, token: str | None) -> None:
        """Forget a rejected token, unless another thread has already replaced it."""
        with self._lock:
            if self._token == token:
                self._token = None

    def _obtain(self) -> str:
        body = self._ask()
        token = body.get("access_token")
        if not isinstance(token, str) or not token or not fits_header(token):
            text = f"{self._place} answered without a usable access token, so it may be another API. Check base_url, then the credentials."
            raise errors.CredentialsRefused(text)
        self._grant.take(body)
        self._ends = self._end(body.get("expires_in"))
        # What comes beside the access token is as good as it: a refresh token, an id token.
        self.others = [value for name, value in body.items() if "token" in name and isinstance(value, str) and len(value) >= SHORTEST_TOKEN]
        facts = dict(claims(token), **{name: value for name, value in body.items() if "token" not in name})
        self._same_login(facts)
        self.facts = facts
        return token

    def _same_login(self, facts: Mapping[str, Any]) -> None:
        """A token that is renewed in mid-run has to be of the same tenant and identity: the plan was made with those."""
        known = {name: facts[name] for name in self._steady if facts.get(name)}
        changed = ", ".join(name for name in known if self._login.get(name, known[name]) != known[name])
        if changed:
            text = f"The token that {self._place} gave in mid-run is of another tenant or identity than the first one ({changed}). Nothing is sent with it."
            raise errors.CredentialsRefused(f"{text} Check the credentials and base_url.")
        self._login = {**known, **self._login}

    def _ask(self) -> Mapping[str, Any]:
        try:
            body: Mapping[str, Any] = self._authorize(self._grant).body
            return body
        except (errors.TokenRejected, errors.Refused) as error:
            text = f"The credentials were refused by {self._place} ({error.message}). Check them, whether they are expired or revoked, and base_url."
            raise error.as_kind(errors.CredentialsRefused, text) from error
        except errors.AnswerLost as error:
            text = f"No access token from {self._place} ({error.message.rstrip('.')}). Check base_url and whether the vendor is up, then run again."
            raise errors.Unreachable(text, passing=False) from error

    def _end(self, lifetime: Any) -> float | None:
        try:
            seconds = float(lifetime)
        except (TypeError, ValueError, OverflowError):
            return None
        return self._clock() + seconds - min(MARGIN, seconds / 10)
