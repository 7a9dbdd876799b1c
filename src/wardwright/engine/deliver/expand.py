"""Acts become deliveries: for each the people, their channels, the words, and a key that never changes.

Lives here: one turn: take new acts from the outbox, write their deliveries in one transaction. Must not live here:
the tables of ways (route), who people are (engine/people), sending (runner). Nothing is sent here: in a dry run the
delivery is written down as what would be sent, and no channel's `send` is ever called for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from wardwright.act.channel import Channel, PermanentFailure
from wardwright.act.delivery import Delivery
from wardwright.act.tasks.channel import NAME as TASK_LIST
from wardwright.engine.deliver.digest import DIGEST, Attention, Counted, Sending
from wardwright.engine.deliver.entry import body_of, is_patient, patient_label, with_name
from wardwright.engine.deliver.route import WAYS, channels_for, has_people, role_channel, system_channel
from wardwright.engine.people.recipients import Recipient, Resolution
from wardwright.engine.people.resolver import THE_PATIENT
from wardwright.facts.instant import Instant
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.settings import Settings
from wardwright.kernel.firing import ActionKind
from wardwright.record.rows import TAKEN_BACK, DeliveryRow, DeliveryState, OutboxRow
from wardwright.record.store import Outbox

AT_ONCE = 200
_HEARD_BY_PEOPLE = frozenset(
    kind.value for kind in (ActionKind.ASK, ActionKind.START, ActionKind.TELL, ActionKind.PAGE)
)
NOWHERE = "nowhere"
"""Stands in the place of a channel where there can be none: what is written for it is a dead letter."""


class People(Protocol):
    """Who is meant by a word of a page (engine/people.Resolver)."""

    def resolve(self, who: str, subject: str, place: str, at: Instant) -> Resolution:
        """The people, how they were found, and what is wrong."""

    def read_covers(self, now: Instant) -> None:
        """Read once who stands in for whom, for all that is asked about moments up to now."""


class DigestRows(Sending, Protocol):
    """The part of the ledger that is needed here."""

    def hasten(self, key: str, moment: Instant) -> None:
        """A digest goes at this moment at the latest."""

    def told_of(self, firing: str) -> list[tuple[str, str, Delivery]]:
        """What went out of a firing and its follow-ups: channel, recipient, delivery."""


class Target(NamedTuple):
    """One recipient by one channel, or why there is none."""

    channel: str
    key: str = ""  # the person's key; "" for a role, a connection or a robot
    name: str = ""  # as people should read it
    address: str = ""
    data: Mapping[str, str] = {}
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn did: how many acts, and what is wrong with roles ("" when it is well again)."""

    acts: int
    roles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Expander:
    """Knows people, channels and words."""

    settings: Settings
    vocabulary: Vocabulary
    people: People
    channels: Mapping[str, Channel]
    outbox: Outbox
    ledger: DigestRows
    patient_name: Callable[[str], str]
    now: Callable[[], Instant]
    _counted: dict[str, Counted] = field(default_factory=dict)  # people → what they were sent

    def turn(self) -> Turn:
        """Expand the oldest acts that have no deliveries yet."""
        now = self.now()
        acts = self.outbox.unexpanded(AT_ONCE)
        if not acts:
            return Turn(0, {})
        attention = Attention(self.ledger, self.settings.engine.digest_after, now, self._counted)
        roles: dict[str, str] = {}
        self.people.read_covers(now)
        rows = [row for act in acts for row in self._rows(act, attention, roles, now)]
        self.outbox.expand([act.id for act in acts], rows, now)
        for row in rows:
            if row.digest and row.next_try is not None:
                self.ledger.hasten(row.digest, row.next_try)
        return Turn(len(acts), roles)

    # ── who gets it ──────────────────────────────────────────────────────────────────────────

    def _rows(self, act: OutboxRow, attention: Attention, roles: dict[str, str], now: Instant) -> Iterator[DeliveryRow]:
        if act.kind == TAKEN_BACK:
            yield from self._taken_back(act, now)
            return
        name = self.patient_name(act.subject) if is_patient(act.subject) else ""
        for target in dict.fromkeys(map(_hashable, self._targets(act, roles))):
            yield from self._row(act, Target(*target[:4], dict(target[4]), target[5]), name, attention, now)

    def _taken_back(self, act: OutboxRow, now: Instant) -> Iterator[DeliveryRow]:
        """To everybody who was told, by the same channel and at once: somebody may be on the way."""
        last = {(channel, who, told.address): told for channel, who, told in self.ledger.told_of(act.firing)}
        for (channel, who, address), told in last.items():
            if channel == TASK_LIST or told.kind not in _HEARD_BY_PEOPLE:
                continue
            delivery = replace(
                told,
                key=f"{act.id}/{who or address}/{channel}",
                kind=ActionKind.TELL.value,
                title=f"No longer needed: {act.flow}",
                text=f"The result behind this was taken back or corrected, and the task with it: {told.text}",
                at=act.at,
                due=None,
            )
            row = DeliveryRow(
                delivery.key, act.id, channel, who, address, act.subject, next_try=now, urgent=told.urgent
            )
            row = row._replace(body=body_of(delivery))
            if self._is_dry(act, channel):
                row = row._replace(state=DeliveryState.WOULD_SEND, next_try=None, rendered=self._rendered(delivery))
            yield row

    def _targets(self, act: OutboxRow, roles: dict[str, str]) -> Iterator[Target]:
        kind = ActionKind(act.kind)
        way = WAYS[kind]
        on_list = Target(TASK_LIST, name=act.who)
        if way.list:
            yield on_list
        if way.system:
            yield from self._to_system(act)
        if way.people:
            # The list shows a thing once, under the role: whoever holds it then sees it.
            found = [on_list if t.channel == TASK_LIST else t for t in self._to_people(act, kind, roles)]
            yield from found
            if any(target.problem for target in found):
                yield on_list  # whoever cannot be reached: the list still has it

    def _to_system(self, act: OutboxRow) -> Iterator[Target]:
        name = system_channel(act, self.settings)
        if name in self.channels:
            yield Target(name, name=act.who or act.text)
            return
        if act.kind == ActionKind.SHOW.value:
            yield Target(TASK_LIST)
            return
        yield Target(name, name=act.who or act.text, problem=_no_channel(name))
        yield Target(TASK_LIST, name=act.who)

    def _to_people(self, act: OutboxRow, kind: ActionKind, roles: dict[str, str]) -> Iterator[Target]:
        common = self._to_role(act)
        if common:
            yield from common
            return
        resolution = self.people.resolve(act.who, act.subject, act.place, act.at)
        found = [self._to_person(each, channels_for(kind, each, self.settings)) for each in resolution.recipients]
        found = found or [self._to_nobody(act, kind, resolution)]
        # A role that the settings leave to the list, or to a paging system that knows it by name, is in order.
        left_to_others = not any(each.problem for each in found) and not self._is_held(act.who)
        if resolution.about:
            roles[resolution.about] = "" if left_to_others else resolution.problem
        yield from found

    def _to_role(self, act: OutboxRow) -> list[Target]:
        """A channel with addresses of its own gets it for the role as a whole."""
        name = role_channel(act.who, self.vocabulary)
        channel = self.settings.channel(name)
        if channel is None or not channel.to or name not in self.channels:
            return []
        return [Target(name, name=act.who, address=address) for address in channel.to]

    def _to_person(self, person: Recipient, names: tuple[str, ...]) -> Target:
        data = dict(person.addresses)
        problems = []
        for name in names:
            channel = self.channels.get(name)
            if channel is None:
                problems.append(_no_channel(name))
            elif channel.address_kind and channel.address_kind not in person.addresses:
                problems.append(f"Nobody wrote `{channel.address_kind}` under [people.{person.person}].")
            else:
                address = person.addresses.get(channel.address_kind, "")
                return Target(name, person.person, person.name, address, data)
        problem = " ".join(problems) or _no_channel(TASK_LIST)
        return Target(names[0] if names else TASK_LIST, person.person, person.name, problem=problem)

    def _is_held(self, who: str) -> bool:
        return has_people(who, self.vocabulary, self.settings)

    def _to_nobody(self, act: OutboxRow, kind: ActionKind, resolution: Resolution) -> Target:
        unknown = Recipient("", act.who, (role_channel(act.who, self.vocabulary),), {})
        names = channels_for(kind, unknown, self.settings)
        name = names[0]
        channel = self.channels.get(name)
        if resolution.about == THE_PATIENT:
            return Target(NOWHERE, name=act.who, problem=resolution.problem)
        if name == TASK_LIST:
            return Target(TASK_LIST, name=act.who)
        if channel is None:
            return Target(name, name=act.who, problem=_no_channel(name))
        if not channel.address_kind and not self._is_held(act.who):
            return Target(name, name=act.who)  # the paging system, the file … may know the role by its name
        return Target(name, name=act.who, problem=resolution.problem or "Nobody is to be reached.")

    # ── what it says ─────────────────────────────────────────────────────────────────────────

    def _row(
        self, act: OutboxRow, target: Target, name: str, attention: Attention, now: Instant
    ) -> Iterator[DeliveryRow]:
        channel = self.settings.channel(target.channel)
        shown = name if channel is None or channel.patient_names else ""
        recipient = target.key or target.name
        delivery = self._delivery(act, target, shown)
        row = DeliveryRow(
            key=delivery.key,
            act=act.id,
            channel=target.channel,
            recipient=recipient,
            address=target.address,
            subject=act.subject,
            next_try=now,
            urgent=act.urgent,
            body=body_of(delivery, target.problem),
        )
        if target.problem:
            yield row
        elif target.channel == TASK_LIST:
            yield row._replace(state=DeliveryState.SENT, next_try=None)  # it is on the list with the row itself
        elif self._is_dry(act, target.channel):
            yield row._replace(state=DeliveryState.WOULD_SEND, next_try=None, rendered=self._rendered(delivery))
        elif target.key:
            yield from self._placed(row, delivery, attention)
        else:
            yield row

    def _placed(self, row: DeliveryRow, delivery: Delivery, attention: Attention) -> Iterator[DeliveryRow]:
        """Singly, or into the digest of a person who is sent too much; a page is never held back."""
        loud = row.urgent or delivery.kind == ActionKind.PAGE.value
        place = attention.place(row.recipient, row.channel, row.key, delivery.due, loud)
        if not place.digest:
            yield row
            return
        yield row._replace(state=DeliveryState.DIGESTED, digest=place.digest, next_try=place.leaves)
        if place.opens:
            bare = Delivery(place.digest, DIGEST, "Messages together", "", delivery.at, recipient=delivery.recipient)
            gathering = row._replace(key=place.digest, act="", subject="", urgent=False)
            yield gathering._replace(next_try=place.leaves, body=body_of(replace(bare, data=delivery.data)))

    def _delivery(self, act: OutboxRow, target: Target, name: str) -> Delivery:
        kind = ActionKind(act.kind)
        label = patient_label(act.subject, name)
        is_message = kind is ActionKind.SEND
        urgent = "Urgent. " if act.urgent else ""
        return Delivery(
            key=f"{act.id}/{target.key or target.address or target.name or 'list'}/{target.channel}",
            kind=act.kind,
            title=f"{urgent}{WAYS[kind].title}: {act.text if is_message else act.flow}",
            text=act.text if is_message else with_name(act.text, act.subject, label),
            at=act.at,
            urgent=act.urgent,
            due=act.due,
            flow=act.flow,
            recipient=target.name,
            address=target.address,
            patient=label,
            subject=act.subject if is_patient(act.subject) else "",
            place=act.place,
            message=act.text if is_message else "",
            task=act.task or "",
            firing=act.firing,
            data=dict(target.data),
        )

    def _is_dry(self, act: OutboxRow, channel: str) -> bool:
        settings = self.settings.channel(channel)
        by_channel = settings is not None and settings.dry_run
        return act.dry_run or self.settings.engine.dry_run or by_channel

    def _rendered(self, delivery: Delivery) -> str:
        try:
            return self.channels[delivery.key.rpartition("/")[2]].render(delivery)
        except PermanentFailure as problem:
            return f"It could not be written: {problem}"


def _no_channel(name: str) -> str:
    if name == TASK_LIST:
        return "No channel is written for this person. Write `channels` in the settings."
    return f'There is no channel `{name}` in wardwright.toml. Write [channels."{name}"], then send it again.'


def _hashable(target: Target) -> tuple[str, str, str, str, tuple[tuple[str, str], ...], str]:
    return (*target[:4], tuple(sorted(target.data.items())), target.problem)
