"""A vocabulary that cannot be used: each mistake is found where it stands, and says what to write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardwright.facts.load import VocabularyProblem, VocabularyProblems, load_vocabulary

POTASSIUM = "results:\n  potassium: {unit: mmol/L}\n"


def problems(text: str) -> tuple[VocabularyProblem, ...]:
    """Everything that is wrong with a vocabulary."""
    try:
        load_vocabulary(text, "ward.yaml")
    except VocabularyProblems as found:
        return found.problems
    return ()


def in_score(bands: str, swap: str = "") -> str:
    """A vocabulary with one score of one part, whose bands begin in line 10."""
    return (
        "results:\n  pulse: {unit: /min}\n  air or oxygen: {answers: [air, oxygen]}\n  masked: {answers: [air]}\n"
        "conditions:\n  asthma: {}\nscores:\n  score:\n    each within: 1 hour\n"
        f"    parts: {{pulse: {{{bands}}}, air or oxygen: {{air: 0, oxygen: 2}}}}\n{swap}"
    )


ONE_PART = "scores:\n  s: {each within: 1 hour, parts: "
SWAP = "    swap: {{when: {}, part: {}, for: {{1: 1}}}}\n"

# text, slug, line, column, words of the problem, words of the fix
MISTAKES = [
    # ── not YAML ──
    ("results:\n  potassium: {unit: mmol/L\nscores: {}\n", "not-yaml", 3, 7, "not YAML", "missing"),
    ("results:\n\tpotassium: {}\n", "not-yaml", 2, 1, "not YAML", "spaces instead of the tab"),
    ("results: {a: 'x}", "not-yaml", 1, 17, "not YAML", "missing"),
    ("results:\n  a\x00b: {}\n", "not-yaml", 2, 4, "U+0000", "UTF-8"),
    ("results: {a\ud800: {}}\n", "not-yaml", 1, 1, "half a character", "UTF-8"),
    ("flags: {a: *nothing}\n", "unknown-anchor", 1, 12, '"*nothing" repeats', "Write it out"),
    ("- potassium\n", "not-a-vocabulary", 1, 1, "not a single text or list", "results:"),
    ("potassium\n", "not-a-vocabulary", 1, 1, "not a single text or list", "results:"),
    ("flags: {}\n---\nplaces: {}\n", "two-documents", 2, 1, "second document", "---"),
    ("flags: {? [a, b] : {}}\n", "key-not-text", 1, 11, "cannot be a name", "one name"),
    ("flags: {a: " + "[" * 40 + "]" * 40 + "}\n", "too-deep", 1, 1, "lists in lists", "bracket"),
    # ── sections, names, keys ──
    ("result:\n  potassium: {}\n", "unknown-section", 1, 1, 'no section "result"', '"results"'),
    ("xyz:\n  potassium: {}\n  sodium: {}\n", "unknown-section", 1, 1, 'no section "xyz"', "results, scores"),
    ("results: [potassium]\n", "not-a-section", 1, 10, "holds a name and an entry", "results:"),
    ("results:\n  potassium: mmol/L\n", "not-an-entry", 2, 14, "keys and values in braces", "potassium: {"),
    ("results:\n  potassium: {}\n  potassium: {}\n", "twice", 3, 3, "already written in line 2", "Keep one"),
    ("results: {}\nresults: {}\n", "twice", 2, 1, "already written in line 1", "Keep one"),
    ("results:\n  a: {unit: g/L, unit: g/L}\n", "twice", 2, 18, '"unit" is already written', "Keep one"),
    ("results:\n  a: {unt: g/L}\n", "unknown-key", 2, 7, 'A result has no "unt"', '"unit"'),
    ("medicines:\n  a: {unit: g/L}\n", "unknown-key", 2, 7, 'A medicine has no "unit"', "also, any of, codes"),
    ('flags:\n  "": {}\n', "no-name", 2, 3, "needs a name", ""),
    ("flags:\n  a {b}: {}\n", "bad-name", 2, 3, "has braces, quotation marks, a # or a line break", "Leave them out"),
    ("flags:\n  \"a\\nb\": {}\n", "bad-name", 2, 3, "a line break", "Leave them out"),
    ("flags:\n  \"bed #4\": {}\n", "bad-name", 2, 3, "a # or a line break", "Leave them out"),
    ("roles:\n  patient: {}\n", "bad-name", 2, 3, "could not be told from", "a name of its own"),
    ("flags:\n  \"...\": {}\n", "bad-name", 2, 3, "could not be told from", "a name of its own"),
    # ── names and codes that two terms claim ──
    ("results:\n  pulse: {}\nflags:\n  Pulse: {}\n", "name-twice", 4, 3, 'also a result in line 2', "another name"),
    ("results:\n  a: {also: [b]}\n  c: {also: [B]}\n", "name-twice", 3, 3, '"B" is also a result', "another name"),
    ('results:\n  a: {codes: ["x:1"]}\n  b: {codes: ["X:1"]}\n', "code-twice", 3, 3, "code of a in line 2", "Take it"),
    ('results:\n  a: {answers: {y: ["x:1"], n: ["x:1"]}}\n', "code-twice", 2, 3, 'for "y" and for "n"', "Take it out"),
    ("results:\n  a: {answers: {Yes: [], yes: []}}\n", "twice", 2, 26, '"yes" is written twice', "Keep one"),
    # ── values ──
    ('results:\n  a: {codes: ["2823-3"]}\n', "bad-code", 2, 15, "whose code it is", '"loinc:2823-3"'),
    ('results:\n  a: {codes: [["x:1"]]}\n', "not-text", 2, 15, "one word or text", ""),
    ("results:\n  a: {codes: {x: 1}}\n", "not-a-list", 2, 14, "needs a list", "codes: ["),
    ("results:\n  a: {unit: mmHg}\n", "not-ucum", 2, 13, '"mmHg" is not a UCUM unit', 'unit: "mm[Hg]"'),
    ("results:\n  a: {unit: smidgen}\n", "not-ucum", 2, 13, "not a UCUM unit", "ucum.org"),
    ("results:\n  a: {unit: [g/L]}\n", "not-text", 2, 13, "one word or text", ""),
    ("results:\n  a: {unit: g/L, units: {x: gramme}}\n", "not-ucum", 2, 29, "not a UCUM unit", "ucum.org"),
    ("results:\n  a: {unit: g/L, units: {x: mmol/L}}\n", "units-apart", 2, 29, "not convert into g/L", "molar mass"),
    ("results:\n  a: {units: [x]}\n", "not-units", 2, 14, "UCUM code for each", "units: {"),
    ("results:\n  a: {plausible: [12, 1]}\n", "reversed", 2, 18, "12 is more than 1", "plausible: [1, 12]"),
    ("results:\n  a: {plausible: [1]}\n", "not-a-range", 2, 18, "lowest and the highest", "[1, 12]"),
    ("results:\n  a: {plausible: 12}\n", "not-a-range", 2, 18, "lowest and the highest", "[1, 12]"),
    ("results:\n  a: {plausible: [one, 12]}\n", "not-a-number", 2, 19, '"one" is none', ""),
    ("results:\n  a: {plausible: [.nan, 12]}\n", "not-a-number", 2, 19, '".nan" is none', ""),
    ("results:\n  a: {molar mass: heavy}\n", "not-a-number", 2, 19, '"heavy" is none', ""),
    ("results:\n  a: {molar mass: 0}\n", "not-positive", 2, 19, "more than 0", ""),
    ("results:\n  a: {charge: 1.5}\n", "not-whole", 2, 15, "whole number", "charge: 2"),
    ("results:\n  a: {good for: 3}\n", "not-a-duration", 2, 17, '"3" cannot be read as one', "12 hours"),
    ("results:\n  a: {good for: 1 fortnight}\n", "not-a-duration", 2, 17, "length of time", "12 hours"),
    ("results:\n  a: {good for: 30 minutes 1 hour}\n", "not-a-duration", 2, 17, "length of time", "12 hours"),
    ("results:\n  a: {answers: yes}\n", "not-answers", 2, 16, "name and its codes", "answers: {"),
    ("roles:\n  a: {channel: }\n", "not-text", 2, 16, "one word or text", ""),
    # ── groups ──
    ("medicines:\n  a: {any of: [warfrin]}\n  warfarin: {}\n", "unknown-member", 2, 16, '"warfrin"', '"warfarin"'),
    ("medicines:\n  a: {any of: [b]}\nflags:\n  b: {}\n", "mixed-group", 2, 16, "flag; a is a medicine", "own section"),
    ("medicines:\n  a: {any of: [b]}\n  b: {any of: [a]}\n", "circle", 2, 3, "a → b → a", "Take one"),
    ("medicines:\n  a: {any of: [a]}\n", "circle", 2, 3, "a → a", "Take one"),
    (
        "results:\n  a: {any of: [b, c]}\n  b: {unit: g/L}\n  c: {unit: mg/dL}\n",
        "units-apart",
        2,
        3,
        "must have one unit: b in g/L, c in mg/dL",
        "same unit",
    ),
    # ── scores ──
    ("results: {p: {}}\nscores:\n  s: {parts: {p: {1: 1}}}\n", "no-freshness", 3, 6, "how fresh", "each within: 12"),
    ("scores:\n  s: {each within: 1 hour}\n", "no-parts", 2, 6, "s has no parts", "parts:"),
    ("scores:\n  s:\n", "no-parts", 2, 5, "s has no parts", "parts"),
    ("results:\n  pulse: {}\n" + ONE_PART + "{puls: {1: 1}}}\n", "unknown-part", 4, 36, '"puls"', '"pulse"'),
    ("flags:\n  f: {}\n" + ONE_PART + "{f: {1: 1}}}\n", "unknown-part", 4, 36, "is a flag", "results"),
    (in_score(""), "no-bands", 10, 20, "pulse in score has no bands", '"8 or less": 3'),
    (in_score("low: 1"), "bad-band", 10, 21, '"low" is no band of pulse', '"8 or less": 3'),
    (in_score('"9 to 8": 1'), "bad-band", 10, 21, '"9 to 8" is no band', '"8 or less": 3'),
    (in_score('"8 or less": high'), "bad-points", 10, 34, "whole number", '"8 or less": 3'),
    (in_score('"8 or less": 1.5'), "bad-points", 10, 34, "whole number", '"8 or less": 3'),
    (in_score('"8 or less": 1, "8 or more": 0'), "bands-overlap", 10, 37, "claim 8", "above the one before"),
    (in_score('"8 or less": 1, "5 to 20": 0'), "bands-overlap", 10, 37, "claim 5", "above the one before"),
    (in_score('"8 or less": 1, "10 or more": 0'), "bands-gap", 10, 37, "covers 9 to 9", '"9 to 9"'),
    (in_score('"8.0 or less": 1, "8.2 or more": 0'), "bands-gap", 10, 39, "covers 8.1 to 8.1", '"8.1 to 8.1"'),
    (in_score('"8 or less": 1, "9 or more on oxgen": 0'), "bad-band", 10, 37, "is no band", ""),
    (in_score('"8 or less on air": 1, "10 or more on air": 0'), "bands-gap", 10, 44, "covers 9 to 9", ""),
    (in_score("1: 1", "    swap: {when: asthma}\n"), "bad-swap", 11, 11, '"when", "part" and "for"', "swap: {when"),
    (in_score("1: 1", SWAP.format("asthm", "pulse")), "unknown-condition", 11, 18, '"asthm"', '"asthma"'),
    (in_score("1: 1", SWAP.format("asthma", "masked")), "unknown-part", 11, 32, "not a part", '"pulse"'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "slug", "line", "column", "problem", "fix"), MISTAKES, ids=lambda v: str(v)[:40])
def test_a_mistake_is_found_where_it_stands(
    text: str, slug: str, line: int, column: int, problem: str, fix: str
) -> None:
    found = problems(text)
    assert [one.slug for one in found] == [slug]
    assert (found[0].file, found[0].line, found[0].column) == ("ward.yaml", line, column)
    assert problem in found[0].problem
    assert fix in found[0].fix


def test_otherwise_closes_every_gap() -> None:
    assert problems(in_score('"8 or less": 1, "20 or more": 3, otherwise: 0')) == ()


def test_everything_is_found_in_one_pass_in_the_order_of_the_file() -> None:
    found = problems(
        "results:\n"
        "  potassium: {unit: mmoll, plausible: [12, 1], cods: []}\n"
        "  sodium: {codes: [2951-2]}\n"
        "medicines:\n"
        "  group: {any of: [nothing]}\n"
        "scores:\n"
        "  s: {each within: soon, parts: {sodum: {1: 1}}}\n"
    )
    assert [one.slug for one in found] == [
        *("not-ucum", "reversed", "unknown-key", "bad-code", "unknown-member", "not-a-duration", "unknown-part")
    ]


def test_it_reads_like_an_answer_to_its_author() -> None:
    with pytest.raises(VocabularyProblems) as caught:
        load_vocabulary("results:\n  potassium: {unit: mmHg}\n")
    assert str(caught.value) == (
        'not-ucum   vocabulary.yaml, line 2, column 21\n  "mmHg" is not a UCUM unit.\n  Write: unit: "mm[Hg]"'
    )


def test_five_problems_are_shown_at_a_time() -> None:
    text = "flags:\n" + "".join(f"  a{number}: {{x: 1}}\n" for number in range(9))
    with pytest.raises(VocabularyProblems) as caught:
        load_vocabulary(text)
    assert len(caught.value.problems) == 9
    assert str(caught.value).count("unknown-key") == 5
    assert str(caught.value).endswith("… and 4 more after these.")


def test_no_problem_says_what_authors_must_not_be_told() -> None:
    said = " ".join(f"{one.problem} {one.fix}" for text, *_ in MISTAKES for one in problems(text)).casefold().split()
    assert {"invalid", "simply", "just", "traceback", "error"} & set(said) == set()


_WORDS = st.sampled_from(
    [
        *(
            "results",
            "scores",
            "potassium",
            "unit",
            "codes",
            "also",
            "any of",
            "parts",
            "plausible",
            "answers",
            "swap",
            "for",
        ),
        *(
            "mmol/L",
            "loinc:1-2",
            "1",
            "12 hours",
            "8 or less",
            "on",
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "-",
            "&a",
            "*a",
            "!!x",
        ),
        *("\n", "\n  ", "\n    ", ": ", ": {", '"', "'", "~", "#", "|", ">", "?", "\t", "---", "%"),
    ]
)


@given(st.lists(_WORDS, max_size=30).map(" ".join))
def test_no_text_gets_through_as_anything_but_a_vocabulary_or_problems(text: str) -> None:
    for one in problems(text):
        assert one.line >= 1
        assert one.column >= 1
        assert one.problem
