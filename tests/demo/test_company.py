"""The demo company is whole, repeatable, and shows by hand what it shows first."""

import re
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import pairwise

import pytest

from workbench.api import Message, Status, Ticket, Visibility, clean, one_line
from workbench.demo import FROZEN_NOW, DemoCompany, build
from workbench.domain.shift import BAND_NAMES, Shift, band_of, bands

CANNED = {
    "tls-versions-dropped", "sso-clock-skew", "webhook-signature-mismatch", "webhook-retries-exhausted",
    "rate-limited", "slow-upstream-yours", "export-too-large", "card-declined", "rotate-api-keys",
    "need-request-id", "need-version-and-error", "incident-latency-eu-west", "seats-not-updating",
    "cli-proxy-settings", "node-upgrade-steps", "dns-cname-missing", "delete-my-data", "invoice-copy",
    "mtls-expired-client-certificate", "data-loss-first-answer", "secret-in-log-rotate",
    "feature-request-noted", "refund-policy", "duplicate-of-known-bug", "fixed-in-release",
}
HOSTILE = {"local:48200", "local:48211"}  # those whose text the gate has to change
FIRST_PAGE = 50  # rows of the tallest terminal that pictures are made on


@cache
def company() -> DemoCompany:
    return build(FROZEN_NOW)


def tickets() -> list[Ticket]:
    return [ticket for batch in company().batches for ticket in batch.tickets]


def messages() -> list[Message]:
    return [message for batch in company().batches for message in batch.messages]


def open_by_due() -> list[Ticket]:
    never = datetime.max.replace(tzinfo=UTC)
    return sorted((one for one in tickets() if one.status.is_open), key=lambda one: one.due or never)


def test_there_is_as_much_of_everything_as_was_promised() -> None:
    ground = company().batches[0]
    assert len(company().by_hand) == 60
    assert len(tickets()) - 60 >= 400
    assert len(messages()) >= 2_600
    assert (len(ground.customers), len(ground.organisations), len(ground.issues)) == (60, 25, 15)
    assert len(ground.agents) == 5
    assert len(company().look_alikes) == 14


def test_the_same_moment_and_seed_give_equal_companies() -> None:
    again = build(FROZEN_NOW)
    assert again == company()
    assert build(FROZEN_NOW, seed=5).batches[2:] != again.batches[2:]


def test_another_seed_leaves_what_was_written_by_hand_alone() -> None:
    other = build(FROZEN_NOW, seed=5)
    mine = {one.ref: one for one in tickets() if one.ref in company().by_hand}
    theirs = {one.ref: one for batch in other.batches for one in batch.tickets if one.ref in other.by_hand}
    assert mine == theirs


def test_a_later_moment_moves_every_hand_written_ticket_by_the_difference() -> None:
    later = build(FROZEN_NOW + timedelta(hours=5), helpdesk="demo")
    moved = {one.ref: one for batch in later.batches for one in batch.tickets}
    for ticket in tickets():
        if ticket.ref in company().by_hand:
            assert moved[ticket.ref.replace("local:", "demo:")].updated == ticket.updated + timedelta(hours=5)


def test_every_reference_leads_to_something_that_came_no_later() -> None:
    customers: set[str] = set()
    organisations: set[str] = set()
    agents: set[str] = set()
    seen: set[str] = set()
    for batch in company().batches:
        organisations |= {one.ref for one in batch.organisations}
        customers |= {one.ref for one in batch.customers}
        agents |= {one.ref for one in batch.agents}
        assert {one.organisation for one in batch.customers} - {None} <= organisations
        for ticket in batch.tickets:
            assert ticket.customer in customers
            assert ticket.organisation is None or ticket.organisation in organisations
            assert ticket.assignee is None or ticket.assignee in agents
            seen.add(ticket.ref)
        assert {message.ticket for message in batch.messages} <= seen
        assert {link.ticket for link in batch.links} <= seen
    keys = {issue.key for issue in company().batches[0].issues}
    assert {link.issue_key for batch in company().batches for link in batch.links} <= keys
    assert company().me.ref in agents


