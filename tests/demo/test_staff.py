"""What the staff does: accept, do, decline, look away; each step once, the same for a seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from wardwright.demo.snapshot import TaskLine
from wardwright.demo.staff import Does, Staff
from wardwright.facts.instant import HOUR, MINUTE
from wardwright.govern.override_reasons import BY_CODE

NOW = 1_772_528_400_000_000


def task(number: int, state: str = "open") -> TaskLine:
    return TaskLine(f"task/{number}", number, "Look", "ward doctor", state, "", "", NOW + HOUR, NOW)


def all_steps(seed: int, number: int) -> list[tuple[int, Does, str]]:
    """What becomes of one task within six hours: minute, step, reason."""
    staff, each, taken = Staff(seed), task(number), []
    for minute in range(360):
        for step in staff.due([each], NOW + minute * MINUTE):
            taken.append((minute, step.does, step.reason))
            state = {Does.ACCEPT: "accepted", Does.DECLINE: "declined", Does.DONE: "done"}[step.does]
            if state == "done":
                return taken
            each = replace(each, state=state)
    return taken


def test_everything_is_done_in_the_end_and_nothing_twice() -> None:
    for number in range(200):
        steps = [does for _, does, _ in all_steps(5, number)]
        assert steps[-1] is Does.DONE
        assert len(set(steps)) == len(steps)


def test_most_are_in_time_some_late_declined_or_never_looked_at() -> None:
    found: Counter[str] = Counter()
    for number in range(400):
        steps = all_steps(5, number)
        first, last = steps[0], steps[-1]
        if first[1] is Does.DECLINE:
            found["declined"] += 1
            assert first[2] in BY_CODE
        elif first[1] is Does.DONE:
            found["not accepted"] += 1
        else:
            found["in time" if last[0] <= 60 else "late"] += 1
    assert found["in time"] > 200
    assert min(found["late"], found["declined"], found["not accepted"]) > 10


def test_the_same_seed_does_the_same() -> None:
    assert all_steps(5, 3) == all_steps(5, 3)
    assert any(all_steps(5, number) != all_steps(6, number) for number in range(10))


def test_tasks_that_are_gone_are_forgotten() -> None:
    staff = Staff(5)
    staff.due([task(number) for number in range(100)], NOW + 6 * HOUR)
    assert staff._asked
    staff.due([], NOW + 7 * HOUR)
    assert not staff._asked
