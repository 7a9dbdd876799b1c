"""One part as the supervisor sees it: a process that is started, heard, asked to stop, killed, started again.

Lives here: the process and its two pipes. Must not live here: when to do which (supervisor.py), what the other end does
(part.py). Down the first pipe goes the word to stop; when it closes without that word, the parent is gone. Up the
second comes one byte for each beat, so that a beat is heard also while the record cannot be written.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence

from wardwright.engine.up.parts import Part
from wardwright.engine.up.starving import seconds_without_turn

STOP_WORD = b"stop\n"
FIRST_WAIT, LONGEST_WAIT = 0.2, 30.0  # seconds before a part that died is started again
STEADY = 60.0  # seconds after which a part that lives is trusted again
PROGRAM = (sys.executable, "-m", "wardwright.engine.up.part")
START_PATIENCE = 120.0  # seconds to the first beat: a large record may have to be looked through
STARVED = 6  # times as long as allowed: so long at most is it believed that it only waits for a processor


class Child:
    """A part's process; at most one at a time."""

    def __init__(
        self,
        part: Part,
        arguments: Sequence[str],
        now: Callable[[], float],
        program: Sequence[str] = PROGRAM,
        without_turn: Callable[[int], float] = seconds_without_turn,
    ) -> None:
        self.part = part
        self._program = program
        self._without_turn = without_turn
        self.restarts = 0
        self.last_exit: int | None = None
        self._arguments = arguments
        self._now = now
        self._process: subprocess.Popen[bytes] | None = None
        self._beats = -1
        self._started = self._heard = 0.0
        self._starved = 0.0  # of its seconds without a turn, those before it was last heard
        self._beaten = False
        self._wait, self._not_before = FIRST_WAIT, 0.0

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process else None

    @property
    def ready(self) -> bool:
        """Whether it runs and has beaten."""
        return self._process is not None and self._beaten

    @property
    def ready_for(self) -> float:
        """For how many seconds it has run since it was started; 0 before its first beat."""
        return self._now() - self._started if self.ready else 0.0

    def start(self) -> None:
        """Starts the process. Must be called from the main thread: the child dies with the thread that made it."""
        ours, theirs = os.pipe()
        os.set_blocking(ours, False)
        command = [*self._program, self.part.name, *self._arguments]
        try:
            self._process = subprocess.Popen(
                [*command, "--parent", str(os.getpid()), "--beats", str(theirs)],
                stdin=subprocess.PIPE,
                pass_fds=(theirs,),
                process_group=0,  # Ctrl-C is the supervisor's: parts stop in their order
            )
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        self._beats = ours
        self._started = self._heard = self._now()
        self._starved = 0.0
        self._beaten = False

    def start_again_if_due(self) -> bool:
        """Starts a part that died once its wait is over; True when it did."""
        if self._process is not None or self._now() < self._not_before:
            return False
        self.restarts += 1
        self.start()
        return True

    def listen(self) -> bool:
        """Hears what came since; False when the process has ended."""
        if self._process is None:
            return False
        with contextlib.suppress(BlockingIOError):
            if os.read(self._beats, 4096):
                self._heard, self._beaten = self._now(), True
                self._starved = self._without_turn(self._process.pid)
        if self._process.poll() is None:
            if self._beaten and self._now() - self._started > STEADY:
                self._wait = FIRST_WAIT
            return True
        self._gone()
        return False

    def silent(self, limit: float) -> bool:
        """Whether it has not been heard for longer than it may; what it waited for a processor does not count.

        On a machine that is overloaded, starting again what had no turn would only make more work.
        """
        if self._process is None:
            return False
        allowed = limit if self._beaten else max(limit, START_PATIENCE)
        silence = self._now() - self._heard
        if silence <= allowed:
            return False
        starved = self._without_turn(self._process.pid) - self._starved
        return silence - starved > allowed or silence > STARVED * allowed

    def ask_to_stop(self) -> None:
        """Asks it to stop when it has finished what it has in hand."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.write(STOP_WORD)
                self._process.stdin.flush()

    def kill(self) -> None:
        """Ends it now; nothing is lost by it."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._gone()

    def _gone(self) -> None:
        assert self._process is not None
        self.last_exit = self._process.returncode
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        os.close(self._beats)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)  # what it had started itself
        self._process = None
        self._not_before = self._now() + self._wait
        self._wait = min(self._wait * 2, LONGEST_WAIT)
