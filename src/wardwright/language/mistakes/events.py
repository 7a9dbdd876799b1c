"""Frequent slips in what happens: how a sentence begins, results, movements, medicines, feeds."""

from __future__ import annotations

from wardwright.language.mistakes.row import QUANTITY, Mistake, mistake
from wardwright.language.slip import Place

_WHEN = (
    "A sentence begins with `When` and an event, or with `Every` and a time; what must also be true follows with `and`."
)
_ONE = "One event has one wording, so that every page that means it reads alike."
_ROSE = "`rises to` fires when the value gets there, not again while it stays there."


def _changed(groups: tuple[str, ...], way: str) -> str:
    """`rises by more than 26 umol/L in`: the result arrives, and its change is a condition."""
    name, bound, quantity = groups
    by = f"more than {quantity}" if bound.lower().startswith("more") else f"{quantity} or more"
    return f"When a {name} result arrives, and {name} has {way} by {by} in the last "


EVENTS: tuple[Mistake, ...] = (
    mistake("if-for-when", "“If” for “When”", r"^if\b", "When", because=_WHEN, place=Place.SENTENCE),
    mistake("begin-for-when", "Other beginnings for “When”",
        r"^(?:whenever|once|as soon as|where|upon|on|after|should|in case|in the event(?: that)?|wen|whn|wehn)\b",
        "When", because=_WHEN, place=Place.SENTENCE),
    mistake("always-when", "A word before “When”", r"^(?:always|please|so|also|and|rule|step \d+)[:,]?\s+(?=when\b)",
        "", says='A sentence begins with `When`, not with "{found}".', because=_WHEN, place=Place.SENTENCE),
    mistake("result-received", "Other words for “arrives”",
        r"\b(?:is|has been|was|gets)\s+(?:reported|received|resulted|released|available|returned|back|authorised"
        r"|validated|seen|measured|detected|found)\b"
        r"|\b(?:comes|came) (?:back|in|through)\b|\bis in\b|\barrived\b|\bappears\b|\boccurs\b", "arrives",
        because=_ONE, needs="ARRIVES"),
    mistake("level-for-result", "“level” for “result”",
        r"\b(?:level|value|reading|measurement|test|blood test|lab)s?\b", "result", "",
        because="What arrives from the laboratory is called a result."),
    mistake("rise-as-event", "A rise by an amount as an event",
        rf"^when (?:an? |the )?(.+?) (?:goes up|rises|increases|has risen|has increased|is up|has gone up) by "
        rf"(more than |at least )?({QUANTITY})(?: or more)? (?:in|over|within) (?:the last )?",
        lambda groups: _changed(groups, "risen"),
        says='"{found}" compares two values, and `When` needs one event.',
        because="The result arrives, and then its change is looked at: `and creatinine has risen by …`.", anywhere=True,
        place=Place.SENTENCE),
    mistake("fall-as-event", "A fall by an amount as an event",
        rf"^when (?:an? |the )?(.+?) (?:goes down|falls|drops|decreases|has fallen|has dropped|has decreased) by "
        rf"(more than |at least )?({QUANTITY})(?: or more)? (?:in|over|within) (?:the last )?",
        lambda groups: _changed(groups, "fallen"),
        says='"{found}" compares two values, and `When` needs one event.',
        because="The result arrives, and then its change is looked at: `and platelets have fallen by …`.",
        anywhere=True, place=Place.SENTENCE),
    mistake("patient-has-value", "“the patient has a … of …”",
        rf"^when (?:an? |the )?patient has (?:an? )?(.+?) of ({QUANTITY}(?: or (?:more|less))?)(?=,)",
        r"When a \1 of \2 arrives", says='"{found}" is a state, and `When` needs an event.',
        because="A result or a score is judged when it arrives.", anywhere=True, place=Place.SENTENCE),
    mistake("is-value-arrives", "A comparison where an event is needed",
        rf"^(when\s+(?:an? |the )?)([^,]*?)\s+(?:is|was|becomes|gets|reaches)\s+((?:above|below|exactly"
        rf"|between)?\s*{QUANTITY}(?: and {QUANTITY})?(?: or (?:more|less))?)(?=,)", r"When a \2 result of \3 arrives",
        r"When a \2 of \3 arrives",
        says='"{found}" is a state, and `When` needs an event: something that arrives or happens.',
        because="A result is judged when it arrives. Write `arrives`, or `rises to …` for the moment it gets there.",
        anywhere=True, place=Place.SENTENCE),
    mistake("missing-arrives", "“arrives” is missing", r"(?<=\S)(?=\s*,)", " arrives", says="The event has no verb.",
        because="A result `arrives`: without the word nobody can tell an event from a state.", needs="ARRIVES",
        place=Place.SENTENCE),
    mistake("goes-above", "Other words for “rises above”",
        r"\b(?:increases|goes(?: up)?|climbs|jumps|gets|moves|spikes)\s+(?:to )?(?:above|over)\b", "rises above",
        because=_ROSE),
    mistake("goes-up-to", "Other words for “rises to”",
        rf"\b(?:increases to|goes up to|climbs to|reaches|hits|becomes|crosses|rises)\s+({QUANTITY})(?! or)",
        r"rises to \1 or more", because=_ROSE),
    mistake("goes-up", "Other words for “rises to”", r"\b(?:increases to|goes up to|climbs to|reaches|hits|becomes)\b",
        "rises to", because=_ROSE),
    mistake("goes-below", "Other words for “falls below”",
        r"\b(?:decreases|drops|goes(?: down)?|dips|gets|moves)\s+(?:to )?(?:below|under)\b", "falls below",
        because="`falls below` fires when the value gets there, not again while it stays there."),
    mistake("goes-down", "Other words for “falls to”", r"\b(?:decreases to|goes down to|drops to|dips to)\b",
        "falls to", because="`falls to` fires when the value gets there, not again while it stays there."),
    # ── movements ──
    mistake("patient-comes", "Other words for “is admitted”",
        r"\b(?:arrives|attends|presents|comes in|checks in|is brought in|gets admitted|was admitted)\b(?: (?:at|in"
        r"|on|into))?", "is admitted to", "is admitted", because=_ONE, needs="IS"),
    mistake("admitted-on", "“admitted on” a ward", r"\badmitted (?:on(?:to)?|in(?:to)?|at)\b", "admitted to",
        because="A patient is admitted `to` a ward."),
    mistake("transferred", "“transferred” for “moved”",
        r"\b(?:transferred|transfers|stepped down|stepped up)(?: (?:in)?to| onto| in)?\b", "moved to", "is moved to",
        because=_ONE),
    mistake("moves-to", "“moves to” for “is moved to”", r"\b(?:moves|goes|changes) (?:in)?to\b", "is moved to",
        because=_ONE, needs="IS"),
    mistake("goes-home", "Other words for “is discharged”",
        r"\b(?:goes home|leaves(?: the)?(?: hospital)?|is sent home|gets discharged|is let home|was discharged)\b",
        "is discharged", because=_ONE, needs="IS"),
    mistake("passes-away", "Other words for “dies”", r"\b(?:passes away|is dead|is deceased|has died|died|expires)\b",
        "dies", because=_ONE),
    # ── medicines, procedures, forms, appointments ──
    mistake("administered", "Other words for “given”", r"\b(?:administered|infused|injected|taken|dispensed)\b",
        "given", because=_ONE, needs="GIVEN"),
    mistake("is-started", "Other words for “prescribed”",
        r"\b(?:started|commenced|ordered|charted|initiated|written up)\b", "prescribed", because=_ONE,
        needs="PRESCRIBED"),
    mistake("is-discontinued", "Other words for “stopped”", r"\b(?:discontinued|ceased|withheld|held|suspended)\b",
        "stopped", because=_ONE, needs="STOPPED"),
    mistake("is-performed", "Other words for “done”",
        r"(?<!if not )\b(?:performed|carried out|undertaken|completed|started|finished|had)\b", "done", because=_ONE,
        needs="DONE"),
    mistake("form-completed", "Other words for “submitted”",
        r"\b(?:completed|filled in|filled out|signed|returned|done|saved|sent in)\b", "submitted", because=_ONE,
        needs="SUBMITTED"),
    mistake("is-diagnosed", "Other words for “recorded”",
        r"\b(?:diagnosed|coded|documented|raised|set|added|noted|found|confirmed)\b", "recorded", because=_ONE,
        needs="RECORDED"),
    mistake("did-not-attend", "Other words for “missed”",
        r"\b(?:not attended|dna'?d?|no[- ]show|failed|skipped|did not attend)\b", "missed", because=_ONE,
        needs="MISSED"),
    mistake("patient-dna", "“does not attend”",
        r"\b(?:the |a )?patient (?:does not attend|did not attend|dnas|fails to attend|misses)(?: (?:an|the"
        r"|their))?(?: (?:appointment|clinic))?", "an appointment is missed", because=_ONE),
    # ── feeds and devices ──
    mistake("goes-offline", "Other words for “goes quiet”",
        r"\b(?:goes (?:offline|down|silent|dead)|disconnects|stops sending|stops working|is (?:down|offline|silent"
        r"|quiet))\b", "goes quiet", "goes quiet for 30 minutes",
        because="A feed is judged by its silence: write `goes quiet for 30 minutes`."),
    mistake("quiet-no-length", "“goes quiet” without a length", r"\bgoes quiet(?= *(?:,|$))",
        "goes quiet for 30 minutes", says='"{found}" does not say for how long.',
        because="Every feed is quiet for a moment: say what is too long."),
    mistake("comes-online", "Other words for “comes back”",
        r"\b(?:comes back (?:online|up)|comes online|reconnects|recovers|is back(?: online)?|resumes)\b", "comes back",
        because=_ONE),
    mistake("not-received-within", "“is not … within”",
        r"\b(?:is|has|was) not (?:been )?(?:received|done|taken|measured|recorded|back)\b",
        says='"{found}" is written with `no` at the front.',
        because="Write `When no glucose result within 1 hour of admission,` or `When no glucose result for 4 hours,`."),
)  # fmt: skip
