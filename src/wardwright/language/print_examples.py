"""Examples in canonical English: one line for each step."""

from __future__ import annotations

from wardwright.language import print_things as things
from wardwright.language import print_words as words
from wardwright.language import tree as t
from wardwright.language.print_conditions import aged


def example_lines(example: t.Example) -> list[str]:
    """`Example: …` and its lines, indented by two."""
    return [f"Example: {example.name}", *(f"  {step(each)}" for each in example.steps)]


def step(line: t.Step) -> str:
    """One line of an example."""
    if isinstance(line, t.ExpectNothing):
        return "nothing happens" if line.moment is None else f"{moment(line.moment)} nothing happens"
    return f"{moment(line.moment)} {_event(line)}"


def moment(time: t.Moment) -> str:
    """`09:00`, `day 2 09:00`."""
    return words.clock(time.clock) if time.day == 1 else f"day {time.day} {words.clock(time.clock)}"


def _event(line: t.Step) -> str:
    if isinstance(line, t.Given):
        return _given(line)
    if isinstance(line, t.ExpectReached):
        text = f" {words.quoted(line.text)}" if line.text else ""
        return f"{words.who(line.who)} is {line.reach.value}{text}"
    if isinstance(line, t.ExpectRecorded):
        return f"{words.definite(line.term)} is recorded"
    if isinstance(line, t.ExpectSent):
        return f"{words.definite(line.message)} is sent to {words.definite(line.connection)}"
    if isinstance(line, t.ExpectStarted):
        return f"the {line.form.name} is started for {words.who(line.who)}"
    if isinstance(line, t.ExpectRun):
        return f"the robot {line.robot.name} is run"
    if isinstance(line, t.ExpectShown):
        return f"a card is shown {words.quoted(line.text)}" if line.text else "a card is shown"
    assert isinstance(line, t.TaskStep)
    return f"the task is {line.state.value}"


def _given(line: t.Given) -> str:
    event = line.event
    if isinstance(event, t.IsAged):
        return f"the patient is {aged(event)}"
    if isinstance(event, t.IsSex):
        return f"the patient is {event.sex.value}"
    if isinstance(event, t.Heard):
        if event.quiet_for is None:
            return f"{words.definite(event.term)} comes back"
        return f"{words.definite(event.term)} goes quiet for {words.duration(event.quiet_for)}"
    return things.sentence(event, "the patient", exactly="")
