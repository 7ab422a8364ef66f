# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time-stamp authorities as tests make them: one that signs nothing and says what a test wants, and one made with openssl."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ansible_collections.revoke.access.plugins.module_utils._evidence import _der as der
from ansible_collections.revoke.access.plugins.module_utils._evidence.timestamp import SHA_256, SIGNED_DATA, STAMP_INFO

ADDRESS = "https://stamps.test/tsr"
MOMENT = der.written(0x18, b"20261120163000Z")


def asked(query: bytes) -> tuple[bytes, int]:
    """The hash and the nonce of a request."""
    _version, imprint, nonce, _certificates = der.only(query).parts(der.SEQUENCE)
    return imprint.parts(der.SEQUENCE)[1].content, der.number(nonce)


def reply(
    query: bytes,
    *,
    status: int = 0,
    said: str = "",
    algorithm: bytes = SHA_256,
    digest: bytes | None = None,
    nonces: list[int] | None = None,
    kind: bytes = SIGNED_DATA,
    inner: bytes = STAMP_INFO,
) -> bytes:
    """An answer to a request: granted, but unsigned. Each argument makes it one of which something is wrong."""
    texts = der.written(der.SEQUENCE, der.written(der.TEXT, said.encode())) if said else b""
    words = der.written(der.SEQUENCE, der.integer(status), texts)
    if status not in (0, 1):
        return der.written(der.SEQUENCE, words)
    wanted, nonce = asked(query)
    octets = der.written(der.OCTETS, wanted if digest is None else digest)
    imprint = der.written(der.SEQUENCE, der.written(der.SEQUENCE, der.written(der.OID, algorithm)), octets)
    told = b"".join(der.integer(each) for each in ([nonce] if nonces is None else nonces))
    info = der.written(der.SEQUENCE, der.integer(1), der.written(der.OID, b"\x2a\x03"), imprint, der.integer(7), MOMENT, told)
    content = der.written(der.SEQUENCE, der.written(der.OID, inner), der.written(der.INNER, der.written(der.OCTETS, info)))
    signed = der.written(der.SEQUENCE, der.integer(3), der.written(0x31), content, der.written(0x31))
    return der.written(der.SEQUENCE, words, der.written(der.SEQUENCE, der.written(der.OID, kind), der.written(der.INNER, signed)))


class Authority:
    """A wire to an authority that signs nothing. C(queries), C(calls), C(timeouts): what was sent, where to, and with how much time."""

    def __init__(self, answer: Callable[[bytes], bytes] = reply, status: int = 200) -> None:
        self._answer, self._status = answer, status
        self.queries: list[bytes] = []
        self.calls: list[tuple[str, str, Mapping[str, str]]] = []
        self.timeouts: list[float] = []
        self.closed = 0

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, timeout: float) -> tuple[int, Mapping[str, str], bytes]:
        assert body is not None
        self.queries.append(body)
        self.calls.append((method, target, headers))
        self.timeouts.append(timeout)
        return self._status, {}, self._answer(body)

    def discard(self) -> None:
        """Part of the face of Transport."""

    def close(self) -> None:
        self.closed += 1


SETTINGS = """[tsa]
default_tsa = here
[here]
serial = serial
signer_cert = signer.pem
certs = authority.pem
signer_key = signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
[stamping]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = critical,timeStamping
"""


def openssl(folder: Path, *words: str) -> str:
    """Run openssl in a folder; its output, after checking that it succeeded."""
    done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


class SigningAuthority:
    """An authority that signs with openssl, on loopback. Use with C(with). C(folder): where its certificate C(authority.pem) is."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("openssl") is None:
            pytest.skip("there is no openssl here, which makes the authority and verifies its stamps")
        self.folder = folder
        (folder / "tsa.cnf").write_text(SETTINGS, encoding="ascii")
        (folder / "serial").write_text("01\n", encoding="ascii")
        request = ("req", "-newkey", "rsa:2048", "-nodes")
        openssl(folder, *request, "-x509", "-subj", "/CN=Authority", "-days", "2", "-keyout", "authority.key", "-out", "authority.pem")
        openssl(folder, *request, "-subj", "/CN=Stamps", "-keyout", "signer.key", "-out", "signer.csr")
        by = ("-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-days", "2", "-extfile", "tsa.cnf", "-extensions", "stamping")
        openssl(folder, "x509", "-req", "-in", "signer.csr", *by, "-out", "signer.pem")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.heads: list[dict[str, str]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/tsr"

    def sign(self, query: bytes) -> bytes:
        """The answer to a request."""
        (self.folder / "query.tsq").write_bytes(query)
        openssl(self.folder, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr")
        return (self.folder / "reply.tsr").read_bytes()

    def __enter__(self) -> SigningAuthority:
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(authority: SigningAuthority) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            authority.heads.append(dict(self.headers.items()))
            answer = authority.sign(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    return Handler
