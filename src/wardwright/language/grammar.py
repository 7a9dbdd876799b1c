"""The grammar of a sentence and of an example line, and the words that its terminals stand for.

Lives here: the LALR grammar (one per process, built on first use), the synonyms that the page accepts for a word.
Must not live here: how text becomes tokens (lexer, reader), what a parse tree means (build).
Called by: reader, expect, and completion, which turns terminals back into words.

Articles and free commas are no part of the grammar: the reader takes them away, and says when one stands oddly.
A page is split into sentences before (layout), so that a slip in one sentence leaves the others readable.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from lark import Lark, Token
from lark.lexer import Lexer

from wardwright.facts.vocabulary import TermKind

GRAMMAR: Final = r"""
?sentence: "when" trigger _conditions "then" actions -> rule
    | "every" schedule [","] "for" "each" "patient" _first _conditions "then" actions -> rule
    | "at" "most" "once" "per" "patient" "every" duration -> once_per
    | "at" "most" NUMBER ["per"] TIMEUNIT -> daily_cap
    | "stop" "when" (event | thing) -> stop
    | "judge" "by" thing "within" duration -> judge
    | "release" _TO_PLACE PLACE ("then" [_TO_PLACE] PLACE)* [[","] duration "apart"] -> release
    | "release" "ward" "by" "ward" _random_order [","] duration "apart" [","] _TO_PLACE _places -> random_release
    | "measure" "time" "from" thing "to" thing -> measure

_random_order: "in" "random" "order"
_places: PLACE ([","] PLACE)* "and" PLACE
_conditions: ("and" condition)*
_first: "who" predicate | "whose" about | "where" condition

?schedule: TIMEUNIT "at" CLOCK -> every_day
    | DAY "at" CLOCK -> every_week
    | duration -> every_interval

?trigger: event -> happens
    | event [","] "however" "old" -> however_old
    | measured [_RESULT_WORD] "rises" ["to"] comparison -> rises
    | measured [_RESULT_WORD] "falls" ["to"] comparison -> falls
    | "patient" "has" "been" _on PLACE "for" duration -> stay
    | "patient" "has" "been" "inpatient" "for" duration -> stay
    | "no" thing "within" duration "of" thing -> not_within
    | "no" thing "for" duration -> not_for
    | heard

?heard: _listened "goes" "quiet" "for" duration -> goes_quiet
    | _listened "comes" "back" -> comes_back
_listened: CONNECTION | DEVICE

?event: _value "arrives" -> result_thing
    | "patient" "is" "admitted" [_TO_PLACE PLACE] -> admitted
    | "patient" "is" "moved" [_TO_PLACE PLACE] -> moved
    | "patient" "is" "discharged" ["from" PLACE] -> discharged
    | "patient" "dies" -> died
    | MEDICINE "is" "prescribed" -> prescribed
    | MEDICINE "is" "given" -> given
    | MEDICINE "is" "stopped" -> stopped
    | PROCEDURE "is" "done" -> procedure
    | _flagged "is" "recorded" -> recorded
    | DOCUMENT "arrives" -> document
    | _form "is" "submitted" -> form
    | "appointment" "is" "booked" -> booked
    | "appointment" "is" "missed" -> missed
    | "appointment" "is" "cancelled" -> cancelled

?thing: _value -> result_thing
    | "admission" [_TO_PLACE PLACE] -> admitted
    | "transfer" [_TO_PLACE PLACE] -> moved
    | "discharge" ["from" PLACE] -> discharged
    | "death" -> died
    | MEDICINE "prescribed" -> prescribed
    | MEDICINE "given" -> given
    | MEDICINE "stopped" -> stopped
    | PROCEDURE ["done"] -> procedure
    | _flagged ["recorded"] -> recorded
    | DOCUMENT -> document
    | _form ["submitted"] -> form
    | "appointment" "booked" -> booked
    | "appointment" "missed" -> missed
    | "appointment" "cancelled" -> cancelled
    | "booked" "appointment" -> booked
    | "missed" "appointment" -> missed
    | "cancelled" "appointment" -> cancelled

_value: measured [_RESULT_WORD] [["of"] test]
?measured: RESULT | SCORE
_flagged: CONDITION | FLAG
_form: FORM [_FORM_WORD]
_on: "in" | "on"

?test: comparison | ANSWER -> answer
?comparison: quantity -> bare
    | "exactly" quantity -> exactly
    | _above quantity -> above
    | _below quantity -> below
    | "at" "least" quantity -> at_least
    | "at" "most" quantity -> at_most
    | quantity "or" "more" -> at_least
    | quantity "or" "less" -> at_most
    | "between" quantity "and" quantity -> between
