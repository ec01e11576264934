"""A desk that reads three helpdesks, a tracker and a status page: what a pull of each would have brought.

``rt`` and ``esc`` are servers of others, ``local`` is the embedded helpdesk; all use small numbers, so 123 is a ticket
on two of them. Jane Roe has the same address on rt and esc, which both vouch for it; João Ünal's is vouched for by rt
alone; Ola Nord has two addresses. Sam Rivers, who sits at this desk, is another account on each: known by the
address on rt and local, and on esc because it is the one that is signed in.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from screens.driving import NOW, configured, environment
from workbench.api import (
    Agent,
    Batch,
    Customer,
    Incident,
    Issue,
    Link,
    Message,
    Organisation,
    Priority,
    Role,
    Status,
    Ticket,
    Visibility,
)
from workbench.store import sources
from workbench.store.filling import store_batch
from workbench.store.sources import note_account, note_kind
from workbench.workplace import Workplace

AT = datetime.fromisoformat(NOW).astimezone(UTC)
RT, ESC, LOCAL, TRACKER, PAGE = "rt", "esc", "local", "eng", "status"

CONFIGURATION = """
me: {name: Sam Rivers, email: sam@desk.test}
helpdesks: [{name: rt, kind: local}, {name: esc, kind: local}, {name: local, kind: local}]
trackers: [{name: eng, kind: redmine, url: "https://eng.desk.test", numbers: true}]
shift: {start: "08:00", end: "17:00", zone: Europe/Berlin}
"""


def ago(**span: float) -> datetime:
    return AT - timedelta(**span)


def ahead(**span: float) -> datetime:
    return AT + timedelta(**span)


# -- people --------------------------------------------------------------------------------------------------------

ORGANISATIONS = (
    Organisation(ref="rt:acme", name="Acme GmbH", domains=("acme.test",), tier="1", updated=ago(days=400)),
    Organisation(ref="esc:o2", name="Acme GmbH", domains=("acme.test",), updated=ago(days=300)),
    Organisation(ref="esc:o5", name="Globex", domains=("globex.test",), updated=ago(days=300)),
)
JANE_AT_RT = Customer(
    ref="rt:jane", name="Jane Roe", email="jane@acme.test", organisation="rt:acme", zone="Europe/Berlin", verified=True,
    notes="Ring before upgrades.", updated=ago(days=200),
)  # fmt: skip
JANE_AT_ESC = Customer(
    ref="esc:7", name="Jane Roe", email="Jane@acme.test", organisation="esc:o2", verified=True, updated=ago(days=90)
)
JOAO_AT_RT = Customer(ref="rt:joao", name="João Ünal", email="joao@globex.test", verified=True, updated=ago(days=80))
JOAO_AT_ESC = Customer(
    ref="esc:12", name="Joao Unal", email="joao@globex.test", organisation="esc:o5", updated=ago(days=70)
)
OLA_AT_RT = Customer(ref="rt:ola", name="Ola Nord", email="ola@initech.test", verified=True, updated=ago(days=60))
OLA_AT_LOCAL = Customer(ref="local:ola", name="Ola Nord", email="ola.nord@home.test", updated=ago(days=50))
CUSTOMERS = (JANE_AT_RT, JANE_AT_ESC, JOAO_AT_RT, JOAO_AT_ESC, OLA_AT_RT, OLA_AT_LOCAL)

SAM = {RT: "rt:14", ESC: "esc:3", LOCAL: "local:sam"}
AGENTS = (
    Agent(ref=SAM[RT], name="Sam Rivers", email="sam@desk.test"),
    Agent(ref=SAM[ESC], name="S. Rivers", email="support-3@desk.test"),
    Agent(ref=SAM[LOCAL], name="Sam Rivers", email="Sam@desk.test"),
    Agent(ref="rt:15", name="Mara Lind", email="mara@desk.test"),
    Agent(ref="esc:4", name="Sam Rivers", email="another.sam@desk.test"),
)

# -- tickets -------------------------------------------------------------------------------------------------------


def ticket(ref: str, subject: str, customer: Customer | None = None, **other: object) -> Ticket:
    """Return an open ticket of Sam's, touched an hour ago."""
    source = ref.partition(":")[0]
    plain = Ticket(
        ref=ref, subject=subject, status=Status.OPEN, assignee=SAM[source], created=ago(days=2), updated=ago(hours=1),
        customer=customer.ref if customer else None, organisation=customer.organisation if customer else None,
    )  # fmt: skip
    return replace(plain, **other)  # type: ignore[arg-type]  # each names fields of a ticket


