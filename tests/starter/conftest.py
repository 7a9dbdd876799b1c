"""The starter pack, read once."""

from __future__ import annotations

import pytest

from wardwright.facts.load import load_vocabulary
from wardwright.facts.vocabulary import Vocabulary
from wardwright.starter import vocabulary_text


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The starter vocabulary."""
    return load_vocabulary(vocabulary_text())
