"""The listener over real sockets: nothing is acknowledged before it is kept, and answers come in order."""

from __future__ import annotations

import asyncio
import socket

import pytest

from tests.mllp.samples import CANARY, Peer, Ward, codes, in_loop, listening, message, turns, until
from wardwright.connect.mllp.acknowledgement import Mode
from wardwright.connect.mllp.framing import frame
from wardwright.connect.mllp.listener import Listener
from wardwright.connect.receiving import CannotOpen, Kept

BOTH = pytest.mark.parametrize("loop", ["uvloop", "asyncio"])


@BOTH
def test_a_message_is_kept_and_then_acknowledged(loop: str) -> None:
    async def work() -> None:
        ward = Ward()
        ward.holding = True
        async with listening(ward) as listener:
            peer = await Peer.to(listener)
            await peer.send(frame(message()))
            await until(lambda: bool(ward.held))
            await turns()
            assert listener.counts.waiting == 1
            ward.release()
            assert await peer.code() == "AA 1001"
            assert ward.raws == [message()]
            assert listener.counts.taken == 1
            assert listener.counts.waiting == 0
            assert listener.counts.last_taken is not None

    in_loop(work, loop)


@BOTH
def test_one_byte_at_a_time(loop: str) -> None:
    async def work() -> None:
        ward = Ward()
        async with listening(ward) as listener:
            peer = await Peer.to(listener)
            for byte in frame(message("1")) + frame(message("2")):
                await peer.send(bytes([byte]))
                await turns(2)
            assert [await peer.code(), await peer.code()] == ["AA 1", "AA 2"]
            assert ward.raws == [message("1"), message("2")]

    in_loop(work, loop)


def test_a_sender_that_leaves_out_the_carriage_return_is_answered() -> None:
    async def work() -> None:
        ward = Ward()
        async with listening(ward) as listener:
            peer = await Peer.to(listener)
            for number in "12":
                await peer.send(frame(message(number))[:-1])
                assert await peer.code() == f"AA {number}"
            assert listener.counts.stray == 0

    in_loop(work)


@BOTH
def test_pipelined_messages_are_answered_in_their_order(loop: str) -> None:
    async def work() -> None:
        ward = Ward()
        ward.holding = True
        async with listening(ward) as listener:
            peer = await Peer.to(listener)
            numbers = [str(number) for number in range(50)]
            await peer.send(b"".join(frame(message(number)) for number in numbers))
            await until(lambda: len(ward.held) == 50)
            ward.release(reversed)  # whatever order the record finishes in
            assert [await peer.code() for _ in numbers] == [f"AA {number}" for number in numbers]

    in_loop(work, loop)


def test_a_refused_message_waits_its_turn_among_the_answers() -> None:
    async def work() -> None:
        ward = Ward()
        ward.holding = True
        async with listening(ward, largest=5000) as listener:
            peer = await Peer.to(listener)
            large = message("2") + b"NTE|" + b"x" * 6000
            await peer.send(frame(message("1")) + frame(large) + frame(b"PID|1") + frame(message("4")))
            await until(lambda: len(ward.held) == 2)
            ward.release()
            assert [await peer.code() for _ in range(4)] == ["AA 1", "AR 2", "AR", "AA 4"]
            assert ward.raws == [message("1"), message("4")]
            assert listener.counts.refused == 2

    in_loop(work)


def test_while_the_record_is_unavailable_every_message_gets_ae_and_later_aa() -> None:
    async def work() -> None:
        ward = Ward()
        ward.full = True
        async with listening(ward) as listener:
            peer = await Peer.to(listener)
            await peer.send(frame(message("1")) + frame(message("2", accept="AL")))
            assert [await peer.code(), await peer.code()] == ["AE 1", "CE 2"]
            assert listener.counts.not_kept == 2
            assert listener.counts.problem.startswith("messages.db: the disk is full")
            ward.full = False
            await peer.send(frame(message("1")))
            assert await peer.code() == "AA 1"
            assert listener.counts.problem == ""
            assert ward.raws == [message("1")]

    in_loop(work)


def test_a_resend_is_acknowledged_and_counted() -> None:
    async def work() -> None:
        ward = Ward()
        async with listening(ward) as listener:
            peer = await Peer.to(listener)
            await peer.send(frame(message()) * 2)
            assert [await peer.code(), await peer.code()] == ["AA 1001", "AA 1001"]
            assert listener.counts.resent == 1

    in_loop(work)


def test_a_batch_is_acknowledged_once_all_of_it_is_kept() -> None:
    async def work() -> None:
        ward = Ward()
        ward.holding = True
        async with listening(ward) as listener:
            peer = await Peer.to(listener)
            await peer.send(frame(b"BHS|^~\\&|A|B|C|D|20260331||||B7\r" + message("1") + message("2") + b"BTS|2\r"))
            await until(lambda: len(ward.held) == 2)
            first, second = ward.held
            first.set_result(Kept(1, True))
            await turns()
            assert listener.counts.waiting == 2
            second.cancel()
            assert await peer.code() == "AE B7"

    in_loop(work)


