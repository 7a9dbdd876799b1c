"""One run of the pages: tables, installation, server.

Lives here: the order of starting and stopping. Must not live here: what is served (serving, urls).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
from typing import Any

import uvicorn

from wardwright.engine.place import database_place
from wardwright.engine.telemetry.logs import logger
from wardwright.engine.up.stopping import Stop
from wardwright.home.home import Home
from wardwright.record.site.migrating import bring_site_up_to_date
from wardwright.web.accounts import told
from wardwright.web.accounts.first import set_up_key
from wardwright.web.connections.watching import watch_connections
from wardwright.web.demo.personas import make_personas
from wardwright.web.flows.known import known
from wardwright.web.installation import Installation, install, installation
from wardwright.web.live import Live
from wardwright.web.push.watching import Watch
from wardwright.web.serving import Site

_BEAT_EVERY = 1.0  # seconds
NAME = "web"


def serve(home: Home, record: Any, stop: Stop) -> int:
    """Serves until it is told to stop."""
    bring_site_up_to_date(database_place(home))
    install(Installation(home, record))
    if installation().is_demo:
        make_personas(installation().now())
    _tell_first_account(home)
    told.connect()
    known().warm()
    live = Live()
    _allow_many_connections()
    server = uvicorn.Server(server_settings(home, Site(live)))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    asyncio.run(_serve(server, live, record, stop))
    return 0


def _allow_many_connections() -> None:
    """As many open files as this user may have: each page that is open somewhere is a connection."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _tell_first_account(home: Home) -> None:
    """Nobody can sign in yet: where the first account is made, for whoever reads this log."""
    key = None if home.settings.demo.clock is not None else set_up_key(home.data)
    if key is not None:
        web = home.settings.web
        address = web.address or f"{'https' if web.certificate else 'http'}://{web.listen}"
        logger().warning(
            "no administrator yet: open the address to make the first account", at=f"{address}/set-up/{key}"
        )


def server_settings(home: Home, site: Any) -> uvicorn.Config:
    """How uvicorn listens."""
    web = home.settings.web
    if web.listen is None:
        raise ValueError("[web] says nothing of where to listen")
    return uvicorn.Config(
        site,
        host=web.listen.host,
        port=web.listen.port,
        ssl_certfile=str(web.certificate) if web.certificate else None,
        ssl_keyfile=str(web.key) if web.key else None,
        proxy_headers=web.behind_proxy,
        forwarded_allow_ips="*" if web.behind_proxy else None,
        server_header=False,
        access_log=False,  # addresses of pages hold no patient, and nobody needs a line for each
        log_level=logging.WARNING,
        log_config=None,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=2,
        lifespan="on",
    )


async def _serve(server: uvicorn.Server, live: Any, record: Any, stop: Stop) -> None:
    chores = (live.watch(), _beat(record), _obey(server, stop), watch_connections(record), Watch().run())
    tasks = [asyncio.create_task(work) for work in chores]
    try:
        await server.serve()
    finally:
        for task in tasks:
            task.cancel()


async def _beat(record: Any) -> None:
    """Says from inside the loop that it turns."""
    while True:
        await asyncio.to_thread(record.beat, NAME, {})
        await asyncio.sleep(_BEAT_EVERY)


async def _obey(server: uvicorn.Server, stop: Stop) -> None:
    while not stop.is_set():
        await asyncio.sleep(0.1)
    logger().info("the pages stop")
    server.should_exit = True
