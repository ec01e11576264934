"""The fragments that history is composed from, and the words that fill their slots."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from workbench.demo.times import shown
from workbench.demo.written import WrittenCustomer, WrittenOrganisation

_SLOT = re.compile(r"\{(\w+)\}")

# How many days ago each version came out.
_RELEASES = (
    (5, "4.12.1"), (9, "4.12.0"), (38, "4.11.3"), (62, "4.11.2"), (95, "4.11.1"), (112, "4.11.0"),
    (171, "4.10.2"), (233, "4.10.0"), (322, "4.9.3"), (460, "4.9.0"),
)
_ROUTES = (
    "/v1/orders", "/v1/quotes", "/v2/payments", "/v1/stock", "/v1/shipments", "/v2/customers", "/v1/search",
    "/v1/documents", "/v1/labels", "/v3/readings", "/v1/appointments", "/v1/tickets", "/v2/prices",
)
_CONSUMERS = (
    "web-shop", "mobile-app", "partner-feed", "warehouse", "billing-sync", "reporting", "field-devices",
    "partner-portal", "call-centre",
)
_HOOKS = ("orders-live", "payments", "refunds", "stock-updates", "customer-sync", "shipment-events")
_PROVIDERS = ("identity provider", "IdP", "Keycloak", "ADFS", "directory")


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of question, told in fragments.

    A question, its answer, the note and the resolution belong together by their places in the lists; with
    ``bound`` the subject and the symptom do too. In the months of ``season`` the case comes up more often.
    """

    component: str
    subjects: tuple[str, ...]
    symptoms: tuple[str, ...]
    details: tuple[str, ...]
    questions: tuple[str, ...]
    answers: tuple[str, ...]
    notes: tuple[str, ...]
    resolutions: tuple[str, ...]
    tags: tuple[str, ...] = ()
    season: tuple[int, ...] = ()
    bound: bool = False


@dataclass(frozen=True, slots=True)
class General:
    """Fragments that fit any case."""

    greetings: tuple[str, ...]
    endings: tuple[str, ...]
    urgencies: tuple[str, ...]
    agent_greetings: tuple[str, ...]
    thanks_for_report: tuple[str, ...]
    agent_endings: tuple[str, ...]
    answer_starts: tuple[str, ...]
    nudges: tuple[str, ...]
    holdings: tuple[str, ...]
    second_questions: tuple[str, ...]
    second_answers: tuple[str, ...]
    confirmations: tuple[str, ...]
    closings: tuple[str, ...]
    handovers: tuple[str, ...]


def filled(fragment: str, words: Mapping[str, str]) -> str:
    """Return ``fragment`` with its slots filled. Raises KeyError for a slot that there is no word for."""
    return _SLOT.sub(lambda found: words[found[1]], fragment)


def version_at(days_ago: float, behind: int = 0) -> str:
    """Return the version of that day, or one that lies ``behind`` releases behind."""
    current = next(place for place, (days, _) in enumerate(_RELEASES) if days >= days_ago)
    return _RELEASES[min(current + behind, len(_RELEASES) - 1)][1]


def words_for(
    person: WrittenCustomer, organisation: WrittenOrganisation, version: str, created: datetime, rng: Random
) -> dict[str, str]:
    """Return the words that fill the slots of one ticket."""
    return {
        "name": person.first_name or person.name.split()[0],
        "full_name": person.name,
        "org": organisation.name,
        "tier": organisation.tier,
        "domain": organisation.domains[0],
        "region": organisation.region,
        "host": f"{organisation.key}.{organisation.region}.relay.harborline.test",
        "version": version,
        "route": rng.choice(_ROUTES),
        "consumer": rng.choice(_CONSUMERS),
        "hook": rng.choice(_HOOKS),
        "idp": rng.choice(_PROVIDERS),
        "req": f"req_{rng.getrandbits(40):010x}",
        "req2": f"req_{rng.getrandbits(40):010x}",
        "evt": f"evt_{rng.getrandbits(32):08x}",
        "serial": ":".join(f"{rng.getrandbits(8):02X}" for _ in range(3)),
        "invoice": f"HL-{10_000 + rng.randrange(1_000)}",
        "amount": f"{rng.randrange(40, 900) * 10:,}.00",
        "n": str(rng.randrange(2, 10)),
        "count": str(rng.randrange(40, 950)),
        "pct": str(rng.randrange(3, 40)),
        "ms": str(rng.randrange(12, 180)),
        "secs": f"{rng.randrange(2, 30)} seconds",
        "clock": shown(created - timedelta(minutes=rng.randrange(10, 170)), "clock"),
        "day": shown(created - timedelta(days=rng.randrange(1, 4)), "human"),
    }