def test_every_name_is_given_once() -> None:
    named = [one.ref for one in tickets()] + [one.ref for one in messages()]
    ground = company().batches[0]
    named += [one.ref for kind in (ground.customers, ground.organisations, ground.agents) for one in kind]
    named += [file.ref for message in messages() for file in message.attachments]
    assert [ref for ref, times in Counter(named).items() if times > 1] == []


def test_every_key_in_a_text_is_an_issue_that_exists() -> None:
    keys = {issue.key for issue in company().batches[0].issues}
    named = {key for message in messages() for key in re.findall(r"\bENG-\d+\b", message.text)}
    assert named
    assert named <= keys


def test_some_issues_are_only_named_in_a_text_and_never_linked() -> None:
    linked = {(link.ticket, link.issue_key) for batch in company().batches for link in batch.links}
    named = {
        (message.ticket, key) for message in messages() for key in re.findall(r"\bENG-\d+\b", message.text)
    }
    assert len(linked) >= 8
    assert len(named - linked) >= 4
    assert any("/browse/ENG-" in message.text for message in messages())


def test_attachments_have_their_bytes() -> None:
    hanging = {file.ref: file.size for message in messages() for file in message.attachments}
    assert len(hanging) >= 10
    assert hanging == {ref: len(content) for ref, content in company().files.items()}


def test_every_text_has_passed_the_gate() -> None:
    for message in messages():
        assert clean(message.text) == message.text
    for ticket in tickets():
        assert one_line(ticket.subject) == ticket.subject
    ground = company().batches[0]
    names = [one.name for one in ground.customers] + [one.name for one in ground.organisations]
    assert [name for name in names if one_line(name) != name] == []


def test_only_the_deliberately_hostile_texts_are_changed_by_the_gate() -> None:
    changed = {message.ticket for message in messages() if message.original is not None}
    assert changed == HOSTILE


def test_every_band_of_the_queue_has_tickets() -> None:
    edges = bands(FROZEN_NOW, Shift(time(9), time(18), "UTC", frozenset(range(5))))
    found = Counter(band_of(one.due, edges) for one in open_by_due())
    assert set(found) == set(BAND_NAMES)
    assert min(found.values()) >= 5


@pytest.mark.parametrize("hour", [0, 8, 12, 16, 20])
def test_the_bands_occur_whenever_the_demo_is_built(hour: int) -> None:
    now = datetime(2026, 7, 30, hour, 5, tzinfo=UTC)
    edges = bands(now, Shift(time(9), time(18), "UTC", frozenset(range(5))))
    dues = [one.due for batch in build(now).batches for one in batch.tickets if one.status.is_open]
    assert {band_of(due, edges) for due in dues} == set(BAND_NAMES)


def test_the_first_screens_show_only_what_was_written_by_hand() -> None:
    first = open_by_due()
    mine = [one for one in first if one.assignee == company().me.ref]
    unassigned = [one for one in first if one.assignee is None]
    breaching = [one for one in first if one.due is not None and one.due < FROZEN_NOW + timedelta(hours=4)]
    pending = [one for one in first if one.status is Status.PENDING]
    assert len(mine) == 12
    assert len(unassigned) >= 12
    assert len(first) >= FIRST_PAGE
    for queue in (first, mine, unassigned, breaching, pending):
        assert queue
        assert {one.ref for one in queue[:FIRST_PAGE]} <= company().by_hand


def test_nothing_composed_is_younger_than_what_was_written_by_hand_today() -> None:
    composed = [one for one in tickets() if one.ref not in company().by_hand]
    assert max(one.updated for one in composed) <= FROZEN_NOW - timedelta(days=3)
    assert all(not one.status.is_open and one.due is None for one in composed)


