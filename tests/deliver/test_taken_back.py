"""A result that was taken back: whoever was told of it hears so, by the same way, and nobody else."""

from __future__ import annotations

from tests.deliver.ward import PATIENT, Ward
from wardwright.record.rows import TAKEN_BACK, OutboxRow


def taken_back(of: OutboxRow) -> OutboxRow:
    """What the engine writes when the result behind a firing is taken back."""
    return of._replace(id=f"{of.firing}/{TAKEN_BACK}", kind=TAKEN_BACK, who="", task=None)


def test_whoever_was_paged_hears_that_it_no_longer_stands(ward: Ward) -> None:
    paged = ward.act("page", "registrar", text=f"Dangerous potassium of {PATIENT}")
    ward.decide(paged, ward.act("page", "registrar", text="Another matter"))
    ward.work(lambda: len(ward.page.sent) == 2)
    ward.decide(taken_back(paged))
    ward.work(lambda: len(ward.page.sent) == 3)
    told, _, again = ward.page.sent
    assert again.title == "No longer needed: High potassium"
    assert again.text.endswith(told.text)
    assert (again.recipient, again.address) == (told.recipient, told.address)
    assert again.key != told.key


def test_who_was_not_reached_yet_is_not_told_and_nobody_is_told_twice(ward: Ward) -> None:
    paged = ward.act("page", "registrar")
    ward.expand(paged)
    assert ward.expand(taken_back(paged)).acts == 1
    assert ward.rows(act=f"{paged.firing}/{TAKEN_BACK}") == []


def test_the_task_list_needs_no_word_of_it(ward: Ward) -> None:
    asked = ward.act("ask", "ward doctor")
    ward.expand(asked)
    ward.expand(taken_back(asked))
    assert ward.rows(act=f"{asked.firing}/{TAKEN_BACK}", channel="task") == []
