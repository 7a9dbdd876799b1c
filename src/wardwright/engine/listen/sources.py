"""A source as the settings say it → a source at work.

Lives here: which kind of source is made of which settings. Must not live here: what a source does (connect), what a
setting means (home). Called by process.py.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from wardwright.connect.fhir.polling import FhirPoll, PollOptions, SourceCursors
from wardwright.connect.fhir.server import FhirApp, FhirDoor, Limits
from wardwright.connect.fhir.server.tokens import Tokens
from wardwright.connect.folder.watch import FolderOptions, FolderWatch
from wardwright.connect.mllp.acknowledgement import Mode
from wardwright.connect.mllp.limits import Memory, Options
from wardwright.connect.mllp.listener import Listener
from wardwright.connect.mllp.tls import client_context, server_context
from wardwright.connect.receiving import CannotOpen, Receive, Source
from wardwright.facts.instant import SECOND, Instant
from wardwright.home import settings as home
from wardwright.home.settings import SourceType


@dataclass(frozen=True, slots=True)
class Around:
    """What every source of one process shares."""

    receive: Receive
    now: Callable[[], Instant]
    zone: tzinfo  # the hospital's
    memory: Memory
    cursors: SourceCursors  # where polls go on


def make_source(source: home.Source, around: Around) -> Source:
    """The source, not yet open. Raises CannotOpen when a file that it names cannot be used."""
    assert source.type is not None
    return _MAKERS[source.type](source, around)


def _mllp(source: home.Source, around: Around) -> Source:
    address = _address(source)
    options = Options(
        name=source.name,
        host=address.host,
        port=address.port,
        now=around.now,
        zone=source.time_zone or around.zone,
        mode=Mode(source.acknowledge.value),
        allow=source.allow,
        largest=source.largest,
        connections=source.connections,
        idle=source.idle / SECOND,
        tls=_tls(source),
    )
    return Listener(options, around.receive, around.memory)


def _fhir(source: home.Source, around: Around) -> Source:
    address = _address(source)
    tokens = Tokens(source.token_file) if source.token_file is not None else None
    app = FhirApp(source.name, around.receive, around.now, tokens, source.allow, Limits(largest=source.largest))
    return FhirDoor(
        source.name,
        app,
        address.host,
        address.port,
        tls=_tls(source),
        connections=source.connections,
        idle=source.idle / SECOND,
    )


def _folder(source: home.Source, around: Around) -> Source:
    if source.path is None:
        raise CannotOpen(f"The source {source.name} names no folder. Write it after `path`.")
    zone = source.time_zone or around.zone
    return FolderWatch(FolderOptions(source.name, source.path, zone, source.largest), around.receive, around.now)


def _fhir_poll(source: home.Source, around: Around) -> Source:
    if not source.url:
        raise CannotOpen(f"The source {source.name} names no server. Write its address after `url`.")
    tls = client_context(source.client_ca) if source.client_ca is not None else None
    options = PollOptions(
        source.name, source.url, source.resources, source.every, source.token_file, source.largest, tls
    )
    return FhirPoll(options, around.receive, around.cursors, around.now)


def _address(source: home.Source) -> home.Address:
    if source.listen is None:
        raise CannotOpen(f'The source {source.name} names no port. Write it, as in listen = "0.0.0.0:2575".')
    return source.listen


def _tls(source: home.Source) -> ssl.SSLContext | None:
    if source.certificate is None or source.key is None:
        return None
    try:
        return server_context(source.certificate, source.key, source.client_ca)
    except CannotOpen as problem:
        raise CannotOpen(f"The source {source.name} cannot open: {problem}") from None


_MAKERS: dict[SourceType, Callable[[home.Source, Around], Source]] = {
    SourceType.MLLP: _mllp,
    SourceType.FHIR: _fhir,
    SourceType.FOLDER: _folder,
    SourceType.FHIR_POLL: _fhir_poll,
}
