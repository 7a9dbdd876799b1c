"""The audit: nothing is written by a person without its record, and whoever changes one is found out."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections

from tests.contracts.making import START
from wardwright.record.place import DatabasePlace
from wardwright.record.setup import setup_django
from wardwright.record.store import Record


@pytest.fixture
def audited(record: Record, place: DatabasePlace) -> Any:
    """The audit's module, once Django knows where the record is."""
    setup_django(place)
    from wardwright.record import audit

    yield audit
    connections.close_all()


def person(number: int) -> Any:
    """A person that is not saved yet."""
    return apps.get_model("record", "Person")(id=f"person {number}", name="Amina")


def people() -> Any:
    return apps.get_model("record", "Person").objects


def write_three(audit: Any) -> None:
    for number in range(1, 4):
        with audit.kept(audit.Deed("settings", "bring in", "person", f"person {number}", {"é": [1, None]}), START):
            person(number).save()


class TestKept:
    def test_the_write_and_its_record_are_one(self, audited: Any) -> None:
        write_three(audited)
        assert people().count() == 3
        chain = audited.verify()
        assert (chain.links, chain.broken) == (3, None)

    def test_a_write_that_fails_leaves_no_record(self, audited: Any) -> None:
        def write_and_fail() -> None:
            with audited.kept(audited.Deed("amina", "add", "person", "x"), START):
                person(1).save()
                raise KeyError

        with pytest.raises(KeyError):
            write_and_fail()
        assert people().count() == 0
        assert audited.verify().links == 0

    @pytest.mark.parametrize(
        "write",
        [
            lambda: person(1).save(),
            lambda: people().create(id="x", name="y"),
            lambda: people().bulk_create([person(1)]),
            lambda: people().update(name="other"),
            lambda: people().all().delete(),
            lambda: people().filter(id="x").update(name="other"),
        ],
    )
    def test_a_write_outside_of_a_deed_is_refused(self, audited: Any, write: Any) -> None:
        from wardwright.record.audited import NotAudited

        with pytest.raises(NotAudited, match="kept"):
            write()

    def test_a_record_outside_of_a_transaction_is_refused(self, audited: Any) -> None:
        with pytest.raises(RuntimeError):
            audited.write(audited.Deed("amina", "add", "person", "x"), START)


class TestVerify:
    def test_an_empty_chain_holds(self, audited: Any) -> None:
        assert audited.verify() == (0, "00" * 32, None)

    @pytest.mark.parametrize(
        ("sentence", "broken_at"),
        [
            ("UPDATE audit SET actor = 'somebody' WHERE seq = 2", 2),
            ("UPDATE audit SET at = at + 1 WHERE seq = 1", 1),
            ("UPDATE audit SET detail = '{}' WHERE seq = 3", 3),
            ("DELETE FROM audit WHERE seq = 1", 1),
            ("DELETE FROM audit WHERE seq = 2", 2),
            ("DELETE FROM audit WHERE seq = 3", 3),
            ("DELETE FROM audit_head", 1),
            ("DELETE FROM audit", 1),
        ],
    )
    def test_the_first_place_that_was_changed_is_told(self, audited: Any, sentence: str, broken_at: int) -> None:
        write_three(audited)
        with connection.cursor() as cursor:
            cursor.execute(sentence)
        broken = audited.verify().broken
        assert broken is not None
        assert broken.seq == broken_at

    def test_the_head_tells_two_pasts_apart(self, audited: Any) -> None:
        write_three(audited)
        first = audited.verify().head
        with audited.kept(audited.Deed("amina", "add", "person", "person 4"), START):
            person(4).save()
        assert audited.verify().head != first


def test_writers_at_once_make_one_chain(audited: Any) -> None:
    def write(first: int) -> None:
        for number in range(first, first + 5):
            with audited.kept(audited.Deed("settings", "bring in", "person", f"person {number}"), START):
                person(number).save()
        connections.close_all()

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 10, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert people().count() == 15
    assert audited.verify()[::2] == (15, None)
