"""The desk of proofs and the process behind it: one at a time for each account, stopped, failed, found again."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest

from tests.web.patients.canary import FLOW, put_in
from tests.web.proofs.made import EVERYTHING, page_of
from tests.web.site import Site
from wardwright.measure.proving.asked import Asked, Over, Sort, as_plain, of_plain
from wardwright.measure.proving.jobs import MOST_WAITING, Busy, Job, Jobs, State
from wardwright.measure.proving.kept import Kept

_SECONDS = 60.0


@pytest.fixture
def jobs(site: Site) -> Iterator[Jobs]:
    """The desk of a home with one patient."""
    put_in(site)
    made = Jobs(site.folder)
    yield made
    made.close()


def over(jobs: Jobs, job: Job) -> Job:
    """The job when nothing more comes."""
    wait = Event()
    for _ in range(int(_SECONDS / 0.02)):
        if job.is_over:
            return job
        wait.wait(0.02)
    raise AssertionError(f"still {job.state}: {job.step}")


def asked(text: str = "", **more: object) -> Asked:
    """A proof of the potassium flow over everything."""
    return Asked(Sort.PROOF, (text or page_of(FLOW),), EVERYTHING, **more)  # type: ignore[arg-type]


def test_a_request_travels_as_a_line() -> None:
    one = Asked(Sort.CURVE, ("a", "b"), Over(None, 1, 2), True, "other", 3, True)
    assert of_plain(as_plain(one)) == one


def test_a_proof_is_made_kept_and_found_again(site: Site, jobs: Jobs) -> None:
    first = over(jobs, jobs.ask("ida", asked()))
    assert (first.state, first.problem) == (State.DONE, "")
    result = Kept(site.home.data).get(first.kept)
    assert [(flow.title, flow.fired) for flow in result.report.flows] == [(FLOW, 2)]
    second = over(jobs, jobs.ask("ida", asked()))
    assert second.id != first.id
    assert second.kept == first.kept


def test_a_page_with_a_problem_says_which(jobs: Jobs) -> None:
    job = over(jobs, jobs.ask("ida", asked("Flow: x\n\nWhen nonsense arrives, then tell the nurse.")))
    assert job.state is State.FAILED
    assert job.slug == "page"
    assert "nonsense" in job.problem


def test_the_same_request_is_one_job(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_next", lambda: None)  # nothing is begun
    assert jobs.ask("ida", asked()) is jobs.ask("fay", asked())


def test_one_at_a_time_for_each_account(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_next", lambda: None)
    first = jobs.ask("ida", asked())
    with pytest.raises(Busy) as busy:
        jobs.ask("ida", asked(near_misses=True))
    assert busy.value.job is first
    second = jobs.ask("ida", asked(near_misses=True), instead=True)
    assert first.state is State.STOPPED
    assert jobs.open_job_of("ida") is second


def test_too_many_are_refused(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_next", lambda: None)
    for number in range(MOST_WAITING):
        jobs.ask(f"account {number}", Asked(Sort.PROOF, (str(number),)))
    with pytest.raises(Busy) as busy:
        jobs.ask("ida", asked())
    assert busy.value.job is None


def test_what_waits_is_stopped_without_being_begun(jobs: Jobs) -> None:
    first = jobs.ask("ida", asked())
    second = jobs.ask("fay", asked(near_misses=True))
    jobs.stop(second.id)
    assert second.state is State.STOPPED
    assert over(jobs, first).state is State.DONE


def test_what_is_being_made_is_stopped(jobs: Jobs) -> None:
    job = jobs.ask("ida", asked())
    jobs.stop(job.id)  # the process has not even read the home
    assert over(jobs, job).state is State.STOPPED
    assert over(jobs, jobs.ask("ida", asked(near_misses=True))).state is State.DONE


def test_a_process_that_dies_fails_its_job_and_the_next_one_is_made(jobs: Jobs) -> None:
    job = jobs.ask("ida", asked())
    waiting = jobs.ask("fay", asked(near_misses=True))
    process = jobs._process
    assert process is not None
    process.kill()
    assert over(jobs, job).state is State.FAILED
    assert "ended before" in job.problem
    assert over(jobs, waiting).state is State.DONE


def test_an_empty_history_says_so(site: Site) -> None:
    desk = Jobs(site.folder)
    try:
        job = over(desk, desk.ask("ida", asked()))
        assert (job.state, job.slug) == (State.FAILED, "empty")
    finally:
        desk.close()


def test_the_process_ends_with_whoever_started_it(jobs: Jobs) -> None:
    over(jobs, jobs.ask("ida", asked()))
    process = jobs._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()  # what the end of the pages' process does
    assert process.wait(30) == 0
