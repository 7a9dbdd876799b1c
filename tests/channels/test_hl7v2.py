"""HL7 v2 out: messages from templates, judged by their acknowledgement, with python-hl7 on the other side."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import hl7
import pytest
from hl7.mllp import HL7StreamReader, HL7StreamWriter, start_hl7_server
from hypothesis import given
from hypothesis import strategies as st

from tests.channels.contract import ChannelContract, Trial, assert_names_nobody
from tests.channels.deliveries import CANARY, delivery
from tests.channels.opening import DEAD_PORT, opened
from wardwright.act.channel import Channel, NotConfigured, TemporaryFailure
from wardwright.act.hl7v2.escapes import escape, hl7_time
from wardwright.connect.hl7v2.er7 import STANDARD, parse, unescape
from wardwright.home.settings import ChannelType

MESSAGES = ("ORU^R01", "ORM^O01", "MDM^T02")


class Receiver:
    """python-hl7's MLLP server, acknowledging as it is told."""

    def __init__(self) -> None:
        self.messages: list[hl7.Message] = []
        self.code = "AA"
        self.hanging = False
        self.over = asyncio.Event()

    async def converse(self, reader: HL7StreamReader, writer: HL7StreamWriter) -> None:
        try:
            while not reader.at_eof():
                message = await reader.readmessage()
                if self.hanging:
                    await self.over.wait()
                    return
                self.messages.append(message)
                writer.writemessage(message.create_ack(self.code))
                await writer.drain()
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    def got(self) -> list[tuple[str, str]]:
        return [(str(each["MSH.F10"]), str(each)) for each in self.messages]

    def refuse_for_now(self) -> None:
        self.code = "AE"

    def refuse(self) -> None:
        self.code = "AR"

    def hang(self) -> None:
        self.hanging = True

    def welcome(self) -> None:
        self.code, self.hanging = "AA", False


def messages(port: int, message: str = "ORU^R01", **keys: Any) -> Channel:
    return opened(ChannelType.HL7V2, "order system", host="127.0.0.1", port=port, message=message, **keys)


async def _with_receiver(body: Trial, **keys: Any) -> Receiver:
    receiver = Receiver()
    async with await start_hl7_server(receiver.converse, "127.0.0.1", 0, encoding="utf-8") as server:
        channel = messages(server.sockets[0].getsockname()[1], **keys)
        await body(channel, receiver)
        await channel.close()
        receiver.over.set()
    return receiver


class TestHl7(ChannelContract):
    def trial(self, body: Trial) -> None:
        asyncio.run(_with_receiver(body))

    def closed(self) -> Channel:
        return messages(DEAD_PORT)


@pytest.mark.parametrize("message", MESSAGES)
def test_each_packaged_message_arrives_as_what_it_is(message: str) -> None:
    async def body(channel: Channel, _: Receiver) -> None:
        await channel.send(delivery(message="repeat potassium request"))

    receiver = asyncio.run(_with_receiver(body, message=message, receiving="EPR|ST ELSEWHERE"))
    (came,) = receiver.messages
    assert str(came).split("|")[8].startswith(message)
    assert (str(came["MSH.F5"]), str(came["MSH.F6"])) == ("EPR", "ST ELSEWHERE")
    assert str(came["PID.F3"]) == "NHS-4455667788"
    assert len(str(came["MSH.F10"])) == 20, "HL7 v2.5.1 gives MSH-10 twenty characters"


@pytest.mark.parametrize("message", MESSAGES)
def test_no_words_make_segments_fields_or_components_of_their_own(message: str) -> None:
    plain = messages(DEAD_PORT, message).render(delivery(text="plain"))
    hostile = messages(DEAD_PORT, message).render(delivery(text="a|b^c&d~e\\F\\\rOBX|9|ST\nMSH|^~\\&|\x0b\x1c\r"))
    assert [line.count("|") for line in hostile.split("\n")] == [line.count("|") for line in plain.split("\n")]
    assert "\x0b" not in hostile
    assert "\x1c" not in hostile


