# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""A time stamp (RFC 3161) over the last chain value of a run: somebody else signs that the record was there by then.

What is stamped are the 64 hex digits of the chain value as ASCII, without a line feed, hashed by SHA-256.
The signature is not verified here: whoever relies on the stamp does that, against an authority that he trusts.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError, BadReply
from ansible_collections.revoke.access.plugins.module_utils._evidence import _der as der
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Wire

LARGEST = 100_000  # bytes; a stamp with the certificates of its signer has about 5,000
NONCE = 8  # bytes
SHOWN = 200  # characters of what an authority says

SHA_256 = bytes.fromhex("608648016503040201")  # 2.16.840.1.101.3.4.2.1
SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2, RFC 5652 section 5.1
STAMP_INFO = bytes.fromhex("2a864886f70d0109100104")  # 1.2.840.113549.1.9.16.1.4, RFC 3161 section 2.4.2

HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}  # RFC 3161 section 3.4


def stamped(
    path: str, chain: str, address: str, connect: Callable[[str], Wire], seconds: float, sync: Callable[[int], None] = os.fsync
) -> tuple[str | None, str | None]:
    """Have a chain value stamped and keep the answer in a new file: its C(path), or None and a warning why there is none. Raises nothing.

    C(address): of the authority. C(connect): opens a wire to a scheme and host. C(seconds): for the whole call. C(sync): as in Evidence.
    """
    nonce = int.from_bytes(os.urandom(NONCE), "big")
    try:
        reply = _asked(address, question(chain, nonce), connect, seconds)
        check(reply, chain, nonce)
        _keep(path, reply, sync)
    except Exception as error:  # the record stands without a stamp too
        return None, f"The evidence of this run has no time stamp: {_why(error, path).rstrip('.')}. The run and its record are what they are without it."
    return path, None


def question(chain: str, nonce: int) -> bytes:
    """The request for a stamp, with the certificate of its signer (RFC 3161 section 2.4.1)."""
    imprint = der.written(
        der.SEQUENCE, der.written(der.SEQUENCE, der.written(der.OID, SHA_256), der.written(der.NULL)), der.written(der.OCTETS, _digest(chain))
    )
    return der.written(der.SEQUENCE, der.integer(1), imprint, der.integer(nonce), der.written(der.BOOLEAN, b"\xff"))


def check(reply: bytes, chain: str, nonce: int) -> None:
    """Raise BadReply unless the reply grants a stamp over just this chain value for just this request (RFC 3161 sections 2.4.2 and 2.2)."""
    try:
        status, *token = der.only(reply).parts(der.SEQUENCE)
        words = status.parts(der.SEQUENCE)
        if der.number(words[0]) not in (0, 1):  # granted, granted with modifications
            raise BadReply(f"the authority refused it with status {der.number(words[0])}{_reason(words)}")
        info = _info(token[0])
        algorithm, digest = info[2].parts(der.SEQUENCE)
        if algorithm.parts(der.SEQUENCE)[0] != (der.OID, SHA_256) or digest != (der.OCTETS, _digest(chain)):
            raise BadReply("the answer stamps something else than what was sent")
        if [der.number(part) for part in info[5:] if part.tag == der.INTEGER] != [nonce]:
            raise BadReply("the answer is one to another request, its nonce is not the one that was sent")
    except (IndexError, ValueError) as error:
        why = str(error) if isinstance(error, der.Malformed) else "an element is missing, or there is one too many"
        raise BadReply(f"the answer is no time stamp ({why})") from None


def _info(token: der.Element) -> list[der.Element]:
    """The parts of the TSTInfo in a token, a signed CMS message."""
    kind, wrapped = token.parts(der.SEQUENCE)
    content = wrapped.parts(der.INNER)[0].parts(der.SEQUENCE)[2]
    inner, held = content.parts(der.SEQUENCE)
    if kind != (der.OID, SIGNED_DATA) or inner != (der.OID, STAMP_INFO):
        raise der.Malformed("a message of another kind")
    octets = held.parts(der.INNER)[0]
    if octets.tag != der.OCTETS:
        raise der.Malformed("there is no content where it belongs")
    return der.only(octets.content).parts(der.SEQUENCE)


def _reason(words: list[der.Element]) -> str:
    texts = [part.content.decode("utf-8", "replace") for word in words[1:] if word.tag == der.SEQUENCE for part in word.parts() if part.tag == der.TEXT]
    said = " ".join("".join(c if c.isprintable() else " " for c in text) for text in texts)[:SHOWN].strip()
    return f": {said}" if said else ""


def _digest(chain: str) -> bytes:
    return hashlib.sha256(chain.encode("ascii")).digest()


def _asked(address: str, body: bytes, connect: Callable[[str], Wire], seconds: float) -> bytes:
    parts = urlsplit(address)
    wire = connect(f"{parts.scheme}://{parts.netloc}")
    try:
        status, _headers, reply = wire.send("POST", parts.path or "/", HEADERS, body, seconds)
    finally:
        wire.close()
    if status != 200:
        raise BadReply(f"the authority answered with HTTP status {status}" + (", a redirect, and none is followed" if 300 <= status < 400 else ""))
    if len(reply) > LARGEST:
        raise BadReply(f"the answer has {len(reply)} bytes, which is more than a stamp has")
    return reply


def _keep(path: str, reply: bytes, sync: Callable[[int], None]) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(file, "wb") as out:
            out.write(reply)
            out.flush()
            sync(out.fileno())
    except BaseException:
        with suppress(OSError):
            os.unlink(path)
        raise


def _why(error: Exception, path: str) -> str:
    if isinstance(error, AccessError):
        return error.message.replace("base_url", "timestamp_url")  # what the wire calls the address that it was given
    return f"{path} cannot be written ({error.strerror})" if isinstance(error, OSError) else f"{type(error).__name__} was not foreseen"