def test_a_source_set_to_enhanced_answers_so_unasked() -> None:
    async def work() -> None:
        async with listening(Ward(), mode=Mode.ENHANCED) as listener:
            peer = await Peer.to(listener)
            await peer.send(frame(message()))
            assert await peer.code() == "CA 1001"

    in_loop(work)


def test_both_acknowledgements_are_sent_where_both_are_asked_for() -> None:
    async def work() -> None:
        async with listening(Ward()) as listener:
            peer = await Peer.to(listener)
            await peer.send(frame(message(accept="AL", application="AL")))
            answers = [await peer.frame(), await peer.frame()]
            assert [codes(answer) for answer in answers if answer] == ["CA 1001", "AA 1001"]
            ids = {answer.split(b"|")[9] for answer in answers if answer}
            assert len(ids) == 2

    in_loop(work)


def test_an_acknowledgement_of_our_acknowledgement_ends_there() -> None:
    async def work() -> None:
        ward = Ward()
        async with listening(ward) as listener:
            peer = await Peer.to(listener)
            await peer.send(frame(message("1")))
            told = await peer.frame()
            assert told is not None
            ours = told.split(b"|")[9]
            await peer.send(
                frame(b"MSH|^~\\&|A|B|C|D|1||ACK^R01|9|P|2.5\rMSA|CA|" + ours + b"\r") + frame(message("2"))
            )
            assert await peer.code() == "AA 2"
            assert len(ward.taken) == 2

    in_loop(work)


def test_text_without_a_start_block_is_told_so_and_other_noise_is_counted() -> None:
    async def work() -> None:
        ward = Ward()
        async with listening(ward) as listener:
            peer = await Peer.to(listener)
            await peer.send(message("7") + b"\x1c\r")
            assert await peer.code() == "AR 7"
            await peer.send(b"noise\x1c\r" + frame(message("8")))
            assert await peer.code() == "AA 8"
            assert listener.counts.stray == len(message("7")) + len(b"noise")

    in_loop(work)


def test_a_sender_that_stops_sending_still_gets_its_answers() -> None:
    async def work() -> None:
        ward = Ward()
        ward.holding = True
        async with listening(ward) as listener:
            peer = await Peer.to(listener)
            await peer.send(frame(message("1")))
            peer.writer.write_eof()
            await until(lambda: bool(ward.held))
            await turns()
            ward.release()
            assert [await peer.code(), await peer.code()] == ["AA 1", "closed"]

    in_loop(work)


def test_a_sender_that_hangs_up_loses_nothing_that_was_taken() -> None:
    async def work() -> None:
        ward = Ward()
        ward.holding = True
        async with listening(ward) as listener:
            peer = await Peer.to(listener)
            await peer.send(frame(message("1")))
            await until(lambda: bool(ward.held))
            peer.writer.transport.abort()
            await turns()
            ward.release()
            await until(lambda: not listener.connections)
            assert listener.memory.waiting == 0
            assert listener.counts.waiting == 0
            assert ward.raws == [message("1")]

    in_loop(work)


def test_stopping_answers_what_was_taken_and_takes_nothing_new() -> None:
    async def work() -> None:
        ward = Ward()
        ward.holding = True
        async with listening(ward) as listener:
            peer, other = await Peer.to(listener), await Peer.to(listener)
            await peer.send(frame(message("1")) + frame(message("2")) + b"\x0bMSH|half")
            await until(lambda: len(ward.held) == 2)
            stopping = asyncio.ensure_future(listener.stop())
            await turns()
            await other.send(frame(message("3")))
            await turns()
            ward.release()
            await stopping
            assert [await peer.code() for _ in range(3)] == ["AA 1", "AA 2", "closed"]
            assert await other.code() == "closed"
            assert len(ward.taken) == 2
            with pytest.raises(ConnectionError):
                await Peer.to(listener)

    in_loop(work)


def test_a_port_in_use_is_one_clear_line() -> None:
    async def work() -> None:
        async with listening(Ward()) as listener:
            second = Listener(listener.options, listener.receive)
            object.__setattr__(second.options, "port", listener.port)
            with pytest.raises(CannotOpen) as problem:
                await second.open()
            assert str(problem.value) == (
                f"127.0.0.1:{listener.port} is in use by another program. Stop that program, or write another port "
                "after `listen` of the source `lab feed`."
            )

    in_loop(work)


def test_the_kernel_is_asked_to_find_peers_that_vanished() -> None:
    async def work() -> None:
        async with listening(Ward()) as listener:
            await Peer.to(listener)
            await until(lambda: bool(listener.connections))
            (connection,) = listener.connections
            assert connection.transport is not None
            ours = connection.transport.get_extra_info("socket")
            assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)

    in_loop(work)


def test_no_log_line_holds_anything_of_a_patient(capsys: pytest.CaptureFixture[str]) -> None:
    async def work() -> None:
        ward = Ward()
        ward.full = True
        async with listening(ward, largest=200) as listener:
            peer = await Peer.to(listener)
            await peer.send(frame(message("1")) + message("2") + b"\x1c\r" + b"\x0b" + message("3"))
            await peer.code()
            listener.look()

    in_loop(work)
    printed = capsys.readouterr()
    assert "lab feed" in printed.out + printed.err
    assert CANARY not in printed.out + printed.err
    assert "77001" not in printed.out + printed.err
