"""The chapters of tests/spec as one page for people: docs/language/manual.md.

Flows stay as they are written; the tables of facts and firings are drawn as tables. Called by `make docs`.
"""

from __future__ import annotations

import re

from tests.spec.cases import BLOCK, HERE, manual_files

INTRODUCTION = """# The manual of the flow language, by examples

Every example here is a test: the page, what arrives, and what happens, checked on each run against the kernel and
against the slow reference implementation. [What a page means](meaning.md) states the same as rules.

Times are those of a page's examples: day 1 is Monday 5 January 2026 in London. Where a table leaves a column out, the
patient is 1001, a fact is seen when it is true (`at`), and its status is final. An example without a page of its own
uses the page of the example before it. *Why* lists the verdicts: the trigger's, then each condition's. *Follows* is
the number of the line whose follow-up it is. Everything runs until 24 hours after the last arrival, unless it says
otherwise.
"""


def manual() -> str:
    """The whole page."""
    chapters = [path.read_text(encoding="utf-8") for path in manual_files()]
    contents = "\n".join(line for chapter in chapters for line in _contents(chapter))
    body = "\n".join(_chapter(chapter) for chapter in chapters)
    vocabulary = (HERE / "vocabulary.yaml").read_text(encoding="utf-8")
    words = f"## The vocabulary of the examples\n\n```yaml\n{vocabulary}```\n"
    return f"{INTRODUCTION}\n## Contents\n\n{contents}\n\n{body}\n{words}"


def _contents(chapter: str) -> list[str]:
    """A line for the chapter and one for each example."""
    headings = re.findall(r"^(#{1,2}) (.+)$", BLOCK.sub("", chapter), re.MULTILINE)
    return [f"{'' if marks == '#' else '  '}- [{title}](#{_anchor(title)})" for marks, title in headings]


def _anchor(title: str) -> str:
    """The anchor that a Markdown page gives a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _chapter(chapter: str) -> str:
    """The chapter one heading deeper, its tables drawn."""
    return BLOCK.sub(lambda match: _block(*match.groups()), re.sub(r"^(#{1,2}) ", r"#\1 ", chapter, flags=re.MULTILINE))


def _block(name: str, options: str, content: str) -> str:
    """A flow as code; facts and firings as tables."""
    if name == "flow":
        return f"```\n{content}```"
    if name == "facts":
        notes = f" ({_words(options.strip())})" if options.strip() else ""
        return f"What arrives{notes}:\n\n{content.rstrip()}"
    rows = content.strip().splitlines()
    return f"What happens:\n\n{content.rstrip()}" if len(rows) > 2 else "Nothing happens."


def _words(options: str) -> str:
    """The options of a run in words."""
    return options.replace("done after", "every task is done after").replace("until", "and then until", 1)