WRITTEN = (
    ticket("rt:123", "TLS handshake fails after the upgrade", JANE_AT_RT, due=ahead(minutes=20), priority=Priority.HIGH,
           updated=ago(minutes=12), url="https://rt.desk.test/Ticket/Display.html?id=123"),
    ticket("esc:123", "Invoice shows last year's address", JOAO_AT_ESC, due=ahead(hours=2), updated=ago(hours=3)),
    ticket("esc:118", "Export of 40,000 rows stops at 502", JANE_AT_ESC, due=ahead(minutes=45),
           priority=Priority.URGENT, updated=ago(minutes=31)),
    ticket("rt:97", "Certificate chain incomplete on eu-west", JANE_AT_RT, status=Status.SOLVED, due=None,
           created=ago(days=41), updated=ago(days=39)),
    ticket("esc:64", "Seats do not update after a downgrade", JANE_AT_ESC, status=Status.PENDING,
           created=ago(days=20), updated=ago(days=5)),
    ticket("rt:131", "Sign-in loops behind the new proxy", JOAO_AT_RT, due=ahead(hours=5), updated=ago(hours=2)),
    ticket("local:9", "Who pays for the second seat?", OLA_AT_LOCAL, due=ahead(hours=22), updated=ago(hours=20)),
    ticket("rt:88", "Webhook retries arrive twice", OLA_AT_RT, due=ahead(hours=6), updated=ago(hours=9)),
    # These two are about the incident.
    ticket("rt:140", "Calls to eu-west time out", OLA_AT_RT, assignee=None, created=ago(minutes=70)),
    ticket("esc:131", "Everything is slow", JANE_AT_ESC, assignee=None, created=ago(minutes=50)),
)  # fmt: skip

_MORE = (
    "API answers slowly since this morning", "Timeouts from eu-west", "Login mail never arrives", "PDF export is blank",
    "Rate limit (R40) reached too early", "Cannot rotate the signing key", "Audit log misses two days",
    "SSO metadata refused", "Search finds deleted items", "Backup job ends with code 137", "Dark theme hides the menu",
    "Time zone off by one hour in reports", "Attachment of 12 MB refused", "Two accounts for one customer",
)  # fmt: skip


def _more() -> Iterator[Ticket]:
    """Yield tickets that fill the queues: some of Sam's, some of nobody's, on all three helpdesks in turn."""
    people = {RT: (JANE_AT_RT, JOAO_AT_RT, OLA_AT_RT), ESC: (JANE_AT_ESC, JOAO_AT_ESC), LOCAL: (OLA_AT_LOCAL,)}
    for number in range(42):
        source = (RT, ESC, RT, LOCAL, ESC)[number % 5]
        customer = people[source][number % len(people[source])]
        yield ticket(
            f"{source}:{200 + number}", _MORE[number % len(_MORE)], customer,
            assignee=SAM[source] if number % 3 else None, due=ahead(hours=3 * number + 1) if number % 4 else None,
            updated=ago(hours=number + 1), created=ago(days=1 + number),
        )  # fmt: skip


TICKETS = (*WRITTEN, *_more())


def said(
    ref: str, on: str, who: str, text: str, at: datetime, role: Role = Role.CUSTOMER,
    visibility: Visibility = Visibility.PUBLIC,
) -> Message:  # fmt: skip
    return Message(ref=ref, ticket=on, author=who, role=role, visibility=visibility, at=at, text=text)


