"""How a receiver knows that a webhook is ours, whole and fresh: the Standard Webhooks scheme.

Lives here: the headers, pure. Must not live here: HTTP. The specification: www.standardwebhooks.com.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from wardwright.facts.instant import SECOND, Instant

PREFIX = "whsec_"


def signed_headers(key: str, moment: Instant, body: bytes, secret: str) -> dict[str, str]:
    """webhook-id, webhook-timestamp and, when there is a secret, webhook-signature."""
    seconds = str(moment // SECOND)
    headers = {"webhook-id": key, "webhook-timestamp": seconds}
    if secret:
        told = b".".join((key.encode(), seconds.encode(), body))
        digest = hmac.new(secret_bytes(secret), told, hashlib.sha256).digest()
        headers["webhook-signature"] = "v1," + base64.b64encode(digest).decode("ascii")
    return headers


def secret_bytes(secret: str) -> bytes:
    """What signs: base64 after `whsec_`, as the scheme writes secrets; any other text as it is."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret[len(PREFIX) :], validate=True)
        except binascii.Error:
            pass
    return secret.encode()
