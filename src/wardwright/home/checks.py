"""What must fit together in `wardwright.toml`, beyond each key by itself.

Lives here: names that must be known, pairs of keys, addresses taken twice. Must not live here: one key's value
(kinds.py), whether a file or a port is there: that is the machine's, and asked when the system starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from wardwright.home.settings import ChannelType, Settings
from wardwright.home.slips import Slips

TASKS = "task"  # the task list: a channel that is always there
_SERVICE = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[1-9]\d{0,4})?", re.IGNORECASE)
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


def check(settings: Settings, slips: Slips) -> None:
    """Notes every slip between keys."""
    _database(settings, slips)
    _web(settings, slips)
    _push(settings, slips)
    _alarm(settings, slips)
    _sources(settings, slips)
    _channels(settings, slips)
    _people(settings, slips)
    _roles(settings, slips)


def _database(settings: Settings, slips: Slips) -> None:
    database = settings.database
    if database.url and database.url_file:
        slips.add(("database", "url_file"), "`url` and `url_file` both name the database.", "Take one of them out.")
    if (database.url or database.url_file) and database.key_file:
        what = "`key_file` encrypts SQLite; PostgreSQL is encrypted by its own server."
        slips.add(("database", "key_file"), what, "Take `key_file` out, or `url`.")


def _web(settings: Settings, slips: Slips) -> None:
    web, openid = settings.web, settings.openid
    _pair(slips, ("web",), "certificate", web.certificate, "key", web.key)
    if web.listen and web.listen.host not in _THIS_MACHINE and not web.address:
        what = f"{web.listen} can be reached from other machines, and no `address` says how browsers write it."
        slips.add(("web", "listen"), what, 'Write, for example, `address = "https://wardwright.example.org"`.')
    if openid.issuer and not (openid.client_id and openid.secret_file):
        what = "`issuer` needs our name there and its secret."
        slips.add(("openid", "issuer"), what, 'Write also `client_id = "wardwright"` and `secret_file`.')
    if settings.assistant.url and not settings.assistant.model:
        slips.add(("assistant", "url"), "`url` needs the name of a model.", 'Write, for example, `model = "qwen3:8b"`.')


def _push(settings: Settings, slips: Slips) -> None:
    push, keys = settings.push, ("web", "push")
    if push.contact and not push.contact.startswith(("mailto:", "https:")):
        what = "`contact` is a `mailto:` or `https:` address: push services ask for one."
        slips.add((*keys, "contact"), what, 'Write, for example, `contact = "mailto:integration@example.org"`.')
    if push.key_file and not push.contact:
        what = "push services ask whom they may write to, and no `contact` says it."
        slips.add((*keys, "key_file"), what, 'Write, for example, `contact = "mailto:integration@example.org"`.')
    if push.key_file and settings.web.address.startswith("http://"):
        what = "browsers give notices to pages over HTTPS only, and `address` of [web] begins with `http:`."
        slips.add(("web", "address"), what, "Serve the pages over HTTPS, or take `key_file` of [web.push] out.")
    for service in push.services:
        if not _SERVICE.fullmatch(service):
            what = f"`{service}` is no host: neither an address nor a path, and `*.` only at its beginning."
            slips.add((*keys, "services"), what, 'Write, for example, `services = ["fcm.googleapis.com"]`.')


def _alarm(settings: Settings, slips: Slips) -> None:
    alarm = settings.alarm
    if not alarm.channel:
        if alarm.to:
            slips.add(("alarm", "to"), "`to` needs the channel by which.", 'Write, for example, `channel = "email"`.')
        return
    _known(slips, ("alarm", "channel"), "channel", [alarm.channel], [each.name for each in settings.channels])
    channel = settings.channel(alarm.channel)
    if channel and channel.type in {ChannelType.SMTP} and not (alarm.to or channel.to):
        what = f"the alarm goes out by `{channel.name}`, and nobody is named who gets it."
        slips.add(("alarm", "channel"), what, 'Write, for example, `to = ["it-on-call@example.org"]`.')


def _sources(settings: Settings, slips: Slips) -> None:
    taken: dict[int, list[tuple[str, str]]] = {}
    status = settings.status.listen
    if status and status.port:
        taken.setdefault(status.port, []).append((status.host, "[status]"))
    web = settings.web.listen
    if web and web.port:
        if any(host == web.host for host, _ in taken.get(web.port, ())):
            slips.add(("web", "listen"), f"{web} is where [status] listens already.", "Choose another port.")
        taken.setdefault(web.port, []).append((web.host, "[web]"))
    for source in settings.sources:
        keys = ("sources", source.name)
        _pair(slips, keys, "certificate", source.certificate, "key", source.key)
        if source.client_ca and source.listen and not source.certificate:
            what = "`client_ca` asks callers for a certificate, which needs TLS."
            slips.add((*keys, "client_ca"), what, 'Write also `certificate = "tls/server.pem"` and `key`.')
        if source.listen and source.listen.port:
            here = taken.setdefault(source.listen.port, [])
            for host, other in here:
                if host == source.listen.host or {host, source.listen.host} & {"0.0.0.0", "::"}:
                    what = f"{source.listen} is where {other} listens already."
                    slips.add((*keys, "listen"), what, "Choose another port.")
            here.append((source.listen.host, f"the source `{source.name}`"))
    _once(slips, "sources", "source", [source.name for source in settings.sources])


def _channels(settings: Settings, slips: Slips) -> None:
    for channel in settings.channels:
        keys = ("channels", channel.name)
        _pair(slips, keys, "certificate", channel.certificate, "key", channel.key)
        if channel.name.casefold() == TASKS:
            slips.add(keys, f"`{TASKS}` is the task list, which is always there.", "Choose another name.")
        if channel.type is ChannelType.WEBHOOK and bool(channel.url) == bool(channel.url_file):
            what = f"the channel `{channel.name}` needs one of `url` and `url_file`."
            slips.add(keys, what, 'Write, for example, `url = "https://pager.example.org"`.')
        if (channel.user == "") != (channel.password_file is None):
            what = f"`user` and `password_file` of the channel `{channel.name}` belong together."
            slips.add(keys, what, "Write both, or neither.")
    _once(slips, "channels", "channel", [channel.name for channel in settings.channels])


def _people(settings: Settings, slips: Slips) -> None:
    channels = [TASKS, *(channel.name for channel in settings.channels)]
    staff: dict[str, str] = {}
    for person in settings.people:
        keys = ("people", person.id)
        _known(slips, (*keys, "channels"), "channel", person.channels, channels)
        if person.staff_id and (other := staff.setdefault(person.staff_id, person.id)) != person.id:
            what = f"`{other}` and `{person.id}` have the same `staff_id`."
            slips.add((*keys, "staff_id"), what, "Messages name people by it: one for each.")


def _roles(settings: Settings, slips: Slips) -> None:
    people = [person.id for person in settings.people]
    for role in settings.roles:
        keys = ("roles", role.name)
        _known(slips, (*keys, "people"), "person", role.people, people)
        for place, those in role.places.items():
            _known(slips, (*keys, "places", place), "person", those, people)
        if role.rota and role.attending:
            what = f"the role `{role.name}` has `rota` and `from`."
            slips.add((*keys, "from"), what, "Keep one of them.")
        if not (role.people or role.rota or role.attending or role.places):
            what = f"nobody stands behind the role `{role.name}`."
            slips.add(keys, what, 'Write, for example, `people = ["amina"]`.')
    _once(slips, "roles", "role", [role.name for role in settings.roles])


def _pair(slips: Slips, keys: tuple[str, ...], one: str, first: object, other: str, second: object) -> None:
    if (first is None) != (second is None):
        there, missing = (one, other) if second is None else (other, one)
        slips.add((*keys, there), f"`{there}` needs `{missing}` beside it.", f'Write, for example, `{missing} = "…"`.')


def _known(slips: Slips, keys: tuple[str, ...], noun: str, names: Iterable[str], known: list[str]) -> None:
    folded = {name.casefold() for name in known} if noun == "channel" else set(known)
    for name in names:
        if (name.casefold() if noun == "channel" else name) not in folded:
            near = get_close_matches(name, known, n=1)
            write = f"Write `{near[0]}`." if near else f"Known here: {', '.join(sorted(known)) or 'none yet'}."
            slips.add(keys, f"there is no {noun} `{name}` in this file.", write)


def _once(slips: Slips, table: str, noun: str, names: list[str]) -> None:
    seen: dict[str, str] = {}
    for name in names:
        if seen.setdefault(name.casefold(), name) != name:
            slips.add((table, name), f"the {noun} `{name}` is there twice, in other letters.", "Take one out.")
