"""Facts: the named values of a ticket that canned explanations and packets may use."""

from collections.abc import Mapping, Sequence

from workbench.domain.values import Customer, Organisation, Ticket, identity_of

_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "herr", "frau", "mme"})


def ticket_facts(
    ticket: Ticket | None, customer: Customer | None = None, organisation: Organisation | None = None,
) -> dict[str, str]:
    """Return what is known of a ticket by name; what is not known is left out, never empty.

    The names are ``ticket.ref``, ``ticket.number``, ``ticket.subject``, ``ticket.status``, ``ticket.url``,
    ``ticket.field.NAME`` for each custom field, ``ticket.requester.name``, ``ticket.requester.first_name``,
    ``ticket.requester.email`` and ``ticket.organisation.name``.
    """
    known: dict[str, str] = {}
    if ticket is not None:
        known |= {f"ticket.field.{name}": value for name, value in ticket.fields}
        known |= {
            "ticket.ref": ticket.ref, "ticket.number": identity_of(ticket.ref), "ticket.subject": ticket.subject,
            "ticket.status": ticket.status_word or ticket.status.value, "ticket.url": ticket.url,
        }
    if customer is not None:
        known |= {
            "ticket.requester.name": customer.name, "ticket.requester.first_name": first_name(customer.name),
            "ticket.requester.email": customer.email,
        }
    if organisation is not None:
        known["ticket.organisation.name"] = organisation.name
    return {name: value for name, value in known.items() if value.strip()}


def missing_evidence(required: Sequence[str], facts: Mapping[str, str]) -> tuple[str, ...]:
    """Return what is ``required`` to have been measured and no fact shows.

    A fact shows what it is called, and what it begins with behind whoever publishes it: ``timings`` is met by
    ``repro.timings.seconds.p95``.
    """
    shown = {name for name, value in facts.items() if value.strip()}
    shown |= {name.partition(".")[2] for name in shown}
    return tuple(
        wanted for wanted in required if not any(f"{name}.".startswith(f"{wanted}.") for name in shown)
    )


def first_name(name: str) -> str:
    """Return the name to greet a person by, or an empty string where the name does not show one.

    ``Roe, Jane`` and ``Dr. Jane Roe`` are Jane. A single word is the whole name; an address or a name with
    digits greets nobody; an initial keeps what follows it (``J. Roe``).
    """
    name = " ".join(name.split())
    if "@" in name or any(letter.isdigit() for letter in name) or not any(letter.isalpha() for letter in name):
        return ""
    _family, comma, given = name.partition(", ")
    words = [word for word in (given if comma else name).split() if word.lower().rstrip(".") not in _TITLES]
    if not words:
        return ""
    return words[0] if len(words[0].rstrip(".")) > 1 else " ".join(words)
