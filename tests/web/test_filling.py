"""A form of a page is filled again with what was written in it: every sort of field, and never another form."""

from __future__ import annotations

from wardwright.web.filling import filled
from wardwright.web.kept import Form

PAGE = """<main class="x"><h1>Näme</h1>
<form method="get" action="/x"><input name="words" value=""></form>
<form method="post" action="/other"><input name="words" value="other"></form>
<details><summary>More</summary>
<form method="post" novalidate>
  <input type="hidden" name="csrfmiddlewaretoken" value="new"><input type="hidden" name="revision" value="4">
  <input class="a" id="words" name="words" type="text" value="old &amp; gone"/>
  <textarea name="text" rows="3">before</textarea>
  <input type="checkbox" name="tick" value="a" checked><input type="checkbox" name="tick" value="b">
  <input type="radio" name="per" value="day" checked><input type="radio" name="per" value="week">
  <select name="place"><option value="">Anywhere</option><option value="7A">Ward 7A</option>
  <option selected>ICU</option>
  </select>
  <input type="password" name="password"><input name="line" value=""><input name="line" value="">
  <button name="do" value="keep">Keep</button>
</form></details></main>"""
NOTE = "<p>back</p>"


def _filled(*fields: tuple[str, str], path: str = "/x") -> str | None:
    return filled(PAGE, "/x?y=1", [Form(path, fields)], NOTE)


def test_every_sort_of_field() -> None:
    text = _filled(
        ("revision", "3"), ("words", 'a "b" <c>'), ("text", "\nfirst & last"), ("tick", "b"), ("per", "week"),
        ("place", "7A"), ("line", "one"), ("line", "two"), ("do", "keep"),
    )  # fmt: skip
    assert text is not None
    assert text.startswith(f'<main class="x">{NOTE}<h1>Näme</h1>')
    assert '<input name="words" value="other">' in text
    assert '<details open><summary>More</summary>\n<form method="post" novalidate id="came-back-form">' in text
    assert 'name="csrfmiddlewaretoken" value="new"' in text
    assert 'name="revision" value="3"' in text
    assert '<input class="a" id="words" name="words" type="text" value="a &quot;b&quot; &lt;c&gt;">' in text
    assert '<textarea name="text" rows="3">\n\nfirst &amp; last</textarea>' in text
    assert '<input type="checkbox" name="tick" value="a"><input type="checkbox" name="tick" value="b" checked>' in text
    assert '<input type="radio" name="per" value="day"><input type="radio" name="per" value="week" checked>' in text
    assert '<option value>Anywhere</option><option value="7A" selected>Ward 7A</option>\n  <option>ICU</option>' in text
    assert '<input name="line" value="one"><input name="line" value="two">' in text
    assert '<input type="password" name="password">' in text


def test_what_was_taken_out_stays_out() -> None:
    text = _filled(("words", ""), ("text", ""), ("place", "ICU"))
    assert text is not None
    assert 'type="text" value>' in text
    assert '<textarea name="text" rows="3">\n</textarea>' in text
    assert "<option selected>ICU</option>" in text
    assert 'name="tick" value="a">' in text


def test_a_form_that_has_no_place_any_more() -> None:
    assert _filled(("unheard", "of")) is None
    assert _filled(("words", "a"), path="/gone") is None


def test_of_two_forms_alike_the_one_with_the_same_hidden_field() -> None:
    one = '<form method="post"><input type="hidden" name="task" value="{}"><input name="note" value=""></form>'
    page = f"<main>{one.format(1)}{one.format(2)}</main>"
    text = filled(page, "/x", [Form("/x", (("task", "2"), ("note", "seen")))], "")
    assert text is not None
    assert text.index('value="2"') < text.index("seen")
    assert text.count("seen") == 1
