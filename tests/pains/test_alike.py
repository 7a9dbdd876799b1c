"""Pain points that say the same are found, with the words that tell why; those that share a topic only are not."""

from __future__ import annotations

import pytest

from wardwright.engine.pains.alike import ALIKE, Alikes

THERE = {
    1: "Discharge letters are printed twice\nEach letter comes out of the printer twice.",
    2: "Nobody tells me when a potassium comes back high at night",
    3: "Observations are written on paper first and typed later",
    4: "Keys of the controlled drug cupboard are not found at handover",
    5: "The pharmacy fax is answered after lunch",
    6: "The printer on Ward 9 is out of paper every Monday",
}


@pytest.fixture(scope="module")
def alikes() -> Alikes:
    return Alikes(THERE.items())


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("letters printed two times at discharge", 1),
        ("High potassium at night: no call", 2),
        ("we write obs on paper, then type observations", 3),
        ("looking for the cupboard keys", 4),
        ("The pharmcy never answers the fax", 5),  # a slip
        ("no paper in the printer", 6),
    ],
)
def test_the_likest_comes_first(alikes: Alikes, typed: str, found: int) -> None:
    assert alikes.like(typed)[0].id == found


@pytest.mark.parametrize(
    "typed", ["", "the", "Parking is full", "The night was long", "wait wait wait", "patient on the ward"]
)
def test_a_topic_alone_is_not_the_same_trouble(alikes: Alikes, typed: str) -> None:
    assert alikes.like(typed) == ()


def test_one_word_typed_so_far_finds_whoever_has_it(alikes: Alikes) -> None:
    assert [each.id for each in alikes.like("potassium")] == [2]


def test_it_says_which_words_both_have(alikes: Alikes) -> None:
    found = alikes.like("letters printed two times at discharge")[0]
    assert set(found.words) == {"letters", "printed", "discharge"}
    assert ALIKE <= found.score <= 1


def test_word_for_word_is_as_alike_as_can_be(alikes: Alikes) -> None:
    for number, text in THERE.items():
        found = alikes.like(text)
        assert found[0].id == number
        assert found[0].score == pytest.approx(1)
        assert all(each.id != number for each in alikes.like(text, but=number))


def test_rare_words_weigh_more() -> None:
    common = Alikes({1: "printer keyboard broken", 2: "printer jam", 3: "printer ink", 4: "printer slow"}.items())
    assert common.like("printer keyboard")[0].id == 1


def test_a_limit_is_kept() -> None:
    many = Alikes((number, "letters printed twice at discharge") for number in range(50))
    assert [each.id for each in many.like("letters printed twice", limit=3)] == [0, 1, 2]
