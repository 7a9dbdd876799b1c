"""A step that somebody takes on a task: its form, and what becomes of it.

Lives here: the views of steps. Must not live here: what a step does (engine.tasks.steps), its form's fields (forms.py).
A step from the list answers with the list, a step from the task's page with that page: in place for a browser with
scripts, by a redirect without.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wardwright.engine.tasks.finding import Owner, find_task, owners_like
from wardwright.engine.tasks.refused import NotThere, Refused
from wardwright.engine.tasks.steps import Taken, take
from wardwright.engine.tasks.worklist import lines_of
from wardwright.govern.tasks import StepVerb
from wardwright.record.store import RecordUnavailable
from wardwright.web.answers import go, is_part, show
from wardwright.web.installation import installation
from wardwright.web.work import words
from wardwright.web.work.forms import StepForm, filled
from wardwright.web.work.rows import Row, rows_of
from wardwright.web.work.views import answer_list, answer_task, asked_of
from wardwright.web.work.who import person_of

_VERBS = {verb.value.replace(" ", "-"): verb for verb in StepVerb}
_FROM_LIST = "list"


def step(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """The form of a step; a POST takes it."""
    if verb not in _VERBS:
        raise Http404
    row = _row(request, number)
    must_say_why = row.must_say_why(_VERBS[verb].value)
    if request.method != "POST":
        return _ask(request, row, filled(_VERBS[verb], must_say_why))
    form = filled(_VERBS[verb], must_say_why, request.POST)
    if not form.is_valid():
        return _ask(request, row, form, status=422)
    return _take(request, row, form)


def owners(request: HttpRequest, number: int) -> HttpResponse:
    """Whom a task can be handed over to, as somebody types: a part of the form."""
    return show(request, "work/owners.html", {"owners": _owners(request, request.GET.get("q", "")), "chosen": ""})


def _owners(request: HttpRequest, q: str) -> list[Owner]:
    """Whom the words mean; without words the reader herself stands first: that is taking it over."""
    found, person = owners_like(installation().desk, q), person_of(request)
    if q.strip() or person is None:
        return found
    return [Owner(person.id, person.name or person.id, is_person=True), *found]


def _row(request: HttpRequest, number: int) -> Row:
    desk, now = installation().desk, installation().now()
    try:
        task = find_task(str(number))
    except NotThere:
        raise Http404 from None
    [line] = lines_of(desk, [task], now)
    [row] = rows_of(request, desk, person_of(request), [line], now)
    return row


def _take(request: HttpRequest, row: Row, form: StepForm) -> HttpResponse:
    """Takes the step, or says why not; nothing that was typed is lost."""
    desk, person, number = installation().desk, person_of(request), row.line.number
    if person is None:
        return _refused(request, row, form, _("This account is nobody of the people who work here: it takes no steps."))
    try:
        taken = take(desk, number, person, form.step(), installation().now())
    except Refused as problem:
        return _refused(request, row, form, str(problem))
    except RecordUnavailable:
        return _refused(request, row, form, _("It could not be written down just now. Send it again."))
    return _done(request, form, taken)


def _done(request: HttpRequest, form: StepForm, taken: Taken) -> HttpResponse:
    said = words.said(taken, form.step(), installation().desk)
    if request.POST.get("from") == _FROM_LIST:
        asked = asked_of(request, request.POST)
        return answer_list(request, asked, said=said) if is_part(request) else go(request, asked.href(), said)
    if is_part(request):
        return answer_task(request, taken.task.number, said=said)
    return go(request, f"/tasks/{taken.task.number}", said)


def _refused(request: HttpRequest, row: Row, form: StepForm, problem: str) -> HttpResponse:
    """A list that answers in place says it over the list; else the form is shown again with the problem."""
    if is_part(request) and request.POST.get("from") == _FROM_LIST:
        return answer_list(request, asked_of(request, request.POST), problem=problem, status=422)
    form.add_error(None, problem)
    return _ask(request, row, form, status=422)


def _ask(request: HttpRequest, row: Row, form: StepForm, status: int = 200) -> HttpResponse:
    """The step's own page. In a page with scripts the form of a list whose words are missing opens as a page, too."""
    verb, sent = form.verb, request.POST if request.method == "POST" else request.GET
    context = {
        "row": row,
        "form": form,
        "verb": verb,
        "slug": verb.value.replace(" ", "-"),
        "heading": words.heading(verb),
        "meaning": words.meaning(verb),
        "button": words.button(verb),
        "came_from": sent.get("from", ""),
        "asked": asked_of(request, sent) if sent.get("from") == _FROM_LIST else None,
        "q": sent.get("q", ""),
        "owners": _owners(request, sent.get("q", "")) if verb is StepVerb.HAND_OVER else (),
        "person": person_of(request),
        "at": installation().now(),
    }
    if is_part(request) and request.POST.get("from") == _FROM_LIST:
        problem = next((str(each) for errors in form.errors.values() for each in errors), "")
        return answer_list(request, asked_of(request, request.POST), problem=problem, status=status)
    return show(request, "work/step.html", context, status)
