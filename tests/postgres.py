"""A PostgreSQL server for the tests: thrown away afterwards, on a free port, with fsync on as in earnest.

Lives here: finding the server's programs, starting and stopping it as a user who is not root. Must not live here: which
tests want one. Called by the fixture `postgres` in tests/conftest.py.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

INSTALLED = "/usr/lib/postgresql"
NO_SERVER = "no PostgreSQL server is installed: apt-get install postgresql"


def programs() -> Path | None:
    """The folder with the newest server's programs, or None."""
    found = [path.parent for path in Path(INSTALLED).glob("*/bin/postgres")]
    if found:
        return max(found, key=lambda path: int(path.parent.name))
    on_path = shutil.which("postgres")
    return Path(on_path).resolve().parent if on_path else None


def _user() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as its own user, or as nobody."""
    if os.geteuid() != 0:
        return None
    return "postgres" if any(entry.pw_name == "postgres" for entry in pwd.getpwall()) else "nobody"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server(binaries: Path) -> Iterator[str]:
    """The address of a new server's empty database, for as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="wardwright-postgres-"))
    user = _user()
    if user is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)

    def run(program: str, *arguments: str) -> None:
        command = [str(binaries / program), "-D", str(folder / "data"), *arguments]
        with (folder.parent / f"{folder.name}.log").open("ab") as log:
            subprocess.run(command, user=user, cwd="/", stdout=log, stderr=log, check=True)

    port = free_port()
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=on"
    try:
        run("initdb", "-A", "trust", "-U", "wardwright", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        run("pg_ctl", "-l", str(folder / "server.log"), "-o", options, "-w", "start")
        try:
            yield f"postgresql://wardwright@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)
