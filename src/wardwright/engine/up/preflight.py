"""What the machine must have before anything starts: ports that are free, files that are there and can be used.

Lives here: those looks, each with one clear line. Must not live here: what the settings say of themselves (home), the
record (record.opening). Called by the supervisor when it leads, because a standby's ports may well be taken.
"""

from __future__ import annotations

import errno
import os
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

from wardwright.home.home import Home
from wardwright.home.settings import Address, Settings, SourceType


class NotReady(Exception):
    """The system cannot start as it stands: one line, what and what to do. Exit code 3."""


def check_machine(home: Home) -> None:
    """Raises NotReady at the first thing that is missing."""
    settings = home.settings
    for what, file in _files(settings):
        _readable(what, file)
    if settings.web.certificate and settings.web.key and settings.web.listen:
        _certificate("[web]", settings.web.certificate, settings.web.key, None)
    for source in settings.sources:
        what = f"the source `{source.name}`"
        if source.certificate and source.key and source.listen:
            _certificate(what, source.certificate, source.key, source.client_ca)
        if source.type is SourceType.FOLDER and source.path is not None:
            _folder(what, source.path)
    for what, address in _ports(settings):
        _free(what, address)


def _files(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Every file that the settings name and that is read while the system runs."""
    named = [("source", each) for each in settings.sources] + [("channel", each) for each in settings.channels]
    keys = ("certificate", "key", "client_ca", "ca", "token_file", "secret_file", "password_file", "url_file")
    for noun, each in named:
        for key in (*keys, "mapping", "template"):
            file = getattr(each, key, None)
            if file is not None:
                yield f"`{key}` of the {noun} `{each.name}`", file
    for what, file in ((f"`{key}` of [web]", getattr(settings.web, key)) for key in ("certificate", "key")):
        if file is not None:
            yield what, file
    if settings.openid.secret_file is not None:
        yield "`secret_file` of [openid]", settings.openid.secret_file
    if settings.alarm.secret_file is not None:
        yield "`secret_file` of [alarm]", settings.alarm.secret_file
    for role in settings.roles:
        if role.rota and not role.is_rota_at_an_address:
            yield f"`rota` of the role `{role.name}`", Path(role.rota)


def _readable(what: str, file: Path) -> None:
    try:
        with file.open("rb"):
            return
    except FileNotFoundError:
        raise NotReady(f"{file} is not there: {what}. Put the file there, or correct the name.") from None
    except OSError as problem:
        raise NotReady(f"{file} cannot be read ({problem.strerror}): {what}. Give this user the right to.") from None


def _certificate(what: str, certificate: Path, key: Path, client_ca: Path | None) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key, password=lambda: b"")
    except (ssl.SSLError, ValueError):
        raise NotReady(
            f"{certificate} and {key} of {what} are not a certificate and its key. Both must be PEM, belong together, "
            "and the key have no passphrase."
        ) from None
    if client_ca is not None:
        try:
            context.load_verify_locations(client_ca)
        except ssl.SSLError:
            raise NotReady(f"{client_ca}, `client_ca` of {what}, holds no certificate. It must be PEM.") from None


def _folder(what: str, folder: Path) -> None:
    if not folder.is_dir():
        raise NotReady(f"{folder}, the folder of {what}, is not there. Make it, or correct `path`.")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise NotReady(f"{folder}, the folder of {what}, may not be written by this user: done files are moved in it.")


def _ports(settings: Settings) -> Iterator[tuple[str, Address]]:
    for source in settings.sources:
        if source.type is not None and source.listen is not None:
            yield f"the source `{source.name}`", source.listen
    if settings.status.listen is not None:
        yield "[status]", settings.status.listen
    if settings.web.listen is not None:
        yield "[web]", settings.web.listen


def _free(what: str, address: Address) -> None:
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise NotReady(
            f"{address}, where {what} listens, is not an address of this machine. Correct `listen`."
        ) from None
    family, kind, protocol, _, place = found[0]
    with socket.socket(family, kind, protocol) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(place)
            door.listen(1)
        except OSError as problem:
            raise NotReady(_taken(what, address, problem)) from None


def _taken(what: str, address: Address, problem: OSError) -> str:
    if problem.errno == errno.EADDRINUSE:
        find = f"`ss -ltnp 'sport = :{address.port}'` shows by whom"
        happened = f"Port {address.port} is in use, where {what} would listen ({address})"
        return f"{happened}: {find}. Free it, or change `listen`."
    if problem.errno == errno.EACCES:
        return f"Port {address.port}, where {what} would listen, is only for root. Choose one above 1023."
    if problem.errno == errno.EADDRNOTAVAIL:
        return f"{address}, where {what} would listen, is not an address of this machine. Correct `listen`."
    return f"{what} cannot listen at {address}: {problem.strerror}. Correct `listen`."
