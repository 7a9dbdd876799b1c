"""How long a page takes to be parsed and checked, and to be completed at a cursor.

    python bench/language.py

Figures are milliseconds of one page in one process, over all starter flows and over a page of the size of the one in
the README. Splitting the same text into words, measured in the same run, is what the ratio compares with.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from wardwright.facts.load import load_vocabulary
from wardwright.language.check import check_text
from wardwright.language.complete import complete
from wardwright.language.parse import parse
from wardwright.starter import flow_texts, vocabulary_text

ROUNDS = 20
_WORDS = re.compile(r"\w+|[^\w\s]")


def milliseconds(work: Callable[[], object], pages: int) -> float:
    """The best of a few rounds, for one page."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best * 1000 / pages


def main() -> None:
    """Print the figures."""
    vocabulary = load_vocabulary(vocabulary_text())
    pages = list(flow_texts().values())
    page = flow_texts()["hyperkalaemia-severe.flow"]
    start = time.perf_counter()
    parse(page, vocabulary)
    first = (time.perf_counter() - start) * 1000
    words = milliseconds(lambda: [_WORDS.findall(text) for text in pages], len(pages))
    parsed = milliseconds(lambda: [parse(text, vocabulary) for text in pages], len(pages))
    checked = milliseconds(lambda: [check_text(text, vocabulary) for text in pages], len(pages))
    one = milliseconds(lambda: check_text(page, vocabulary), 1)
    offered = milliseconds(lambda: complete(page, page.index("then") + 5, vocabulary), 1)
    print(f"the first page, with the grammar's tables       {first:>8.2f} ms")
    print(f"parse, a starter page of {sum(map(len, pages)) // len(pages):,} characters       {parsed:>8.2f} ms")
    print(
        f"parse and check, the same                       {checked:>8.2f} ms   "
        f"({checked / words:.0f} times splitting it into words)"
    )
    print(f"parse and check, one page of {len(page):,} characters   {one:>8.2f} ms   (bound 3 ms)")
    print(f"complete at a cursor in it                      {offered:>8.2f} ms   (bound 20 ms)")


if __name__ == "__main__":
    main()
