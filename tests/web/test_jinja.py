"""What the templates' own filters make of a text."""

from __future__ import annotations

import pytest

from wardwright.web.jinja import marked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Write `within 15 minutes`.", "Write <code>within 15 minutes</code>."),
        ("`a` or `b`", "<code>a</code> or <code>b</code>"),
        ("nothing", "nothing"),
        ("one ` alone", "one ` alone"),
        ("`<b>` & <i>", "<code>&lt;b&gt;</code> &amp; &lt;i&gt;"),
    ],
)
def test_what_stands_between_backticks_is_marked_and_nothing_else_is_markup(text: str, shown: str) -> None:
    assert str(marked(text)) == shown
