"""What can be wrong with a file as a whole, before any message or row of it is read.

Lives here: the one exception that readers raise, and whose fault it is. Must not live here: what is wrong with one
message, one entry or one row: that is a SetAside, and the rest goes on.
"""

from __future__ import annotations

from enum import Enum


class Fault(Enum):
    """Where the cause lies: what the file holds, what was named, or the machine."""

    CONTENTS = "contents"
    NAME = "name"
    MACHINE = "machine"


class UnreadableFile(Exception):
    """A file that cannot be opened or is not what its name says; the text is one clear line without its contents."""

    def __init__(self, name: str, problem: str, fix: str, fault: Fault = Fault.CONTENTS) -> None:
        super().__init__(f"{name}: {problem} {fix}".strip())
        self.name = name  # the path, as the person who runs the command wrote it
        self.problem = problem  # one sentence: what is wrong
        self.fix = fix  # one sentence: what to do about it
        self.fault = fault
