"""Words for sources, channels, their states and settings, in the reader's language; no secret is among them.

Lives here: from values of the settings and the record to what people read. Must not live here: what they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wardwright.engine.telemetry.standing import State
from wardwright.facts.instant import Length
from wardwright.home.settings import Channel, ChannelType, Source, SourceType, Tls
from wardwright.web.times import length

SOURCE_TYPES = {
    SourceType.MLLP.value: gettext_lazy("HL7 v2 over MLLP"),
    SourceType.FHIR.value: gettext_lazy("FHIR, sent to us"),
    SourceType.FOLDER.value: gettext_lazy("files in a folder"),
    SourceType.FHIR_POLL.value: gettext_lazy("FHIR, fetched by us"),
}
CHANNEL_TYPES = {
    ChannelType.WEBHOOK.value: gettext_lazy("webhook"),
    ChannelType.SMTP.value: gettext_lazy("email"),
    ChannelType.HL7V2.value: gettext_lazy("HL7 v2 message"),
    ChannelType.FHIR.value: gettext_lazy("FHIR resource"),
    ChannelType.APPRISE.value: gettext_lazy("notification service"),
    ChannelType.FILE.value: gettext_lazy("file"),
}
SIGNS = {
    "quiet": gettext_lazy("Quiet"),
    "disconnected": gettext_lazy("Cannot be reached"),
    "failing": gettext_lazy("Failing"),
}
BREAKERS = {
    "closed": gettext_lazy("Deliveries go"),
    "open": gettext_lazy("Left alone for a while: the other side did not answer"),
    "half open": gettext_lazy("One delivery is on its way to find out"),
}
FATES = {
    "waiting": gettext_lazy("waits for the engine"),
    "read": gettext_lazy("read"),
    "partly": gettext_lazy("read in part"),
    "set aside": gettext_lazy("set aside"),
    "replaced": gettext_lazy("replayed"),
}
DELIVERIES = {
    "waiting": gettext_lazy("waiting"),
    "failed": gettext_lazy("tried, to be tried again"),
    "sent": gettext_lazy("sent"),
    "dead": gettext_lazy("dead letter"),
    "would send": gettext_lazy("written in a dry run"),
    "withdrawn": gettext_lazy("put away or withdrawn"),
    "digested": gettext_lazy("sent within a digest"),
}


def state_words(state: State, sign: str = "") -> str:
    """How something stands, in a word or two."""
    if state is State.BAD:
        return str(SIGNS.get(sign, _("In trouble")))
    return {State.GOOD: _("Working"), State.STARTING: _("Starting"), State.OFF: _("Not running")}[state]


def source_settings(source: Source) -> Iterator[tuple[str, str]]:
    """What the settings say of a source. Files of tokens and keys are named by what they are for only."""
    yield _("Where"), str(source.listen or source.path or source.url)
    if source.resources:
        yield _("Resources"), ", ".join(source.resources)
    if source.type is SourceType.FHIR_POLL:
        yield _("Asked every"), length(source.every)
    if source.token_file is not None:
        yield _("Sign-in"), _("with a token")
    if source.allow:
        yield _("Allowed from"), ", ".join(str(each) for each in source.allow)
    if source.certificate is not None:
        yield _("Encryption"), _("TLS, callers show a certificate") if source.client_ca else _("TLS")
    if source.mapping is not None:
        yield _("Mapping"), source.mapping.name
    if source.character_set:
        yield _("Character set"), source.character_set
    if source.time_zone is not None:
        yield _("Time zone"), source.time_zone.key
    yield _("Expected rhythm"), rhythm_words(source)


def rhythm_words(source: Source) -> str:
    """When silence is worth an alarm."""
    parts = [
        _("%(start)s to %(end)s: at least every %(quiet)s")
        % {"start": f"{hours.start:%H:%M}", "end": f"{hours.end:%H:%M}", "quiet": length(hours.quiet)}
        for hours in source.rhythm
    ]
    if source.quiet_after is not None:
        every: Length = source.quiet_after
        said = _("otherwise at least every %(quiet)s") if parts else _("at least every %(quiet)s")
        parts.append(said % {"quiet": length(every)})
    return "; ".join(parts) or _("none: silence is never an alarm")


def channel_settings(channel: Channel) -> Iterator[tuple[str, str]]:
    """What the settings say of a channel: no secret, and of an address only its machine."""
    where = channel.host or _machine(channel.url) or (channel.path.name if channel.path else "")
    yield _("Where"), where or _("named in a file of its own")
    if channel.to:
        yield _("To"), ", ".join(channel.to)
    if channel.message or channel.resource:
        yield _("Sends"), channel.message or channel.resource
    if channel.sender:
        yield _("From"), channel.sender
    if channel.tls is not None:
        yield _("Encryption"), {Tls.ON: _("TLS"), Tls.START: _("STARTTLS"), Tls.OFF: _("none")}[channel.tls]
    if channel.secret_file or channel.token_file or channel.password_file:
        yield _("Sign-in"), _("with a secret from a file")
    yield _("Tries"), _("%(n)d, then it is a dead letter") % {"n": channel.attempts}
    yield _("Patients' names"), _("in its words") if channel.patient_names else _("never in its words")
    if channel.dry_run:
        yield _("Dry run"), _("nothing is sent")


def _machine(url: str) -> str:
    """The machine of an address: its path may hold a secret."""
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2]
