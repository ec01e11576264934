"""A team with two regions around the demo company, and a handoff of six items that Mara has left for Sam."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from screens.driving import configured
from workbench.acting.handing import Handing
from workbench.handoffs.model import Acknowledgement, Handoff, Item, Severity, Side
from workbench.handoffs.papers import ack_name, name_of, read_ack
from workbench.handoffs.printing import print_handoff
from workbench.workplace import Workplace

ID = "2026-03-04T0900Z-apac-mara-to-emea"
_START = datetime(2026, 3, 4, 0, 0, tzinfo=UTC)
APAC = Side(person="mara", region="apac", start=_START, end=_START + timedelta(hours=9), zone="Asia/Tokyo")
EMEA = Side(
    person="", region="emea", start=_START + timedelta(hours=9), end=_START + timedelta(hours=18), zone="Europe/Berlin"
)
TICKETS = ("local:48216", "local:48223", "local:48214", "local:48220", "local:48143", "local:48193")
_LINES = (
    "eu-west: p95 up from 68 ms to 24 s, onset 07:49Z", "Label printers idle at Tilbury",
    "Patient portal takes forever to log in", "R14 in the checkout, customers abandon",
    "Node eats memory until the kernel stops it", "mTLS set-up, is this the right file?",
)
_TEAM = """\
regions:
  - {name: apac, title: Asia, zone: Asia/Tokyo, start: "09:00", end: "18:00", hands_to: emea}
  - {name: emea, title: Europe, zone: Europe/Berlin, start: "10:00", end: "19:00", hands_to: amer}
  - {name: amer, title: Americas, zone: America/Denver, start: "11:00", end: "19:00", hands_to: apac}
people:
  - {name: mara, title: Mara Lind, email: mara@harborline.test, region: apac}
  - {name: sam, title: Sam Ortiz, email: sam.ortiz@harborline.test, region: emea, accounts: {local: agent-sam}}
  - {name: kim, title: Kim Sato, email: kim@harborline.test, region: amer}
coverage:
  - {who: ola, what: severity 1 on the API}
"""


def item(number: int, severity: Severity = Severity.WATCHER, **other: object) -> Item:
    """Return the item of one of the tickets."""
    values: dict[str, object] = {
        "customer": "Jane Roe, Acme GmbH", "tier": "1", "why": "promised by 2026-03-04 16:00Z",
        "one_line": _LINES[number], "state_now": "open, with Mara Lind",
        "tried": ("replay with curl → 502 after 30 s",), "ruled_out": ("the proxy: same without it",),
        "customer_expects": "word by 2026-03-04 16:00Z (17:00 Europe/Berlin)",
        "last_said": "Jane Roe, 2026-03-04 08:02Z: It still fails for us.",
        "next_step": "read the gateway log that they send", "owner": "mara", "due": _START + timedelta(hours=16),
        "done_when": "an export runs through", "if_then": ("they send the log → run tls-check",),
        "risks": ("their release is tonight",), "do_not": ("restart eu-2 before 12:00Z",),
    }  # fmt: skip
    return Item(ticket=TICKETS[number], severity=severity, **(values | other))  # type: ignore[arg-type] # Item's names


def handoff(*items: Item, **other: object) -> Handoff:
    """Return Mara's handoff to whoever is on in EMEA."""
    severities = (Severity.UNSTABLE, Severity.WATCHER, Severity.WATCHER, *[Severity.STABLE] * 3)
    values: dict[str, object] = {
        "id": ID, "sender": APAC, "receiver": EMEA, "headline": "Exports fail in eu-west; the fix is being rolled out.",
        "items": items or tuple(item(number, severity) for number, severity in enumerate(severities)),
        "coverage": "on: Mara Lind; ola may be woken for severity 1 on the API", "numbers": (("open", "31"),),
    }  # fmt: skip
    return Handoff(**(values | other))  # type: ignore[arg-type] # names are Handoff's


def with_team(workplace: Workplace) -> Path:
    """Let the workplace belong to the team, and return the folder that the team shares."""
    folder = workplace.paths.config.parent / "shared"
    folder.mkdir()
    team = folder.parent / "team.yaml"
    team.write_text(_TEAM)
    configured(workplace, f"handoffs: {{team: {team}, to: [{{folder: {folder}}}]}}")
    for made in ("teamwork", "shift", "zone"):
        workplace.__dict__.pop(made, None)
    return folder


def publish(folder: Path, made: Handoff | None = None) -> Handoff:
    """Put a handoff into the folder, as its sender does."""
    made = made or handoff()
    (folder / name_of(made)).write_text(print_handoff(made), encoding="utf-8")
    return made


def ack_of(folder: Path, who: str = "sam", identity: str = ID) -> Acknowledgement:
    """Return what somebody wrote to a handoff, as the others read it."""
    return read_ack((folder / ack_name(identity, who)).read_text(encoding="utf-8"))


def without_gaps(made: Handoff, but: int = 0) -> Handoff:
    """Return a draft whose gaps are filled; the first ``but`` of them stay, the headline first of all."""
    items = tuple(
        replace(one, next_step=one.next_step or "ask for the log", done_when=one.done_when or "it runs again",
                due=one.due or _START + timedelta(hours=20), if_then=one.if_then or ("they write → answer",),
                customer_expects=one.customer_expects or "word by 2026-03-04 17:30Z",
                last_said=one.last_said or "nothing yet")
        for one in made.items
    )  # fmt: skip
    gaps = ("next_step", "done_when", "customer_expects")[: max(but - 1, 0)]
    first = replace(items[0], **dict.fromkeys(gaps, ""))  # type: ignore[arg-type] # names are Item's
    incidents = tuple(replace(one, comms="ola") for one in made.incidents)
    headline = "" if but else "All quiet but for the exports."
    return replace(made, headline=headline, incidents=incidents, items=(first, *items[1:]))


def draft_with_gaps(workplace: Workplace, count: int) -> Handoff:
    """Keep a draft from facts in which only some gaps are left, and return it."""
    with_connection = Handing(workplace, workplace.connection())
    made = without_gaps(with_connection.draft(), count)
    with_connection.keep_draft(made)
    assert len(with_connection.check(made)) == count
    return made
