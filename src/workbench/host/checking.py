"""Trying a plugin as the desk would, in a home of its own: without a ticket, with an ordinary and a hostile one."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from workbench.api.panes import API_VERSION
from workbench.api.views import Action, Form, Row, Section, Stack, Step, Steps, Table, View
from workbench.domain.values import Batch, Customer, Message, Ticket
from workbench.domain.words import Priority, Role, Status, Visibility
from workbench.host.hosting import Hosting, PluginFailure
from workbench.host.manifest import Manifest, manifest_of
from workbench.workplace import Workplace

_SOURCE = "trial"
_AT = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
ORDINARY, HOSTILE = f"{_SOURCE}:1", f"{_SOURCE}:2"
_SUBJECT = "; rm -rf ~ $(id) `id` {{7*7}} [/b] =cmd|'/c calc'!A1"
_UNKNOWN = "an action that it does not have"
_BODY = "\x1b]52;c;aGk=\x07\x1b[2J{{config}} %s ${HOME} <script>\u202eevil\u202c\n" + "a" * 5_000 + "\n" + "(" * 2_000


class Finding(NamedTuple):
    """One thing that was tried: what, whether it went well, and what to know of it."""

    what: str
    is_good: bool
    says: str = ""
    report: str = ""


class Checked(NamedTuple):
    """All that was tried with a plugin, and what was noted of it meanwhile."""

    findings: tuple[Finding, ...]
    manifest: Manifest

    @property
    def is_good(self) -> bool:
        """Whether all went well."""
        return all(one.is_good for one in self.findings)


def check(name: str, settings: Mapping[str, object], file: Path | None) -> Checked:
    """Return how a plugin does; ``file`` is its single file, None for one that a package brings."""
    with tempfile.TemporaryDirectory(prefix="workbench-plugin-") as folder:
        home = Path(folder)
        if file is not None:
            (home / "plugins").mkdir()
            shutil.copy(file, home / "plugins" / f"{name}.py")
        said = msgspec.json.encode({"plugins": {name: {"settings": settings}}})  # JSON is YAML
        (home / "config.yaml").write_bytes(said)
        place = Workplace.open(home)
        try:
            _fill(place)
            findings = tuple(asyncio.run(_tried(place, name)))
            return Checked(findings, manifest_of(place.paths.cache, name))
        finally:
            place.close()


def _fill(place: Workplace) -> None:
    from workbench.store.filling import store_batch

    customer = Customer(ref=f"{_SOURCE}:c1", name="Jane [/] Roe", email="jane@acme.test", updated=_AT)
    tickets, messages = [], []
    for ref, subject, body in ((ORDINARY, "TLS handshake fails", "Why does it fail?"), (HOSTILE, _SUBJECT, _BODY)):
        tickets.append(Ticket(
            ref=ref, subject=subject, status=Status.OPEN, priority=Priority.NORMAL, customer=customer.ref, created=_AT,
            updated=_AT,
        ))  # fmt: skip
        messages.append(Message(
            ref=f"{ref}-m1", ticket=ref, author=customer.name, role=Role.CUSTOMER, visibility=Visibility.PUBLIC, at=_AT,
            text=body,
        ))  # fmt: skip
    batch = Batch(cursor="", tickets=tuple(tickets), messages=tuple(messages), customers=(customer,))
    store_batch(place.connection(), _SOURCE, batch, now=int(_AT.timestamp()))


async def _tried(place: Workplace, name: str) -> list[Finding]:
    hosting = Hosting(
        place.arguments(), (name,), changed=lambda _: None, said=lambda *_: None, failed=lambda *_: None,
    )  # fmt: skip
    findings: list[Finding] = []
    try:
        for words, ref in (("no ticket", None), ("an ordinary ticket", ORDINARY), ("a hostile ticket", HOSTILE)):
            hosting.resume(name)
            try:
                seen = await hosting.view(name, ref, 48)
            except PluginFailure as failure:
                is_good = failure.refused and bool(findings)
                findings.append(Finding(f"a view of {words}", is_good, _words(failure), failure.report))
                if not findings[0].is_good:
                    return findings  # it does not even load
                continue
            findings.append(Finding(f"a view of {words}", not seen.more, seen.more))
            wrong = [action.title or action.id for action in actions_in(seen.view) if not (action.id and action.title)]
            if wrong:
                findings.append(Finding("its actions", False, f"without an id or a title: {', '.join(wrong)}"))
        hosting.resume(name)
        try:
            await hosting.act(name, HOSTILE, 48, "there-is-no-such-action", HOSTILE, {})
            findings.append(Finding(_UNKNOWN, True))
        except PluginFailure as failure:
            findings.append(Finding(_UNKNOWN, failure.refused, _words(failure), failure.report))
    finally:
        hosting.close()
    manifest = manifest_of(place.paths.cache, name)
    findings.append(Finding(f"version {API_VERSION} of the interface", manifest.api == API_VERSION))
    return findings


def _words(failure: PluginFailure) -> str:
    return " ".join(filter(None, (failure.what, failure.why)))


def actions_in(view: View) -> Iterator[Action]:
    """Yield every action in a view."""
    match view:
        case Section(_, inner):
            yield from actions_in(inner)
        case Stack(views):
            for one in views:
                yield from actions_in(one)
        case Table(rows=rows):
            for row in rows:
                yield from _own(row)
        case Steps(steps):
            for step in steps:
                yield from _own(step)
                if step.below is not None:
                    yield from actions_in(step.below)
        case Form(submit=submit):
            yield submit
        case _:
            return


def _own(row: Row | Step) -> tuple[Action, ...]:
    return row.actions
