"""The inputs of a run: where each value comes from, and whether it is one that the checklist takes."""

import os
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec import UNSET

from workbench.api import Trouble, clean
from workbench_checklists.hosts import Resolve, host_of, is_host, mentioned_hosts, mentioned_urls, refusal, resolved
from workbench_checklists.model import Answer, Checklist, Input

LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Given:
    """A value of an input with where it comes from: ``ticket``, ``hand``, ``default``, ``keyring``, ``environment``."""

    value: str
    source: str


def mentions(words: str) -> dict[str, str]:
    """Return the first host and the first URL that a ticket's words name, as facts."""
    hosts, urls = mentioned_hosts(words), mentioned_urls(words)
    named = {"ticket.mentions.host": hosts[:1], "ticket.mentions.url": urls[:1]}
    return {name: found[0] for name, found in named.items() if found}


def proposed(item: Input, facts: Mapping[str, str]) -> Given:
    """Return what stands in the form before anybody types: the ticket's value, else the default, else nothing."""
    found = clean(facts.get(item.source, "")).strip() if item.source.startswith("ticket") else ""
    if found:
        return Given(found, "ticket")
    return Given("" if item.default is UNSET else str(item.default), "default")


def chosen(item: Input, typed: str, facts: Mapping[str, str]) -> Given:
    """Return a value as a person left it in the form; one that is the ticket's still comes from the ticket."""
    before = proposed(item, facts)
    value = typed.strip()
    if value and value == facts.get(item.source, "").strip():
        return Given(value, "ticket")
    return before if value == before.value else Given(value, "hand")


def fault_of(item: Input, given: Given, allowed: Sequence[str] = (), resolve: Resolve = resolved) -> str:
    """Return why a value is not taken, '' where it is. ``allowed`` are hosts that the team allows by name.

    Looking up a host's address may take a while, so this does not belong into a view.
    """
    value = given.value
    if not value:
        return "is missing" if item.required else ""
    if len(value) > LONGEST or "\0" in value:
        return f"is longer than {LONGEST:,} characters" if len(value) > LONGEST else "holds a null character"
    if item.secret:
        return "is too short to be masked" if len(value) < 4 else ""  # shorter ones would mask half of every output
    return _ill_formed(item, value) or _ill_placed(item, given, allowed, resolve)


def _ill_formed(item: Input, value: str) -> str:
    if item.type in ("int", "number"):
        try:
            number = float(int(value)) if item.type == "int" else float(value)
        except ValueError:
            return f'"{value[:40]}" is no {"whole number" if item.type == "int" else "number"}'
        if item.min is not UNSET and not number >= item.min:
            return f"{value} is under {item.min:g}"
        if item.max is not UNSET and not number <= item.max:
            return f"{value} is over {item.max:g}"
    if item.choices and value not in item.choices:
        return f'"{value[:40]}" is none of {", ".join(item.choices)}'
    if item.pattern and not re.fullmatch(item.pattern, value[:1000]):
        return f'"{value[:40]}" does not have the form {item.pattern}'
    if item.type == "file" and not Path(value).is_absolute():
        return f'"{value[:40]}" is no whole path'
    if item.type == "url" and not host_of(value):
        return f'"{value[:60]}" is no http or https URL'
    return f'"{value[:60]}" is no host' if item.type == "host" and not is_host(value) else ""


def _ill_placed(item: Input, given: Given, allowed: Sequence[str], resolve: Resolve) -> str:
    if given.source == "ticket" and given.value.startswith("-"):
        return f'"{given.value[:40]}" begins with a dash, as options do'
    if item.type not in ("url", "host"):
        return ""
    host = host_of(given.value) if item.type == "url" else given.value
    by_name = [name for name in allowed if not set("*?[") & set(name)]
    if host in by_name:
        return ""
    return refusal(host, item.allow_hosts, given.source == "ticket", resolve)


async def secret_elsewhere(item: Input, keyring: Callable[[str], Awaitable[str]]) -> str:
    """Return a secret input from where the checklist says that it is, '' where a person has to type it.

    Raises Trouble where the keyring has none.
    """
    if item.source == "environment":
        return os.environ.get(item.name.upper(), "")
    return await keyring(item.name) if item.source == "keyring" else ""


def check_inputs(
    checklist: Checklist, given: Mapping[str, Given], allowed: Sequence[str] = (), resolve: Resolve = resolved,
) -> None:
    """Raise Trouble with every value that is not taken."""
    faults = {
        item.name: fault_of(item, given.get(item.name, Given("", "hand")), allowed, resolve)
        for item in checklist.inputs
    }
    wrong = [f"{name} {fault}" for name, fault in faults.items() if fault]
    if wrong:
        raise Trouble(
            f"{checklist.title} cannot begin.", f"{'; '.join(wrong)}.",
            "Mend the input; a host that is meant can be named under allow_hosts in the plugin's settings."
            if any("private network" in fault for fault in wrong) else "Mend the input.",
        )


def answer_fault(answer: Answer, value: str) -> str:
    """Return why an answer to a manual step is not taken, '' where it is."""
    item = Input(
        name=answer.name, type=answer.type, required=answer.required, choices=answer.choices, pattern=answer.pattern,
    )
    return fault_of(item, Given(value.strip(), "hand"))
