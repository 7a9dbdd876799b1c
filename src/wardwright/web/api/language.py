"""Looking at a text: its problems, what may come next, what it means, what plain words could mean.

Lives here: the views. Must not live here: any of the answers (language, explain, engine). Nothing is kept.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from wardwright import starter
from wardwright.engine.drafts.fixes import with_fix
from wardwright.engine.drafts.looking import look_at
from wardwright.engine.suggest.suggesting import suggest_flows
from wardwright.facts.vocabulary import TermKind
from wardwright.kernel.plan import version_of
from wardwright.language.complete import complete
from wardwright.language.complete_forms import forms_at
from wardwright.language.complete_names import names_like
from wardwright.language.print import print_flow
from wardwright.language.problem import line_and_column
from wardwright.web.api import shapes
from wardwright.web.api.answering import Refusal, answered, body_as, in_json
from wardwright.web.editor.beside import meaning_of
from wardwright.web.installation import installation


@in_json
def check(request: HttpRequest) -> HttpResponse:
    """All problems, each with edits that mend it; examples run where nothing is wrong."""
    text, known = body_as(request, shapes.TextIn).text, installation()
    looked = look_at(text, known.vocabulary, known.zone)
    examples = {id(flow): results for flow, results in looked.examples}
    flows = tuple(
        shapes.FlowChecked(
            flow.title,
            version_of(flow),
            tuple(
                shapes.ExampleRun(
                    each.name, each.passed, tuple(f"{one.at} {one.said}".strip() for one in each.differences)
                )
                for each in examples.get(id(flow), ())
            ),
        )
        for flow in looked.flows
    )
    problems = []
    for each in looked.problems:
        line, column = line_and_column(text, each.span.start)
        fixes = tuple(shapes.Fix(fix, _change(text, with_fix(text, each, fix, known.vocabulary))) for fix in each.fixes)
        problems.append(
            shapes.Found(each.slug, each.severity.value, each.span.start, each.span.end, line, column, each.problem,
                         each.because, fixes)
        )  # fmt: skip
    return answered(shapes.Checked(looked.fine, tuple(problems), flows))


def _change(text: str, written: str | None) -> shapes.Change | None:
    """The edit that makes one text of the other."""
    if written is None:
        return None
    most = min(len(text), len(written))
    start = next((n for n in range(most) if text[n] != written[n]), most)
    end = next(
        (n for n in range(most - start) if text[len(text) - 1 - n] != written[len(written) - 1 - n]), most - start
    )
    return shapes.Change(start, len(text) - end, written[start : len(written) - end])


@in_json
def completions(request: HttpRequest) -> HttpResponse:
    """What may come at a cursor."""
    asked, words = body_as(request, shapes.CompleteIn), installation().vocabulary
    found = complete(asked.text, asked.cursor, words, asked.limit)
    items = tuple(
        shapes.Item(each.text, each.kind.value, each.detail, each.replaces.start, each.replaces.end) for each in found
    )
    before = asked.text[: asked.cursor]
    forms = forms_at(before, words) if not before or before[-1].isspace() else ()
    offered = tuple(
        shapes.FormOffered(each.form.slug, each.form.sort.value, each.form.words, each.join, each.form.ends)
        for each in forms
    )
    return answered(shapes.Completed(items, found.more, offered))


_KINDS = {kind.value: kind for kind in TermKind}


@in_json
def names(request: HttpRequest) -> HttpResponse:
    """Names of the vocabulary by how they begin."""
    asked = body_as(request, shapes.NamesIn)
    unknown = [kind for kind in asked.kinds if kind not in _KINDS]
    if unknown:
        raise Refusal(400, "bad-request", f"`kinds` holds sections of a vocabulary: {', '.join(_KINDS)}.")
    kinds = tuple(_KINDS[kind] for kind in asked.kinds) or tuple(TermKind)
    found = names_like(asked.typed, kinds, installation().vocabulary, asked.limit)
    return answered(
        shapes.Names(
            tuple(
                shapes.Name(term.name, term.kind.value, term.unit, "" if name == term.name else name)
                for term, name in found
            )
        )
    )


@in_json
def explain(request: HttpRequest) -> HttpResponse:
    """What the flows of a text mean."""
    text, known = body_as(request, shapes.TextIn).text, installation()
    looked = look_at(text, known.vocabulary, known.zone)
    flows = () if looked.errors else looked.flows
    told = []
    for number, flow in enumerate(flows):
        meaning = meaning_of(flow, known.vocabulary, number)
        timeline = tuple(tuple(shapes.ExplainedStep(*step) for step in steps) for steps in meaning.timelines)
        told.append(
            shapes.Explained(flow.title, version_of(flow), print_flow(flow), timeline, meaning.sees, meaning.reaches,
                             meaning.broad)
        )  # fmt: skip
    return answered(shapes.Explanation(tuple(told)))


@in_json
def suggest(request: HttpRequest) -> HttpResponse:
    """Up to three pages for plain words."""
    words, known = body_as(request, shapes.SuggestIn).words, installation()
    found = suggest_flows(words, starter.flow_texts(), known.home, known.vocabulary)
    drafts = tuple(
        shapes.Proposed(
            each.title, each.text, each.source, each.name,
            tuple(shapes.Because(why.words, why.means) for why in each.because),
        )
        for each in found.drafts
    )  # fmt: skip
    return answered(
        shapes.Proposals(drafts, tuple(shapes.Because(why.words, why.means) for why in found.heard), found.trouble)
    )
