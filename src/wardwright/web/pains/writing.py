"""Writing about pain points: a new one, "me too", a comment, a decision.

Lives here: what these forms do with what was typed. Must not live here: the rules (engine.pains, govern.pains).
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wardwright.engine.pains.alike import Alike
from wardwright.engine.pains.listing import LikeThese, systems_to_choose
from wardwright.engine.pains.refused import NotThere, Refused
from wardwright.engine.pains.writing import Step, Who, say_me_too, take_step, write
from wardwright.govern.pains import DECIDES, Verb
from wardwright.record.site.models import Pain
from wardwright.web.answers import go, show
from wardwright.web.installation import installation
from wardwright.web.pains.forms import PainForm
from wardwright.web.pains.views import PER_WORDS, show_one

_LIKE_THESE = LikeThese()


def _who(request: HttpRequest) -> Who:
    return Who(request.user.username, request.user.actor)


def _alike(form: PainForm) -> tuple[tuple[Pain, Alike], ...]:
    said = f"{form['title'].value() or ''}\n{form['text'].value() or ''}"
    return _LIKE_THESE.like(said)


def new(request: HttpRequest) -> HttpResponse:
    """A new one. Before it is written, those that say much the same are shown once."""
    words = installation().vocabulary
    if request.method == "GET":
        return _asked(request, PainForm(words))
    form = PainForm(words, request.POST)
    if not form.is_valid():
        return _asked(request, form, 422)
    found = _alike(form)
    if found and request.POST.get("another") != "yes":
        return _asked(request, form, 422 if form.errors else 200, found)
    try:
        number = write(_who(request), form.told(), installation().now())
    except Refused as refused:
        form.add_error(refused.field or None, _(str(refused)))
        return _asked(request, form, 422)
    return go(request, f"/pain-points/{number}", _("It is written. Everybody here can see it and say “me too”."))


def _asked(
    request: HttpRequest, form: PainForm, status: int = 200, found: tuple[tuple[Pain, Alike], ...] = ()
) -> HttpResponse:
    context = {"form": form, "found": found, "ask": bool(found), "per": PER_WORDS, "systems": systems_to_choose()}
    return show(request, "pains/new.html", context, status)


def alike(request: HttpRequest) -> HttpResponse:
    """The part of the form that shows those alike, while somebody types. A POST: what is typed is in no address."""
    form = PainForm(installation().vocabulary, request.POST)
    return show(request, "pains/_alike.html", {"found": _alike(form), "ask": False, "per": PER_WORDS})


def me_too(request: HttpRequest, number: int) -> HttpResponse:
    """It happens to me, too; once more takes it back, unless it is said to words that were changed."""
    try:
        stands = say_me_too(_who(request), number, installation().now(), request.POST.get("still") == "yes")
    except NotThere:
        raise Http404 from None
    except Refused as refused:
        return show_one(request, number, {"": _(str(refused))})
    said = _("You are counted: it happens to you, too.") if stands else _("You are no longer counted.")
    return go(request, f"/pain-points/{number}", said)


def comment(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody says something about it."""
    return _step(request, number, Step(Verb.COMMENT, request.POST.get("comment", "")), _("It stands below."), "comment")


def decide(request: HttpRequest, number: int) -> HttpResponse:
    """What becomes of it."""
    verbs = {verb.value: verb for verb in DECIDES}
    verb = verbs.get(request.POST.get("verb", ""))
    if verb is None:
        return show_one(request, number, {"verb": _("Choose what becomes of it.")}, _typed(request))
    step = Step(verb, request.POST.get("text", ""), request.POST.get("became", ""))
    return _step(request, number, step, _("It is decided, and everybody sees it."), "text")


def _step(request: HttpRequest, number: int, step: Step, said: str, words: str) -> HttpResponse:
    """`words`: the name of the answer that holds the step's text."""
    try:
        take_step(_who(request), number, step, installation().now())
    except NotThere:
        raise Http404 from None
    except Refused as refused:
        field = words if refused.field == "text" else refused.field
        return show_one(request, number, {field: _(str(refused))}, _typed(request))
    return go(request, f"/pain-points/{number}", said)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("comment", "verb", "text", "became")}