MESSAGES = (
    said("rt:m1", "rt:123", "Jane Roe", "After yesterday's upgrade every call fails:\n\n  SSL: error 0x0A000102\n\n"
         "This blocks our billing run. It started right after #412 went out.", ago(hours=5)),
    said("rt:m2", "rt:123", "Sam Rivers", "Reproduced on 4.12.1 with openssl 3.2. Waiting for engineering, #412.",
         ago(hours=4), Role.AGENT, Visibility.INTERNAL),
    said("rt:m3", "rt:123", "Sam Rivers", "Hello Jane, we see the same here and are on it.", ago(hours=4), Role.AGENT),
    said("rt:m4", "rt:123", "Jane Roe", "Thank you. When will it be fixed?", ago(minutes=12)),
    said("esc:m1", "esc:118", "Jane Roe", "The export stops with 502 after a minute or so.", ago(hours=7)),
    said("esc:m2", "esc:118", "S. Rivers", "Does it help to export a month at a time?", ago(hours=6), Role.AGENT),
    said("esc:m3", "esc:118", "Sam Rivers", "Same at another customer; see eng #412.", ago(minutes=31), Role.AGENT,
         Visibility.INTERNAL),
    said("esc:m4", "esc:64", "Jane Roe", "Thanks, I will look on Monday.", ago(days=5)),
    said("rt:m5", "rt:97", "Sam Rivers", "The missing certificate is served now.", ago(days=39), Role.AGENT),
    said("esc:m5", "esc:123", "Joao Unal", "Please correct the address on invoice 2031.", ago(hours=3)),
    said("rt:m6", "rt:131", "João Ünal", "Since we have the new proxy I am asked to sign in again and again.",
         ago(hours=2)),
    said("rt:m7", "rt:140", "Ola Nord", "Every other call to the API in eu-west ends with 504.", ago(minutes=70)),
    said("esc:m6", "esc:131", "Jane Roe", "The API in eu-west answers after half a minute.", ago(minutes=50)),
    said("local:m1", "local:9", "Ola Nord", "One of us left. Who pays for the seat?", ago(hours=20)),
)  # fmt: skip

# -- engineering and the status page ---------------------------------------------------------------------------------

ISSUES = (
    Issue(
        ref="eng:412", key="#412", title="Handshake refuses certificates without a name", status="In Progress",
        owner="Ada Byron", body="Since 4.12.", last_word="A fix is in review.", last_word_by="Ada Byron",
        last_word_at=ago(hours=3), created=ago(days=1), updated=ago(hours=3), url="https://eng.desk.test/issues/412",
    ),
    Issue(
        ref="eng:398", key="#398", title="Exports end at the gateway's limit", status="New", last_word="",
        created=ago(days=9), updated=ago(days=4), url="https://eng.desk.test/issues/398",
    ),
)  # fmt: skip
LINKS = (
    Link(ticket="rt:123", issue_key="#412", url="https://eng.desk.test/issues/412"),
    Link(ticket="esc:118", issue_key="#412", url="https://eng.desk.test/issues/412"),
    Link(ticket="esc:118", issue_key="#398", url="https://eng.desk.test/issues/398"),
)
INCIDENTS = (
    Incident(
        ref="status:i1", name="API latency (eu-west)", phase="identified", components=("API", "eu-west"),
        last_update="A fix is being rolled out.", last_update_at=ago(minutes=19), started=ago(hours=2),
        url="https://status.desk.test/incidents/i1", words=("timeout", "slow", "502"),
    ),
)  # fmt: skip


def fill(workplace: Workplace) -> None:
    """Store what the three helpdesks, the tracker and the status page tell."""
    now = int(AT.timestamp())
    with closing(workplace.new_connection()) as connection:
        for source in (RT, ESC, LOCAL):
            of_it = f"{source}:"
            batch = Batch(
                cursor=f"{source}-1", organisations=tuple(o for o in ORGANISATIONS if o.ref.startswith(of_it)),
                customers=tuple(c for c in CUSTOMERS if c.ref.startswith(of_it)),
                agents=tuple(a for a in AGENTS if a.ref.startswith(of_it)),
                tickets=tuple(t for t in TICKETS if t.ref.startswith(of_it)),
                messages=tuple(m for m in MESSAGES if m.ref.startswith(of_it)),
                links=tuple(one for one in LINKS if one.ticket.startswith(of_it)),
            )  # fmt: skip
            store_batch(connection, source, batch, now=now - 9)
        store_batch(connection, TRACKER, Batch(cursor="", issues=ISSUES), now=now - 30)
        store_batch(connection, PAGE, Batch(cursor="", incidents=INCIDENTS), now=now - 40)
        note_kind(connection, TRACKER, sources.TRACKER)
        note_kind(connection, PAGE, sources.STATUS_PAGE)
        note_account(connection, ESC, SAM[ESC])


@contextmanager
def three_helpdesks(home: Path, look: str = "", *, filled: bool = True) -> Iterator[Workplace]:
    """Yield a place in ``home`` that reads all of them; ``look`` is what the configuration says of looks, as YAML.

    One that is not ``filled`` has pulled nothing yet.
    """
    with environment(WORKBENCH_NOW=NOW):
        place = Workplace.open(home)
        place.paths.config.parent.mkdir(parents=True, exist_ok=True)
        configured(place, f"{CONFIGURATION}\nlook: {{{look}}}").close()
        workplace = Workplace.open(home)
        try:
            if filled:
                fill(workplace)
            yield workplace
        finally:
            workplace.close()
