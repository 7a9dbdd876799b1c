"""Whom a page means by `the on-call registrar`: a word, a place and a moment → people.

Lives here: the order in which a role is looked up. Must not live here: calendars (rota.py), channels (act), rights
(govern). Called by the delivery for every act, by the task list and by `wardwright tasks`.

The order: who is listed for the patient's place (a group of places counts for its members); who is on the rota, or whom
the patient's messages name as attending; the people of the role, who are asked too where rota or messages name nobody.
A place's or a role's standing in is said in `problem`: it is an alarm, not a silence. At last whoever is covered at
that moment is replaced by the one who covers (covers.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from wardwright.engine.people.attending import Attending, NobodyAttends
from wardwright.engine.people.covers import Covers, NobodyCovers, with_covers
from wardwright.engine.people.directory import Directory
from wardwright.engine.people.recipients import Recipient, Resolution, recipient
from wardwright.engine.people.rota import Shift
from wardwright.engine.people.rota_store import Renewal, RotaStore
from wardwright.facts.instant import Instant, civil
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary
from wardwright.home.settings import Role, Settings

THE_PATIENT = "the patient"
TASK_LIST = "task"
_ATTENDING = "attending"
_REACHED = (TermKind.ROLE, TermKind.TEAM, TermKind.PERSON)


class Resolver:
    """Knows the people and roles of one state of settings and vocabulary; make a new one when they change."""

    def __init__(
        self,
        settings: Settings,
        vocabulary: Vocabulary,
        data: Path,
        attending: Attending | None = None,
        covers: Covers | None = None,
    ) -> None:
        """`data`: the home's folder where copies of rotas are kept. `attending`: who answers `from = "attending"`.
        `covers`: who stands in for whom.
        """
        self.directory = Directory(settings.people)
        self._settings, self._vocabulary, self._zone = settings, vocabulary, settings.zone
        self._rotas = RotaStore(settings, data, self.directory)
        self._attending = attending or NobodyAttends()
        self._covers = covers or NobodyCovers()

    # ── who ──────────────────────────────────────────────────────────────────────────────────

    def recipients(self, who: str, subject: str, place: str, at: Instant) -> tuple[Recipient, ...]:
        """The people whom `who` means for this patient at this place and moment; () when nobody is."""
        return self.resolve(who, subject, place, at).recipients

    def resolve(self, who: str, subject: str, place: str, at: Instant) -> Resolution:
        """The same with why, and with what an operator must know."""
        if who.strip().casefold() == THE_PATIENT:
            return Resolution((), "", "No channel reaches patients: give the act to somebody of the ward.", THE_PATIENT)
        term = self._term(who)
        role = self._role(who, term)
        channels = (term.channel,) if term is not None and term.channel else (TASK_LIST,)
        if role is None:
            return self._person(who, term, channels)
        listed, because, problem = self._behind(role, term, subject, place, at)
        ids = with_covers(role.name, listed, self._covers.standing_in(at))
        because = because if ids == listed else f"{because}; covered"
        found = [person for id in ids if (person := self.directory.get(id)) is not None]
        named = term.name if term is not None else role.name
        if not found and not problem:
            problem = self._nobody_at(role, place)
        text = f"{_capital(named)}: {problem}." if problem else ""
        return Resolution(tuple(recipient(person, channels) for person in found), because, text, f"role {named}")

    def _term(self, who: str) -> Term | None:
        term = self._vocabulary.find(who)
        return term if term is not None and term.kind in _REACHED else None

    def _role(self, who: str, term: Term | None) -> Role | None:
        names = (who,) if term is None else (who, term.name, *term.also)
        said = next((role for name in names if (role := self._settings.role(name)) is not None), None)
        if said is None and term is not None and term.resolved_from == _ATTENDING:
            return Role(term.name, attending=True)  # the vocabulary says enough
        return said

    def _person(self, who: str, term: Term | None, channels: tuple[str, ...]) -> Resolution:
        names = (who,) if term is None else (who, term.name, *term.also)
        person = next((found for name in names if (found := self.directory.find(name)) is not None), None)
        if person is not None:
            ways = channels if term is not None else self._channels_of(person.id)
            return Resolution((recipient(person, ways),), f"{person.name or person.id} is named")
        named = term.name if term is not None else who
        problem = f"{_capital(named)}: nobody stands behind it. Write [roles.{_quoted(named)}] in wardwright.toml."
        return Resolution((), "", problem, f"role {named}")

    def _channels_of(self, person: str) -> tuple[str, ...]:
        """How a person is reached by name: as in the roles and teams that list her."""
        found: dict[str, None] = {}
        for role in self._settings.roles:
            if person in role.people or any(person in ids for ids in role.places.values()):
                term = self._term(role.name)
                if term is not None and term.channel:
                    found[term.channel] = None
        return tuple(found) or (TASK_LIST,)

    def _behind(
        self, role: Role, term: Term | None, subject: str, place: str, at: Instant
    ) -> tuple[tuple[str, ...], str, str]:
        """Keys of people, how they were found, and what is wrong."""
        for name in self._names_of(place):
            if name in (listed := {each.casefold(): ids for each, ids in role.places.items()}):
                return listed[name], f"listed for {place}", ""
        if role.rota:
            return self._by_rota(role, at)
        if role.attending or (term is not None and term.resolved_from == _ATTENDING):
            return self._by_attending(role, subject, at)
        return role.people, "listed for the role", ""

    def _by_rota(self, role: Role, at: Instant) -> tuple[tuple[str, ...], str, str]:
        on, doubt = self._rotas.on(role, at)
        if on.people:
            return on.people, "on the rota", doubt
        when = f"{civil(at, self._zone):%d %B %H:%M}"
        stranger = f"the rota names nobody at {when} whom the settings know"
        return self._instead(role, doubt or (stranger if on.strangers else f"nobody is on the rota at {when}"))

    def _by_attending(self, role: Role, subject: str, at: Instant) -> tuple[tuple[str, ...], str, str]:
        staff_id = self._attending.staff_id(subject, at)
        person = self.directory.by_staff_id(staff_id)
        if person is not None:
            return (person.id,), "the attending clinician", ""
        unknown = "the attending clinician of a patient has a staff number that no person of the settings has"
        return self._instead(role, unknown if staff_id else "no message names the attending clinician of a patient")

    def _instead(self, role: Role, problem: str) -> tuple[tuple[str, ...], str, str]:
        if role.people:
            return role.people, "standing in", f"{problem}; those listed for the role are asked in their place"
        return (), "", f"{problem}, and nobody is listed to stand in"

    def _nobody_at(self, role: Role, place: str) -> str:
        where = f" for {place}" if place else " where no place is known"
        return f"nobody is listed{where}; write `people` beside `places` for everywhere else"

    def _names_of(self, place: str) -> Iterator[str]:
        """What the settings may call a place: itself, its synonyms and codes, and the groups that it is a member of."""
        if not place:
            return
        yield place.casefold()
        term = self._vocabulary.find(place) or self._vocabulary.by_code(f"local:{place}", TermKind.PLACE)
        if term is None:
            return
        groups = [each for each in self._vocabulary.of_kind(TermKind.PLACE) if each.any_of]
        inside = [group for group in groups if term.name in self._vocabulary.members(group.name)]
        for each in (term, *inside):
            yield from (name.casefold() for name in (each.name, *each.also))

    # ── the other way round ──────────────────────────────────────────────────────────────────

    def is_behind(self, person: str, who: str, subject: str, place: str, at: Instant) -> bool:
        """Whether that person (a key) is one of those whom `who` means now."""
        return any(each.person == person for each in self.recipients(who, subject, place, at))

    def depends_on_patient(self, who: str) -> bool:
        """Whether `who` can mean somebody else for another patient at the same place."""
        term = self._term(who)
        role = self._role(who, term)
        return role is not None and (role.attending or (term is not None and term.resolved_from == _ATTENDING))

    def may_stand_behind(self, person: str, who: str, at: Instant) -> bool:
        """Whether that person could be meant by `who` for some patient: False saves asking about each."""
        role = self._role(who, self._term(who))
        known = self.directory.get(person)
        if role is None or (known is not None and known.staff_id):
            return True
        listed = {*role.people, *(each for ids in role.places.values() for each in ids)}
        return person in listed or person in self._covers.standing_in(at).values()

    def is_listed(self, who: str, person: str) -> bool:
        """Whether that person may be in the role without a rota: listed, or a clinician whom messages name."""
        role = self._role(who, self._term(who))
        if role is None:
            return False
        known = self.directory.get(person)
        listed = {*role.people, *(each for ids in role.places.values() for each in ids)}
        return person in listed or bool(self.depends_on_patient(who) and known is not None and known.staff_id)

    def shifts(self, who: str, begin: Instant, end: Instant) -> list[Shift]:
        """The shifts of the role's rota that touch that time, covers left aside; none where it has no rota."""
        role = self._role(who, self._term(who))
        return self._rotas.between(role, begin, end) if role is not None and role.rota else []

    def read_covers(self, now: Instant) -> None:
        """Who stands in for whom, read once for all that is asked about moments up to now."""
        self._covers.standing_in(now)

    # ── keeping up ───────────────────────────────────────────────────────────────────────────

    def refresh(self, now: Instant) -> list[Renewal]:
        """Fetches the rotas that are at addresses; call it every quarter of an hour, not in the way of a delivery."""
        return self._rotas.refresh(self._settings.roles, now)

    def unmanned(self) -> list[str]:
        """Roles and teams of the vocabulary behind which nobody can stand, by name: worth a line when `up` starts."""
        return [term.name for term in self._reached() if not self._role(term.name, term) and not self._known(term)]

    def unused(self) -> list[str]:
        """Roles of the settings that the vocabulary does not know: a slip in a name, most likely."""
        called = {name.casefold() for term in self._reached() for name in (term.name, *term.also)}
        return [role.name for role in self._settings.roles if role.name.casefold() not in called]

    def _reached(self) -> Iterable[Term]:
        return (term for kind in _REACHED for term in self._vocabulary.of_kind(kind))

    def _known(self, term: Term) -> bool:
        return any(self.directory.find(name) is not None for name in (term.name, *term.also))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _quoted(name: str) -> str:
    return f'"{name}"'
