"""The synthetic day as a file: `python -m wardwright.demo.write OUT.hl7`.

Lives here: the only place of the demo that touches a file. Each message is framed as MLLP frames it (a vertical tab
before, a file separator and a carriage return after), so that even a broken message ends where it ends.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from wardwright.demo.day import A_TUESDAY, hospital_day


def write_day(path: Path, seed: int = 7, patients: int = 200, messages: int = 5000, start: date = A_TUESDAY) -> int:
    """Write the day to a file; the number of messages written."""
    count = 0
    with path.open("wb") as out:
        for raw in hospital_day(seed, patients, messages, start):
            out.write(b"\x0b" + raw + b"\x1c\r")
            count += 1
    return count


def main(arguments: list[str]) -> int:
    """Write the day where the one argument says."""
    if len(arguments) != 1:
        print("Write: python -m wardwright.demo.write OUT.hl7", file=sys.stderr)
        return 2
    print(f"{write_day(Path(arguments[0])):,} messages in {arguments[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
