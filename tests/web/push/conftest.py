"""A hospital that sends notices through a push service of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from tests.channels.certificates import Certificates, make_certificates
from tests.web.push.push_service import Phone, PushService, running
from tests.web.site import Site
from tests.web.work.ward import Ward
from wardwright.act.push.identity import make_key_file
from wardwright.facts.instant import MINUTE, Instant
from wardwright.web.push.state import our_key
from wardwright.web.push.watching import Watch


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("push-tls"))


@pytest.fixture
def service(certificates: Certificates) -> Iterator[PushService]:
    with running(certificates.server()) as found:
        yield found


class Hospital:
    """The site with [web.push] written, its clocks moved by hand, and rounds of the watch."""

    def __init__(self, site: Site, service: PushService, ca: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.site, self.service, self.ward = site, service, Ward(site)
        make_key_file(site.folder / "secrets/push-key")
        self.say(
            f'[web.push]\nkey_file = "secrets/push-key"\ncontact = "mailto:it@example.org"\nca = "{ca}"\n'
            f'services = ["{service.host}"]\nallow_private = true\n'
        )
        self.wall: Instant = site.installation.wall()
        monkeypatch.setattr(site.installation, "wall", lambda: self.wall)
        self.watch = Watch()

    def say(self, text: str, instead_of: str = "") -> None:
        """More in wardwright.toml, or something else in place of a part of it."""
        file = self.site.folder / "wardwright.toml"
        was = file.read_text(encoding="utf-8")
        file.write_text(was.replace(instead_of, text) if instead_of else f"{was}\n{text}", encoding="utf-8")
        self.site.installation.look_again()

    def phone(self, client: Client, name: str = "one", **more: str) -> Phone:
        """A phone on which whoever signed in there has turned notices on."""
        phone = Phone(self.service.origin, name)
        answer = client.post("/account/notices/on", phone.form(our_key(), **more))
        assert answer.status_code == 200, answer.content
        return phone

    def round(self) -> int:
        """One round of the watch; how many notices went."""

        async def one() -> int:
            try:
                return await self.watch.round()
            finally:
                if self.watch._services is not None:  # its connections belong to this loop
                    await self.watch._services.close()

        return asyncio.run(one())

    def later(self, length: int = 2 * MINUTE) -> None:
        """Both clocks go on."""
        self.wall += length
        self.site.now += length

    def restart(self) -> None:
        """The process of the pages begins anew."""
        self.watch = Watch()


@pytest.fixture
def hospital(site: Site, service: PushService, certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> Hospital:
    return Hospital(site, service, certificates.ca, monkeypatch)
