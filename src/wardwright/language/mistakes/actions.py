"""Frequent slips in what is done: verbs, people, quotation marks, follow-ups."""

from __future__ import annotations

from wardwright.language.mistakes.row import DURATION, Mistake, mistake
from wardwright.language.slip import Place

_VERBS = "`ask` opens a task that stays until it is done, `tell` sends a message, `page` calls: a page has these three."
_QUOTES = "The words that a person will read stand in quotation marks, so that all see where they begin and end."
_FOLLOW = "A follow-up is `if not accepted within …` or `if not done …`, and belongs to the task before it."
_ACTION = "ask|tell|page|record|send|start|run|show"
_END = r"(?=\s*(?:,|\.\s*$|$|\bwithin \d|\burgently\b|\band (?:if|tell|page|ask|record|send|start|run|show)\b))"

ACTIONS: tuple[Mistake, ...] = (
    mistake("missing-then", "“then” is missing", rf",?\s*(?:and )?(?=\b(?:{_ACTION})\b)", ", then ",
        says="What to do begins with `then`.", because="`then` is where the conditions end and the doing begins.",
        needs="THEN"),
    mistake("arrow-for-then", "An arrow for “then”", r",?\s*(?:->|=>|→|⇒|:)\s*(?:then )?", ", then ",
        because="`then` is where the conditions end and the doing begins.", needs="THEN"),
    mistake("please", "“please”", r"\bplease\s+", "", says="A page needs no `please`.",
        because="Each word on the page does something."),
    mistake("tell-verbs", "Other words for “tell”",
        r"\b(?:alert|notify|inform|warn|remind|message|e-?mail|text|advise|update|contact|let|sms|flag to|report to"
        r"|send (?:an? )?(?:message|alert|e-?mail|text|sms|notification) to)\b(?: to)?", "tell", "page", because=_VERBS,
        needs="TELL THEN MESSAGE"),
    mistake("page-verbs", "Other words for “page”",
        r"\b(?:bleep|fast[- ]bleep|call|phone|ring|crash[- ]?call|beep|escalate(?: it)? to|summon|2222"
        r"|telephone)\b(?: to)?", "page", because=_VERBS, needs="PAGE THEN"),
    mistake("ask-verbs", "Other words for “ask”",
        r"\b(?:request|instruct|order|prompt|get|have|assign|task|(?:create|open|raise|add) (?:an? )?(?:task"
        r"|job) for|refer to|require|make)\b(?: that)?", "ask", because=_VERBS, needs="ASK THEN"),
    mistake("record-verbs", "Other words for “record”",
        r"\b(?:set|mark|add|raise|store|save|log|note|document|create|flag)\b(?: (?:as|the|an?))?", "record",
        because="What a flow keeps for other flows, it records.", needs="RECORD THEN"),
    mistake("show-verbs", "Other words for “show”", r"\b(?:display|pop[- ]?up|print|write|say)\b", "show",
        because="A card in the record system is shown.", needs="SHOW THEN"),
    mistake("start-verbs", "Other words for “start the form”", r"\b(?:open|begin|launch|issue|trigger)(?= the\b| a\b)",
        "start", because="A form is started for somebody.", needs="START THEN"),
    mistake("should-action", "“should” instead of an action",
        r"\b(?:the )?((?:(?!then\b|and\b)[\w-]+ ){0,5}?(?!then\b)[\w-]+) "
        r"(?:should|must|needs? to|has to|ought to|shall|will) (?:be asked to )?([^\",.]+?)" + _END,
        r'ask the \1 to "\2"', says='"{found}" is written "{instead}".', because=_VERBS),
    mistake("curly-quotes", "Curly quotation marks", r"[“”„«»‟]([^“”„«»‟\"]*)[“”„«»‟]", r'"\1"',
        says="Texts stand in straight quotation marks.", because=_QUOTES, anywhere=True),
    mistake("single-quotes", "Single quotation marks", r"(?<=\s)['‘’`]([^'‘’`\"]+)['‘’`](?=[\s,.]|$)", r'"\1"',
        says="Texts stand in double quotation marks.", because=_QUOTES),
    mistake("unclosed-quote", "A quotation mark that is not closed", r'"(?=[^"]*$)([^"]*?)' + _END, r'"\1"',
        says="The quotation mark is opened and never closed.", because=_QUOTES, anywhere=True),
    mistake("ask-without-to", "“ask … to” without its “to”", r'(?<=\w)(?:\s*[,:]|\s+that)?(?=\s*")', " to",
        says="`to` is missing between the person and the task.",
        because="`ask <who> to \"<task>\"` opens a task; `tell <who> \"<text>\"` has no `to`.", needs="TO"),
    mistake("tell-with-to", "“tell … to” and “tell … that”", r"\b(?:to|that|about|of|with|saying|:)\s*(?=\")", "",
        says='"{found}" is left out: `tell <who> "<text>"`.', because="`tell` sends words, `ask … to` opens a task.",
        needs="TEXT"),
    mistake("unquoted-text", "A task or text without quotation marks", r'\bto ([^",.;]+?)' + _END, r'to "\1"',
        says="The task is not in quotation marks.", because=_QUOTES, needs="TEXT"),
    mistake("ask-noun", "A task without “to” and quotation marks",
        r"\b(?:for |about |that )?(?:an? |the )?([a-z][^\",.;]+?)" + _END, r'to "\1"',
        says="The task is not in quotation marks.", because=_QUOTES, needs="TO", here=True),
    mistake("unquoted-tell", "A text without quotation marks",
        r"\b(?:that |about |of |with |to |: ?)?([a-z][^\",.;]+?)" + _END, r'"\1"', r'to "\1"',
        says="The text is not in quotation marks.", because=_QUOTES, needs="TEXT TO", here=True),
    mistake("asap", "“as soon as possible”",
        r",?\s*\b(?:as soon as possible|asap|immediately|straight ?away|right away|at once|stat|now|promptly"
        r"|without delay|as a priority|urgent)\b", " urgently",
        because="`urgently` marks the task; a time, such as `within 15 minutes`, says when it is late.",
        needs="URGENTLY"),
    mistake("soon", "“soon”", r"\b(?:soon|shortly|quickly|in due course|when possible|eventually|later)\b",
        says='"{found}" does not say when the task is late.', because="Write `within 15 minutes`, or `urgently`.",
        needs="URGENTLY WITHIN"),
    mistake("in-for-within", "“in” for “within”",
        rf"\b(?:in|by|inside|before|not later than|no later than|for)(?: the next)?\s+(?={DURATION})", "within ",
        because="`in 15 minutes` can mean after or before; `within` means before.", needs="WITHIN"),
    mistake("within-next", "“within the next”", r"\bwithin (?:the )?next\b", "within",
        because="`within` counts from the moment the task is opened."),
    mistake("not-acknowledged", "Other words for “if not accepted”",
        r"\bif (?:it is |it's |they |still )?(?:not |un|no )(?:acknowledged|answered|answer|response|reply"
        r"|responded(?: to)?|picked up|accept|respond|read|seen)\b|\bif (?:ignored|(?:they )?(?:do"
        r"|does) not (?:respond|answer|reply|accept|acknowledge))\b", "if not accepted", because=_FOLLOW),
    mistake("not-completed", "Other words for “if not done”",
        r"\bif (?:it is |it's |this is |still )?(?:still )?(?:not (?:completed|finished|reviewed|actioned|resolved"
        r"|performed|carried out|dealt with|been done|yet done)|incomplete|overdue|outstanding)\b", "if not done",
        because=_FOLLOW),
    mistake("follow-up-then", "“then” after a follow-up's time",
        rf"\b(?:and )?(?:after|following) ({DURATION}),?\s*(?:then )?(?=\b(?:{_ACTION})\b)",
        r"and if not done within \1, ", says="What should happen later belongs to a task that was not done.",
        because=_FOLLOW),
    mistake("person-name", "A person's name",
        r"\b(?:Dr|Mr|Mrs|Ms|Miss|Prof|Sister|Nurse)\b\.?(?:\s+(?-i:[A-Z][\w'-]+))+", says='"{found}" is one person.',
        because="People change shifts and jobs: name a role that the vocabulary has, such as `the ward consultant`."),
    mistake("recorded-as", "A sign for “as”", r"\s*(?::|=|to be|with(?: the)? value|to)\s*(?=\d)", " as ",
        because="A result is recorded `as` its value.", needs="AS"),
    mistake("robot-order", "“run … robot”", r"\b(?:run|start|use|execute|call) (?:the )?(?!robot\b)([\w -]+?) robot\b",
        r"run the robot \1", because="A robot is named after the word: `run the robot …`."),
    mistake("square-brackets", "Brackets", r"\s*[\[(]([^\])]*)[\])]", r" \1", r", and \1", choice=True,
        says='"{found}" stands in brackets.',
        because="Nothing on a page is an aside: each clause counts. Only names inside a text stand in braces, as in "
                "`{{patient}}`."),
    mistake("extra-place", "A place after a person", r"\b(?:on|in|at|of|from) (?:the )?(?:ward|department|unit)\b", "",
        says='"{found}" is part of nothing.',
        because="The role knows its ward: the vocabulary says who it is for whom.", place=Place.SENTENCE,
        needs="TO TEXT"),
)  # fmt: skip
