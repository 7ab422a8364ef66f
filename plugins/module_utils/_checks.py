# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Checks on what the user gave, made before any request. Each refusal names option, element and cure."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput

_HASHED = re.compile(r"[0-9a-f]{8}\.[0-9]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PLAIN = re.compile(r"(?!eyJ)[0-9A-Za-z][0-9A-Za-z_.:-]{0,1023}")  # an id that every check lets pass
_WEB_TOKEN = re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*")  # RFC 7519, in its compact form
_TOKEN_VALUE = re.compile("[0-9A-Za-z]{64,65}")
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")  # printable by their category
_A_LIST = 'Nothing is cut or made into a list. Give a list, also of a single element: ["..."].'
_QUOTES = 'YAML made it so; put it in quotes: "...".'
_EXACT: Mapping[str, tuple[type, str]] = {"list": (list, _A_LIST), "dict": (dict, "Give a dictionary, with a key for each part."), "str": (str, _QUOTES)}
MOST_SECONDS = 1_000_000
_LONGEST = 1024  # characters; no vendor's ids come near
_LONGEST_NAME = 60  # of options and the like


class Exactly(str):
    """The name of an option's type, and its check: for options that say what is removed, and where.

    Ansible cuts a text at its commas where a list is meant, and makes a text of the number that YAML took an id for.
    """

    def __init__(self, name: str) -> None:
        self.__name__ = name  # so that Ansible's message tells it

    def __call__(self, value: Any, **_context: Any) -> Any:
        """The value as it was given. Raises TypeError, as Ansible wants it, where it is of another type."""
        kind, cure = _EXACT[self]
        if not isinstance(value, kind):
            raise TypeError(f"it is {_kind(value)}. {cure}")
        return value


def text(where: str, value: Any) -> str:
    """A string that is not blank, has no control character and no blank at either end."""
    if value is None:
        raise BadInput(f"{where} is null. Give a string, or leave the element out.")
    if not isinstance(value, str):
        raise BadInput(f"{where} is {_kind(value)}, not a string: {_shown(value)}. {_QUOTES}")
    if not value.strip():
        raise BadInput(f"{where} is empty or blank. Leave the element out if it is not meant.")
    if _is_web_token(value):
        raise _secret(where, [value])
    if _CONTROL.search(value):
        raise BadInput(f"{where} has a control character or a line break in it: {_shown(value)}.")
    if value != value.strip():
        raise BadInput(f"{where} begins or ends with a blank: {_shown(value)}. Give it without.")
    if len(value) > _LONGEST:
        raise BadInput(f"{where} is {len(value)} characters long, an id has at most {_LONGEST}: {_shown(value)}.")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise BadInput(f"{where} has a character that UTF-8 cannot hold: {_shown(value)}.") from None
    return value


def identifier(where: str, value: Any) -> str:
    """A string that can be one id: no wildcard, no slash, no path step."""
    value = text(where, value)
    if "*" in value or "?" in value:
        raise BadInput(f"{where} holds a wildcard: {_shown(value)}. Name each id; nothing is matched by pattern.")
    if "/" in value or "\\" in value or value in (".", ".."):
        raise BadInput(f"{where} is not an id, it holds a slash or is a path: {_shown(value)}.")
    return visible(where, value)


def visible(where: str, value: str) -> str:
    """A string without characters that nobody sees, as a copy from a page can hold: such an id would pass for already gone."""
    if not value.isprintable() or _UNSEEN.search(value):
        raise BadInput(f"{where} has an invisible character in it: {_shown(value)}. Type it again instead of copying it.")
    return value


def elements(option: str, values: Any) -> list[Any]:
    """The elements of a list; None is the empty list. A text is never cut into elements, and nothing else is made a list."""
    if values is None:
        return []
    if not isinstance(values, list):
        raise BadInput(f"{option} is {_kind(values)}, not a list. {_A_LIST}")
    return values


def identifiers(option: str, values: Any) -> list[str]:
    """A list of ids, checked one by one; None is the empty list."""
    values = elements(option, values)
    _refuse_secrets(option, values, _is_web_token)
    # Most ids are plain, and of those no message is needed: a list may hold 100,000.
    plain = ((index, value, isinstance(value, str) and _PLAIN.fullmatch(value)) for index, value in enumerate(values))
    return [value if known else identifier(f"{option}[{index}]", value) for index, value, known in plain]


def parts(where: str, given: Any, names: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Any]:
    """The parts of an item that several ids name together, in the order of C(names) and C(optional); those have no check of their own yet."""
    told = " and ".join(names)
    if not isinstance(given, dict):
        raise BadInput(f"{where} is {_kind(given)}, not a dictionary with {told}.")
    unknown = [name for name in given if name not in (*names, *optional)]
    if unknown:
        raise BadInput(f"{where} has a part that it cannot have: {name_shown(str(unknown[0]))}. Give {told}.")
    missing = [name for name in names if given.get(name) is None]
    if missing:
        raise BadInput(f"{where} has no {missing[0]}. Give {told}.")
    return {name: given.get(name) for name in (*names, *optional)}


def texts(option: str, values: Any) -> list[str]:
    """A list of strings such as names, checked one by one; None is the empty list."""
    values = elements(option, values)
    _refuse_secrets(option, values, _is_web_token)
    return [text(f"{option}[{index}]", value) for index, value in enumerate(values)]


def apart(option: str, values: Sequence[str], other: str, others: Sequence[str]) -> None:
    """Refuse a value that two lists hold: a result could not tell the two apart."""
    twice = set(values) & set(others)
    if twice:
        raise BadInput(f"{option} and {other} both hold {_shown(sorted(twice)[0])}. Give it once.")


def base_url(value: str) -> str:
    """An address without a slash at its end."""
    return address("base_url", value).rstrip("/")


def address(option: str, value: str) -> str:
    """An http or https address without credentials, query and fragment."""
    value = value or ""
    if _holds_more(value):
        error = BadInput(f"{option} may hold no user, password, query or fragment. Give it like https://host.example.com.")
        error.secrets = (value,)
        raise error
    try:
        parts = urlsplit(value)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        raise BadInput(f"{option} is not a valid address. Give it like https://host.example.com.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_fits or _CONTROL.search(value) or " " in value:
        raise BadInput(f"{option} is not an http or https address: {_shown(value)}. Give it like https://host.example.com.")
    return value


def _holds_more(address: str) -> bool:
    """Whether an address has more in it than the place of a server, which may be a secret."""
    return any(sign in address for sign in "@?#")


def is_private(address: str) -> bool:
    """Whether nobody on the way can read what is sent there: https, or a server on this very host. C(address): as base_url gives it."""
    return urlsplit(address).scheme == "https" or is_local(address)


def is_local(address: str) -> bool:
    """Whether a server is on this very host. C(address): as base_url gives it."""
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def no_token_values(option: str, values: Any) -> None:
    """Refuse API token values where ids are asked for, without showing them: 64 or 65 letters and digits are no id of a vendor."""
    _refuse_secrets(option, elements(option, values), _is_token_value)


def no_token_value(option: str, value: Any) -> None:
    """The same for an option that is one id."""
    if isinstance(value, str) and _is_token_value(value):
        raise _secret(option, [value])


def likely_secrets(options: Mapping[str, Any]) -> set[str]:
    """What one of the checks would take for a secret, wherever it stands in the options: these may not have been checked yet."""
    left = [value for name, value in options.items() if name != "resume_chain"]  # it has 64 letters and digits too
    found = {address for address in [options.get("base_url")] if isinstance(address, str) and _holds_more(address)}
    while left:
        value = left.pop()
        if isinstance(value, (list, dict)):
            left += [*value, *value.values()] if isinstance(value, dict) else value
        elif isinstance(value, str) and (_is_web_token(value) or _is_token_value(value)):
            found |= {value, value.strip()}
    return found


def name_shown(name: str) -> str:
    """A name that nobody knows as a message may repeat it: what is no name at all, as the value of a token in its place, is not shown."""
    if len(name) > _LONGEST_NAME or likely_secrets({"": name}):
        return "a text that may be a secret and is not shown"
    return f"'{name}'" if name.isprintable() else ascii(name)


def _refuse_secrets(option: str, values: Sequence[Any], is_secret: Callable[[str], bool]) -> None:
    found = {index: value for index, value in enumerate(values) if isinstance(value, str) and is_secret(value)}
    if found:
        raise _secret(f"{option}[{min(found)}]", found.values())


def _is_web_token(value: str) -> bool:
    return value.lstrip().startswith("eyJ") and _WEB_TOKEN.fullmatch(value.strip()) is not None


def _is_token_value(value: str) -> bool:
    return _TOKEN_VALUE.fullmatch(value.strip()) is not None


def _secret(where: str, values: Iterable[str]) -> BadInput:
    error = BadInput(f"{where} looks like the value of a token, not like an id, so it is not shown here. Give the id. If others saw it, revoke it.")
    error.secrets = tuple(form for value in values for form in (value, value.strip()))
    return error


def filled(options: Mapping[str, Any], *names: str) -> list[str]:
    """The values of credential options that are needed; what they hold may be secret and is not shown."""
    for name in names:
        value = options[name]
        if value is None or not value.strip() or _CONTROL.search(value):
            raise BadInput(f"{name} is missing, blank, or has a line break or a control character in it. Give it whole.")
    return [options[name] for name in names]


def existing(option: str, path: str | None) -> str | None:
    """A file or folder that is there; None where none is named."""
    if path and not (os.path.isfile(path) or os.path.isdir(path)):  # a pipe would hold the run up without end
        raise BadInput(f"{option}: there is no file or folder '{path}'.")
    return path


def path(option: str, value: str | None) -> str | None:
    """A path that can be one; None where none is given."""
    if value and "\0" in value:
        raise BadInput(f"{option} has a null character in it, which no path has.")
    return value


def authorities(option: str, path: str | None) -> str | None:
    """A file or folder with certificates to trust; None where none is named."""
    path = existing(option, path)
    if path is None:
        return None
    import ssl

    if os.path.isdir(path):
        # OpenSSL finds a certificate in a folder by the hash of its subject.
        if not any(_HASHED.fullmatch(name) for name in os.listdir(path)):
            raise BadInput(f"{option}: the folder '{path}' holds no certificate that OpenSSL can find. Run 'openssl rehash' on it, or name a file.")
        return path
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except (ssl.SSLError, OSError):
        raise BadInput(f"{option}: the file '{path}' holds no certificate in PEM form, or cannot be read.") from None
    return path


def variable(names: Sequence[str]) -> str | None:
    """The first of these environment variables that is set and not empty: AWX sets all variables of a credential, empty ones too."""
    return next((os.environ[name] for name in names if os.environ.get(name)), None)


def seconds(option: str, value: float, least: float) -> float:
    """A time that every wait can take: beyond it those of the operating system fail."""
    if at_least(option, value, least) > MOST_SECONDS:
        raise BadInput(f"{option} is {value:g} seconds, it must be at most {MOST_SECONDS}.")
    return value


def at_least(option: str, value: float, least: float) -> float:
    """A finite number that is not below C(least)."""
    if not least <= value < float("inf"):
        raise BadInput(f"{option} is {value}, it must be a number of at least {least}.")
    return value


def _kind(value: Any) -> str:
    names = {bool: "a truth value", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a dictionary"}
    return next((name for kind, name in names.items() if isinstance(value, kind)), "a " + type(value).__name__)


def _shown(value: Any) -> str:
    return ascii(value) if len(ascii(value)) <= 80 else ascii(value)[:77] + "..."
