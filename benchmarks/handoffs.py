"""How soon a handoff stands on the screen, drafted or opened, of the time in which a ticket is opened in the same run.

`python -m benchmarks.handoffs --root FOLDER [--tickets 100000] [--rounds 7]`. In a shift of 400 touched tickets a draft
is made from facts, by the key that asks for one; and one of twelve items that a colleague has published is opened. Each
round starts the desk anew, on the same copy of a home, so that what is loaded at the first draft counts as well. A
ticket counts as opened when its conversation and all the panes beside it are drawn.
"""

import argparse
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.company import MY_EMAIL, NOW, SOURCE, Company, agent_name
from benchmarks.desk import ready
from benchmarks.figures import Figure, ratio_figure, tell
from benchmarks.large import home_of
from benchmarks.programs import DeskOn
from benchmarks.pulling import copied
from benchmarks.terminal import EVERYWHERE, Terminal, shows
from workbench.domain.values import Batch, Message, Role, Visibility
from workbench.handoffs.model import Handoff, Item, Severity, Side
from workbench.handoffs.papers import name_of
from workbench.handoffs.printing import print_handoff
from workbench.store.filling import store_batch
from workbench.store.opening import attach_both

_TOUCHED = 400
_ITEMS = 12
_OPENED = 5  # tickets a round
_HEADLINE = "Exports fail in eu-west"
_TEAM = f"""\
regions:
  - {{name: apac, zone: Asia/Tokyo, start: "09:00", end: "18:00", hands_to: emea}}
  - {{name: emea, zone: Europe/Berlin, start: "09:00", end: "19:00", hands_to: apac}}
people:
  - {{name: sam, email: {MY_EMAIL}, region: emea}}
  - {{name: mara, email: mara@desk.example, region: apac}}
"""


@dataclass(slots=True)
class Run:
    """One round: milliseconds in which tickets, the published handoff and the draft stood on the screen."""

    tickets: list[float] = field(default_factory=list)
    opened: float = 0.0
    drafted: float = 0.0
    checked: float = 0.0  # the draft with what is missing in it


def furnish(home: Path, tickets: int) -> None:
    """Let a home's owner have touched some tickets in their shift, and have a colleague's handoff to take over."""
    shared = home / "shared"
    shared.mkdir()
    (home / "team.yaml").write_text(_TEAM, "utf-8")
    with (home / "config.yaml").open("a", encoding="utf-8") as file:
        file.write(f"handoffs: {{team: {home / 'team.yaml'}, to: [{{folder: {shared}}}]}}\n")
    company = Company(tickets)
    numbers = list(islice(company.numbers_as_pulled(), _TOUCHED))
    said = tuple(
        Message(
            ref=f"{SOURCE}:touched-{number}", ticket=f"{SOURCE}:{number}", author=agent_name(1), role=Role.AGENT,
            visibility=Visibility.PUBLIC, at=NOW - timedelta(seconds=10 * at + 5), text="I look into it. More soon.",
        )
        for at, number in enumerate(numbers)
    )  # fmt: skip
    with closing(attach_both(home / "data" / "store")) as connection:
        store_batch(connection, SOURCE, Batch(cursor="touched", messages=said), now=int(NOW.timestamp()))
    made = published(company, numbers)
    (shared / name_of(made)).write_text(print_handoff(made), "utf-8")


def published(company: Company, numbers: list[int]) -> Handoff:
    """Return a colleague's handoff of twelve items, each with all that one may say."""
    start = datetime(NOW.year, NOW.month, NOW.day, tzinfo=UTC)
    sender = Side(person="mara", region="apac", start=start, end=start + timedelta(hours=9), zone="Asia/Tokyo")
    receiver = Side(
        person="", region="emea", start=start + timedelta(hours=9), end=start + timedelta(hours=19),
        zone="Europe/Berlin",
    )  # fmt: skip
    items = []
    for at, number in enumerate(numbers[:_ITEMS]):
        ticket, messages = company.ticket(number)
        words = messages[0].text.replace("\n", " ")[:200]
        items.append(Item(
            ticket=ticket.ref, severity=tuple(Severity)[at % 3], why="promised by 2026-03-04 16:00Z", tier="1",
            customer=messages[0].author, one_line=ticket.subject, state_now="open, with Mara", tried=(words, words),
            ruled_out=(words,), customer_expects=words, last_said=words, next_step=words, owner="mara",
            due=start + timedelta(hours=16), done_when=words, if_then=(words, words), risks=(words,), do_not=(words,),
        ))  # fmt: skip
    return Handoff(
        id="2026-03-04T0900Z-apac-mara-to-emea", sender=sender, receiver=receiver, headline=_HEADLINE,
        items=tuple(items),
    )  # fmt: skip