_above: "above" | "more" "than"
_below: "below" | "less" "than"
quantity: NUMBER [UNIT]

?condition: simple | list
list: listhead (DASH line)+
?line: simple | listhead
listhead: "any" "of" [":"] -> any_of
    | "all" "of" [":"] -> all_of
    | "none" "of" [":"] -> none_of

?simple: "patient" predicate
    | predicate
    | about
    | "latest" measured [_RESULT_WORD] [window] "is" test -> latest
    | summary measured [_RESULT_WORD] window "is" comparison -> summary_is
    | _there "no" thing window -> was_no
    | _there thing window -> was_a
    | _there "at" "least" NUMBER thing window -> was_at_least
    | "it" "is" time_condition
    | "it" "is" "not" time_condition -> negative
    | "any" "part" "of" SCORE "is" comparison -> any_part
_there: "there" "was" | "there" "has" "been"

?about: _newest "is" test -> bare_latest
    | _newest "is" "at" "least" NUMBER "times" "its" summary window -> times_at_least
    | _newest "is" "at" "most" NUMBER "times" "its" summary window -> times_at_most
    | _newest "is" _above NUMBER "times" "its" summary window -> times_above
    | _newest "is" _below NUMBER "times" "its" summary window -> times_below
    | _newest "has" "risen" "by" comparison window -> has_risen
    | _newest "has" "fallen" "by" comparison window -> has_fallen
_newest: measured [_RESULT_WORD]

?time_condition: "between" CLOCK "and" CLOCK -> clock_between
    | "weekend" -> weekend
    | "weekday" -> weekday

?predicate: "is" state
    | "is" "not" state -> negative
    | "is" "taking" "no" MEDICINE -> taking_no
    | "has" _flagged -> has
    | "has" "no" _flagged -> has_no
    | "does" "not" "has" _flagged -> has_no
    | "was" stayed
    | "was" "not" stayed -> negative
?state: "inpatient" -> inpatient
    | _on PLACE -> on_place
    | "aged" comparison -> aged
    | "female" -> female
    | "male" -> male
    | "taking" MEDICINE -> taking
?stayed: "admitted" window -> was_admitted
    | "discharged" window -> was_discharged

summary: "highest" -> highest
    | "lowest" -> lowest
    | "average" -> average
    | "median" -> median
    | _NUMBER_WORD "of" -> number_of
    | "total" -> total

window: _in "last" duration -> in_last
    | _BETWEEN_AGO duration "and" duration "ago" -> between_ago
_in: "in" | "within" | "during"
duration: (NUMBER TIMEUNIT)+ | TIMEUNIT

actions: action (("and" | "then") (action | follow_up))*
follow_up: "if" _not "accepted" "within" duration [","] ["then"] action -> if_not_accepted
    | "if" _not "done" ["within" duration] [","] ["then"] action -> if_not_done
_not: "not" | "it" "is" "not"
?action: "ask" who "to" TEXT urgency* -> ask
    | "tell" who TEXT -> tell
    | "page" who [TEXT] -> page
    | "record" _recordable ["as" recorded_value] -> record
    | "send" _sendable "to" CONNECTION -> send
    | "start" _form "for" who -> start
    | "run" _ROBOT_WORD ROBOT -> run
    | "show" TEXT -> show
?urgency: "within" duration | "urgently" -> urgently
_recordable: FLAG | CONDITION | RESULT | SCORE
_sendable: MESSAGE | DOCUMENT
?recorded_value: quantity | ANSWER -> answer
?who: ROLE | TEAM | PERSON
    | "patient" -> the_patient

?step: "nothing" "happens" -> nothing
    | moment "nothing" "happens" -> nothing
    | moment event -> given
    | moment heard -> given
    | moment "patient" "is" "aged" comparison -> given_age
    | moment "patient" "is" "female" -> given_female
    | moment "patient" "is" "male" -> given_male
    | moment "patient" "is" reach [["to"] TEXT] -> patient_reached
    | moment _addressed "is" reach [["to"] TEXT] -> reached
    | moment measured "is" "recorded" -> result_recorded
    | moment _sendable "is" "sent" "to" CONNECTION -> sent
    | moment _form "is" "started" "for" who -> started
    | moment _ROBOT_WORD ROBOT "is" "run" -> was_run
    | moment "card" "is" "shown" [TEXT] -> shown
    | moment "task" "is" "accepted" -> task_accepted
    | moment "task" "is" "done" -> task_done
moment: CLOCK | TIMEUNIT NUMBER CLOCK
_addressed: ROLE | TEAM | PERSON
?reach: "asked" -> asked | "told" -> told | "paged" -> paged

