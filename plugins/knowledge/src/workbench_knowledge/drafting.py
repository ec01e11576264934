"""A solved ticket as an article's first draft: the customer's words, what helped, what is not known."""

import os
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from workbench.api import Customer, Message, Ticket, Trouble, Visibility, one_line
from workbench_knowledge.elsewhere import answer_of
from workbench_knowledge.telling import by_customer, plainly

_LONGEST = 6_000  # characters of one part
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# A line that says what something runs on: a version, a system, a browser.
_ENVIRONMENT = re.compile(
    r"\b(?:v?\d+\.\d+(?:\.\d+)*|version|release|build|linux|ubuntu|debian|rhel|centos|macos|windows|android|ios|docker|"
    r"kubernetes|chrome|firefox|safari|edge|python|java|node|php|ruby|openssl|browser|region)\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(r"\b(?:root cause|cause[ds]?\b|because|due to|turned out|reason (?:is|was))", re.IGNORECASE)
_UNKNOWN = "_Not known yet. Say how you tried to find out._"
_MOST_LINES = 12


def draft(ticket: Ticket, messages: Sequence[Message], customer: Customer | None, now: datetime) -> str:
    """Return the Markdown of an article's first draft. It is internal until somebody says otherwise.

    Names and addresses of the customer are taken out. What comes from internal notes stands under the cause alone, and
    says so.
    """
    asked = [one for one in messages if by_customer(one)]
    answer = answer_of(messages)
    notes = [one.text for one in messages if one.visibility is Visibility.INTERNAL]
    words = [plainly(one.text) for one in asked]
    cause = _lines([answer], _CAUSE) + [f"{line} (from an internal note)" for line in _lines(notes, _CAUSE)]
    parts = (
        f"# {one_line(ticket.subject)}",
        "## Issue", _quoted(words[0]) if words else _UNKNOWN,
        "## Environment", _listed([*(f"{name}: {said}" for name, said in ticket.fields), *_lines(words, _ENVIRONMENT)]),
        "## Resolution", answer or _UNKNOWN,
        "## Cause", _listed(cause),
    )  # fmt: skip
    body = "\n\n".join(_nobody(part[:_LONGEST], customer) for part in parts)
    return (
        f"---\ntitle: {_scalar(_nobody(one_line(ticket.subject), customer))}\naudience: internal\nowner:\n"
        f"ticket: {_scalar(ticket.ref)}\ndrafted: {now:%Y-%m-%d}\n---\n\n{body}\n"
    )


def keep(folder: Path, ticket: Ticket, text: str) -> Path:
    """Write a draft into ``folder`` and return its file; one that was begun before stays as it is.

    Raises Trouble where it cannot be written.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", ticket.subject.lower())[:50].strip("-") or "article"
    file = folder / f"{slug}-{re.sub(r'[^A-Za-z0-9]+', '-', ticket.ref)[:40]}.md"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        return file
    except OSError as error:
        raise Trouble(f"The draft cannot be written into {folder}.", f"{error.strerror}.") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
    return file


def _lines(texts: Sequence[str], wanted: re.Pattern[str]) -> list[str]:
    found = [one_line(line).strip("-* ") for text in texts for line in text.split("\n") if wanted.search(line)]
    return list(dict.fromkeys(found))[:_MOST_LINES]


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) if lines else _UNKNOWN


def _scalar(text: str) -> str:
    """Return a text as YAML that means just this text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _nobody(text: str, customer: Customer | None) -> str:
    """Return a text without who wrote it."""
    text = _ADDRESS.sub("(address)", text)
    for name in customer.name.split() if customer else ():
        if len(name) > 2:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "(customer)", text)
    return text
