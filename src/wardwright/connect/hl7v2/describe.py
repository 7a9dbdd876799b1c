"""The mapping table as tables for people, rendered into docs/integration/hl7v2.md.

Lives here: words only, no rules. A test renders the page again and compares, so that it cannot drift from the table.
"""

from __future__ import annotations

from wardwright.connect.hl7v2.table import CodeTable, KeyPart, Mapping, Origin, Row, ValueForm

BEGIN, END = "<!-- from mapping.yaml: {} -->", "<!-- end -->"


def facts_table(mapping: Mapping) -> str:
    """One line for each row: the fact, for which messages, and which fields give its columns."""
    lines = [
        "| row | makes | from messages | segment | what | when | status | key |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in mapping.rows:
        kinds = ", ".join(dict.fromkeys(kind.value for kind in row.by_section.values())) or row.kind.value
        cells = (row.name, kinds, _messages(row), row.segment, _what(row), _fields(row.at), _status(row), _key(row.key))
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines)


def elements_table(mapping: Mapping) -> str:
    """Every field that is read, and the FHIR element that it is in HL7's official map."""
    found: dict[str, dict[str, None]] = {}
    for row in mapping.rows:
        for _column, origin in row.claims():
            found.setdefault(str(origin.path), {})[origin.fhir] = None
    lines = ["| field | FHIR element |", "| --- | --- |"]
    for name in sorted(found, key=_in_order):
        words = "; ".join(f"*none: {fhir[5:]}*" if fhir.startswith("none ") else f"`{fhir}`" for fhir in found[name])
        lines.append(f"| {name} | {words} |")
    return "\n".join(lines)


def codes_tables(mapping: Mapping) -> str:
    """Every code table, with what each code means and, where HL7 leaves it open, why."""
    return "\n\n".join(_codes(table) for table in mapping.codes.values())


def refusals_table(mapping: Mapping) -> str:
    """The message types that are about no patient."""
    lines = ["| type | reason | |", "| --- | --- | --- |"]
    for kind, aside in mapping.not_about_a_patient.items():
        lines.append(f"| {kind} | `{aside.slug}` | {aside.problem} |")
    return "\n".join(lines)


PARTS = {"facts": facts_table, "elements": elements_table, "codes": codes_tables, "refusals": refusals_table}


def rendered(page: str, mapping: Mapping) -> str:
    """The page with each part between its marks rendered anew."""
    for name, render in PARTS.items():
        begin = BEGIN.format(name)
        head, mark, rest = page.partition(begin)
        if mark:
            _old, end, tail = rest.partition(END)
            page = f"{head}{begin}\n\n{render(mapping)}\n\n{end}{tail}"
    return page


def _codes(table: CodeTable) -> str:
    official = f" (HL7's map: {table.official})" if table.official else ""
    lines = [f"**{table.name}**{official}", "", "| code | means | why |", "| --- | --- | --- |"]
    for code, word in table.words.items():
        lines.append(f"| {code} | {word} | {table.because.get(code, '')} |")
    return "\n".join(lines)


def _messages(row: Row) -> str:
    named = "all" if row.messages == ("*",) else ", ".join(row.messages)
    return f"{named} except {', '.join(row.exceptions)}" if row.exceptions else named


def _what(row: Row) -> str:
    parts = []
    for path, words in row.only_if:
        parts.append(f"only if {path} is {_words(words)}")
    for path, words in row.never_if:
        parts.append(f"not if {path} is {_words(words)}")
    if row.term is not None:
        sections = ", ".join(section.value for section in row.term.sections)
        parts.append(f"term {_fields(row.term.origins)} among {sections}")
    if row.value is not None:
        parts.append(_value(row))
    if row.place:
        parts.append(f"place {_fields(row.place)}")
    return "; ".join(parts)


def _value(row: Row) -> str:
    column = row.value
    assert column is not None
    if column.form is ValueForm.FIXED:
        return f"value: {column.otherwise}"
    text = f"value {_fields(column.origins)} as {column.form.value}"
    if column.type_path is not None:
        text += f" by {column.type_path}"
    if column.unit_path is not None:
        text += f", unit {column.unit_path}"
    if column.codes is not None:
        text += f" ({column.codes.name})"
    return f"{text}, else {column.otherwise}" if column.otherwise else text


def _status(row: Row) -> str:
    parts = []
    for one in row.status.origins:
        only = f" {_words(one.only)}" if one.only else ""
        parts.append(f"{one.origin.path}{only} ({one.codes.name})")
    return ", else ".join([*parts, row.status.otherwise.value])


def _key(parts: tuple[KeyPart, ...]) -> str:
    words = []
    for part in parts:
        if part.is_value:
            words.append("value")
        elif part.text:
            words.append(f"“{part.text}”")
        else:
            words.append(" else ".join(map(str, part.paths)) + (" if any" if part.may_be_missing else ""))
    return " + ".join(words)


def _fields(origins: tuple[Origin, ...]) -> str:
    return " else ".join(str(origin.path) for origin in origins)


def _words(words: frozenset[str]) -> str:
    return ", ".join(sorted(words))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _in_order(name: str) -> tuple[str, int, str]:
    segment, _, field = name.partition("-")
    return segment, int(field.split(".")[0]), field
