"""The whole part: sent then marked, again after trouble, each channel at its own pace."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.deliver.ward import HOUR, MINUTE, SECOND, VOCABULARY_TEXT, Ward, keys
from wardwright.act.channel import PermanentFailure, TemporaryFailure
from wardwright.act.delivery import Delivery
from wardwright.engine.deliver.again import dead_letters, put_away, send_again
from wardwright.engine.deliver.ledger import Ledger, Outcome
from wardwright.engine.deliver.said import Said
from wardwright.facts.load import load_vocabulary
from wardwright.home import settings
from wardwright.home.home import Home
from wardwright.home.settings import ChannelType
from wardwright.record import models
from wardwright.record.audit import verify
from wardwright.record.rows import DeliveryState

both = pytest.mark.parametrize("ward", ["sqlite", "postgres"], indirect=True)


def settled(ward: Ward) -> bool:
    """Nothing waits."""
    return not ward.rows(state__in=["waiting", "failed"]) and not models.Act.objects.filter(expanded__isnull=True)


@both
def test_what_was_decided_is_sent_marked_and_told(ward: Ward) -> None:
    ward.decide(ward.act("page", "registrar"), ward.act("ask", "bedside nurse"))
    beats = ward.work(lambda: settled(ward))
    assert set(ward.states().values()) == {"sent"}
    (row,) = ward.rows(channel="page")
    assert (row.receipt, row.attempts, row.sent) == ("receipt 1", 1, ward.clock)
    (sent,) = ward.page.sent
    assert sent.key == row.key
    assert beats[0]["channels"]["page"]["breaker"] == "closed"
    assert ward.page.closed


def test_what_is_urgent_goes_first(ward: Ward) -> None:
    ward.expand(ward.act("page", "registrar", "later"))
    ward.expand(ward.act("page", "registrar", "first", urgent=True))
    one = settings.Channel("page", ChannelType.HL7V2, host="x", port=1, message="ORU^R01")  # one at a time
    ward.settings = replace(ward.settings, channels=(one,))
    ward.work(lambda: settled(ward))
    assert [each.text for each in ward.page.sent] == ["first", "later"]


@both
def test_not_now_is_tried_again_later_under_the_same_key_and_not_before(ward: Ward) -> None:
    tries = iter([TemporaryFailure("busy"), TemporaryFailure("busy", retry_after=90), None])
    ward.page.trouble = lambda _: next(tries)
    ward.decide(ward.act("page", "registrar"))
    ward.work(lambda: bool(ward.rows(state="failed")))
    (row,) = ward.rows()
    assert row.error == "busy"
    assert ward.clock + SECOND // 2 <= row.next_try <= ward.clock + SECOND
    ward.clock += SECOND
    ward.work(lambda: ward.rows()[0].attempts == 2)
    assert ward.rows()[0].next_try == ward.clock + 90 * SECOND
    ward.clock += 90 * SECOND
    ward.work(lambda: settled(ward))
    assert ward.rows()[0].state == "sent"
    assert len(set(keys(ward.page.sent))) == 1


@both
def test_a_try_that_failed_is_no_news_of_what_another_worker_has_sent_meanwhile(ward: Ward) -> None:
    ward.expand(ward.act("page", "registrar"))
    (row,) = ward.rows()
    ledger = Ledger()
    ledger.mark([Outcome(row.id, DeliveryState.SENT, 1, sent=ward.clock, receipt="theirs")])
    ledger.mark([Outcome(row.id, DeliveryState.FAILED, 1, next_try=ward.clock, error="late")])
    (row,) = ward.rows()
    assert (row.state, row.receipt) == ("sent", "theirs")


def test_after_the_last_try_it_is_a_dead_letter_with_the_reason(ward: Ward) -> None:
    ward.page.trouble = lambda _: TemporaryFailure("The pager does not answer.")
    ward.decide(ward.act("page", "registrar"))
    for _ in range(3):
        before = len(ward.page.sent)
        ward.work(lambda before=before: len(ward.page.sent) > before)  # type: ignore[misc]
        ward.clock += HOUR
    (row,) = ward.rows()
    assert (row.state, row.attempts) == ("dead", 3)
    assert row.error == "Given up after 3 tries. The pager does not answer."


def test_never_is_a_dead_letter_at_once_and_others_go_on(ward: Ward) -> None:
    ward.page.trouble = lambda each: PermanentFailure("No such pager.") if "Ben" in each.recipient else None
    ward.decide(ward.act("page", "nurse in charge"))
    beats = ward.work(lambda: settled(ward))
    assert ward.states() == {"page: ben": "dead", "page: amina": "sent"}
    assert len(ward.page.sent) == 2
    assert beats[-1]["channels"]["page"]["state"] == "well"


def test_a_channel_that_raises_what_it_should_not_is_tried_again(ward: Ward) -> None:
    ward.page.trouble = lambda _: ValueError("Quetzal potassium 7.31")
    ward.decide(ward.act("page", "registrar"))
    ward.work(lambda: bool(ward.rows(state="failed")))
    assert ward.rows()[0].error == "The channel failed (ValueError)."


def test_a_slow_channel_delays_no_other(ward: Ward) -> None:
    ward.page.gate = asyncio.Event()  # never opens
    ward.decide(*(ward.act("page", "registrar") for _ in range(20)), ward.act("tell", "outreach"))
    ward.work(lambda: bool(ward.email.sent) and bool(ward.rows(channel="email", state="sent")), ward.page.gate.clear)


@both
def test_a_channel_that_is_down_is_left_alone_and_comes_back_by_itself(ward: Ward) -> None:
    ward.settings = replace(ward.settings, channels=(settings.Channel("page", ChannelType.WEBHOOK, attempts=50),))
    ward.page.trouble = lambda _: TemporaryFailure("nobody there")
    ward.decide(*(ward.act("page", "registrar") for _ in range(30)))
    ward.work(lambda: models.Breaker.objects.filter(state="open").exists())
    tried = len(ward.page.sent)
    assert tried < 30, "after some failures in a row the rest waits"
    ward.page.trouble = lambda _: None
    ward.clock += MINUTE
    beats = ward.work(lambda: settled(ward))
    assert ward.rows(state="sent").__len__() == 30
    assert models.Breaker.objects.get(channel="page").state == "closed" or beats[-1]["channels"]["page"]["sent"]


def test_a_channel_that_was_down_is_still_down_after_a_restart(ward: Ward) -> None:
    models.Breaker.objects.create(channel="page", state="open", failures=7, next_try=ward.clock + MINUTE)
    ward.decide(ward.act("page", "registrar"), ward.act("tell", "outreach"))
    beats = ward.work(lambda: bool(ward.rows(channel="email", state="sent")))
    assert ward.page.sent == []
    assert beats[0]["channels"]["page"]["state"] == "down"


@both
def test_a_withdrawn_task_takes_back_what_has_not_left(ward: Ward) -> None:
    ward.page.trouble = lambda _: TemporaryFailure("busy")
    gone, stays = ward.act("ask", "registrar"), ward.act("ask", "registrar")
    ward.decide(gone, stays)
    ward.work(lambda: len(ward.rows(state="failed")) == 2)
    ward.close_tasks("withdrawn", gone)
    ward.clock += 10 * SECOND
    ward.page.trouble = lambda _: None
    ward.page.sent.clear()
    ward.work(lambda: settled(ward))
    assert keys(ward.page.sent) == [f"{stays.id}/amina/page"]
    assert [row.state for row in ward.rows(act=gone.id)] == ["sent", "withdrawn"]


@both
def test_what_names_a_channel_that_is_not_there_is_a_dead_letter_and_an_alarm(ward: Ward) -> None:
    ward.decide(ward.act("page", "night team"))
    ward.work(lambda: models.Alarm.objects.exists())
    (row,) = ward.rows(channel="pigeon")
    assert row.state == "dead"
    assert 'Write [channels."pigeon"]' in row.error
    alarm = models.Alarm.objects.get()
    assert (alarm.about, alarm.until) == ("channel pigeon", None)


def test_an_alarm_about_a_role_is_raised_once_and_cleared_when_somebody_holds_it(ward: Ward) -> None:
    held = ward.settings
    ward.settings = replace(held, roles=(settings.Role("registrar", places={"Ward 9": ("ben",)}),))
    ward.decide(ward.act("page", "registrar"), ward.act("page", "registrar"))
    ward.work(lambda: models.Alarm.objects.exists() and settled(ward))
    (alarm,) = models.Alarm.objects.all()
    assert alarm.about == "role registrar"
    ward.settings = held
    ward.decide(ward.act("page", "registrar"))
    ward.work(lambda: models.Alarm.objects.filter(until__isnull=False).exists())
    assert models.Alarm.objects.count() == 1


# ── digests ──────────────────────────────────────────────────────────────────────────────────────


@both
def test_a_digest_holds_the_words_of_what_is_in_it_and_goes_once(ward: Ward) -> None:
    ward.settings = replace(ward.settings, engine=settings.Engine(digest_after=2))
    ward.decide(*(ward.act("tell", "registrar", f"Thing {n}") for n in range(6)))
    ward.work(lambda: len(ward.page.sent) == 2)
    ward.clock += 5 * MINUTE
    ward.work(lambda: settled(ward))
    digest = ward.page.sent[-1]
    assert len(ward.page.sent) == 3
    assert digest.kind == "digest"
    assert digest.title == "4 messages together"
    assert [f"Thing {n}" in digest.text for n in range(6)] == [False, False, True, True, True, True]
    assert digest.data["pager"] == "4711"


def test_what_was_taken_back_is_not_in_the_digest_and_one_that_is_left_goes_as_what_it_is(ward: Ward) -> None:
    ward.settings = replace(ward.settings, engine=settings.Engine(digest_after=1))
    acts = [ward.act("ask", "registrar", f"Thing {n}") for n in range(3)]
    ward.decide(*acts)
    ward.work(lambda: len(ward.page.sent) == 1)
    ward.close_tasks("withdrawn", acts[1])
    ward.clock += 5 * MINUTE
    ward.work(lambda: settled(ward))
    last = ward.page.sent[-1]
    assert (last.kind, last.text) == ("ask", "Thing 2")
    assert last.key.startswith("digest/")


def test_an_empty_digest_does_not_leave(ward: Ward) -> None:
    ward.settings = replace(ward.settings, engine=settings.Engine(digest_after=1))
    acts = [ward.act("ask", "registrar", f"Thing {n}") for n in range(3)]
    ward.decide(*acts)
    ward.work(lambda: len(ward.page.sent) == 1)
    ward.close_tasks("withdrawn", *acts[1:])
    ward.clock += 5 * MINUTE
    ward.work(lambda: settled(ward))
    assert len(ward.page.sent) == 1


# ── dead letters ─────────────────────────────────────────────────────────────────────────────────


def _dead(ward: Ward) -> models.Delivery:
    ward.page.trouble = lambda _: PermanentFailure("No such pager.")
    ward.decide(ward.act("page", "registrar"))
    ward.work(lambda: settled(ward))
    ward.page.trouble = lambda _: None
    return ward.rows()[0]


def test_a_dead_letter_is_sent_again_under_its_old_key_with_its_audit_record(ward: Ward) -> None:
    dead = _dead(ward)
    assert [each.id for each in dead_letters("page")] == [dead.id]
    assert send_again([dead.id], "amina", ward.clock) == 1
    assert send_again([dead.id], "amina", ward.clock) == 0, "it is no dead letter any more"
    ward.work(lambda: settled(ward))
    assert ward.states() == {"page: amina": "sent"}
    assert len(set(keys(ward.page.sent))) == 1
    link = models.AuditRecord.objects.get()
    assert (link.actor, link.verb, link.thing) == ("amina", "send again", dead.key)
    assert verify().broken is None


def test_a_dead_letter_that_is_put_away_is_never_sent(ward: Ward) -> None:
    dead = _dead(ward)
    assert put_away([dead.id], "amina", "told by telephone", ward.clock) == 1
    ward.page.sent.clear()
    ward.work(lambda: settled(ward))
    assert ward.page.sent == []
    assert "told by telephone" in models.AuditRecord.objects.get().detail


@both
def test_a_dead_letter_for_want_of_a_channel_goes_the_whole_way_again(ward: Ward) -> None:
    pages = ward.settings.channels
    ward.settings = replace(ward.settings, channels=())
    act = ward.act("ask", "ward clerk")  # Ben has no email
    ward.settings = replace(ward.settings, channels=pages)
    ward.decide(act)
    ward.work(lambda: bool(ward.rows(state="dead")))
    people = tuple(replace(each, email=f"{each.id}@example.org") for each in ward.settings.people)
    ward.settings = replace(ward.settings, people=people)
    (dead,) = ward.rows(state="dead")
    send_again([dead.id], "amina", ward.clock)
    ward.work(lambda: settled(ward))
    assert ward.states() == {"task: ward clerk": "sent", "email: ben": "sent"}
    assert ward.email.sent[0].address == "ben@example.org"


# ── the other side of a restart ──────────────────────────────────────────────────────────────────


def test_what_was_sent_and_not_marked_is_sent_again_under_the_same_key(ward: Ward) -> None:
    ward.decide(ward.act("page", "registrar"))
    ward.work(lambda: settled(ward))
    models.Delivery.objects.update(
        state="waiting", attempts=0, next_try=ward.clock
    )  # as a crash between the two leaves it
    ward.work(lambda: settled(ward))
    first, second = ward.page.sent
    assert first == second


def test_a_switch_to_a_dry_run_holds_for_what_already_waits(ward: Ward) -> None:
    ward.expand(ward.act("page", "registrar", "Look"))
    ward.settings = replace(ward.settings, engine=settings.Engine(dry_run=True))
    ward.work(lambda: settled(ward))
    assert ward.page.sent == []
    assert ward.rows()[0].state == "would send"
    assert ward.rows()[0].rendered == "page: Look"


@pytest.mark.parametrize("many", [200])
def test_many_deliveries_go_each_once(ward: Ward, many: int) -> None:
    ward.decide(*(ward.act("page", "registrar", f"Thing {n}") for n in range(many)))
    ward.work(lambda: settled(ward))
    sent: list[Delivery] = ward.page.sent
    assert len(sent) == many
    assert len(set(keys(sent))) == many


def test_a_new_vocabulary_is_taken_without_a_restart(ward: Ward) -> None:
    by_email = VOCABULARY_TEXT.replace("registrar: {also: [med reg], channel: page}", "registrar: {channel: email}")
    ward.decide(ward.act("page", "registrar"))
    ward.work(lambda: settled(ward))
    ward.vocabulary = load_vocabulary(by_email)
    ward.decide(ward.act("page", "registrar"))
    ward.work(lambda: settled(ward))
    assert [row.channel for row in ward.rows()] == ["page", "email"]


def test_the_vocabulary_is_looked_at_again_and_one_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "vocabulary.yaml"
    file.write_text(VOCABULARY_TEXT)
    words = Said(Home(tmp_path, settings.Settings(), str(file), VOCABULARY_TEXT))
    assert words.news() is None
    file.write_text("roles:\n  porter: {channel: page}\n")
    found = words.news()
    assert found is not None
    assert found.vocabulary.find("porter") is not None
    file.write_text("roles: [")
    assert words.news() is None
