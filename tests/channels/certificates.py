"""A certificate authority for tests, with one certificate for localhost, made by openssl when it is first needed."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificates:
    """Files in PEM."""

    ca: Path
    certificate: Path
    key: Path

    def server(self) -> ssl.SSLContext:
        """What a server on localhost shows."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def make_certificates(folder: Path) -> Certificates:
    """An authority and a certificate that it signed."""
    made = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    new = ["openssl", "req", "-newkey", "rsa:2048", "-nodes", "-days", "30"]
    _run(*new, "-x509", "-subj", "/CN=Test authority", "-keyout", folder / "ca.key", "-out", made.ca)
    _run(*new, "-subj", "/CN=localhost", "-keyout", made.key, "-out", folder / "server.csr")
    (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    signing = ["openssl", "x509", "-req", "-days", "30", "-CAcreateserial", "-extfile", folder / "names"]
    _run(*signing, "-in", folder / "server.csr", "-CA", made.ca, "-CAkey", folder / "ca.key", "-out", made.certificate)
    return made


def _run(*words: str | Path) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True)
