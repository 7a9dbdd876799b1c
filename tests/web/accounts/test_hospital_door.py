"""The hospital's own sign-in: a provider that a test made, spoken to over HTTP as a real one."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.web.site import NOW, Site, copy_of
from wardwright.govern.rights import Hat
from wardwright.record.site.models import Account
from wardwright.web.accounts.making import make_account

SECRET = "kept-between-the-two-of-us-and-long"


class Provider(ThreadingHTTPServer):
    """Says who somebody is: whoever `who` names."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.who = "amina"
        self.nonce = ""
        self.address = f"http://127.0.0.1:{self.server_address[1]}"


class _Answer(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        at = self.server.address
        if path == "/.well-known/openid-configuration":
            self._send({
                "issuer": at, "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token",
                "jwks_uri": f"{at}/keys", "userinfo_endpoint": f"{at}/who",
                "id_token_signing_alg_values_supported": ["RS256"],
            })  # fmt: skip
        elif path == "/keys":
            key = json.loads(RSAAlgorithm.to_jwk(self.server.key.public_key()))
            self._send({"keys": [{**key, "kid": "1", "use": "sig", "alg": "RS256"}]})
        elif path == "/who":
            self._send({"sub": f"sub-{self.server.who}", "preferred_username": self.server.who})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        now = int(time.time())
        said = {
            "iss": self.server.address, "aud": "wardwright", "sub": f"sub-{self.server.who}", "iat": now,
            "exp": now + 60, "preferred_username": self.server.who, "nonce": self.server.nonce,
        }  # fmt: skip
        token = jwt.encode(said, self.server.key, "RS256", headers={"kid": "1"})
        self._send({"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": token})

    def _send(self, what: object) -> None:
        body = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that listens."""
    made = Provider()
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def site(prepared_home: Path, tmp_path: Path, provider: Provider) -> Iterator[Site]:
    """Pages with that door."""
    folder = copy_of(prepared_home, tmp_path / "home")
    (folder / "secret").write_text(SECRET, encoding="ascii")
    settings = folder / "wardwright.toml"
    door = (
        f'\n[openid]\nname = "St Elsewhere"\nissuer = "{provider.address}"\n'
        'client_id = "wardwright"\nsecret_file = "secret"\n'
    )
    settings.write_text(settings.read_text(encoding="utf-8") + door, encoding="utf-8")
    made = Site(folder)
    yield made
    made.close()


def _through_the_door(site: Site, provider: Provider, who: str) -> tuple[object, str]:
    client = site.client()
    assert "Sign in with St Elsewhere" in client.get("/sign-in").content.decode()
    there = client.post("/sign-in/with/hospital")["Location"]
    assert there.startswith(f"{provider.address}/authorize?")
    asked = parse_qs(urlsplit(there).query)
    assert asked["code_challenge_method"] == ["S256"]
    provider.who, provider.nonce = who, asked.get("nonce", [""])[0]
    back = client.get("/sign-in/with/hospital/back", {"code": "c", "state": asked["state"][0]})
    return client, back["Location"] if "Location" in back else str(back.status_code)


def test_whoever_the_provider_knows_and_we_do_comes_in(site: Site, provider: Provider) -> None:
    make_account(actor="test", now=NOW, username="amina", name="Amina Diallo", hats=(Hat.STAFF,))
    client, where = _through_the_door(site, provider, "amina")
    assert where == "/"
    assert "Amina Diallo" in client.get("/account").content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("who", ["stranger", "", "closed"])
def test_nobody_else_does(site: Site, provider: Provider, who: str) -> None:
    make_account(actor="test", now=NOW, username="closed", name="Closed", hats=(Hat.STAFF,))
    Account.objects.filter(username="closed").update(is_active=False)
    client, where = _through_the_door(site, provider, who)
    assert where == "/sign-in?unknown=1"
    assert client.get("/account").status_code == 302  # type: ignore[attr-defined]
    assert "nobody has made an account for you" in client.get(where).content.decode()  # type: ignore[attr-defined]
