"""A new plugin's package: one that installs, type-checks and passes its own tests before a line of it is changed."""

import re
from pathlib import Path

from workbench import __version__
from workbench.domain.trouble import Trouble

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST = 40

_PROJECT = '''\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "workbench-{name}"
version = "0.1.0"
description = "A pane for Workbench."
readme = "README.md"
requires-python = ">=3.11"
dependencies = ["support-workbench"]

[project.entry-points."workbench.panes"]
{name} = "workbench_{module}:{kind}"

[tool.hatch.build.targets.wheel]
packages = ["src/workbench_{module}"]

[tool.pytest.ini_options]
testpaths = ["tests"]

[tool.mypy]
strict = true
files = ["src", "tests"]
'''

_README = '''\
# {title}

A pane for Workbench {version} (version 1 of its interface for plugins).

```
pip install -e .                        # into the environment that Workbench is in
workbench plugins enable {name}
workbench plugins check {name}
python -m pytest
```
'''

_PANE = '''\
"""{title}: what the customer asked since they were last answered, so that no question is forgotten."""

import re
from dataclasses import dataclass

from workbench.api import (
    ActionResult,
    Empty,
    Opens,
    Pane,
    PaneContext,
    Reply,
    Role,
    Row,
    Table,
    View,
    Visibility,
    one_line,
)


@dataclass(frozen=True)
class Settings:
    """What the configuration may say under plugins: {{{name}: {{settings: ...}}}}."""

    most: int = 20


class {kind}(Pane):
    """Shows what is still to be answered; Enter quotes it in the reply."""

    id = "{name}"
    title = "{title}"
    Settings = Settings

    async def view(self, context: PaneContext) -> View:
        """Return the open questions, a row each."""
        if context.ticket is None:
            return Empty("No ticket is selected.")
        asked: list[str] = []
        for message in await context.queries.conversation(context.ticket.ref):
            if message.role is Role.AGENT and message.visibility is Visibility.PUBLIC:
                asked.clear()
            elif message.role is Role.CUSTOMER:
                asked += re.findall(r"[^.!?\\n]{{3,300}}\\?", message.text)
        most = context.settings_as(Settings).most
        rows = tuple(Row((one_line(one),), Opens("own", one_line(one))) for one in asked[:most])
        return Table(("",), rows, empty="Nothing is left to be answered.")

    async def act(self, action: str, target: str, context: PaneContext) -> ActionResult:
        """Quote the question that was chosen."""
        return Reply(f"> {{target}}\\n\\n")
'''

_TESTS = '''\
"""The pane on a bench: a store in memory, and a record of what it asked for."""

from datetime import UTC, datetime

from workbench.api import Batch, Empty, Message, Priority, Reply, Role, Status, Ticket, Visibility
from workbench.api.testing import PaneBench

from workbench_{module} import {kind}

AT = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
TICKET = Ticket(
    ref="desk:1", subject="TLS handshake fails", status=Status.OPEN, priority=Priority.NORMAL, customer=None,
    created=AT, updated=AT,
)


def said(number: int, text: str, role: Role = Role.CUSTOMER) -> Message:
    """Return a public message."""
    return Message(
        ref=f"desk:m{{number}}", ticket=TICKET.ref, author="", role=role, visibility=Visibility.PUBLIC,
        at=AT.replace(minute=number), text=text,
    )


def bench(*messages: Message) -> PaneBench:
    """Return the pane with a ticket that has these messages."""
    batch = Batch(cursor="", tickets=(TICKET,), messages=messages)
    return PaneBench(pane={kind}(), batch=batch, ticket=TICKET.ref)


def test_what_was_asked_since_the_last_answer_is_listed() -> None:
    here = bench(said(1, "Is it down?"), said(2, "It is up.", Role.AGENT), said(3, "Thanks. And why was it?"))
    assert here.text() == "And why was it?"


def test_nothing_is_left_after_an_answer() -> None:
    assert bench(said(1, "Why?"), said(2, "Because.", Role.AGENT)).text() == "Nothing is left to be answered."


def test_a_question_is_quoted_in_the_reply() -> None:
    assert bench().act("open", "And why?") == Reply("> And why?\\n\\n")


def test_without_a_ticket_it_says_so() -> None:
    assert PaneBench(pane={kind}()).view() == Empty("No ticket is selected.")
'''


def write_package(name: str, folder: Path) -> Path:
    """Write a new plugin's package into ``folder`` and return where it is.

    Raises Trouble for a name that is none, and where something of that name is there.
    """
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise Trouble(f"{name} cannot be a plugin's name.", "", "Use lower-case letters, digits, and dashes between.")
    home = folder / name
    if home.exists():
        raise Trouble(f"{home} is there already.", "", "Choose another name, or another folder.")
    module = name.replace("-", "_")
    words = name.replace("-", " ")
    values = {
        "name": name, "module": module, "kind": "".join(part.capitalize() for part in name.split("-")),
        "title": words[:1].upper() + words[1:], "version": __version__,
    }  # fmt: skip
    package = home / "src" / f"workbench_{module}"
    files = {
        home / "pyproject.toml": _PROJECT, home / "README.md": _README, package / "__init__.py": _PANE,
        package / "py.typed": "", home / "tests" / f"test_{module}.py": _TESTS,
    }  # fmt: skip
    try:
        for file, text in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.format(**values), "utf-8")
    except OSError as error:
        raise Trouble(f"{home} cannot be written.", error.strerror or str(error), "Choose another folder.") from error
    return home
