"""The task list: what is on it is in the record already, so there is nothing to send.

Lives here: the channel that every `ask` reaches, and every notice that no other channel takes. Must not live here: the
list itself (engine/tasks). A delivery is there as soon as its row is: it shows on the list under its role or person.
"""

from __future__ import annotations

from wardwright.act.channel import Sent
from wardwright.act.delivery import Delivery

NAME = "task"


class TaskList:
    """The channel that the vocabulary calls `task`."""

    name = NAME
    address_kind = ""

    async def send(self, delivery: Delivery) -> Sent:
        """Delivered: its row stands in the record."""
        return Sent(delivery.task)

    def render(self, delivery: Delivery) -> str:
        """The line that the list shows."""
        return f"{delivery.recipient}: {delivery.text}".removeprefix(": ")

    async def close(self) -> None:
        """Nothing to let go of."""
