"""Acute illness: sepsis, breathlessness, opioids, infection, and the end of life.

Called by: the table of courses.
"""

from __future__ import annotations

from datetime import datetime

from wardwright.demo.chart import Chart
from wardwright.demo.courses.stays import BLOODS, at, stay, watch
from wardwright.demo.hospital import INTENSIVE
from wardwright.demo.physiology import BREATHLESS, SEPTIC


def septic(chart: Chart, start: datetime, number: int) -> None:
    """Pneumonia that turns into sepsis; the antibiotic comes in time for half of them, the lactate for most."""
    onset = chart.rng.uniform(3, 15)
    chart.body.illness = SEPTIC
    course = ((0.0, 0.1), (1.5, 0.5), (3.0, 0.92), (6.0, 0.75), (12.0, 0.4))
    chart.body.severity = [(at(start, onset + after), severity) for after, severity in course]
    stay(chart, start, ("AMU", "7A", "9")[number % 3], since=-chart.rng.uniform(16, 30))
    chart.diagnose("pneumonia", at(start, onset - 2.5))
    chart.order("blood culture", at(start, onset + 1.8))
    chart.bloods(at(start, onset + 2), BLOODS, minutes=45)
    if number % 3 != 1:
        chart.bloods(at(start, onset + 1.6), ("lactate", "arterial pH"), minutes=6)
    first_dose = onset + (2.1 if number % 2 else 4.6)
    for dose in range(3):
        chart.give("piperacillin-tazobactam", at(start, first_dose + 8 * dose))
    chart.give("intravenous fluid", at(start, onset + 2.6))
    chart.form("sepsis screen", at(start, onset + 2.4))
    if number % 3 == 0:
        chart.done("outreach review", at(start, onset + 3.6))
        chart.move(at(start, onset + 4.2), INTENSIVE)
    chart.culture("blood culture", "negative", at(start, onset + 2), at(start, 23.5), "P")


def breathless(chart: Chart, start: datetime, number: int) -> None:
    """Gets worse over some hours, is seen, and gets better."""
    onset = chart.rng.uniform(2, 17)
    chart.body.illness = BREATHLESS
    worst = (0.75, 1.0, 0.8, 1.0, 0.6)[number % 5]
    course = ((0.0, 0.05), (2.5, worst), (5.0, worst * 0.7), (8.0, 0.2))
    chart.body.severity = [(at(start, onset + after), severity) for after, severity in course]
    stay(chart, start, "7A" if number % 2 else "9", observe=False)
    watch(chart, start, 0.2, 24, slack=2.2 if number % 2 else 1.0)
    chart.give("prednisolone", at(start, onset + 3))
    chart.bloods(
        at(start, onset + 2.8), ("arterial pH", "arterial oxygen", "arterial carbon dioxide", "lactate"), minutes=7
    )


def fast_pulse(chart: Chart, start: datetime, number: int) -> None:
    """Atrial fibrillation with a pulse above 130 for some hours and nothing else amiss."""
    stay(chart, start, observe=False, medicines=("bisoprolol",) if number % 2 else ())
    chart.diagnose("atrial fibrillation", at(start, 0.5))
    first = chart.rng.uniform(3, 12)
    watch(chart, start, 0.3, first - 1)
    for step in range(3):
        chart.observe(at(start, first + 1.1 * step), {"pulse": chart.rng.uniform(132, 144)})
    watch(chart, start, first + 4, 24)


def target_saturation(chart: Chart, start: datetime, number: int) -> None:
    """Long-standing carbon dioxide retention: 90 % on oxygen is where it should be, on scale 2."""
    chart.body.baseline["oxygen saturation"] = 90.0
    chart.body.on_oxygen = True
    stay(chart, start, "7A")
    chart.diagnose("COPD", at(start, -30))
    chart.diagnose("hypercapnic respiratory failure", at(start, -30))


def slow_breathing(chart: Chart, start: datetime, number: int) -> None:
    """Too much morphine after an operation, and its antidote."""
    hour = chart.rng.uniform(14, 20)
    stay(chart, start, "8", since=-chart.rng.uniform(15, 40))
    chart.operate(at(start, hour - 5))
    chart.give("morphine", at(start, hour - 2.5))
    chart.give("morphine", at(start, hour - 0.9))
    chart.observe(
        at(start, hour), {"respiratory rate": 7 + number % 2, "oxygen saturation": 93, "air or oxygen": "oxygen"}
    )
    chart.give("naloxone", at(start, hour + 0.2))
    chart.observe(at(start, hour + 0.6), {"respiratory rate": 13})


def neutropenic(chart: Chart, start: datetime, number: int) -> None:
    """Fever nine days after chemotherapy; the count is low."""
    hour = chart.rng.uniform(15.5, 18)
    chart.body.baseline["temperature"] = 38.5
    chart.diagnose("cancer", at(start, -24 * 60))
    chart.give("chemotherapy", at(start, -24 * 9))
    stay(chart, start, "AMU", since=hour - 2, bloods=False, observe=False)
    # Whichever comes first, the fever or the count, the second one completes the picture.
    chart.bloods(
        at(start, hour - 1.5), BLOODS, {"neutrophils": 0.2, "white cell count": 0.8}, minutes=30 if number % 2 else 95
    )
    chart.observe(at(start, hour - 0.4), {"temperature": 38.7, "pulse": 104})
    chart.give("piperacillin-tazobactam", at(start, hour + 0.5))
    watch(chart, start, hour + 1, 24)


def dying(chart: Chart, start: datetime, number: int) -> None:
    """In the last days of life, when the score does not apply; one dies in the day."""
    chart.body.illness = SEPTIC
    chart.body.severity = [(at(start, -20), 0.7), (at(start, 24), 1.0)]
    end = chart.rng.uniform(14, 20)
    dies = number == 0
    stay(chart, start, "9", until=end if dies else 24.0, bloods=False)
    chart.diagnose("end of life care", at(start, -30))
    if dies:
        chart.die(at(start, end))


def positive_culture(chart: Chart, start: datetime, number: int) -> None:
    """Blood taken yesterday, negative at first, grows something today."""
    stay(chart, start)
    taken, grows = at(start, -chart.rng.uniform(20, 34)), chart.rng.uniform(4, 19)
    order = chart.culture("blood culture", "negative", taken, at(start, 0.5), "P")
    chart.culture("blood culture", "positive", taken, at(start, grows), "F", order)
    chart.give("co-amoxiclav", at(start, grows + 1.2))
    chart.give("meropenem", at(start, grows + 3))


def screened(chart: Chart, start: datetime, number: int) -> None:
    """A screen of yesterday comes back: four different ones positive, one clear."""
    stay(chart, start)
    name, answer = (
        ("MRSA screen", "positive"),
        ("C difficile toxin", "positive"),
        ("COVID PCR", "detected"),
        ("influenza A PCR", "not detected"),
        ("CPE screen", "positive"),
    )[number % 5]
    chart.culture(name, answer, at(start, -chart.rng.uniform(10, 40)), at(start, chart.rng.uniform(8, 17)))
