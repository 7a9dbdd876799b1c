"""What a pain point says is changed: by whoever wrote it, or by who may decide what becomes of it.

Lives here: the form's page and what it does with what was typed. Must not live here: the rules (engine.pains.editing,
govern.pains), writing a new one (writing.py).
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from wardwright.engine.pains.editing import ChangedMeanwhile, edit
from wardwright.engine.pains.listing import systems_to_choose
from wardwright.engine.pains.refused import Refused
from wardwright.engine.pains.writing import Who
from wardwright.govern.pains import State, may_edit
from wardwright.govern.rights import Right
from wardwright.record.site.models import Pain
from wardwright.web.answers import go, show
from wardwright.web.installation import installation
from wardwright.web.pains.forms import PainForm
from wardwright.web.pains.views import PER_WORDS, show_one

_SAID = ("title", "text", "place", "times", "per", "minutes", "system")


def change(request: HttpRequest, number: int) -> HttpResponse:
    """The form with what it says now; sent, it says something else."""
    pain = Pain.objects.filter(id=number).first()
    if pain is None:
        raise Http404
    is_writer, may_decide = pain.by == request.user.username, request.user.may(Right.COACH)
    if not is_writer and not may_decide:
        raise PermissionDenied
    if not may_edit(State(pain.state), is_writer, may_decide):
        return show_one(request, number, {"": _("It is over, and what it says stays so: open it again first.")})
    words = installation().vocabulary
    if request.method == "GET":
        said = {name: getattr(pain, name) for name in _SAID}
        return _asked(request, pain, PainForm(words, initial=said, place=pain.place))
    form = PainForm(words, request.POST, place=pain.place)
    return _write(request, pain, form) if form.is_valid() else _asked(request, pain, form, 422)


def _write(request: HttpRequest, pain: Any, form: PainForm) -> HttpResponse:
    who = Who(request.user.username, request.user.actor)
    try:
        is_new = edit(who, pain.id, form.told(), _seen(request), request.user.may(Right.COACH), installation().now())
    except ChangedMeanwhile as refused:
        form.add_error(None, _(str(refused)))
        return _asked(request, pain, form, 422, other=True)
    except Refused as refused:
        form.add_error(refused.field or None, _(str(refused)))
        return _asked(request, pain, form, 422)
    said = _("It is changed, and what it said before stays on its page.") if is_new else _("It said so already.")
    return go(request, reverse("pain", kwargs={"number": pain.id}), said)


def _seen(request: HttpRequest) -> int:
    """How often it had been changed when the form was opened; a form that does not say so is an old one."""
    said = request.POST.get("seen", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else -1


def _asked(request: HttpRequest, pain: Any, form: PainForm, status: int = 200, other: bool = False) -> HttpResponse:
    """`other`: it says something else by now, which is shown; sent again, the form was written knowing that."""
    seen = pain.edits if request.method == "GET" or other else _seen(request)
    context = {
        "pain": pain, "form": form, "seen": seen, "other": other, "per": PER_WORDS, "systems": systems_to_choose(),
    }  # fmt: skip
    return show(request, "pains/edit.html", context, status)
