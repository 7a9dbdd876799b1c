"""Frequent slips in conditions: or, unless, negatives, ages, medicines, changes, vague words."""

from __future__ import annotations

from wardwright.language.mistakes.row import DURATION, NUMBER, Mistake, mistake
from wardwright.language.slip import Place

_ALL = "Every clause that begins with `and` must be true; alternatives are lines under `any of:`."
_NOT = "A negative stands inside its clause: `the patient is not …`, `has no …`, `there was no …`."
_AGE = "An age is `aged 65 or over`, `aged under 16` or `aged between 16 and 64`."
_CHANGE = "A change needs its window: `has risen by more than … in the last 48 hours`."
_VAGUE = "Two people rarely mean the same number by it, and a laboratory's own marks differ from one to the next."

_NEGATIVES = {
    "isn't": "is not", "wasn't": "was not", "hasn't": "has no", "doesn't have": "has no", "hasn't got": "has no",
    "there wasn't": "there was no", "there isn't": "there was no", "aren't": "is not", "weren't": "was not",
    "doesn't": "does not", "didn't": "did not", "don't": "does not",
}  # fmt: skip


def _negated(groups: tuple[str, ...]) -> str:
    return _NEGATIVES[groups[0].lower().replace("’", "'")]


def _fold(groups: tuple[str, ...]) -> str:
    return f"{groups[0]} times"


def _places(groups: tuple[str, ...]) -> str:
    """`not on A or B` means on neither of them."""
    quantifier = "none" if groups[0] else "any"
    return f"and {quantifier} of: - the patient is on {groups[1]} - the patient is on {groups[2]}"


_TIMES = {"doubled": "2", "tripled": "3", "trebled": "3", "quadrupled": "4"}

