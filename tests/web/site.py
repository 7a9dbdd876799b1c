"""The pages of one home, for tests: a record of its own, a persona of each sort signed in.

Lives here: making the site, signing in, serving it to a browser. Must not live here: what is expected of a page.
"""

from __future__ import annotations

import atexit
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import uvicorn
from django.core.cache import cache as django_cache
from django.db import connections
from django.test import Client

from wardwright import starter
from wardwright.demo.installation import PORTS, rota_texts, settings_text
from wardwright.demo.pace import Pace
from wardwright.engine.place import database_place, record_of
from wardwright.facts.instant import Instant, instant
from wardwright.home.home import Home, read_home
from wardwright.record.site.migrating import bring_site_up_to_date
from wardwright.record.site.models import Account
from wardwright.web import jinja
from wardwright.web.accounts import told
from wardwright.web.configuring import HERE, configure
from wardwright.web.demo.personas import make_personas
from wardwright.web.installation import Installation, install
from wardwright.web.live import Live
from wardwright.web.serving import Site as Application

NOW: Instant = instant(datetime(2026, 3, 3, 10, tzinfo=UTC))


def make_home(folder: Path) -> Path:
    """The demo hospital's home, its clock standing at NOW: starter flows, everybody of its staff."""
    (folder / "flows").mkdir(parents=True)
    for name, text in starter.flow_texts().items():
        (folder / "flows" / name).write_text(text, encoding="utf-8")
    (folder / "vocabulary.yaml").write_text(starter.vocabulary_text(), encoding="utf-8")
    (folder / "rotas").mkdir()
    for name, text in rota_texts().items():
        (folder / "rotas" / name).write_text(text, encoding="utf-8")
    ports = {name: 20_000 + number for number, name in enumerate(PORTS)}
    (folder / "wardwright.toml").write_text(settings_text(ports, Pace(NOW, NOW, 0)), encoding="utf-8")
    return folder


class Site:
    """The pages of one home."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home: Home = read_home(folder)
        self.record = record_of(self.home)
        place = database_place(self.home)
        configure(self.home, place)
        bring_site_up_to_date(place)
        self.now: Instant = NOW
        self.installation = Installation(self.home, self.record, lambda: self.now)
        install(self.installation)
        make_personas(NOW)
        told.connect()
        django_cache.clear()

    def client(self, persona: str = "") -> Client:
        """A browser without scripts, signed in as this persona; signed out without one."""
        client = Client(SERVER_NAME="localhost", raise_request_exception=False)
        if persona:
            client.force_login(
                Account.objects.get(persona=persona), "allauth.account.auth_backends.AuthenticationBackend"
            )
        return client

    @contextmanager
    def served(self) -> Iterator[str]:
        """The site for a real browser; its address."""
        with socket.create_server(("127.0.0.1", 0)) as door:
            settings = uvicorn.Config(
                Application(Live(), _built()), log_config=None, lifespan="on", timeout_graceful_shutdown=1
            )
            server = uvicorn.Server(settings)
            server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
            thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
            thread.start()
            try:
                yield f"http://127.0.0.1:{door.getsockname()[1]}"
            finally:
                server.should_exit = True
                thread.join(10)

    def close(self) -> None:
        """Lets go of the record."""
        connections.close_all()
        self.record.close()


@cache
def _built() -> Path:
    """The built style and scripts as they are now, for the whole run: they may be built anew while it goes on."""
    folder = Path(tempfile.mkdtemp(prefix="wardwright-static-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(HERE / "static", folder, dirs_exist_ok=True)
    jinja._manifest.cache_clear()
    jinja._manifest()
    return folder


def copy_of(template: Path, folder: Path) -> Path:
    """A home like the one that was prepared once: a copy is many times faster than making tables."""
    shutil.copytree(template, folder)
    return folder
