"""Frequent slips in the rest of a page: limits, stops, judgement, release, punctuation, examples."""

from __future__ import annotations

import re

from wardwright.language.mistakes.row import DURATION, Mistake, mistake
from wardwright.language.slip import Place

_LIMIT = "A limit is `At most once per patient every 4 hours.` or `At most 20 a day.`"
_BEGIN = r"When|Every|At most|Stop when|Judge by|Release|Measure"
_LINE = "A line of an example is a time and what happens then: `09:00 a potassium result of 6.4 mmol/L arrives`."
_EXPECT = "An expectation is written `<who> is asked`, `is told` or `is paged`."
_NOUNS = {"di": "is discharged", "ad": "is admitted"}
_AS_NOUN = {"admitted": "admission", "discharged": "discharge", "moved": "transfer", "dies": "death"}
_REACH = {"ask": "asked", "tell": "told", "page": "paged"}


def _expected(groups: tuple[str, ...]) -> str:
    who = groups[1].strip()
    who = who if who.lower().startswith("the ") else f"the {who}"
    return f"{who} is {_REACH[groups[0].lower()]}"


def _crossed(groups: tuple[str, ...]) -> str:
    """`falls to 4` is a value of 4 or less that arrives."""
    name, way, value = groups
    if value[:1].isdigit() and not re.search(r"\bor (?:more|less)$", value):
        value += " or more" if way.lower() in ("rises", "goes up") else " or less"
    of = "of " if value[:1].isdigit() else ""
    return f"Stop when a {name} {of}{value} arrives."


