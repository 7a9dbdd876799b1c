"""Things in canonical English: what can happen, as a noun and as a sentence.

Lives here: `noun` (`a potassium result of 6.0 mmol/L or more`, `admission to Ward 7A`) and `sentence` (`… arrives`).
Called by print_conditions, print_examples and print.
"""

from __future__ import annotations

from wardwright.facts.vocabulary import TermKind
from wardwright.language import print_words as words
from wardwright.language import tree as t


def noun(thing: t.Thing) -> str:
    """The thing as one names it after `of`, `by`, `from`: with an article where English wants one."""
    if isinstance(thing, t.ResultThing | t.DocumentThing | t.FormThing | t.AppointmentThing):
        return words.with_article(bare(thing))
    if isinstance(thing, t.RecordedThing) and thing.term.kind is TermKind.FLAG:
        return words.with_article(bare(thing))
    if isinstance(thing, t.MedicineThing):
        return f"{words.medicine(thing.term)} {thing.act.value}"
    return bare(thing)


def there_was(thing: t.Thing) -> str:
    """The thing as it stands after `there was`: `an admission to Ward 7A`."""
    return words.with_article(bare(thing)) if isinstance(thing, t.MovementThing) else noun(thing)


def bare(thing: t.Thing, many: bool = False) -> str:
    """The noun without an article, as it stands after `no` and after a number."""
    if isinstance(thing, t.ResultThing):
        return _result(thing, many)
    if isinstance(thing, t.MovementThing):
        return _movement(thing, many)
    if isinstance(thing, t.AppointmentThing):
        return f"{'appointments' if many else 'appointment'} {thing.act.value}"
    if isinstance(thing, t.MedicineThing):
        return f"{thing.term.name} {thing.act.value}"
    if isinstance(thing, t.RecordedThing) and thing.term.kind is TermKind.CONDITION:
        return thing.term.name
    return words.plural(thing.term.name) if many else thing.term.name


def _result(thing: t.ResultThing, many: bool = False, exactly: str = "exactly ") -> str:
    name = thing.term.name
    if thing.term.kind is TermKind.SCORE:
        counted = f"{name} scores" if many else name
    else:
        counted = f"{name} results" if many else f"{name} result"
    if thing.test is None:
        return counted
    if isinstance(thing.test, t.AnswerIs):
        return f"{counted} of {thing.test.answer}"
    test = words.comparison(thing.test, exactly)
    plain = thing.test.op in (t.Op.ABOVE, t.Op.BELOW, t.Op.BETWEEN)
    return f"{counted} {test}" if plain else f"{counted} of {test}"


def _movement(thing: t.MovementThing, many: bool) -> str:
    name = {
        t.Movement.ADMITTED: "admission",
        t.Movement.MOVED: "transfer",
        t.Movement.DISCHARGED: "discharge",
        t.Movement.DIED: "death",
    }[thing.movement]
    return f"{name}{'s' if many else ''}{_where(thing)}"


def _where(thing: t.MovementThing) -> str:
    if thing.place is None:
        return ""
    return f" {'from' if thing.movement is t.Movement.DISCHARGED else 'to'} {words.place(thing.place)}"


def sentence(thing: t.Thing, patient: str = "a patient", exactly: str = "exactly ") -> str:
    """The thing as it happens: `a potassium result of 6.0 mmol/L or more arrives`, `a patient is discharged`."""
    if isinstance(thing, t.ResultThing):
        return f"{words.with_article(_result(thing, exactly=exactly))} arrives"
    if isinstance(thing, t.MovementThing):
        verb = "dies" if thing.movement is t.Movement.DIED else f"is {thing.movement.value}"
        return f"{patient} {verb}{_where(thing)}"
    if isinstance(thing, t.AppointmentThing):
        return f"an appointment is {thing.act.value}"
    if isinstance(thing, t.DocumentThing):
        return f"{words.with_article(thing.term.name)} arrives"
    if isinstance(thing, t.FormThing):
        return f"{words.with_article(thing.term.name)} is submitted"
    name = thing.term.name
    if isinstance(thing, t.MedicineThing):
        return f"{words.medicine(thing.term)} {words.verb(name, 'is', 'are')} {thing.act.value}"
    return f"{name} is done" if isinstance(thing, t.ProcedureThing) else f"{words.definite(thing.term)} is recorded"
