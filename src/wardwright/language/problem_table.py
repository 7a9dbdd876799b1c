"""Every sort of problem that a page can have: its slug, its title, how grave it is, and what it means.

Lives here: the one table that gives problems their severity and docs/reference/problems.md its text.
Must not live here: how a problem is found (parse, mistakes, checks) or drawn (draw).
A test reads the source of the language and fails when a slug is raised that is not listed here.
"""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.language.mistakes.table import MISTAKES
from wardwright.language.problem import Severity


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One row of the reference page."""

    slug: str
    title: str
    severity: Severity
    explanation: str


_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

_READING = (
    # ── the page ──
    ("no-flow-header", "Text before the first `Flow:`", _ERROR,
     "A page begins with `Flow:` and its title. What stands before belongs to no flow."),
    ("no-title", "A flow without a title", _ERROR,
     "Firings, tasks and the audit are found by the flow's title."),
    ("no-rule", "A flow that does not say when to do what", _ERROR,
     "A flow needs at least one `When …, then ….` or `Every …, for each patient who …, then ….`"),
    ("no-full-stop", "A sentence without its full stop", _ERROR,
     "Sentences end with a full stop. Without it, two are read as one."),
    ("said-twice", "Something is said twice", _ERROR,
     "A flow has one owner, one limit of each kind, one judgement. Of two, nobody could tell which holds."),
    ("no-name", "An example without a name", _ERROR,
     "When an example fails, its name is how it is found."),
    ("empty-example", "An example without lines", _ERROR,
     "An example tells what happens, and when."),
    # ── words ──
    ("not-understood", "Words that cannot come where they stand", _ERROR,
     "The sentence cannot be read on from here. The problem lists what may come instead."),
    ("unfinished", "A sentence that ends too early", _ERROR,
     "Something is still needed before the full stop."),
    ("unknown-term", "A name that the vocabulary does not have", _ERROR,
     "Only what the vocabulary names can be found in the record. The nearest names are offered."),
    ("wrong-kind", "A name of another kind", _ERROR,
     "The vocabulary has the name, but as something else: a medicine where a place belongs."),
    ("unknown-unit", "A unit that nobody knows", _ERROR,
     "Units are UCUM codes, common laboratory spellings, or names that the vocabulary gives."),
    ("whole-number", "A fraction where a whole number belongs", _ERROR,
     "Counts, ages and lengths of time are whole numbers."),
    ("stray-article", "An article that does not belong", _ERROR,
     "`a`, `an` and `the` stand before names and nouns only."),
    ("misspelt", "A misspelt word of the page", _ERROR,
     "One word of the page comes near, and with it the sentence reads."),
    # ── sentences ──
    ("not-possible", "Something that makes no sense together", _ERROR,
     "The words can be read, but what they say cannot be built: an hour after 23:59, a duration of nothing."),
    ("age", "An age that is not in whole years", _ERROR,
     "An age is `aged 65 or over`, `aged under 16` or `aged between 16 and 64`, in completed years."),
    ("schedule", "A time of day for something other than a day", _ERROR,
     "A schedule is `Every day at 07:30`, `Every Monday at 09:00` or `Every 4 hours`."),
    ("crossing", "A rise or a fall in the wrong direction", _ERROR,
     "A value rises to a number or more, or above it; it falls to a number or less, or below it."),
    ("moment", "A line of an example without its time", _ERROR,
     "A line begins with a time of day, or with a day and a time: `day 2 09:00`."),
    ("list-shape", "A list whose lines do not line up", _ERROR,
     "Each line of a list begins with `-`, a list inside a list with `--`."),
    ("empty-list", "A list without lines", _ERROR,
     "`any of:`, `all of:` and `none of:` are followed by lines that begin with `-`."),
    ("and-in-list", "“and” on a line of a list", _ERROR,
     "It could belong to the line or to the sentence, and the flow would fire for other patients than meant."),
    ("daily-limit", "A limit over another time than a day", _ERROR,
     "`At most 20 a day.` counts by the day."),
    ("follow-up", "A follow-up without its task", _ERROR,
     "`if not accepted` and `if not done` belong to the `ask` before them and need a time."),
    ("action-after-follow-up", "An action after a follow-up", _WARNING,
     "It is done at once, not after the follow-up. Where it stands could make a reader think otherwise."),
    ("not-recorded", "An example expects a result to be recorded that the flow does not record", _ERROR,
     "An expectation that no flow can meet never passes."),
)  # fmt: skip

_CHECKS = (
    # ── numbers and units ──
    ("no-unit", "A number without a unit", _ERROR,
     "The term is measured in a unit and the page gives a bare number. The same number means very different things in "
     "mmol/L and in mg/dL, so the page must say which."),
    ("unit-mismatch", "A unit that does not convert", _ERROR,
     "The unit on the page cannot be turned into the unit the vocabulary gives the term. Between mass and amount "
     "(mg/dL and mmol/L) the vocabulary needs the term's molar mass."),
    ("number-expected", "A word where a number is measured", _ERROR,
     "The term is a number, and the page compares it with a word. Nothing on the ward would ever match."),
    ("answer-expected", "A number where an answer is given", _ERROR,
     "The term is answered in words (positive, negative), and the page compares it with a number, or asks for a "
     "highest, an average or a rise of it."),
    ("unknown-answer", "An answer that the term does not list", _ERROR,
     "The vocabulary lists the answers a term can have. Another word would never match a result."),
    # ── comparisons ──
    ("never-true", "A comparison that no value can meet", _ERROR,
     "No value that the vocabulary calls plausible, no score and no count can meet the comparison, so the sentence "
     "would never fire, and silence looks like safety."),
    ("always-true", "A comparison that every value meets", _ERROR,
     "Every plausible value meets the comparison, so it selects nobody and the flow fires for all."),
    ("ends-reversed", "`between` with its ends the wrong way round", _ERROR,
     "`between` is written the smaller value first; reversed, nothing lies between."),
    ("contradiction", "Two clauses that cannot both be true", _ERROR,
     "All clauses of a sentence must be true together. Two of them exclude each other, so the sentence never fires."),
    ("only-if-late", "Two clauses that only a late result could satisfy", _WARNING,
     "The sentence is set off by a value that arrives, and asks for another value as the latest. Both hold only for a "
     "result that arrives after a newer one, which is hardly what is meant."),
    # ── texts ──
    ("unknown-placeholder", "A placeholder that the flow does not name", _ERROR,
     "A text may show the patient, the value, the ward and what the flow's own sentences name. A flow sees only what "
     "it names, so that its page tells all the data it uses."),
    ("no-value", "`{value}` where the trigger has no value", _ERROR,
     "`{value}` is the value that fired the sentence. An admission, a deadline or a schedule has none, and the "
     "reader would see a dash."),
    ("looks-like-placeholder", "A placeholder in other brackets", _WARNING,
     "Only names in braces are filled in. `[patient]` or `<patient>` would be sent as it stands."),
    # ── limits and shape ──
    ("missing-limit", "A page or an urgent task without a limit", _WARNING,
     "A flow that pages people needs `At most once per patient every …`, or one patient with many results pages the "
     "same person all night. Most alarms that nobody answers began this way."),
    ("nothing-to-stop", "`Stop when` in a flow that opens no task", _WARNING,
     "`Stop when` closes the flow's open tasks and their follow-ups. This flow opens none."),
    ("not-a-ward", "Ward by ward, but not to a ward", _WARNING,
     "A release ward by ward names a place that the vocabulary does not call a ward."),
    ("same-start-and-end", "A time measured from an event to itself", _ERROR,
     "The time between an event and the same event is always nothing."),
    # ── examples ──
    ("no-example", "A flow without an example", _WARNING,
     "Examples are the tests on the page: they show the next reader what is meant, and stop a later change from "
     "breaking it unseen."),
    ("example-order", "An example whose times go backwards", _ERROR,
     "The lines of an example are in the order of time."),
    ("example-never-happens", "An example expects what the flow never does", _ERROR,
     "The flow has no action that asks, tells, pages, records, sends, starts, runs or shows this."),
    ("example-other-words", "An example expects other words", _ERROR,
     "The flow reaches this person, but no text of its own can read like the one that the example expects."),
    ("example-no-task", "An example acts on a task, and the flow opens none", _ERROR,
     "`the task is accepted` and `the task is done` act on a task that an `ask` opened."),
    ("example-too-early", "An example expects something before anything happened", _ERROR,
     "A flow acts on events. Before the first event of an example there is nothing to act on."),
    ("example-contradiction", "An example expects both nothing and something", _ERROR,
     "`nothing happens` and an expected action at the same time cannot both be met."),
    ("example-implausible", "An example with a value outside the plausible range", _WARNING,
     "A value outside the plausible range is kept and marked, and never fires a flow."),
    ("example-expects-nothing", "An example that does not say what it expects", _WARNING,
     "An example without an expectation passes only if nothing happens: say so with `nothing happens`."),
    ("duplicate-example", "Two examples with one name", _WARNING,
     "When an example fails, its name is how it is found."),
    # ── flows together ──
    ("duplicate-title", "Two flows with one title", _ERROR,
     "Firings, tasks and audit records are found by the flow's title, so each title stands for one flow."),
    ("circle", "Flows that go round in a circle", _ERROR,
     "A flow reads what another records, which in the end reads what the first records. They could set each other "
     "off without end, and what happens would depend on which came first."),
    ("flag-never-recorded", "A flag that no flow records", _WARNING,
     "The flag has no codes of its own, so it comes from flows only, and none of these flows records it."),
)  # fmt: skip

_MISTAKES = tuple((mistake.slug, mistake.title, _ERROR, mistake.because) for mistake in MISTAKES)

PROBLEMS: dict[str, ProblemType] = {}
for _row in (*_READING, *_CHECKS, *_MISTAKES):
    PROBLEMS.setdefault(_row[0], ProblemType(*_row))