def test_a_message_sent_twice_is_the_same_byte_for_byte() -> None:
    assert messages(DEAD_PORT).render(delivery()) == messages(DEAD_PORT).render(delivery())


def test_words_in_other_scripts_arrive_as_they_were() -> None:
    async def body(channel: Channel, _: Receiver) -> None:
        await channel.send(delivery(text="Prüfen: κάλιο — 血钾"))

    (came,) = asyncio.run(_with_receiver(body)).messages
    assert "Prüfen: κάλιο — 血钾" in str(came)


@pytest.mark.parametrize("code", ["CA", "AA"])
def test_both_ways_to_acknowledge_count(code: str) -> None:
    async def body(channel: Channel, receiver: Receiver) -> None:
        receiver.code = code
        sent = await channel.send(delivery())
        assert sent.receipt == f"{code} {delivery().short_key}"

    asyncio.run(_with_receiver(body))


def test_an_acknowledgement_of_another_message_is_none_of_this() -> None:
    async def body(channel: Channel, receiver: Receiver) -> None:
        async def another(reader: HL7StreamReader, writer: HL7StreamWriter) -> None:
            message = await reader.readmessage()
            message["MSH.F10"] = "SOMETHING ELSE"
            writer.writemessage(message.create_ack("AA"))
            await writer.drain()
            await receiver.over.wait()
            writer.close()

        async with await start_hl7_server(another, "127.0.0.1", 0, encoding="utf-8") as server:
            deaf = messages(server.sockets[0].getsockname()[1])
            with pytest.raises(TemporaryFailure) as raised:
                await deaf.send(delivery())
            assert_names_nobody(raised.value)
            receiver.over.set()
            await deaf.close()

    asyncio.run(_with_receiver(body))


@given(st.text())
def test_what_is_escaped_reads_back_as_it_was(text: str) -> None:
    field = escape(text)
    assert not set("|^&~\r\n\x0b\x1c") & set(field)
    as_lines = text.replace("\r\n", "\n")
    for sign in ("\r", "\u2028", "\u2029"):
        as_lines = as_lines.replace(sign, "\n")
    assert unescape(field, STANDARD) == as_lines


def test_times_bear_their_offset() -> None:
    assert hl7_time(1_783_321_500_000_000, ZoneInfo("Europe/London")) == "20260706080500+0100"


def test_a_template_of_the_hospitals_own_is_escaped_too(tmp_path: Path) -> None:
    template = tmp_path / "own.hl7"
    template.write_text("MSH|^~\\&|W||||{time}||ZZZ^Z01|{control}|P|2.4\nZZZ|{patient}|{text}\n")
    rendered = messages(DEAD_PORT, template=template).render(delivery(text="a|b"))
    assert rendered.splitlines()[1] == "ZZZ|Quetzal Fjordhammer (NHS-4455667788)|a\\F\\b"


def test_a_slip_in_a_template_is_located(tmp_path: Path) -> None:
    template = tmp_path / "own.hl7"
    template.write_text("MSH|^~\\&|{controll}\n")
    with pytest.raises(NotConfigured, match=r"line 1: there is no \{controll\}"):
        messages(DEAD_PORT, template=template)


def test_the_packaged_messages_name_no_patient_beyond_the_identifier() -> None:
    for message in MESSAGES:
        rendered = messages(DEAD_PORT, message).render(delivery(text="", place=""))
        assert not [word for word in CANARY if word in rendered and word != "NHS-4455667788"]


@pytest.mark.parametrize("message", MESSAGES)
def test_our_own_reader_splits_them(message: str) -> None:
    rendered = messages(DEAD_PORT, message).render(delivery())
    names = [segment[0] for segment in parse(rendered).segments]
    assert names[0] == "MSH"
    assert len(names) == len(rendered.splitlines())
