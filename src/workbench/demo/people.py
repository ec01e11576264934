"""The demo company's people and what surrounds them, as values: organisations, issues, incidents."""

from datetime import datetime, timedelta

from workbench.api import Agent, Customer, Incident, Issue, Organisation, make_ref
from workbench.demo.conversations import TRACKER
from workbench.demo.times import offset, stamped
from workbench.demo.written import (
    WrittenAgent,
    WrittenCustomer,
    WrittenIncident,
    WrittenIssue,
    WrittenOrganisation,
)

# Who somebody is changed long before anything that is shown.
_LONG_AGO = timedelta(days=420)


def agent(written: WrittenAgent, helpdesk: str) -> Agent:
    """Return a colleague as a value."""
    return Agent(ref=make_ref(helpdesk, f"agent-{written.key}"), name=written.name, email=written.email)


def organisation(written: WrittenOrganisation, helpdesk: str, now: datetime) -> Organisation:
    """Return an organisation as a value."""
    return Organisation(
        ref=make_ref(helpdesk, f"org-{written.key}"),
        name=written.name,
        domains=written.domains,
        tier=written.tier,
        notes=written.notes,
        updated=now - _LONG_AGO,
    )


def customer(written: WrittenCustomer, helpdesk: str, now: datetime) -> Customer:
    """Return a customer as a value."""
    return Customer(
        ref=make_ref(helpdesk, f"person-{written.key}"),
        name=written.name,
        email=written.email,
        organisation=make_ref(helpdesk, f"org-{written.organisation}") if written.organisation else None,
        phone=written.phone,
        zone=written.zone,
        notes=written.notes,
        updated=now - _LONG_AGO,
    )


def issue(written: WrittenIssue, helpdesk: str, now: datetime) -> Issue:
    """Return an issue of engineering's tracker as seen from ``now``."""
    return Issue(
        ref=make_ref(helpdesk, written.key),
        key=written.key,
        title=written.title,
        status=written.status,
        is_open=written.open,
        owner=written.owner,
        body=stamped(written.body, now).strip("\n"),
        last_word=stamped(written.last_word, now).strip("\n"),
        last_word_by=written.last_word_by,
        last_word_at=now + offset(written.last_word_at) if written.last_word_at else None,
        created=now + offset(written.created),
        updated=now + offset(written.updated),
        url=f"{TRACKER}/browse/{written.key}",
    )


def incident(written: WrittenIncident, helpdesk: str, now: datetime) -> Incident:
    """Return an incident of the status page as seen from ``now``."""
    return Incident(
        ref=make_ref(helpdesk, written.key),
        name=written.name,
        phase=written.phase,
        components=written.components,
        last_update=stamped(written.last_update, now).strip("\n"),
        last_update_at=now + offset(written.last_update_at),
        started=now + offset(written.started),
        resolved=now + offset(written.resolved) if written.resolved else None,
        url=f"https://status.harborline.test/incidents/{written.key}",
        words=written.words,
    )