def test_conversations_go_forward_in_time_and_lie_behind_us() -> None:
    by_ticket: dict[str, list[Message]] = {}
    for message in messages():
        by_ticket.setdefault(message.ticket, []).append(message)
    for ticket in tickets():
        said = by_ticket[ticket.ref]
        assert 1 <= len(said) <= 14
        assert all(before.at < after.at for before, after in pairwise(said))
        assert (ticket.created, ticket.updated) == (said[0].at, said[-1].at)
        assert ticket.updated < FROZEN_NOW
        assert said[0].visibility is Visibility.PUBLIC


def test_a_higher_number_is_a_later_ticket() -> None:
    in_order = sorted(tickets(), key=lambda one: int(one.ref.partition(":")[2]))
    assert [one.ref for one in in_order] == [one.ref for one in sorted(tickets(), key=lambda one: one.created)]


def test_no_two_tickets_say_the_same() -> None:
    first_words: dict[str, str] = {}
    for message in messages():
        first_words.setdefault(message.ticket, message.text)
    said = Counter((one.subject, first_words[one.ref]) for one in tickets())
    assert [pair for pair, times in said.items() if times > 1] == []


def test_no_slot_and_no_stamp_is_left_unfilled() -> None:
    for message in messages():
        assert "<<" not in message.text
        if message.ticket not in company().by_hand:
            assert re.search(r"\{\w+\}", message.text) is None


def test_histories_are_deep_enough_to_scroll() -> None:
    of_organisation = Counter(one.organisation for one in tickets())
    of_customer = Counter(one.customer for one in tickets())
    assert of_organisation["local:org-acme"] >= 14
    assert of_customer["local:person-jane"] >= 14
    asking = [one.ref for one in company().batches[0].customers if one.organisation]
    assert min(of_customer[ref] for ref in asking) >= 2


def test_labels_name_tickets_written_by_hand_and_known_explanations() -> None:
    assert len(company().labels) >= 12
    assert set(company().labels) <= company().by_hand
    assert set(company().labels.values()) == CANNED


def test_no_domain_is_one_that_could_exist() -> None:
    # Addresses and hosts; names of classes and files have dots too, so only these places are looked at.
    place = re.compile(r"(?:://|[\w.+-]@|CN=|//www\.|^server )([\w-]+(?:\.[\w-]+)+)", re.MULTILINE)
    texts = [message.text for message in messages()] + [one.subject for one in tickets()]
    texts += [content.decode() for content in company().files.values()]
    ground = company().batches[0]
    texts += [one.email for one in ground.customers] + [one.email for one in ground.agents]
    texts += [f"@{domain}" for one in ground.organisations for domain in one.domains]
    hosts = {host for text in texts for host in place.findall(text)}
    strange = {host for host in hosts if not host.endswith((".test", ".example", ".invalid"))}
    # What is left are addresses of private networks.
    assert {host for host in strange if not re.fullmatch(r"10(\.\d+){3}", host)} == set()
    usual = re.compile(r"\b[\w-]+\.(?:com|org|io|de|fr|eu|co\.uk|app|cloud)\b(?!-)")
    assert {found for text in texts for found in usual.findall(text)} == set()


def test_addresses_of_machines_are_private_or_kept_for_examples() -> None:
    number = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")
    found = {address for message in messages() for address in number.findall(message.text)}
    kept = ("10.", "192.0.2.", "198.51.100.", "203.0.113.")
    assert found
    assert {address for address in found if not address.startswith(kept)} == set()


def test_secrets_in_the_demo_say_that_they_are_fake() -> None:
    text = "\n".join(message.text for message in messages())
    keys = re.findall(r"AKIA\w+", text)
    assert keys
    assert all(key.endswith("EXAMPLE") for key in keys)
    assert "Bearer rly_live_EXAMPLE" in text
    assert "-----BEGIN PRIVATE KEY-----" in text
