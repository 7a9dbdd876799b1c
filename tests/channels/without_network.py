"""A program: forbids itself the network by seccomp, then renders by every channel (`render`) or sends (`send`).

Run by test_dry_run_syscalls in a process of its own; its arguments are what to do and a folder to use.
"""

from __future__ import annotations

import asyncio
import ctypes
import platform
import struct
import sys
from pathlib import Path

# Numbers of connect, sendto, sendmsg, sendmmsg and socket.
_CALLS = {"x86_64": ((42, 44, 46, 307), 41), "aarch64": ((203, 206, 211, 269), 198)}
_INTERNET = (2, 10)  # AF_INET, AF_INET6
_KILL, _ALLOW = 0x80000000, 0x7FFF0000
_NUMBER_AT, _FIRST_ARGUMENT_AT = 0, 16
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2


def forbid_the_network() -> None:
    """From here on the kernel kills this process when it connects, sends or makes a socket of the internet."""
    calls, socket_call = _CALLS[platform.machine()]
    steps = [(_LOAD, 0, 0, _NUMBER_AT)]
    for call in calls:
        steps += [(_EQUAL, 0, 1, call), (_RETURN, 0, 0, _KILL)]
    steps += [(_EQUAL, 1, 0, socket_call), (_RETURN, 0, 0, _ALLOW), (_LOAD, 0, 0, _FIRST_ARGUMENT_AT)]
    for family in _INTERNET:
        steps += [(_EQUAL, 0, 1, family), (_RETURN, 0, 0, _KILL)]
    steps.append((_RETURN, 0, 0, _ALLOW))
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    described = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(program)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.prctl(_SECCOMP, _FILTER, described, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp is not to be had here")


def main(what: str, folder: Path) -> None:
    """Every channel that the settings know, with another side that could be reached."""
    from tests.channels.deliveries import delivery
    from tests.channels.opening import DEAD_PORT, opened
    from wardwright.home.settings import ChannelType, Tls

    (folder / "urls").write_text(f"json://127.0.0.1:{DEAD_PORT}/\n")
    there = {"host": "127.0.0.1", "port": DEAD_PORT}
    keys = {
        ChannelType.WEBHOOK: {"url": f"http://127.0.0.1:{DEAD_PORT}/", "allow_private": True},
        ChannelType.SMTP: {**there, "sender": "us@example.org", "tls": Tls.START},
        ChannelType.HL7V2: {**there, "message": "ORU^R01"},
        ChannelType.FHIR: {"url": f"http://127.0.0.1:{DEAD_PORT}/"},
        ChannelType.APPRISE: {"url_file": folder / "urls"},
        ChannelType.FILE: {"path": folder / "sent.ndjson"},
    }
    forbid_the_network()
    for type in ChannelType:
        channel = opened(type, **keys[type])
        if what == "send":
            asyncio.run(channel.send(delivery()))
        assert channel.render(delivery())
        print(type.value)
    _expand(folder)
    print("expanded")


def _expand(folder: Path) -> None:
    """A whole turn and a whole run of the part, with everything in dry run."""
    from dataclasses import replace

    from wardwright.home import settings
    from wardwright.record.place import DatabasePlace
    from wardwright.record.setup import setup_django

    setup_django(DatabasePlace(folder / "data"))
    from tests.deliver.ward import Ward

    ward = Ward(DatabasePlace(folder / "data"))
    ward.settings = replace(ward.settings, engine=settings.Engine(dry_run=True))
    ward.expand(ward.act("page", "registrar"))
    assert set(ward.states().values()) == {"would send"}
    ward.close()


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main(sys.argv[1], Path(sys.argv[2]))
