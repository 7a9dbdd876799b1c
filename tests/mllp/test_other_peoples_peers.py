"""Peers that others wrote: python-hl7's command, its asyncio client and server, and a bare socket."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import hl7
import pytest
from hl7.mllp import open_hl7_connection, start_hl7_server

from tests.mllp.samples import Ward, in_loop, listening, message
from wardwright.connect.mllp.framing import frame
from wardwright.connect.mllp.sender import Destination, Refused, Sender, Taken

ASCII = [message(str(number)) for number in range(3)]


def test_the_command_mllp_send(tmp_path: Path) -> None:
    framed = tmp_path / "framed.hl7"
    framed.write_bytes(b"".join(frame(raw) for raw in ASCII))
    loose = tmp_path / "loose.hl7"
    loose.write_bytes(b"".join(raw.replace(b"\r", b"\n") for raw in ASCII))

    async def sent(port: int, *arguments: str) -> str:
        command = (sys.executable, "-m", "hl7.client", "--port", str(port), *arguments, "127.0.0.1")
        process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
        out, _ = await process.communicate()
        assert process.returncode == 0
        return out.decode("latin-1")

    async def work() -> None:
        ward = Ward()
        async with listening(ward) as listener:
            printed = await sent(listener.port, "--file", str(framed))
            assert [f"MSA|AA|{number}\r" in printed for number in range(3)] == [True] * 3
            assert [raw.rstrip() for raw in ward.raws] == [raw.rstrip() for raw in ASCII]
            again = await sent(listener.port, "--file", str(loose), "--loose")
            assert again.count("MSA|AA|") == 3
            assert listener.counts.resent == 3  # line ends after the last segment are no part of a message

    in_loop(work)


def test_its_asyncio_client_reads_our_answers() -> None:
    async def work() -> None:
        ward = Ward()
        async with listening(ward) as listener:
            reader, writer = await open_hl7_connection("127.0.0.1", listener.port)
            for raw in ASCII:
                writer.writemessage(hl7.parse(raw.decode()))
                await writer.drain()
                answer = await reader.readmessage()
                assert str(answer.segment("MSA")[1]) == "AA"
                assert str(answer.segment("MSA")[2]) == str(hl7.parse(raw.decode()).segment("MSH")[10])
                assert str(answer.segment("MSH")[5]) == "LIMS"
            writer.close()
            assert [taken.control_id for taken in ward.taken] == ["0", "1", "2"]

    in_loop(work, "asyncio")


@pytest.mark.parametrize("code", ["AA", "AE", "AR"])
def test_its_asyncio_server_answers_our_sender(code: str) -> None:
    received: list[str] = []

    async def serve(reader: Any, writer: Any) -> None:
        try:
            while True:
                parsed = await reader.readmessage()
                received.append(str(parsed))
                writer.writemessage(parsed.create_ack(code))
                await writer.drain()
        except asyncio.IncompleteReadError:
            writer.close()

    async def work() -> None:
        server = await start_hl7_server(serve, host="127.0.0.1", port=0)
        sender = Sender(Destination("127.0.0.1", server.sockets[0].getsockname()[1]))
        for raw in ASCII:
            result = await sender.send(raw)
            assert isinstance(result, Taken if code == "AA" else Refused)
            assert result.answer.code == code
        await sender.close()
        server.close()

    in_loop(work, "asyncio")
    assert [text.encode().rstrip() for text in received] == [raw.rstrip() for raw in ASCII]


def test_a_bare_socket() -> None:
    def talk(port: int) -> bytes:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
            peer.sendall(frame(ASCII[0]) + frame(ASCII[1]))
            peer.shutdown(socket.SHUT_WR)
            answers = b""
            while data := peer.recv(7):
                answers += data
        return answers

    async def work() -> None:
        async with listening(Ward()) as listener:
            answers = await asyncio.to_thread(talk, listener.port)
            assert answers.count(b"\x0bMSH|^~\\&|WARDWRIGHT|DEMO|LIMS|HOSP|") == 2
            assert answers.index(b"MSA|AA|0\r\x1c\r") < answers.index(b"MSA|AA|1\r\x1c\r")

    in_loop(work)
