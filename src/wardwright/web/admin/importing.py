"""A list of staff as CSV: what would change is shown, then done.

Lives here: views. Must not live here: reading the list (engine.people.staff_csv), the settings' text (home.edit).
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wardwright.engine.people.staff_csv import COLUMNS, MOST_BYTES, NotAList, Reading, read_staff, take_over
from wardwright.home.edit import fingerprint
from wardwright.record.site.models import Account
from wardwright.web.accounts.making import change_account, make_account
from wardwright.web.admin.shared import NotChanged, change
from wardwright.web.answers import go, show
from wardwright.web.installation import installation

_EXAMPLE = (
    "id,name,email,phone,pager,staff_id,channels,roles,sign_in,hats\r\n"
    "amina,Dr Amina Diallo,amina@example.org,,4711,C1234567,,on-call registrar,amina,ward staff\r\n"
    "ben,Ben Okafor,ben@example.org,,,,,nurse in charge @ Ward 7A,ben,ward staff; digital champion\r\n"
)


def example(request: HttpRequest) -> HttpResponse:
    """A list to begin with."""
    response = HttpResponse(_EXAMPLE, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="staff.csv"'
    return response


def load(request: HttpRequest) -> HttpResponse:
    """Takes a file, shows what it would change; with `do` it does."""
    context: dict[str, Any] = {"columns": COLUMNS, "before": fingerprint(installation().folder)}
    if request.method != "POST":
        return show(request, "admin/import.html", context)
    try:
        raw = _raw(request)
        here = installation()
        reading = read_staff(raw, here.home.settings, here.vocabulary)
        made = _accounts_of(reading)
        if "do" in request.POST and not reading.problems:
            return _do(request, reading, made)
        context |= {"reading": reading, "accounts": made, "text": raw.decode("utf-8-sig")}
        return show(request, "admin/import_shown.html", context, status=422 if reading.problems else 200)
    except (NotAList, NotChanged) as problem:
        return show(request, "admin/import.html", {**context, "error": str(problem)}, status=422)


def _raw(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if file is not None:
        if file.size > MOST_BYTES:
            raise NotAList(_("The file is more than 1 MB. Split it, or leave out columns that are not needed."))
        return bytes(file.read())
    text = request.POST.get("text", "")
    if not text.strip():
        raise NotAList(_("Choose a file, or paste the list."))
    return text.encode("utf-8")


def _accounts_of(reading: Reading) -> list[tuple[str, str]]:
    """(sign-in name, new or changed) of the accounts that the list asks for."""
    found = []
    for row in reading.rows:
        if row.sign_in:
            account = Account.objects.filter(username__iexact=row.sign_in).first()
            if account is None:
                found.append((row.sign_in, "new"))
            elif account.person != row.id or (row.hats and set(account.hats) != {hat.value for hat in row.hats}):
                found.append((row.sign_in, "changed"))
    return found


def _do(request: HttpRequest, reading: Reading, made: list[tuple[str, str]]) -> HttpResponse:
    if reading.new or reading.changed:
        detail = {"new": list(reading.new), "changed": list(reading.changed)}
        change(request, ("import", "people", "list"), detail, lambda text: take_over(reading, text))
    actor, now, wanted = request.user.actor, installation().now(), dict(made)
    for row in reading.rows:
        if row.sign_in not in wanted:
            continue
        if wanted[row.sign_in] == "new":
            name = row.values.get("name", row.id)
            make_account(actor=actor, now=now, username=row.sign_in, name=name, person=row.id, hats=row.hats)
        else:
            account = Account.objects.get(username__iexact=row.sign_in)
            hats = [hat.value for hat in row.hats] or account.hats
            change_account(account, actor=actor, now=now, person=row.id, hats=hats)
    said = _("%(new)d new, %(changed)d changed, %(accounts)d accounts.") % {
        "new": len(reading.new), "changed": len(reading.changed), "accounts": len(made)
    }  # fmt: skip
    return go(request, "/admin/people", said)
