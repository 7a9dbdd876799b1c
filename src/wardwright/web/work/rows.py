"""A task as the pages show it: its line, what the reader may do with it, where its links lead.

Lives here: the values that the templates of tasks ask for. Must not live here: which tasks (engine.tasks), looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from wardwright.engine.tasks.desk import Desk
from wardwright.engine.tasks.withholding import without_patient
from wardwright.engine.tasks.worklist import Line
from wardwright.facts.instant import Instant
from wardwright.govern.may import Answer, Standing, may
from wardwright.govern.rights import Right
from wardwright.govern.tasks import WANTED, State, StepVerb, after
from wardwright.home.settings import Person
from wardwright.kernel.run import is_patient
from wardwright.web.patients.keys import key_of
from wardwright.web.times import length


@dataclass(frozen=True, slots=True)
class Row:
    """One line with what can be done."""

    line: Line
    standing: Standing | None  # None: an account that is nobody's takes no steps
    is_others: bool  # somebody else has accepted it
    flow_href: str

    @property
    def is_wanted(self) -> bool:
        """Whether it still waits for somebody."""
        return self.line.state in WANTED

    @property
    def patient_href(self) -> str:
        """The patient's page, for who sees patients."""
        is_shown = self.line.subject and is_patient(self.line.subject)
        return address("patient", key=key_of(self.line.subject)) if is_shown else ""

    @property
    def is_mine(self) -> bool:
        """Whether the reader has it."""
        return self.standing is Standing.OWNER

    def can(self, verb: str) -> bool:
        """Whether the reader may take this step now, with or without saying why."""
        step = StepVerb(verb)
        if self.standing is None or after(self.line.state, step) is None:
            return False
        if self.is_others and step in (StepVerb.ACCEPT, StepVerb.DECLINE):
            return False
        if step is StepVerb.ACCEPT and self.is_mine and self.line.state is State.ACCEPTED:
            return False
        return may(self.standing, step) is not Answer.NO

    def must_say_why(self, verb: str) -> bool:
        """Whether the reader must say why it is her."""
        return self.standing is not None and may(self.standing, StepVerb(verb)) is Answer.WITH_REASON

    def when(self, now: Instant) -> str:
        """`overdue 8 min`, `due in 7 min`, `no time`; how it ended when it is over."""
        if not self.is_wanted:
            return {
                State.DONE: _("done"), State.WITHDRAWN: _("withdrawn"), State.STOPPED: _("stopped"),
            }[self.line.state]  # fmt: skip
        if self.line.due is None:
            return _("no time set")
        said = {"length": length(self.line.due - now)}
        return _("overdue %(length)s") % said if self.line.overdue else _("due in %(length)s") % said

    def whose(self) -> str:
        """Who is asked, and who has it."""
        said = {"asked": self.line.asked, "owner": self.line.owner}
        if self.line.state is State.DONE:
            return _("done by %(owner)s") % said if self.line.owner else _("done")
        if self.line.state is State.ACCEPTED:
            return _("you have it") if self.is_mine else _("accepted by %(owner)s") % said
        if self.line.state is State.DECLINED:
            return _("declined: nobody has it; asks %(asked)s") % said
        if self.line.owner:
            return _("handed over to you") if self.is_mine else _("handed over to %(owner)s") % said
        return _("asks %(asked)s") % said


def rows_of(request: HttpRequest, desk: Desk, person: Person | None, lines: Iterable[Line], now: Instant) -> list[Row]:
    """These lines for this reader; without patients for who sees none."""
    sees_patients = request.user.may(Right.PATIENTS)
    stands = _Stands(desk, person, now)
    return [_row(line if sees_patients else without_patient(line), stands.to(line), person, line) for line in lines]


def _row(shown: Line, standing: Standing | None, person: Person | None, line: Line) -> Row:
    others = line.state is State.ACCEPTED and standing is not Standing.OWNER
    return Row(shown, standing, others, address("flow", slug=slugify(line.flow)))


class _Stands:
    """How the reader stands to the tasks of a list. Each role is looked up once a place.

    Nearly as `standing_of`, which asks the record for each task whether she was paged: whoever only was, and is in no
    role that is asked, is asked to say why.
    """

    def __init__(self, desk: Desk, person: Person | None, now: Instant) -> None:
        self._resolver, self._person, self._now = desk.resolver, person, now
        self._known: dict[tuple[str, str, str, Instant], bool] = {}

    def to(self, line: Line) -> Standing | None:
        """To this task."""
        if self._person is None:
            return None
        if line.owner_key == self._person.id:
            return Standing.OWNER
        questions = ((line.asked_key, self._now), (line.asked_first, self._now), (line.asked_first, line.opened))
        return Standing.ASKED if any(self._behind(line, *each) for each in questions) else Standing.OTHER

    def _behind(self, line: Line, who: str, at: Instant) -> bool:
        assert self._person is not None
        subject = line.subject if self._resolver.depends_on_patient(who) else ""
        question = (who, line.place, subject, at)
        if question not in self._known:
            self._known[question] = self._resolver.is_behind(self._person.id, who, subject, line.place, at)
        return self._known[question]


def address(name: str, **values: object) -> str:
    """The address of a page; "" where there is none."""
    try:
        return str(reverse(name, kwargs=values))
    except NoReverseMatch:
        return ""
