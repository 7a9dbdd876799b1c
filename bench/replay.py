"""How fast a replay of many messages runs end to end, and in how much memory.

    python bench/replay.py [MESSAGES]

A synthetic day large enough for the number (default 100,000) is written to a temporary file; then the whole command
runs as a user would run it, with all starter flows and one process. In the same run the messages are only read into
facts, without any flow: the ratio says what deciding costs.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from wardwright.demo import write_day
from wardwright.engine.files import open_files
from wardwright.engine.intake import Intake
from wardwright.facts.load import load_vocabulary
from wardwright.starter import vocabulary_text


def main(messages: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        day = Path(folder) / "day.hl7"
        written = write_day(day, patients=max(200, messages // 27), messages=messages)
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "wardwright.cli", "replay", "--messages", str(day), "--json"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
            cwd=folder,
            env=dict(os.environ),
        )
        whole = time.perf_counter() - start
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        start = time.perf_counter()
        intake = Intake(load_vocabulary(vocabulary_text()), ZoneInfo("Europe/London"))
        facts = sum(len(batch.facts) for batch in intake.batches(open_files([day])))
        reading = time.perf_counter() - start
    print(f"{written:,} messages, {facts:,} facts, all starter flows, one process")
    print(f"replay, start to end       {written / whole:>10,.0f} messages/s   {memory:,.0f} MiB at most")
    ratio = f"replay takes {whole / reading:.2f} times that"
    print(f"read into facts only       {written / reading:>10,.0f} messages/s   {ratio}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
