"""The key by which a patient's page is addressed: it says nothing of whom, and is the same each time.

Lives here: subject → key and back. Must not live here: identifiers (engine.patients). A key is the identifier encrypted
(AES-SIV, RFC 5297) with the home's own secret: nobody can make one for an identifier that she knows, nor read one out
of an address that was copied, kept by a proxy or written into a browser's history.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

_FOR = [b"address of a patient's page"]
_LONGEST = 400  # characters of a key


def key_of(subject: str) -> str:
    """The key of a patient, for an address."""
    sealed = _cipher(settings.SECRET_KEY).encrypt(subject.encode(), _FOR)
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")


def subject_of(key: str) -> str | None:
    """Whom the key is of; None when this home never made it."""
    if len(key) > _LONGEST or not key.isascii():
        return None
    try:
        sealed = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
        return _cipher(settings.SECRET_KEY).decrypt(sealed, _FOR).decode()
    except (binascii.Error, ValueError, InvalidTag):
        return None


@lru_cache(maxsize=4)
def _cipher(secret: str) -> AESSIV:
    return AESSIV(hashlib.sha512(b"patients' addresses\0" + secret.encode()).digest())
