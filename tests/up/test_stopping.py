"""The sign to stop: seen from any thread and any event loop, once and for good."""

from __future__ import annotations

import asyncio
import threading

from wardwright.engine.up.stopping import Stop


def test_it_is_set_once_and_stays() -> None:
    stop = Stop()
    assert not stop.is_set()
    assert not stop.wait(0)
    stop.set()
    stop.set()
    assert stop.is_set()
    assert stop.wait()


def test_whoever_asks_to_be_called_is_called_once_also_when_it_is_set_already() -> None:
    stop, called = Stop(), []
    stop.then(lambda: called.append("before"))
    stop.set()
    stop.set()
    stop.then(lambda: called.append("after"))
    assert called == ["before", "after"]


def test_an_event_loop_awaits_what_another_thread_sets() -> None:
    stop = Stop()

    async def part() -> str:
        threading.Thread(target=stop.set).start()
        await asyncio.wait_for(stop.reached(), 10)
        return "stopped"

    assert asyncio.run(part()) == "stopped"


def test_a_loop_that_is_gone_is_no_trouble_for_who_sets() -> None:
    stop = Stop()

    async def part() -> None:
        waiting = asyncio.ensure_future(stop.reached())
        await asyncio.wait({waiting}, timeout=0)
        waiting.cancel()

    asyncio.run(part())
    stop.set()
    assert stop.is_set()
