"""A process beside a part: started anew, with a pipe to it, gone when the part is.

Lives here: `python -m wardwright.engine.live.beside HANDLE`, and how it is started. Must not live here: what it does
(reader.py). The way of multiprocessing's "spawn", without the third process that this keeps for shared memory, of which
there is none here: 12 MiB and a start of Python less.
"""

from __future__ import annotations

import os
import pickle
import socket
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection

Work = Callable[[Connection], None]


def start_beside(work: Work) -> tuple[Connection, subprocess.Popen[bytes]]:
    """The pipe to a new process that does the work with its end of it; `work` can be pickled."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        handle = theirs.fileno()
        command = [sys.executable, "-m", __name__, str(handle)]
        process = subprocess.Popen(command, pass_fds=(handle,), stdin=subprocess.DEVNULL)
        pipe = Connection(os.dup(ours.fileno()))
    try:
        pipe.send(sys.path)  # first, so that whatever the work is made of is found
        pipe.send_bytes(pickle.dumps(work))
    except OSError:
        pass  # it died at once: whoever waits for its first word finds out
    return pipe, process


def main() -> None:
    """In the new process."""
    pipe = Connection(int(sys.argv[1]))
    sys.path[:] = pipe.recv()
    work: Work = pickle.loads(pipe.recv_bytes())
    work(pipe)


if __name__ == "__main__":
    main()
