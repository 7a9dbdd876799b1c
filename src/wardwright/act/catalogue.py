"""The settings of a channel → the channel: one opener for each type.

Lives here: putting a channel together, and what is wrong with its files. Must not live here: connections: nobody is
called. Called by engine/deliver at its start; `open_channel` raises NotConfigured with one clear line.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from wardwright.act import words
from wardwright.act.apprise.channel import AppriseChannel
from wardwright.act.channel import Channel, NotConfigured, TemporaryFailure
from wardwright.act.email.channel import EmailChannel, MailServer
from wardwright.act.fhir.channel import FhirServer
from wardwright.act.file.channel import FileChannel
from wardwright.act.hl7v2 import fields
from wardwright.act.hl7v2.channel import Hl7Channel, Line
from wardwright.act.http import Poster
from wardwright.act.secret import read_secret
from wardwright.act.template import Template, TemplateSlip
from wardwright.act.webhook.channel import Webhook
from wardwright.facts.instant import SECOND, Instant
from wardwright.home import settings
from wardwright.home.settings import ChannelType, Tls

OpenLine = Callable[[settings.Channel, ssl.SSLContext | None], Line]


@dataclass(frozen=True, slots=True)
class Around:
    """What channels need of the world: the hospital's zone, the time, and lines for HL7 v2."""

    zone: tzinfo
    now: Callable[[], Instant]
    open_line: OpenLine


def open_channel(channel: settings.Channel, around: Around) -> Channel:
    """The channel that these settings describe. Raises NotConfigured."""
    return _OPENERS[channel.type](channel, around)


def _webhook(channel: settings.Channel, around: Around) -> Channel:
    url = channel.url or _first_line(channel)
    poster = Poster(url, _seconds(channel), _tls(channel), channel.allow_private)
    sign_in = (channel.user, channel.password_file) if channel.password_file else None
    return Webhook(channel.name, poster, around.now, channel.secret_file, channel.token_file, sign_in)


def _smtp(channel: settings.Channel, around: Around) -> Channel:
    tls = Tls.START if channel.tls is None else channel.tls
    server = MailServer(channel.host, channel.port, tls, channel.user, channel.password_file, _seconds(channel))
    template = _template(channel, words.LETTER, words.NAMES)
    return EmailChannel(channel.name, server, channel.sender, template, around.zone, _tls(channel))


def _hl7v2(channel: settings.Channel, around: Around) -> Channel:
    template = _template(channel, fields.packaged_template(channel.message), fields.NAMES)
    encrypted = channel.tls in (Tls.ON, Tls.START)
    line = around.open_line(channel, _tls(channel) if encrypted else None)
    ends = fields.Ends(channel.sending, channel.receiving)
    return Hl7Channel(channel.name, line, f"{channel.host}:{channel.port}", template, ends, around.zone)


def _fhir(channel: settings.Channel, around: Around) -> Channel:
    # A record system stands inside the hospital; its address comes from the settings alone.
    poster = Poster(channel.url, _seconds(channel), _tls(channel), inside_too=True)
    return FhirServer(channel.name, poster, channel.resource, channel.token_file)


def _apprise(channel: settings.Channel, around: Around) -> Channel:
    template = _template(channel, words.LETTER, words.NAMES)
    return AppriseChannel(channel.name, _lines(channel), template, around.zone, _seconds(channel))


def _file(channel: settings.Channel, around: Around) -> Channel:
    if channel.path is None:
        raise NotConfigured(f"The channel `{channel.name}` has no file. Write `path`.")
    return FileChannel(channel.name, channel.path)


_OPENERS: dict[ChannelType, Callable[[settings.Channel, Around], Channel]] = {
    ChannelType.WEBHOOK: _webhook,
    ChannelType.SMTP: _smtp,
    ChannelType.HL7V2: _hl7v2,
    ChannelType.FHIR: _fhir,
    ChannelType.APPRISE: _apprise,
    ChannelType.FILE: _file,
}


def _template(channel: settings.Channel, packaged: str, names: Iterable[str]) -> Template:
    if channel.template is None:
        return Template.read(packaged, names)
    try:
        return Template.read(channel.template.read_text(encoding="utf-8"), names)
    except TemplateSlip as slip:
        raise NotConfigured(f"{channel.template}, {slip}") from None
    except (OSError, UnicodeDecodeError):
        raise NotConfigured(f"{channel.template} cannot be read. Put the template of `{channel.name}` there.") from None


def _first_line(channel: settings.Channel) -> str:
    return _lines(channel)[0]


def _lines(channel: settings.Channel) -> tuple[str, ...]:
    if channel.url_file is None:
        raise NotConfigured(f"The channel `{channel.name}` has no address. Write `url_file`.")
    try:
        text = read_secret(channel.url_file)
    except TemporaryFailure as problem:
        raise NotConfigured(f"The channel `{channel.name}`: {problem}") from None
    lines = tuple(line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    if not lines:
        raise NotConfigured(f"{channel.url_file} holds no address. Write one on each line.")
    return lines


def _tls(channel: settings.Channel) -> ssl.SSLContext:
    """What the other side must show, and what we show."""
    try:
        context = ssl.create_default_context(cafile=str(channel.ca) if channel.ca else None)
        if channel.certificate is not None:
            context.load_cert_chain(channel.certificate, channel.key)
    except (OSError, ssl.SSLError):
        file: Path | None = channel.certificate or channel.ca
        raise NotConfigured(f"The channel `{channel.name}`: {file} is no certificate that can be used.") from None
    return context


def _seconds(channel: settings.Channel) -> float:
    return channel.timeout / SECOND
