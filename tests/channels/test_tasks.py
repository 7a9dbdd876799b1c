"""The task list: there is nothing to send, and nothing that could fail."""

from __future__ import annotations

import asyncio

from tests.channels.deliveries import delivery
from wardwright.act.tasks.channel import TaskList


def test_it_is_delivered_when_its_row_is_there() -> None:
    assert asyncio.run(TaskList().send(delivery(task="t/0"))).receipt == "t/0"


def test_its_line_says_who_and_what() -> None:
    assert TaskList().render(delivery(recipient="ward clerk", text="Call")) == "ward clerk: Call"
