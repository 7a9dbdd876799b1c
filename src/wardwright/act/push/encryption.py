"""A notice, encrypted for one browser (RFC 8291 over RFC 8188): the push service in between reads nothing of it.

Lives here: the arithmetic and what a browser's two keys must be. Must not live here: sending (service.py), what a
notice says (web/push). `cryptography` does the work that must not be written by hand: the curve, HKDF, AES-GCM.

    body = salt (16) | record size (4) | length of the key (1) | sender's public key (65) | one encrypted record
"""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE: Final = ec.SECP256R1()
RECORD_SIZE: Final = 4096  # what every push service takes (RFC 8030 §7.2)
PADDED_TO: Final = 512  # bytes: so long is every notice, so that its length says nothing
_LAST_RECORD: Final = b"\x02"
_POINT: Final = 65  # bytes of an uncompressed public key
_SECRET: Final = 16


class NoKey(ValueError):
    """What a browser gave is not a key to encrypt with."""


@dataclass(frozen=True, slots=True)
class BrowserKeys:
    """A browser's public key (an uncompressed point of P-256) and the secret that it shares with us only."""

    public: bytes
    secret: bytes

    def __post_init__(self) -> None:
        if len(self.public) != _POINT or len(self.secret) != _SECRET:
            raise NoKey("a browser's keys are 65 and 16 bytes long")
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(CURVE, self.public)
        except ValueError:
            raise NoKey("the browser's key is no point of its curve") from None

    @classmethod
    def read(cls, public: str, secret: str) -> BrowserKeys:
        """The keys as browsers write them, base64url without padding. Raises NoKey."""
        try:
            return cls(from_base64url(public), from_base64url(secret))
        except (binascii.Error, ValueError) as problem:
            raise NoKey(str(problem)) from None


def encrypt(
    text: bytes, keys: BrowserKeys, ours: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b"", pad: bool = True
) -> bytes:
    """The body of a push message that holds `text`, at most 3,993 bytes. `ours`, `salt`, `pad`: given by tests only."""
    ours = ours or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(16)
    sender = point_of(ours.public_key())
    shared = ours.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, keys.public))
    key, nonce = content_keys(shared, keys, sender, salt)
    plain = text + _LAST_RECORD
    plain += bytes(-len(plain) % PADDED_TO) if pad else b""
    sealed = AESGCM(key).encrypt(nonce, plain, None)
    if len(sealed) > RECORD_SIZE - len(sender) - 21:
        raise ValueError("a notice fits into one record of 4,096 bytes")
    return salt + RECORD_SIZE.to_bytes(4, "big") + bytes([len(sender)]) + sender + sealed


def content_keys(shared: bytes, keys: BrowserKeys, sender: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """The key (16 bytes) and nonce (12) of the one record (RFC 8291 §3.4, RFC 8188 §2.2)."""
    about = b"WebPush: info\x00" + keys.public + sender
    secret = _derived(shared, keys.secret, about, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
    return key, _derived(secret, salt, b"Content-Encoding: nonce\x00", 12)


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as browsers write it."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def to_base64url(value: bytes) -> str:
    """Base64 for addresses and headers, without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """The bytes of such a text. Raises ValueError."""
    letters = text.encode("ascii")
    return base64.b64decode(letters + b"=" * (-len(letters) % 4), altchars=b"-_", validate=True)


def _derived(secret: bytes, salt: bytes, about: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=about).derive(secret)
