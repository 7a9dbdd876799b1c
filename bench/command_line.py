"""How long `wardwright --help` takes, as a process of its own. Run: python bench/command_line.py

Prints the best and the median of some runs, with the bound the project holds itself to.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 15
BOUND = 0.25


def main() -> None:
    """Measure and print."""
    took = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "wardwright.cli", "--help"], check=True, capture_output=True)
        took.append(time.perf_counter() - begun)
    print(f"wardwright --help: best {min(took):.3f} s, median {statistics.median(took):.3f} s (bound {BOUND} s)")


if __name__ == "__main__":
    main()
