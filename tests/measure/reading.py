"""Reading a page as a browser and a screen reader would: elements with their attributes, words and ancestors.

Called by the tests of pages. Holds the page to the balance of its tags, too: the standard library's reader forgives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "br", "link", "img", "hr", "input"})


@dataclass(slots=True, eq=False)
class Element:
    """One element of a page."""

    name: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element] = field(default_factory=list)
    own_words: list[str] = field(default_factory=list)

    def all(self, *names: str) -> list[Element]:
        """Every element below with one of these names (any, when none is given), in the order of the page."""
        found = []
        for child in self.children:
            if not names or child.name in names:
                found.append(child)
            found += child.all(*names)
        return found

    def ancestors(self) -> Iterator[Element]:
        """The elements around it, the nearest first."""
        if self.parent is not None:
            yield self.parent
            yield from self.parent.ancestors()

    @property
    def words(self) -> str:
        """All its text, with single spaces."""
        return " ".join(" ".join([*self.own_words, *(child.words for child in self.children)]).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.at = Element("", {})
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) != len(names):
            self.faults.append(f"<{tag}> says an attribute twice")
        element = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(element)
        if tag not in _VOID:
            self.at = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.at.name != tag:
            self.faults.append(f"</{tag}> closes <{self.at.name}> at {self.getpos()}")
            return
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.own_words.append(data)


def read(page: str) -> Element:
    """The page as a tree; fails where tags do not close each other."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert not reader.faults, reader.faults[:5]
    assert reader.at is reader.root, f"<{reader.at.name}> is not closed"
    return reader.root
