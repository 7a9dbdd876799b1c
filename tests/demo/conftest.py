"""The synthetic day, made and replayed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from wardwright.demo import hospital_day, write_day
from wardwright.engine.intake import Account
from wardwright.engine.replay import Replay
from wardwright.facts.instant import MINUTE
from wardwright.facts.load import load_vocabulary
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.firing import Firing
from wardwright.language.parse import parse
from wardwright.language.tree import Flow
from wardwright.starter import flow_texts, vocabulary_text

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Replayed:
    """What the starter flows did on the day."""

    outcomes: Sequence[Firing]
    account: Account


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The starter vocabulary."""
    return load_vocabulary(vocabulary_text())


@pytest.fixture(scope="session")
def flows(vocabulary: Vocabulary) -> list[Flow]:
    """The starter flows, in the order of their files."""
    return [flow for text in flow_texts().values() for flow in parse(text, vocabulary).flows]


@pytest.fixture(scope="session")
def messages() -> list[bytes]:
    """The day as it is made when nothing is asked for."""
    return list(hospital_day())


@pytest.fixture(scope="session")
def replayed(vocabulary: Vocabulary, flows: list[Flow], tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    """The starter flows over the day: nothing is heard after it, so the time after it is left out."""
    file = tmp_path_factory.mktemp("day") / "day.hl7"
    write_day(file)
    run = Replay(flows, vocabulary, LONDON, [Path(file)], until=MINUTE)
    outcomes = list(run.outcomes())
    return Replayed(outcomes, run.account)
