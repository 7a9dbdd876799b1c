#!/usr/bin/env python3
"""Renders the pages and parts of pages that follow from the code, so that they cannot drift from it.

Lives here: for each generated file, the function that gives its text. `make docs` writes them; a test compares.
`python scripts/render_docs.py --check` writes nothing and exits 1 when a page is behind.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from tests.architecture.rooms import ROOMS  # noqa: E402
from tests.connect.fhir.mapping_page import rendered as fhir_page  # noqa: E402
from tests.govern.pain_page import rendered as pains_page  # noqa: E402
from tests.govern.task_page import rendered as tasks_page  # noqa: E402
from tests.spec.manual import manual  # noqa: E402
from tests.web.page_table import rendered as pages_page  # noqa: E402
from wardwright.cli import border  # noqa: E402
from wardwright.cli.main import COMMANDS, INTERRUPTED, READER_LEFT, wardwright  # noqa: E402
from wardwright.connect.hl7v2 import packaged_mapping  # noqa: E402
from wardwright.connect.hl7v2.describe import rendered as hl7v2_page  # noqa: E402
from wardwright.engine.telemetry.metrics import rendered as metrics_page  # noqa: E402
from wardwright.home.page import rendered as settings_page  # noqa: E402
from wardwright.language.problem_table import PROBLEMS  # noqa: E402
from wardwright.starter import flow_texts  # noqa: E402
from wardwright.starter.page import flows_page  # noqa: E402

NOTE = "<!-- Rendered by `make docs`; a test holds it to the code. Change the code, not this page. -->\n"


def commands() -> str:
    """Every command with its arguments and options, from the command line itself."""
    context = click.Context(wardwright, info_name="wardwright")
    lines = [NOTE, "# Commands\n", f"{_text(wardwright.help)}\n"]
    lines += ["| command | what it does |", "| --- | --- |"]
    lines += [f"| [`{entry.name}`](#{entry.name}) | {entry.line} |" for entry in COMMANDS]
    lines.append(
        "\nWhat `--json` prints is in [json.md](json.md), what the exit codes mean in [exit-codes.md](exit-codes.md)."
    )
    for entry in COMMANDS:
        command = wardwright.get_command(context, entry.name)
        assert command is not None
        inside = click.Context(command, info_name=entry.name, parent=context)
        lines += _command(command, inside)
        if isinstance(command, click.Group):
            for name in command.list_commands(inside):
                part = command.commands[name]
                lines += _command(part, click.Context(part, info_name=name, parent=inside), entry.name)
    return "\n".join(lines) + "\n"


def _command(command: click.Command, context: click.Context, group: str = "") -> list[str]:
    usage = " ".join(command.get_usage(context).removeprefix("Usage: ").split())
    heading = f"### {group} {command.name}" if group else f"## {command.name}"
    lines = [f"\n{heading}\n", f"    {usage}\n", f"{_text(command.help)}\n"]
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    if options:
        lines += ["| option | what it does |", "| --- | --- |"]
    for option in options:
        name, words = option.get_help_record(context) or ("", "")
        cells = (f"`{name}`", words)
        lines.append("| " + " | ".join(cell.replace("|", chr(92) + "|") for cell in cells) + " |")
    return lines


def _text(words: str | None) -> str:
    return "\n\n".join(" ".join(part.split()) for part in (words or "").split("\n\n"))


def exit_codes() -> str:
    """The exit codes, from the constants that the border uses."""
    rows = (
        (
            border.FINE,
            "fine",
            "Everything asked for was done. Warnings, messages set aside and unknowns are no failure.",
        ),
        (
            border.INPUT_HAS_PROBLEMS,
            "the input has problems",
            "A flow, vocabulary, mapping or setting has errors, an example failed, or a file is not what it should be.",
        ),
        (
            border.USED_WRONGLY,
            "used wrongly",
            "No such command, option, source or file; a folder where a file is needed.",
        ),
        (
            border.SYSTEM_FAILED,
            "the system failed",
            "The disk, the rights of a file, memory, a port in use, a database, or a fault of the program. `status`: "
            "the engine is not running, or something is not well.",
        ),
        (INTERRUPTED, "stopped", "Ctrl-C, or the system asked it to stop (SIGTERM). Nothing is left half done."),
        (READER_LEFT, "the reader left", "What read the output (`| head`) closed it."),
    )
    lines = [NOTE, "# Exit codes\n", "| code | meaning | when |", "| --- | --- | --- |"]
    lines += [f"| {code} | {meaning} | {when} |" for code, meaning, when in rows]
    lines.append(
        "\nWhat went wrong is told on stderr, in one or two lines that say what to do: never with a traceback, never\n"
        "with a patient's data. `WARDWRIGHT_DEBUG=1` before a command shows the traceback of a fault; it may hold\n"
        "patient data, so keep it where such data may be."
    )
    return "\n".join(lines) + "\n"


def problems() -> str:
    """Every problem that a page can have, from the table that gives them their severity."""
    lines = [NOTE, "# Problems of a page\n"]
    lines.append(
        "`wardwright check` draws each problem where it stands, with the author's words, why it matters and what to\n"
        "write. The name at its head is stable: count it, search for it, link to it. An error keeps the flow from\n"
        "running; a warning is for its author to weigh.\n"
    )
    for kind in sorted(PROBLEMS.values(), key=lambda each: each.slug):
        lines.append(f"## {kind.slug}\n\n**{kind.title}** ({kind.severity.value})\n\n{kind.explanation}\n")
    return "\n".join(lines)


def architecture() -> str:
    """ARCHITECTURE.md with the table of rooms filled in."""
    page = (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8")
    begin, end = "<!-- rooms: rendered by `make docs` from tests/architecture/rooms.py -->\n", "<!-- end of rooms -->"
    before, _, rest = page.partition(begin)
    after = rest.partition(end)[2]
    rows = ["| room | what lives there | may import | pure |", "| --- | --- | --- | --- |"]
    for room in ROOMS.values():
        imports = ", ".join(f"`{name}`" for name in room.may_import) or "–"
        rows.append(f"| `{room.name}` | {room.purpose} | {imports} | {'yes' if room.pure else ''} |")
    return before + begin + "\n".join(rows) + "\n" + end + after


def drawn(name: str, rendered: Callable[[str], str]) -> str:
    """A page of docs with the tables in it drawn anew."""
    return rendered((REPOSITORY / "docs" / name).read_text(encoding="utf-8"))


PAGES: dict[str, Callable[[], str]] = {
    "ARCHITECTURE.md": architecture,
    "docs/guides/pain-points.md": lambda: drawn("guides/pain-points.md", pains_page),
    "docs/guides/tasks.md": lambda: drawn("guides/tasks.md", tasks_page),
    "docs/integration/fhir.md": lambda: drawn("integration/fhir.md", fhir_page),
    "docs/integration/hl7v2.md": lambda: drawn(
        "integration/hl7v2.md", lambda page: hl7v2_page(page, packaged_mapping())
    ),
    "docs/language/manual.md": manual,
    "docs/operations/metrics.md": lambda: drawn("operations/metrics.md", metrics_page),
    "docs/operations/settings.md": lambda: drawn("operations/settings.md", settings_page),
    "docs/reference/commands.md": commands,
    "docs/reference/exit-codes.md": exit_codes,
    "docs/reference/pages.md": pages_page,
    "docs/reference/problems.md": problems,
    "docs/starter/flows.md": lambda: flows_page(flow_texts()),
}


def behind() -> list[str]:
    """The generated files that do not hold what the code says now."""
    stored = {name: REPOSITORY / name for name in PAGES}
    return [
        name
        for name, page in PAGES.items()
        if not stored[name].is_file() or stored[name].read_text(encoding="utf-8") != page()
    ]


def main(arguments: list[str]) -> int:
    """Writes what is behind, or with --check only names it."""
    late = behind()
    for name in late:
        if "--check" in arguments:
            print(f"{name} is behind the code: run `make docs`")
        else:
            (REPOSITORY / name).write_text(PAGES[name](), encoding="utf-8")
            print(f"rendered {name}")
    return 1 if late and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
