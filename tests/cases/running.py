"""A home whose engine has decided over a real record, driven by hand: no process, no waiting."""

from __future__ import annotations

from pathlib import Path

from wardwright.engine.live.decider import Decider
from wardwright.engine.live.encode import facts_body
from wardwright.engine.live.reading import Read, Said
from wardwright.engine.place import database_place
from wardwright.facts.fact import Fact
from wardwright.facts.instant import MINUTE
from wardwright.home.home import read_home
from wardwright.kernel.plan import make_plan, version_of
from wardwright.language.parse import parse
from wardwright.language.print import print_flow
from wardwright.record.models import FlowVersion
from wardwright.record.opening import open_record
from wardwright.record.rows import Fate
from wardwright.record.setup import setup_django

NOON = 1_773_748_800_000_000  # 17 March 2026, 12:00


class Running:
    """The flows of a home over its record. Minutes, and the times of facts, are counted from noon."""

    def __init__(self, folder: Path) -> None:
        home = read_home(folder)
        place = database_place(home)
        self.record = open_record(place)
        setup_django(place)
        self.zone = home.settings.zone
        self.vocabulary = home.vocabulary()
        self._store = self.record.decisions()
        assert home.flows is not None
        files = sorted(home.flows.glob("*.flow"))
        self._flows = [flow for file in files for flow in parse(file.read_text(), self.vocabulary).flows]
        for file in files:
            for flow in parse(file.read_text(), self.vocabulary).flows:
                FlowVersion.objects.create(
                    title=flow.title, version=version_of(flow), text=print_flow(flow), file=file.name, loaded=NOON
                )
        self._messages = 0
        self._decider: Decider | None = None
        self._with_flows: bool | None = None

    def message(self, minute: int, *facts: Fact) -> None:
        """One message that arrives then."""
        self._arrive(minute, facts, True)

    def without_flows(self, minute: int, *facts: Fact) -> None:
        """One message that arrives while no page is there."""
        self._arrive(minute, facts, False)

    def until(self, minute: int) -> None:
        """Everything that is due before this minute."""
        assert self._decider is not None
        while not self._decider.run_due(NOON + minute * MINUTE, 100):
            self._keep()
        self._keep()

    def _arrive(self, minute: int, facts: tuple[Fact, ...], with_flows: bool) -> None:
        if self._with_flows is not with_flows:
            plan = make_plan(self._flows if with_flows else (), self.vocabulary, self.zone)
            self._decider = Decider(plan, self._store)
            self._with_flows = with_flows
        assert self._decider is not None
        self._messages += 1
        at = NOON + minute * MINUTE
        self.until(minute)
        told = [fact._replace(at=NOON + fact.at, source=f"{self._messages} OBX") for fact in facts]
        said = tuple(Said(fact.subject, facts_body(fact.subject, [fact])) for fact in told)
        self._decider.message(Read(self._messages, at, said, (), (), (), Fate.READ, len(told), (), ()))
        self._keep()

    def _keep(self) -> None:
        assert self._decider is not None
        self._store.commit(self._decider.finished_batch())
        self._decider.committed()

    def close(self) -> None:
        """Let go."""
        self._store.close()
        self.record.close()