_RESULT_WORD: "result"
_FORM_WORD: "form"
_ROBOT_WORD: "robot"
_NUMBER_WORD: "number"

%declare RESULT SCORE MEDICINE CONDITION PROCEDURE DOCUMENT FORM FLAG PLACE ROLE TEAM PERSON
%declare CONNECTION DEVICE MESSAGE ROBOT ANSWER
%declare NUMBER UNIT TIMEUNIT DAY CLOCK TEXT DASH _TO_PLACE _BETWEEN_AGO
"""


class _NoLexer(Lexer):
    """Lark asks for a lexer; the reader feeds tokens to the parser itself."""

    def __init__(self, lexer_conf: Any) -> None:
        self.conf = lexer_conf

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]
        """No tokens: never called with a text."""
        return iter(())


# Other words for a terminal, where the meaning is certain. The printer writes the word of the grammar.
SYNONYMS: Final = {
    "are": "IS",
    "have": "HAS",
    "do": "DOES",
    "were": "WAS",
    "who's": "WHO",
    "arrive": "ARRIVES",
    "results": "_RESULT_WORD",
    "value": "_RESULT_WORD",
    "values": "_RESULT_WORD",
    "score": "_RESULT_WORD",
    "scores": "_RESULT_WORD",
    "level": "_RESULT_WORD",
    "levels": "_RESULT_WORD",
    "forms": "_FORM_WORD",
    "appointments": "APPOINTMENT",
    "canceled": "CANCELLED",
    "admissions": "ADMISSION",
    "transfers": "TRANSFER",
    "discharges": "DISCHARGE",
    "deaths": "DEATH",
    "inpatients": "INPATIENT",
    "weekends": "WEEKEND",
    "weekdays": "WEEKDAY",
    "transferred": "MOVED",
    "rise": "RISES",
    "fall": "FALLS",
    "drops": "FALLS",
    "drop": "FALLS",
    "increased": "RISEN",
    "decreased": "FALLEN",
    "dropped": "FALLEN",
    "over": "ABOVE",
    "under": "BELOW",
    "greater": "MORE",
    "higher": "MORE",
    "fewer": "LESS",
    "lower": "LESS",
    "mean": "AVERAGE",
    "maximum": "HIGHEST",
    "minimum": "LOWEST",
    "past": "LAST",
    "newest": "LATEST",
    "last": "LATEST",
    "die": "DIES",
    "go": "GOES",
    "come": "COMES",
    "administered": "GIVEN",
}
# After `or`, these say the same as `more` and `less`: `65 or over`, `of 6.0 mmol/L or above`.
OR_MORE: Final = ("above", "over", "older")
OR_LESS: Final = ("below", "under", "younger")
TIME_UNITS: Final = ("second", "minute", "hour", "day", "week")
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NAMED: Final = {kind.name: kind for kind in TermKind}


@cache
def terminals_of_words() -> dict[str, tuple[str, ...]]:
    """Every word that the page knows, case-folded, with the terminals that it may stand for, best first."""
    found: dict[str, tuple[str, ...]] = {}

    def add(word: str, terminal: str) -> None:
        if terminal not in found.get(word, ()):
            found[word] = (*found.get(word, ()), terminal)

    for terminal in grammar().terminals:
        word = getattr(terminal.pattern, "value", None)
        if word is not None:
            add(word, terminal.name)
    for word, name in SYNONYMS.items():
        add(word, name)
    for word in OR_MORE:
        add(word, "MORE")
    for word in OR_LESS:
        add(word, "LESS")
    for word in TIME_UNITS:
        add(word, "TIMEUNIT")
        add(word + "s", "TIMEUNIT")
    for word in WEEKDAYS:
        add(word, "DAY")
    return found


@cache
def grammar() -> Lark:
    """The compiled grammar; built once per process."""
    return Lark(
        GRAMMAR,
        parser="lalr",
        lexer=_NoLexer,
        start=["sentence", "step"],
        propagate_positions=True,
        maybe_placeholders=False,
    )


def words_of(terminal: str) -> tuple[str, ...]:
    """The words of the page for a terminal, the canonical one first; () for names, numbers, texts, marks."""
    return _words().get(terminal, ())


@cache
def _words() -> dict[str, tuple[str, ...]]:
    found = {
        terminal.name: (str(terminal.pattern.value),)
        for terminal in grammar().terminals
        if getattr(terminal.pattern, "value", None)
    }
    return found | {
        "_TO_PLACE": ("to",),
        "_BETWEEN_AGO": ("between",),
        "TIMEUNIT": tuple(word for unit in TIME_UNITS for word in (unit, unit + "s")),
        "DAY": tuple(day.capitalize() for day in WEEKDAYS),
    }
