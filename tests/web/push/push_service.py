"""A push service and a browser of our own: what they keep, and a second reading of what was sent to them.

Lives here: the service on localhost (HTTPS), the keys of a browser, decryption and the check of the hospital's
signature, both written from the standards and not from our code. Must not live here: what is expected.
"""

from __future__ import annotations

import base64
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()


def to64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def from64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Phone:
    """A browser: its key pair, its secret, its place at the service."""

    def __init__(self, origin: str, name: str = "one", private: ec.EllipticCurvePrivateKey | None = None,
                 secret: bytes = b"0123456789abcdef") -> None:  # fmt: skip
        self.address = f"{origin}/push/secret-of-{name}"
        self.private = private or ec.generate_private_key(CURVE)
        self.secret = secret

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def form(self, ours: str, **more: str) -> dict[str, str]:
        """What its page sends when somebody turns notices on."""
        return {"address": self.address, "public": to64(self.public), "secret": to64(self.secret), "ours": ours, **more}

    def read(self, body: bytes) -> bytes:
        """RFC 8188 §2.1 and RFC 8291 §3.4 with HMAC alone, step by step as they are printed there."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert size >= len(sealed)
        point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender)
        first = _hmac(self.secret, self.private.exchange(ec.ECDH(), point))
        material = _hmac(first, b"WebPush: info\0" + self.public + sender + b"\1")
        second = _hmac(salt, material)
        key = _hmac(second, b"Content-Encoding: aes128gcm\0\1")[:16]
        nonce = _hmac(second, b"Content-Encoding: nonce\0\1")[:12]
        text, mark, padding = AESGCM(key).decrypt(nonce, sealed, None).rpartition(b"\2")
        assert mark
        assert padding.strip(b"\0") == b""
        return text


def _hmac(key: bytes, text: bytes) -> bytes:
    made = hmac.HMAC(key, hashes.SHA256())
    made.update(text)
    return made.finalize()


def claims_of(headers: dict[str, str]) -> dict[str, Any]:
    """What the hospital says of itself, after its signature was checked with the key that it shows."""
    scheme, _, rest = headers["authorization"].partition(" ")
    assert scheme == "vapid"
    said = dict(part.strip().split("=", 1) for part in rest.split(","))
    key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, from64(said["k"]))
    claims: dict[str, Any] = jwt.decode(said["t"], key, algorithms=["ES256"], options={"verify_aud": False})
    return {**claims, "key": said["k"]}


class PushService:
    """Listens on localhost; `status` is what it answers."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self.status, self.headers = 201, {"Location": "https://localhost/message/1"}
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        service = self

        class Answering(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                named = {name.lower(): value for name, value in self.headers.items()}
                service.got.append((self.path, named, body))
                self.send_response_only(service.status)
                for name, value in {**service.headers, "Content-Length": "0"}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.server.daemon_threads = True
        self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)

    @property
    def host(self) -> str:
        return f"localhost:{self.server.server_port}"

    @property
    def origin(self) -> str:
        return f"https://{self.host}"

    def notices(self, phone: Phone) -> list[dict[str, Any]]:
        """What came for that phone, as it reads it."""
        path = phone.address.removeprefix(self.origin)
        return [json.loads(phone.read(body)) for where, _, body in self.got if where == path]


@contextmanager
def running(tls: ssl.SSLContext) -> Iterator[PushService]:
    """A running one."""
    service = PushService(tls)
    thread = threading.Thread(target=service.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.server.shutdown()
        service.server.server_close()
        thread.join()
