"""Two people of one team, two homes, two zones, one embedded helpdesk that both read, and what they share."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

from workbench.acting.handing import Handing
from workbench.domain.values import Agent, Batch, Customer, Message, Organisation, Ticket
from workbench.domain.words import Priority, Role, Status, Visibility
from workbench.handoffs.model import Handoff
from workbench.store.connection import Connection
from workbench.store.filling import store_batch
from workbench.workplace import Workplace

NOW = datetime(2026, 3, 4, 13, 30, tzinfo=UTC)  # half an hour before the end of EMEA's shift
_TEAM = """\
    regions:
      - {name: emea, zone: Europe/Berlin, start: "07:00", end: "15:00", hands_to: amer}
      - {name: amer, zone: America/Denver, start: "07:00", end: "15:00", hands_to: emea}
    people:
      - {name: mara, title: Mara Lind, email: mara@relay.example, region: emea, accounts: {zd: a1}}
      - {name: jonas, title: Jonas Berg, email: jonas@relay.example, region: amer, accounts: {zd: a2}}
      - {name: kim, title: Kim Sato, email: kim@relay.example, region: amer, accounts: {zd: a3}}
    coverage:
      - {who: ola, what: severity 1 on the API}
    """


class Seat(NamedTuple):
    """One person's place of work."""

    workplace: Workplace
    connection: Connection
    handing: Handing


def seat(root: Path, name: str, to: str, now: datetime = NOW, helpdesk: str = "kind: local") -> Seat:
    """Return somebody's place of work; ``to`` is the YAML of where handoffs go, ``helpdesk`` of where tickets are.

    It is the same when opened again.
    """
    home = root / name
    home.mkdir(exist_ok=True)
    (root / "team.yaml").write_text(dedent(_TEAM))
    config = f"me: {{email: {name}@relay.example, name: {name.title()}}}\nhelpdesks: [{{name: zd, {helpdesk}}}]\n"
    config += f"handoffs:\n  team: {root / 'team.yaml'}\n  to: {to}\n"
    (home / "config.yaml").write_text(config)
    place = Workplace.open(home)
    assert place.loaded.problems == ()
    place._frozen = now
    connection = place.connection()
    return Seat(place, connection, Handing(place, connection))


def tickets(connection: Connection, count: int = 6, owner: str = "zd:a1") -> None:
    """Store ``count`` open tickets of somebody's, all answered and quiet."""
    store_batch(connection, "zd", batch(count, owner), now=int(NOW.timestamp()))


def batch(count: int, owner: str = "zd:a1") -> Batch:
    """Return ``count`` open tickets of somebody's, all answered and quiet, with their people."""
    at = NOW - timedelta(hours=3)
    return Batch(
        cursor="1", organisations=(Organisation(ref="zd:o1", name="Acme", tier="1", updated=at),),
        customers=(Customer(ref="zd:c1", name="Jane Roe", organisation="zd:o1", zone="Asia/Kolkata", updated=at),),
        agents=tuple(Agent(ref=f"zd:a{n}", name=name) for n, name in enumerate(("Mara Lind", "Jonas Berg", "Kim"), 1)),
        tickets=tuple(
            Ticket(ref=f"zd:{n}", subject=f"Case {n}", status=Status.OPEN, priority=Priority.NORMAL, customer="zd:c1",
                   organisation="zd:o1", assignee=owner, created=at, updated=at)
            for n in range(1, count + 1)
        ),
        messages=tuple(
            Message(ref=f"zd:m{n}", ticket=f"zd:{n}", author="Jane Roe", role=Role.CUSTOMER, at=at,
                    visibility=Visibility.PUBLIC, text=f"It fails in way {n}. And more.")
            for n in range(1, count + 1)
        ),
    )  # fmt: skip


def filled(handoff: Handoff) -> Handoff:
    """Return a draft whose gaps a person has filled."""
    from dataclasses import replace

    items = tuple(
        replace(one, next_step=one.next_step or "ask for the log", done_when=one.done_when or "it runs again",
                due=one.due or NOW + timedelta(hours=4), if_then=one.if_then or ("they write → answer",),
                customer_expects=one.customer_expects or "word by 2026-03-04 17:30Z")
        for one in handoff.items
    )  # fmt: skip
    return replace(handoff, headline="All quiet.", items=items)


def owners(connection: Connection) -> dict[str, list[str]]:
    """Return who is to own each ticket after what is in the outbox, every change by itself."""
    from workbench.domain.effects import Assign
    from workbench.store.outbox import sent_entries, unsent_entries

    found: dict[str, list[str]] = {}
    for entry in (*unsent_entries(connection), *sent_entries(connection)):
        for part in entry.parts:
            if isinstance(part.effect, Assign):
                found.setdefault(entry.ticket, []).append(str(part.effect.agent))
    return found


def git(folder: Path, *words: str) -> str:
    """Run Git in a folder and return what it says."""
    who = ("-c", "user.name=x", "-c", "user.email=x@y", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", "-C", str(folder), *who, *words], capture_output=True, text=True, check=True)
    return done.stdout


def remote(root: Path, *names: str) -> Path:
    """Return a bare repository, with a checkout of it below each of some names."""
    bare = root / "team.git"
    bare.mkdir()
    git(bare, "init", "--quiet", "--bare")
    first = root / f"{names[0]}-notes"
    git(root, "clone", "--quiet", str(bare), str(first))
    (first / "README").write_text("Ours.\n")
    git(first, "add", "README")
    git(first, "commit", "--quiet", "-m", "Begin")
    git(first, "push", "--quiet", "-u", "origin", "main")
    for name in names[1:]:
        git(root, "clone", "--quiet", str(bare), str(root / f"{name}-notes"))
    return bare