def timed(terminal: Terminal, keys: str, holds: Callable[[Terminal], bool]) -> tuple[float, float]:
    """Press keys; return the milliseconds until ``holds`` did, and until nothing on the screen changed any more."""
    terminal.listen(quiet=0.15, limit=5)
    terminal.replay()
    at = terminal.send(keys)
    terminal.listen(quiet=0.4, limit=20, first=5)
    seen = terminal.watch(holds)
    if seen is None:
        raise RuntimeError("it never came:\n" + "\n".join(line.rstrip() for line in terminal.screen.display))
    later = [moment for moment, (changed,) in terminal.replay(EVERYWHERE) if changed]
    return (seen - at) * 1e3, ((later or [seen])[-1] - at) * 1e3


def leave(terminal: Terminal) -> None:
    """Walk one step back."""
    terminal.send("escape")
    terminal.listen(quiet=0.2, limit=5, first=0.5)


def use(desk: DeskOn, number: int) -> Run:
    """Start the desk, open tickets, the handoff and a new draft, the latter two in turns; take the draft away again."""
    (desk.home / "data" / "handoffs" / "draft.md").unlink(missing_ok=True)
    run = Run()
    with desk.program.running() as terminal:
        ready(terminal, desk.program)
        for _ in range(_OPENED):
            run.tickets.append(timed(terminal, "j\r", lambda _: True)[1])
            leave(terminal)
        for what in Random(number).sample(("opened", "drafted"), 2):
            terminal.send("g")
            timed(terminal, "h", shows(_HEADLINE))
            if what == "opened":
                run.opened = timed(terminal, "enter", shows(f"1 of {_ITEMS} ", "What is it?"))[1]
            else:
                run.drafted, run.checked = timed(terminal, "N", shows("Your handoff ·", "kept at every change"))
            for _ in range(3):
                leave(terminal)
    return run


def measure(root: Path, *, tickets: int, rounds: int) -> list[Figure]:
    """Return the figures, taken on a copy of a home of so many tickets below ``root``."""
    with copied(home_of(root, tickets)) as home:
        furnish(home, tickets)
        desk = DeskOn(home, "desk")
        try:
            use(desk, 0)  # not measured: it leaves what the next start reads
            runs = [use(desk, number) for number in range(rounds)]
        finally:
            desk.end_sync()
    ticket = [median(run.tickets) for run in runs]
    drafted, opened = median(run.drafted for run in runs), median(run.opened for run in runs)
    checked = median(run.checked for run in runs)
    return [
        ratio_figure(
            "handoffs", f"A draft of a shift of {_TOUCHED} touched tickets is on the screen, of opening a ticket",
            [run.drafted / one for run, one in zip(runs, ticket, strict=True)], at_most=3,
            note=f"{drafted:.0f} ms, its gaps {checked:.0f} ms; a ticket {median(ticket):.0f} ms; {tickets:,} tickets",
        ),
        ratio_figure(
            "handoffs", f"A handoff of {_ITEMS} items is open, of opening a ticket",
            [run.opened / one for run, one in zip(runs, ticket, strict=True)], at_most=1.5, note=f"{opened:.0f} ms",
        ),
    ]  # fmt: skip


def main() -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True, help="where homes are made and kept")
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path, help="a file to add the figures to, as lines of JSON")
    asked = parser.parse_args()
    tell(measure(asked.root, tickets=asked.tickets, rounds=asked.rounds), asked.json)


if __name__ == "__main__":
    main()
