"""A part that does nothing but beat and obey: what a Child is tested with. Run as a program; not a test."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """`small_part.py NAME MANNER … --parent PID --beats FD`."""
    manner, beats = sys.argv[2], int(sys.argv[sys.argv.index("--beats") + 1])
    if manner == "dies":
        sys.exit(7)
    if manner != "mute":
        os.write(beats, b".")
    word = os.read(0, 16)
    if manner == "deaf":
        os.read(0, 16)
    sys.exit(0 if word == b"stop\n" else 9)


if __name__ == "__main__":
    main()
