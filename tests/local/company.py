"""Small values for the tests of the embedded helpdesk."""

from datetime import UTC, datetime, timedelta

from workbench.domain.values import (
    Agent,
    Article,
    Attachment,
    Batch,
    Customer,
    Incident,
    Issue,
    Link,
    Message,
    Organisation,
    Role,
    Status,
    Ticket,
    Visibility,
)

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def ticket(number: int | str, status: Status = Status.OPEN, source: str = "local", subject: str = "") -> Ticket:
    """Return a ticket of customer ``number`` modulo 5."""
    of = int(number) % 5 if str(number).isdigit() else 0
    return Ticket(
        ref=f"{source}:{number}", subject=subject or f"Ticket {number}", status=status, customer=f"local:c{of}",
        organisation=f"local:o{of % 2}", assignee="local:a1", created=NOW, updated=NOW,
    )


def message(
    number: int, of: int | None = None, text: str = "It fails.", original: bytes | None = None
) -> Message:
    """Return message ``number`` of ticket ``of``, or of the ticket of the same number."""
    return Message(
        ref=f"local:m{number}", ticket=f"local:{of if of is not None else number}", author="Jane Roe",
        role=Role.CUSTOMER, visibility=Visibility.PUBLIC, at=NOW + timedelta(seconds=number), text=text,
        original=original, original_type="message/rfc822" if original else "text/plain",
        attachments=(Attachment(ref=f"local:m{number}-1", name="a.log", media_type="text/plain", size=3),),
    )


def batch_of(count: int, solved_from: int = 1_000_000) -> Batch:
    """Return ``count`` tickets with two messages each and one of every other kind; solved from a number on."""
    return Batch(
        cursor="",
        organisations=tuple(Organisation(ref=f"local:o{n}", name=f"Org {n}", updated=NOW) for n in range(2)),
        customers=tuple(
            Customer(
                ref=f"local:c{n}", name=f"Person {n}", email=f"p{n}@org.test", organisation=f"local:o{n % 2}",
                updated=NOW,
            )
            for n in range(5)
        ),
        agents=(Agent(ref="local:a1", name="Kim", email="kim@desk.test"),),
        tickets=tuple(
            ticket(n, status=Status.SOLVED if n >= solved_from else Status.OPEN) for n in range(1, count + 1)
        ),
        messages=tuple(message(n, of=(n + 1) // 2) for n in range(1, 2 * count + 1)),
        issues=(Issue(ref="jira:ENG-1", key="ENG-1", title="Broken", status="Open", created=NOW, updated=NOW),),
        links=tuple(Link(ticket=f"local:{n}", issue_key="ENG-1") for n in range(1, count + 1)),
        articles=(Article(ref="local:kb1", title="How", text="So.", updated=NOW),),
        incidents=(
            Incident(ref="status:1", name="Slow", phase="monitoring", last_update_at=NOW, started=NOW),
        ),
    )
