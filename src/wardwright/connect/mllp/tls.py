"""TLS for MLLP, as IHE ATNA wants it: a certificate on our side, and, where asked for, one on the sender's.

Lives here: the two contexts. Must not live here: who may connect by address (listener.py). TLS 1.2 is the oldest that
is spoken. Called by the listening part of the engine, and by the channel that sends HL7 v2.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from wardwright.connect.receiving import CannotOpen


def server_context(certificate: Path, key: Path, client_ca: Path | None = None) -> ssl.SSLContext:
    """For a listener. With `client_ca`, only senders with a certificate of that authority are let in.

    Raises CannotOpen with one line that says which file, and what to do.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _show(context, certificate, key)
    if client_ca is not None:
        _trust(context, client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def client_context(ca: Path | None = None, certificate: Path | None = None, key: Path | None = None) -> ssl.SSLContext:
    """For a sender: trusts `ca`, else the system's authorities; shows `certificate` where the other side asks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca is not None:
        _trust(context, ca)
    else:
        context.load_default_certs()
    if certificate is not None:
        _show(context, certificate, key or certificate)
    return context


def _show(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    for path, what in ((certificate, "certificate"), (key, "key")):
        _readable(path, what)
    try:
        context.load_cert_chain(certificate, key, password=lambda: "")
    except (ssl.SSLError, OSError, ValueError):
        problem = f"the certificate {certificate} and the key {key} do not belong together, or are not PEM files"
        raise CannotOpen(
            f"{problem}. Name the two files that were issued together, the key without a password."
        ) from None


def _trust(context: ssl.SSLContext, authority: Path) -> None:
    _readable(authority, "authority's certificate")
    try:
        context.load_verify_locations(authority)
    except (ssl.SSLError, OSError):
        raise CannotOpen(f"{authority} holds no certificate. Name the authority's certificate as a PEM file.") from None


def _readable(path: Path, what: str) -> None:
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise CannotOpen(f"the {what} {path}: {reason}. Put it there, or name the right file.") from None
