"""The reader of a home: its vocabulary, its time zone, and each source's own way to speak.

Lives here: settings → Reader. Must not live here: reading (reading.py). Called by the reading process, and by whoever
reads stored messages once more.
"""

from __future__ import annotations

import json
from pathlib import Path

from wardwright.connect.hl7v2.mapping import Mapping, load_mapping
from wardwright.engine.live.reading import Reader, Speech
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import SETTINGS, Home


def reader_of(home: Home, vocabulary: Vocabulary) -> Reader:
    """A reader that speaks as each source of the settings does."""
    settings = home.settings
    speeches = {
        source.name: Speech(_mapping(source.mapping, source.character_set), source.time_zone)
        for source in settings.sources
    }
    return Reader(vocabulary, settings.zone, speeches)


def _mapping(file: Path | None, character_set: str) -> Mapping | None:
    layers = [(file.read_text(encoding="utf-8-sig"), str(file))] if file is not None else []
    if character_set:
        layers.append((f"character set: {json.dumps(character_set)}\n", SETTINGS))
    return load_mapping(*layers) if layers else None