CONDITIONS: tuple[Mistake, ...] = (
    # ── joining ──
    mistake("and-or", "“and/or”", r"\band ?/ ?or\b", says='"{found}" can be read in two ways.', because=_ALL),
    mistake("or-between-events", "“or” between two events",
        r"\s*,?\s+\bor\s+(?=[^,]*\b(?:arrives|dies|rises|falls|goes quiet|is (?:admitted|moved|discharged|prescribed"
        r"|given|stopped|done|recorded|submitted|booked|missed|cancelled))\b)",
        says="Two events joined by `or` are two sentences.",
        because="Write a `When … then …` sentence for each event: any of them can fire the flow.",
        place=Place.SENTENCE),
    mistake("or-between-places", "“or” between two places",
        r"\band the patient is (not )?(?:on|in) ([^,]+?) or (?:on |in )?([^,]+?)(?=,)",
        _places,
        says="`or` does not join places on a page.", because=_ALL, anywhere=True, place=Place.SENTENCE),
    mistake("or-between-values", "“or” between two comparisons",
        r"\band (?:the )?([^,]+?) is ((?:above |below |under |over )[^,]+?) or (?:is )?((?:above |below |under "
        r"|over )[^,]+?)(?=,)", r"and any of: - \1 is \2 - \1 is \3", says="`or` does not join comparisons on a page.",
        because=_ALL, anywhere=True, place=Place.SENTENCE),
    mistake("or-between-clauses", "“or” between conditions",
        r"\band (?:either )?((?:(?!\band\b|\bnot\b|\bno\b|\bor\b(?! (?:more|less|over|under)))[^,])+?),? or (?:if "
        r"|that )?((?!more|less|over|under)[^,]+?)(?=,)",
        r"and any of: - \1 - \2", r"and any of: - \1 - the patient \2",
        r"and any of: - \1 - the patient is \2", says="`or` does not join conditions on a page.", because=_ALL,
        anywhere=True, place=Place.SENTENCE),
    mistake("or-clause", "“or” before a clause", r",?\s*\bor\b(?! (?:more|less|over|under|above|below)\b)",
        says="`or` does not join clauses on a page.", because=_ALL, needs="AND", place=Place.SENTENCE),
    mistake("unless-is", "“unless the patient is”",
        r",?\s*\b(?:unless|except (?:when|if)|but not (?:when|if)) (the patient) (is|was)\b", r", and \1 \2 not",
        because=_NOT),
    mistake("unless-has", "“unless the patient has”",
        r",?\s*\b(?:unless|except (?:when|if)) (the patient) has(?: an?)?\b", r", and \1 has no", because=_NOT),
    mistake("unless-there", "“unless there was”",
        r",?\s*\b(?:unless|except (?:when|if)) there (?:was|were|has been)(?: an?)?\b", ", and there was no",
        because=_NOT),
    mistake("unless", "“unless”", r"\b(?:unless|except|excluding|apart from)\b",
        says='"{found}" turns the sentence round at its end, where it is easily overread.', because=_NOT),
    mistake("else", "“else” and “otherwise”", r"\b(?:else|otherwise|if not,? then|in other cases)\b",
        says='"{found}" would begin a second rule inside the first.',
        because="Write a second `When … then …` sentence with its own conditions, so that each can be read and "
                "proved alone."),
    mistake("and-not", "“and not” before a clause", r"\band not (the patient) (is|was)\b", r"and \1 \2 not",
        because=_NOT),
    mistake("and-not-state", "“and not” without a subject",
        r"\band (?:is )?not (?=an inpatient|on |in |aged|female|male|taking)", "and the patient is not ", because=_NOT),
    mistake("has-not", "“has not” for “has no”", r"\bhas not (?!been\b)(?:got )?(?:an? )?", "has no ", because=_NOT),
    mistake("is-no", "“is no” for “is not”", r"\bis no (?=inpatient\b)", "is not an ", because=_NOT),
    mistake("no-part", "“no part of” a score", r"\band no part of ([^,]+?) is ([^,]+?)(?=,)",
        r"and none of: - any part of \1 is \2", because=_NOT, place=Place.SENTENCE),
    mistake("and-compared", "Two comparisons of one value",
        r"\band (?:the )?([^,\"]+?) (is|are) ([^,\"]*?\d[^,\"]*?) and (?:is |are )?((?:above|below|over|under|at least"
        r"|at most|more than|less than) [^,\"]+?)(?=,)", r"and \1 \2 \3, and \1 \2 \4",
        says="The second comparison does not say what it compares.",
        because="Each clause is read alone, so each names its value; `between … and …` has both ends in.",
        anywhere=True, place=Place.SENTENCE),
    mistake("answer-first", "An answer before its test",
        r"\b(an?|no|the) (positive|negative|detected|abnormal) ([\w][\w -]*?)(?= results?\b| arrives\b| in the last\b"
        r"| within\b| for\b| between\b)", r"\1 \3 of \2", r"\1 \3 result of \2",
        because="The answer follows the test: `a blood culture of positive`."),
    mistake("contraction", "Short negatives",
        r"\b((?:there )?(?:is|was|has|does|did|are|were|do)n['’]t(?: have| got)?)\b", _negated,
        because="A negative that hides in two letters is overread."),
    mistake("no-longer", "“no longer”", r"\b(?:is )?no longer\b", "is not", because=_NOT),
    mistake("without-condition", "“without”", r"\b(?:the patient )?(?:is )?without (?:an? )?", "the patient has no ",
        "and the patient has no ", because=_NOT),
    mistake("but-for-and", "Other words for “and”",
        r",?\s*\b(?:but(?: also| only)?|while|whilst|whereas|plus|as well as|and also|and that|and if|and when"
        r"|provided(?: that)?|only if|if|when|where|&)(?=\s+(?:the |there |it |any |all |none |an? |\w))", ", and",
        because="Clauses are joined by `and`; all of them must be true.", needs="AND"),
    mistake("bullet", "Other bullets in a list", r"(?:•|\*|·|‣|–|—|\b[a-z\d]\))\s+", "- ",
        says='A line of a list begins with "-", not with "{found}".',
        because="Each line of `any of:`, `all of:` or `none of:` begins with a hyphen.", needs="DASH"),
    mistake("either-of", "Other words for “any of:”",
        r"\b(?:either(?: of)?|one of|one or more of|at least one of|any one of)\s*:?(?=\s*-)", "any of:", because=_ALL),
    mistake("both-of", "Other words for “all of:”", r"\b(?:both(?: of)?|each of|every one of)\s*:?(?=\s*-)", "all of:",
        because=_ALL),
    mistake("neither-of", "Other words for “none of:”", r"\b(?:neither(?: of)?|not any of|no one of)\s*:?(?=\s*-)",
        "none of:", because=_ALL),
    # ── the patient ──
    mistake("inpatients", "More than one inpatient", r"\b(?:the )?patients are in-?patients\b",
        "the patient is an inpatient", because="A page speaks of one patient at a time."),
    mistake("patients", "More than one patient",
        r"\b(?:the )?patients\b(?: are)?|\b(?:the )?pts?\b\.?|\b(?:he|she|they|s/he|he/she)\b", "the patient",
        "the patient is", because="A page speaks of one patient at a time."),
    mistake("admitted-state", "“is admitted” as a state",
        r"\bis (?:currently )?(?:admitted|in hospital|in-?patient|hospitalised|an? in-patient|an admitted patient)\b",
        "is an inpatient", because="`is admitted` is the moment of admission; the state is `is an inpatient`.",
        needs="AND THEN INPATIENT"),
    mistake("at-ward", "“at” a ward",
        r"(?<=patient )is (?:at|within|located (?:on|in|at)|staying (?:on|in)|currently (?:on|in))\b", "is on",
        because="A patient is `on` a ward or `in` a department."),
    mistake("older-than", "Other words for an age above",
        rf"\b(?:is |aged )?(?:older than|over the age of|above the age of|aged? ?(?:>|above|more than)|>"
        rf"|over)\s*({NUMBER})(?:\s*(?:years?|yrs?|y/?o)(?: old| of age)?)?", r"is aged over \1", r"aged over \1",
        because=_AGE),
    mistake("younger-than", "Other words for an age below",
        rf"\b(?:is |aged )?(?:younger than|under the age of|below the age of|aged? ?(?:<|below|less than)|<"
        rf"|under)\s*({NUMBER})(?:\s*(?:years?|yrs?|y/?o)(?: old| of age)?)?", r"is aged under \1", r"aged under \1",
        because=_AGE),
    mistake("years-old", "“years old”",
        rf"\b(?:is )?(?:aged )?({NUMBER})\s*(?:years?|yrs?|y)?(?: old| of age|/?o)?\s*(?:and|or) (?:over|older|above"
        rf"|more)(?: years)?(?: old| of age)?", r"is aged \1 or over", r"aged \1 or over", because=_AGE),
    mistake("age-at-least", "“at least 65 years old”",
        rf"\b(?:is )?(?:aged )?at least ({NUMBER})(?:\s*(?:years?|yrs?|y/?o))?(?: old| of age)?", r"is aged \1 or over",
        because=_AGE, needs="AGED NUMBER"),
    mistake("age-is", "“age is”",
        rf"\b(?:the patient'?s? )?age (?:is )?(?:of )?(?:at least |>= ?|≥ ?)?({NUMBER})(?: or (?:over|more|above"
        rf"|older))?(?: years)?", r"the patient is aged \1 or over", because=_AGE),
    mistake("age-group", "An age in words",
        r"\b(?:elderly|geriatric|adults?|children|a child|paediatric|old|young|a baby|an infant|neonates?|teenagers?"
        r"|frail)\b", says='"{found}" does not say which age.',
        because=_AGE + " Services draw the line at different years."),
    mistake("woman-man", "Other words for the sex", r"\b(?:is )?(?:a )?(?:wom[ae]n|girl|lady|females)\b", "is female",
        "female", because="As the record has it: `is female`, `is male`."),
    mistake("man", "Other words for the sex", r"\b(?:is )?(?:a )?(?:m[ae]n|boy|gentleman|males)\b", "is male", "male",
        because="As the record has it: `is female`, `is male`."),
    mistake("on-medicine", "“on” a medicine",
        r"\b(?:is )?(?:currently )?(?:on|receiving|prescribed|treated with|using|takes|having|established on)\b",
        "is taking", "taking", because="`on` is for places; a medicine is taken.", needs="PLACE TAKING INPATIENT IS"),
    mistake("suffers-from", "Other words for “has”",
        r"\b(?:suffers from|is diagnosed with|is known (?:to have|for|with)|has (?:a )?(?:history|diagnosis|known"
        r"|previous|past)(?: history)?(?: of)?|known (?:to have)?|with a diagnosis of|with known)\b", "has",
        because="A recorded condition is `the patient has …`."),
    # ── values over time ──
    mistake("doubled", "“doubled”", r"\b(?:has |have )?(doubled|tripled|trebled|quadrupled)(?=\s+(?:in|between)\b)",
        lambda groups: f"is at least {_TIMES[groups[0].lower()]} times its lowest",
        because="Say what it is compared with: `its lowest in the last 7 days`."),
    mistake("halved", "“halved”", r"\b(?:has |have )?halved(?=\s+(?:in|between)\b)", "has fallen by 50 % or more",
        "have fallen by 50 % or more", because="Say what it is compared with: `its highest in the last 10 days`."),
    mistake("doubled-bare", "“doubled” without a window",
        r"\b(?:has |have )?(?:doubled|tripled|trebled|halved|quadrupled)\b", says='"{found}" does not say since when.',
        because="Write `creatinine is at least 2 times its lowest in the last 7 days`."),
    mistake("times-sign", "“x” for times", rf"\b({NUMBER})\s?(?:x|×|fold|-fold)(?!\w)", _fold, r"at least \1 times",
        because="`at least 1.5 times its lowest in the last 7 days` says what is multiplied."),
    mistake("x-times", "“x” before a number", rf"(?<!\w)(?:x|×)\s?({NUMBER})\b", _fold, r"at least \1 times",
        because="`1.5 times its lowest in the last 7 days` says what is multiplied."),
    mistake("times-baseline", "“baseline”",
        r"\btimes (?:the |its |their )?(?:baseline|normal|previous(?: value)?|usual|reference)\b",
        "times its lowest in the last 7 days", says='"{found}" does not say which values are meant.',
        because="Say which: `its lowest in the last 7 days`, `its median between 365 days and 8 days ago`."),
    mistake("increased-by", "Other words for “has risen by”",
        r"\b(?:has |have |is |was )?(?:increased|went up|gone up|goes up|rose|rises|climbed|risen|up"
        r"|increases)(?: by)? (?=\d|more than|at least|by)", "has risen by ", because=_CHANGE),
    mistake("dropped-by", "Other words for “has fallen by”",
        r"\b(?:has |have |is |was )?(?:decreased|dropped|reduced|went down|gone down|fell|falls|declined|down"
        r"|decreases|drops)(?: by)? (?=\d|more than|at least|by)", "has fallen by ", because=_CHANGE),
    mistake("trend", "A trend in words",
        r"\b(?:is |has been |are )?(?:rising|falling|increasing|decreasing|improving|worsening|trending (?:up|down)"
        r"|deteriorating|getting (?:worse|better))\b", says='"{found}" does not say by how much, nor since when.',
        because="Write `has risen by more than 26 umol/L in the last 48 hours`."),
    mistake("vague-value", "A value in words",
        r"\b(?:(?:very |too |dangerously |critically )?(?:ab)?normal|(?:very |too |dangerously |critically )?(?:high"
        r"|low)|raised|elevated|reduced|deranged|critical|dangerous|out of range|stable|unstable|bad|poor)\b",
        says='"{found}" is not a number.', because=_VAGUE + " Write for example `above 6.0 mmol/L`."),
    mistake("not-value", "“is not” before a value",
        r"\b(and|where) (?:the )?([^,\"]+?) (?:is|are) not "
        r"((?:an? )?(?!an? inpatient\b|(?:ab)?normal|high|low|raised|stable)[^,\"]+?)(?=,)",
        r"\1 none of: - \2 is \3",
        says="`not` does not stand before a value.",
        because="Say it without `not`: `is 5.5 mmol/L or less`; or list what must not be under `none of:`.",
        anywhere=True, place=Place.SENTENCE, needs="ANSWER NUMBER"),
    mistake("maximum", "“maximum” for “highest”", r"\b(?:max(?:imum)?|peak|greatest|largest|top)\b(?! \d)", "highest",
        because="One idea has one word."),
    mistake("minimum", "“minimum” for “lowest”", r"\b(?:min(?:imum)?|nadir|smallest|least|trough)\b(?! \d)", "lowest",
        because="One idea has one word."),
    mistake("count-of", "“count of” for “number of”", r"\b(?:count of|how many|number)\b(?! of)", "number of",
        because="One idea has one word."),
    mistake("sum-of", "“sum of” for “total”", r"\b(?:sum of|cumulative|total of|total amount of|sum)\b", "total",
        because="One idea has one word."),
    mistake("most-recent", "“most recent” for “latest”", r"\b(?:most recent|newest|current|last)\b(?! \d)", "latest",
        because="One idea has one word."),
    mistake("was-given", "“was given” as a condition",
        rf"\b(?:and )?(?:an? |the )?([\w][\w -]*?) (?:was|were|has been|is) (given|prescribed"
        rf"|stopped) (?=in the last {DURATION}|within)", r"and there was \1 \2 ",
        says='"{found}" is written "{instead}".',
        because="What happened in a window is `there was …` or `there was no …`."),
    mistake("was-not-given", "“was not given” as a condition",
        rf"\b(?:and )?(?:an? |the |no )?([\w][\w -]*?) (?:was|were|has been|is)(?: not)? (given|prescribed"
        rf"|stopped) (?=in the last {DURATION}|within)", r"and there was no \1 \2 ",
        says='"{found}" is written "{instead}".',
        because="What happened in a window is `there was …` or `there was no …`."),
    mistake("no-window", "“there was” without a window",
        r"(there (?:was|were|has been) (?:no |an? |at least \d+ )?[^,]*?)(?=\s*,)", r"\1 in the last 24 hours",
        says='"{found}" does not say how far back to look.', because="Give the window: `in the last 24 hours`.",
        needs="IN WITHIN", anywhere=True),
    mistake("out-of-hours", "“out of hours”, “at night”",
        r"\b(?:it is )?(?:out[- ]of[- ]hours|at night|overnight|during the night|night[- ]?time|in the night)\b",
        "it is between 20:00 and 08:00", because="Nights begin at different times in different hospitals."),
    mistake("weekends", "Other words for the weekend",
        r"\b(?:it is )?(?:at |on |during )?(?:a |the )?week-?ends?\b"
        r"|\b(?:it is )?(?:on )?(?:a )?saturdays? or sundays?\b", "it is a weekend",
        because="`it is a weekend` is Saturday or Sunday, hospital time."),
    mistake("weekdays", "Other words for weekdays",
        r"\b(?:it is )?(?:on |during )?(?:the |a )?(?:week-?days|working days?|monday to friday)\b", "it is a weekday",
        because="`it is a weekday` is Monday to Friday, hospital time."),
)  # fmt: skip
