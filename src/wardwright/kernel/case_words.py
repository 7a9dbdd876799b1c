"""The words of a case: what it expects, and what it is called.

Lives here: acts → expectations, outcome → name. Must not live here: what happens in it (case_lines). Nothing of a
patient is in the words: a name is made of the page's own clauses.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from wardwright.facts.instant import MINUTE, Instant, civil
from wardwright.facts.truth import Truth
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.case_judge import Sought
from wardwright.kernel.case_lines import DAY_MINUTES, name_of
from wardwright.kernel.examples import DAY_ONE, PATIENT
from wardwright.kernel.firing import Act, ActionKind, Outcome
from wardwright.language import tree as t

_REACHED = {ActionKind.ASK: t.Reach.ASKED, ActionKind.TELL: t.Reach.TOLD, ActionKind.PAGE: t.Reach.PAGED}
_LONGEST = 110


def minute_of(at: Instant, zone: tzinfo) -> int | None:
    """The moment in minutes since day 1 began; None between two minutes."""
    if at % MINUTE:
        return None
    local = civil(at, zone)
    return (local.date() - DAY_ONE).days * DAY_MINUTES + local.hour * 60 + local.minute


def expectation(moment: t.Moment, act: Act, vocabulary: Vocabulary) -> t.Step:
    """The line that expects an act. Its words are left out: they may change without the flow changing."""
    match act.kind:
        case ActionKind.ASK | ActionKind.TELL | ActionKind.PAGE:
            return t.ExpectReached(moment, _who(act.who, vocabulary), _REACHED[act.kind])
        case ActionKind.RECORD:
            return t.ExpectRecorded(moment, name_of(vocabulary[act.text.split(" as ")[0]]))
        case ActionKind.SEND:
            return t.ExpectSent(moment, name_of(vocabulary[act.text]), name_of(vocabulary[act.who]))
        case ActionKind.START:
            return t.ExpectStarted(moment, name_of(vocabulary[act.text]), _who(act.who, vocabulary))
        case ActionKind.RUN:
            return t.ExpectRun(moment, name_of(vocabulary[act.text]))
        case ActionKind.SHOW:
            return t.ExpectShown(moment)


def _who(who: str, vocabulary: Vocabulary) -> t.Who:
    return t.ThePatient() if who == PATIENT else name_of(vocabulary[who])


def name_for(sought: Sought, taken: Iterable[str]) -> str:
    """What the case is called, unlike every other example of the page."""
    name = _short(_said(sought))
    known = {each.casefold() for each in taken}
    number, unlike = 1, name
    while unlike.casefold() in known:
        number += 1
        unlike = f"{name} ({number})"
    return unlike


def _said(sought: Sought) -> str:
    trigger = sought.clauses[0][0]
    if sought.outcome is Outcome.FIRED:
        return f"from practice, {trigger}"
    if sought.outcome is Outcome.FOLLOWED:
        return f"from practice, nobody answers after {trigger}"
    if sought.outcome is Outcome.SUPPRESSED:
        return f"held back by a limit, {trigger}"
    wanted = Truth.UNKNOWN if sought.outcome is Outcome.UNKNOWN else Truth.FALSE
    behind = [(text, why) for text, verdict, why in sought.clauses if verdict is wanted]
    said = " and ".join(
        f'"{_on_one_line(text)}" is {wanted.value}' + (f" ({why})" if why else "") for text, why in behind
    )
    return f"nothing, because {said}" if said else f"nothing, though {trigger}"


def _on_one_line(clause: str) -> str:
    """`any of: - this - that` as `any of: this; that`."""
    return clause.replace(": - ", ": ").replace(" - ", "; ")


def _short(name: str) -> str:
    plain = " ".join(name.replace("#", "no.").split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1].rstrip() + "…"
