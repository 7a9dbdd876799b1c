"""Who we are to a push service: a key pair of the hospital's, and the signed line that shows it (VAPID, RFC 8292).

Lives here: making and reading the key's file, the header. Must not live here: sending (service.py), where the file is
(home). Browsers tie a subscription to the public key: with another key every subscription is worth nothing.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from wardwright.act.channel import NotConfigured
from wardwright.act.push.encryption import CURVE, point_of, to_base64url
from wardwright.facts.instant import HOUR, SECOND, Instant, Length

VALID_FOR: Final[Length] = 12 * HOUR  # a push service takes at most a day (RFC 8292 §2)
_MAKE: Final = "Make one: wardwright web push-key"


@dataclass(frozen=True)
class Identity:
    """The hospital's key pair, and the address at which its engineers answer (`mailto:` or `https:`)."""

    key: ec.EllipticCurvePrivateKey
    contact: str

    @cached_property
    def public(self) -> str:
        """The public half, as browsers want it."""
        return to_base64url(point_of(self.key.public_key()))

    def header(self, origin: str, now: Instant) -> str:
        """The Authorization header for a push service (`https://host`). `now`: by the machine's clock."""
        claims = {"aud": origin, "exp": (now + VALID_FOR) // SECOND, "sub": self.contact}
        signed = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
        r, s = decode_dss_signature(self.key.sign(signed.encode("ascii"), ec.ECDSA(hashes.SHA256())))
        signature = to_base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
        return f"vapid t={signed}.{signature}, k={self.public}"


def make_key_file(file: Path) -> None:
    """A new key pair, in a file that its owner alone may read. FileExistsError: one is never overwritten."""
    key = ec.generate_private_key(CURVE)
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
        new.write(text)


def read_identity(file: Path, contact: str) -> Identity:
    """The key pair of this file. Raises NotConfigured: not there, open to others, or something else."""
    try:
        if file.stat().st_mode & 0o077:
            raise NotConfigured(f"{file} may be read by others. Take that away: chmod 600 {file}")
        key = load_pem_private_key(file.read_bytes(), None)
    except OSError:
        raise NotConfigured(f"{file} cannot be read. {_MAKE}") from None
    except (ValueError, TypeError):
        raise NotConfigured(f"{file} holds no key. {_MAKE}") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != CURVE.name:
        raise NotConfigured(f"{file} holds a key of another sort than P-256. {_MAKE}")
    return Identity(key, contact)


def _part(value: dict[str, object]) -> str:
    return to_base64url(json.dumps(value, separators=(",", ":")).encode())
