"""The table of mistakes in the order in which they are tried: the particular before the general."""

from __future__ import annotations

from wardwright.language.mistakes.actions import ACTIONS
from wardwright.language.mistakes.conditions import CONDITIONS
from wardwright.language.mistakes.events import EVENTS
from wardwright.language.mistakes.numbers import NUMBERS
from wardwright.language.mistakes.pages import PAGES
from wardwright.language.mistakes.row import Mistake
from wardwright.language.mistakes.times import TIMES

MISTAKES: tuple[Mistake, ...] = (*NUMBERS, *TIMES, *PAGES, *EVENTS, *CONDITIONS, *ACTIONS)
