"""How messages are written: smaller than they came, and read for ever."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contracts.making import received
from wardwright.demo.day import hospital_day
from wardwright.record.encoding import AS_IT_CAME, COMPRESSED, WITH_DICTIONARY_1, decode, encode

# Written once with way 1 and way 2: what a hospital has on its disk must be readable with every later version.
WRITTEN = {
    COMPRESSED: "28b52ffd2468a50000684d53487c5e7e5c267c4c41427c010008d3fc0265db96d1",
    WITH_DICTIONARY_1: "28b52ffd2739b5d91f688d0000204c41427c03fc0ff87081a402840d3a0265db96d1",
}


@given(st.binary(max_size=5000))
def test_every_message_comes_back_as_it_came(raw: bytes) -> None:
    way, stored = encode(raw)
    assert decode(way, stored) == raw
    assert len(stored) <= len(raw)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 99_999, 100_000, 100_001, 3_000_000])
def test_every_size_comes_back(size: int) -> None:
    raw = (received(1).raw * (size // 50 + 1))[:size]
    way, stored = encode(raw)
    assert decode(way, stored) == raw


def test_a_day_of_messages_takes_a_quarter_of_the_room() -> None:
    day = list(hospital_day(seed=99, patients=40, messages=600))
    assert sum(len(encode(raw)[1]) for raw in day) < sum(map(len, day)) / 4


def test_what_cannot_be_made_smaller_stays_as_it_came() -> None:
    noise = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(20))
    assert encode(noise) == (AS_IT_CAME, noise)


def test_the_dictionary_is_the_one_that_messages_were_written_with() -> None:
    dictionary = files("wardwright.record").joinpath("messages-1.zdict").read_bytes()
    assert hashlib.sha256(dictionary).hexdigest() == "5198bbe859fa8ff8524b7af6898fb00703ff2a181c88d854f4e5e8104ff9ddcd"


@pytest.mark.parametrize(("way", "stored"), WRITTEN.items())
def test_what_an_earlier_version_wrote_is_read(way: int, stored: str) -> None:
    assert decode(way, bytes.fromhex(stored)) == b"MSH|^~\\&|LAB|" * 8
