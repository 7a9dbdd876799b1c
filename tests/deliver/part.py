"""A program: the `deliver` part of a home, until nothing waits. Run by test_process, which kills it at named moments.

Its argument is the home's folder. It opens the record itself, as engine/up/part.py does.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from wardwright.engine.place import database_place, record_of
from wardwright.engine.up.stopping import Stop
from wardwright.home.home import read_home
from wardwright.record.setup import setup_django


def main(folder: Path) -> int:
    home = read_home(folder)
    setup_django(database_place(home))
    record = record_of(home)
    from wardwright.engine.deliver import process
    from wardwright.record import models

    stop = Stop()

    def watch() -> None:
        ended = time.monotonic() + 20
        while time.monotonic() < ended:
            waits = models.Delivery.objects.filter(state__in=["waiting", "failed"]).exists()
            if not waits and not models.Act.objects.filter(expanded__isnull=True).exists():
                break
            stop.wait(0.05)
        stop.set()

    threading.Thread(target=watch, daemon=True).start()
    try:
        return process.run(home, record, stop)
    finally:
        record.close()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