PAGES: tuple[Mistake, ...] = (
    # ── headers ──
    mistake("header-colon", "A header without its colon", r"^(?:flow|owner|because|example)\b(?!\s*:)[^\n]{0,60}",
        says='"{found}" needs a colon after its first word.',
        because="A header is a word, a colon and its value on one line: `Flow: Escalate dangerous potassium`."),
    mistake("header-flow", "Other words for “Flow:”",
        r"^(?:title|name|rule|automation|protocol|alert|workflow)\s*:[^\n]{0,60}",
        says='"{found}" is no header of a page.', because="A page begins with `Flow:` and its title."),
    mistake("header-owner", "Other words for “Owner:”",
        r"^(?:author|team|by|contact|responsible|lead|created by|written by)\s*:[^\n]{0,60}",
        says='"{found}" is no header of a page.', because="Who answers for the flow is written `Owner: …`."),
    mistake("header-because", "Other words for “Because:”",
        r"^(?:why|reason|rationale|purpose|aim|background|source|evidence|description)\s*:[^\n]{0,60}",
        says='"{found}" is no header of a page.', because="Why the flow exists is written `Because: …`."),
    mistake("header-example", "Other words for “Example:”",
        r"^(?:test|scenario|case|e\.?g\.?|for example|given|sample)\b\s*:?[^\n]{0,60}",
        says='"{found}" does not begin an example.',
        because="An example begins with `Example:` and its name on one line; its lines stand below."),
    # ── punctuation ──
    mistake("missing-stop", "A full stop is missing", rf"(?<=[\w\"])\s+(?=(?-i:{_BEGIN})\b)", ". ",
        says="A sentence ends here, and its full stop is missing.",
        because="Without it two sentences are read as one, and the second one's limit or condition is lost.",
        place=Place.SENTENCE),
    mistake("semicolon", "A semicolon", r"\s*;\s*(and |then )?", lambda groups: f", {groups[0] or 'and '}", ". ",
        says="Clauses are joined by a comma and `and`, sentences end with a full stop.",
        because="A semicolon leaves open which of the two is meant."),
    mistake("exclamation", "An exclamation mark", r"!+\.?(?=\s*$)|!+(?!=)", ".", "",
        says="A page does not raise its voice.", because="`urgently` marks what cannot wait."),
    mistake("question-mark", "A question mark", r"\?+\.?(?=\s*$)|\?+", ".", "", says="A page states, it does not ask.",
        because="What is not certain cannot be run."),
    # ── limits ──
    mistake("max-a-day", "Other words for “At most … a day”",
        r"^(?:max(?:imum)?(?: of)?|no more than|not more than|up to|limit(?:ed)? to|only|at the most|at max"
        r"|never more than|at most)\s*(\d+)\s*(?:times|firings|alerts|pages|tasks|messages|x)?\s*(?:a|per|each|every"
        r"|/|in a|in one)?\s*(?:day|24 hours?|24h)\b", r"At most \1 a day", because=_LIMIT, place=Place.SENTENCE),
    mistake("once-per-patient-day", "“once per patient per day”",
        r"^(?:(?:at )?(?:max(?:imum)?|most|no more than|not more than|only|at most)\s*)?(?:once|one|1)(?: time| alert)?"
        r"(?: per patient(?: a| per| each| every)? ?(?:day|daily)|(?: a| per| each| every) day per patient)\b",
        "At most once per patient every 24 hours", because=_LIMIT, place=Place.SENTENCE),
    mistake("once-per-day", "“once a day” as a limit",
        r"^(?:(?:at )?(?:max(?:imum)?|most|no more than|not more than|only|at most)\s*)?(?:once|one|1)(?: time"
        r"| alert| page)?(?: per patient)?(?: a| per| each| every)?(?: day| daily)(?: per patient)?\b",
        "At most once per patient every 24 hours", "At most 1 a day", choice=True,
        says='"{found}" does not say whether for each patient or for all together.',
        because=_LIMIT, place=Place.SENTENCE),
    mistake("once-every", "Other words for “At most once per patient every …”",
        rf"^(?:(?:at )?(?:max(?:imum)?|most|no more than|not more than|only|at most|limit to|no more often than"
        rf"|never more than)\s*)?(?:once|1x|one time|every)(?: (?:per|for each|a|for every"
        rf"|in each) patient)?\s*(?:every|per|in|each|within)?\s*(?:an? |the )?({DURATION}|hour|day|week)(?: (?:per"
        rf"|for each) patient)?", r"At most once per patient every \1", because=_LIMIT, place=Place.SENTENCE),
    mistake("not-again", "Other words for a limit",
        rf"^(?:do not|don't|never) (?:repeat|fire|page|alert|ask|tell)(?: again)?(?: within| for| in"
        rf"| more than once (?:in|every))? ?({DURATION})", r"At most once per patient every \1", because=_LIMIT,
        place=Place.SENTENCE),
    # ── stops, judgement, release, measure ──
    mistake("stop-if", "Other words for “Stop when”",
        r"^(?:stop(?: if| once| after| as soon as| on| at)|cancel(?: when| if| once)|end(?: when| if| once)"
        r"|close(?: when| if| once)|until)\b", "Stop when",
        because="`Stop when …` closes the flow's open tasks for that patient.", place=Place.SENTENCE),
    mistake("stop-crosses", "A rise or fall after “Stop when”",
        r"^stop when (?:an? |the )?(.+?) (falls|drops|goes down|rises|goes up|goes)(?: back)?(?: to)? (.+?)\.?$",
        _crossed,
        because="`Stop when` waits for a value that arrives: `Stop when a potassium result below 5.5 mmol/L arrives.`",
        place=Place.SENTENCE, anywhere=True),
    mistake("event-for-noun", "An event where a noun belongs",
        r"\b(?:a |the )?patient (is admitted|is discharged|is moved|dies)\b",
        lambda groups: _AS_NOUN[groups[0].lower().split()[-1]],
        because="`within … of`, `Judge by` and `Measure the time` take nouns: `admission`, `discharge`.",
        place=Place.SENTENCE, needs="ADMISSION"),
    mistake("stop-noun", "A noun after “Stop when”",
        r"^stop (?:when|on|at|after) (discharged?|death|dead|admission|admitted)\b",
        lambda groups: f"Stop when the patient {_NOUNS.get(groups[0][:2].lower(), 'dies')}",
        because="`Stop when` is followed by an event: `Stop when the patient is discharged.`", place=Place.SENTENCE),
    mistake("judged-by", "Other words for “Judge by”",
        r"^(?:judged? by|judged?(?: it)?(?: on| with| against| if)?|success(?: is| means|:)|outcome(?: is|:)"
        r"|evaluate(?: by| with)|goal(?: is|:)|measure success by)\s+(?!by)", "Judge by ",
        because="`Judge by dialysis within 24 hours.` names the outcome that says the flow was right.",
        place=Place.SENTENCE),
    mistake("judge-no-time", "“Judge by” without its time", r"^(judge by [^.]*?)\.?$", r"\1 within 24 hours.",
        r"\1 within 7 days.", says='"{found}" does not say within what time.',
        because="An outcome after a week may have another cause: give the time.", place=Place.SENTENCE, needs="WITHIN",
        anywhere=True, choice=True),
    mistake("roll-out", "Other words for “Release to”",
        r"^(?:roll ?out|deploy|go live|launch|start|publish|activate|switch on)(?: (?:to|on|in|at|for))?\b",
        "Release to", because="`Release to Ward 7A, then Ward 7B, 2 weeks apart.`", place=Place.SENTENCE),
    mistake("release-and", "“and” between the places of a release",
        r"(?<=\w)\s*(?:,? and(?: then)?\s+|&\s*|;\s*|,\s+)(?!then\b)(?=\w)", ", then ",
        says="The places of a release follow one another: `then`.",
        because="A release goes step by step, so that a fault is found on one ward.", place=Place.SENTENCE,
        needs="THEN NUMBER"),
    mistake("measure-between", "“Measure … between”", r"^measure (?:the )?(?:time )?between (.+?) and (.+?)\.?$",
        r"Measure the time from \1 to \2.", because="A measured time runs `from` one event `to` another.",
        place=Place.SENTENCE, anywhere=True),
    # ── examples ──
    mistake("step-at", "A word or sign beside the time of a line",
        r"^(?:-|•|\*|at|on|@|time|t\s*=)\s*(?=(?:day \d+ )?\d)|(?<=\d\d:\d\d)\s*(?::|-|–|—|,|=>|->)\s*", " ",
        says="A line of an example begins with its time, and nothing stands before it or after it.", because=_LINE,
        place=Place.STEP, anywhere=True),
    mistake("step-point", "A point in a line's time", r"^((?:day \d+ )?)(\d|[01]\d|2[0-3])\.([0-5]\d)(?=\s)",
        lambda groups: f"{groups[0]}{int(groups[1]):02d}:{groups[2]}",
        because="Times of day are written with a colon: `09:00`.", place=Place.STEP),
    mistake("step-next-day", "Other words for a day",
        r"^(?:the )?(?:next day|day after|following day|tomorrow|d2|\+1d)\s*(?:at )?(?=\d)", "day 2 ",
        because="The first day is day 1; the next is written `day 2 09:00`.", place=Place.STEP),
    mistake("step-later", "A time counted from the line above", rf"^(?:after |\+ ?)?{DURATION}(?: later| after)?\b",
        says='"{found}" depends on the line above.', because="Each line carries its own time of day: `09:15 …`.",
        place=Place.STEP),
    mistake("step-active", "An expectation as an order",
        r"\b(?:then )?(ask|tell|page)s? (?:the )?([\w -]+?)(?=\s*(?:\.|$|to\b|\"))(?: ?to)?", _expected,
        because=_EXPECT, place=Place.STEP),
    mistake("step-should", "“should be” for “is”",
        r"\b(?:should be|will be|gets|must be|has been|was|shall be|is being)(?= (?:asked|told|paged|recorded|sent"
        r"|started|run|shown)\b)", "is", because=_EXPECT, place=Place.STEP),
    mistake("step-notified", "Other words for “is told”",
        r"\bis (?:notified|alerted|informed|messaged|e-?mailed|texted|warned|contacted)\b", "is told", "is paged",
        because=_EXPECT, place=Place.STEP),
    mistake("step-bleeped", "Other words for “is paged”", r"\bis (?:bleeped|called|rung|phoned|beeped)\b", "is paged",
        because=_EXPECT, place=Place.STEP),
    mistake("step-nothing", "Other words for “nothing happens”",
        r"\b(?:nothing(?: should happen| will happen| is done| fires| occurs| is expected)?|no (?:action|alert|page"
        r"|task|firing|one is (?:paged|asked|told))s?(?: is (?:sent|opened))?|does nothing|nobody is (?:paged|asked"
        r"|told)|no-one is (?:paged|asked|told))(?=\s*\.?$)", "nothing happens",
        because="`nothing happens` is how an example says that the flow stays silent.", place=Place.STEP),
    mistake("step-task", "Other words for the task's state",
        r"\b(?:the )?task (?:is |was )?(?:complete|completed|finished|closed|performed)\b|\b(?:the )?task done\b",
        "the task is done", because="`the task is done` acts on the newest open task.", place=Place.STEP),
    mistake("step-task-accepted", "Other words for the task's state",
        r"\b(?:the )?task (?:is |was )?(?:acknowledged|taken|answered|picked up|confirmed|accepted)\b"
        r"|\b[\w -]+ accepts(?: the task)?\b", "the task is accepted",
        because="`the task is accepted` acts on the newest open task.", place=Place.STEP),
    mistake("step-bare-value", "A value without “a … result of … arrives”",
        r"(?<=\d\d:\d\d )(?:an? |the )?([A-Za-z][\w -]*?)(?: result)?(?: of| is| was"
        r"| comes back at)?(?:\s*[:=])? (\d+(?:\.\d+)?(?: ?[\w%/*\[\]]+)?)(?: arrives?)?\.?$",
        r"a \1 result of \2 arrives", r"a \1 of \2 arrives", because=_LINE, place=Place.STEP, anywhere=True),
    mistake("step-aged", "Other words for an age in an example",
        r"\b(?:a |the )?(?:patient,? )?(?:is )?(?:aged )?(\d+)[ -]?(?:years?|yrs?|y/?o)(?:[ -]old"
        r"| of age)?(?: patient)?", r"the patient is aged \1",
        because="`08:00 the patient is aged 70` gives the example's patient an age.", place=Place.STEP),
)  # fmt: skip
