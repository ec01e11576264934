"""Compose the history around the tickets written by hand, from fragments and a seed.

All of it is solved or closed and has no due time, so no queue of open work ever shows a composed ticket.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from workbench.api import Message, Priority, Role, Status, Ticket, Visibility, make_ref
from workbench.demo.conversations import HELP_CENTRE, Cast, Conversation
from workbench.demo.fragments import Case, General, filled, version_at, words_for
from workbench.demo.written import WrittenCustomer, WrittenOrganisation, read, read_all

TICKETS = 430
_NEWEST, _OLDEST = 9, 410  # days; the last week is written by hand
_QUIET_FOR = timedelta(days=3)  # nothing composed is younger, so the newest is always written by hand
_CLOSED_AFTER = timedelta(days=28)
_FIRST_NUMBER = 42_004

# Working hours in UTC, by region.
_HOURS = {"eu-west": (7, 17), "us-east": (13, 23), "ap-south": (2, 11)}


@dataclass(frozen=True, slots=True)
class _Said:
    """One message before it has a time and a reference; ``by`` is an agent's key, or empty for the customer."""

    by: str
    text: str
    internal: bool = False


@dataclass(frozen=True, slots=True)
class _Draft:
    """A composed ticket before it has a number."""

    person: WrittenCustomer
    case: Case
    assignee: str
    subject: str
    version: str
    region: str
    priority: Priority
    said: tuple[_Said, ...]
    times: tuple[datetime, ...]


def composed(
    cast: Cast,
    persons: Sequence[WrittenCustomer],
    organisations: Sequence[WrittenOrganisation],
    now: datetime,
    seed: int,
    written: Mapping[int, datetime],
) -> list[Conversation]:
    """Return the composed tickets, the oldest first.

    ``written`` are the numbers of the tickets written by hand with their times: composed numbers fit in
    between, so that a higher number is a later ticket.
    """
    rng = Random(seed)  # noqa: S311 - a repeatable history is wanted
    general = read(General, "general.yaml")
    cases = [case for sheet in read_all(list[Case], "composed") for case in sheet]
    homes = {row.key: row for row in organisations}
    drafts: list[_Draft] = []
    openings: set[tuple[str, str]] = set()
    for person in _askers(persons, homes, rng):
        draft = _draft(person, homes[person.organisation], cast, cases, general, now, rng)
        while (draft.subject, draft.said[0].text) in openings:
            draft = _draft(person, homes[person.organisation], cast, cases, general, now, rng)
        openings.add((draft.subject, draft.said[0].text))
        drafts.append(draft)
    drafts.sort(key=lambda one: one.times[0])
    numbers = _numbers([one.times[0] for one in drafts], written, now)
    return [_conversation(one, number, cast, now) for one, number in zip(drafts, numbers, strict=True)]


def _askers(
    persons: Sequence[WrittenCustomer], homes: Mapping[str, WrittenOrganisation], rng: Random
) -> list[WrittenCustomer]:
    """Return who asks, once for each ticket: everybody twice, and then by weight."""
    asking = [person for person in persons if person.weight and person.organisation]
    whole = {key: sum(one.weight for one in asking if one.organisation == key) for key in homes}
    weights = [homes[one.organisation].weight * one.weight / whole[one.organisation] for one in asking]
    return asking * 2 + rng.choices(asking, weights, k=TICKETS - 2 * len(asking))


def _draft(
    person: WrittenCustomer,
    home: WrittenOrganisation,
    cast: Cast,
    cases: Sequence[Case],
    general: General,
    now: datetime,
    rng: Random,
) -> _Draft:
    created = _office_hour(now - timedelta(days=rng.uniform(_NEWEST, _OLDEST)), home.region, rng)
    case = rng.choices(cases, [4 if created.month in one.season else 2 for one in cases])[0]
    hosted = case.component != "node"
    version = version_at((now - created) / timedelta(days=1), behind=0 if hosted else rng.randrange(3))
    assignee, colleague = rng.sample(sorted(cast.agents), 2)
    words = words_for(person, home, version, created, rng) | {
        "agent": cast.agents[assignee].name.split()[0],
        "colleague": cast.agents[colleague].name.split()[0],
    }
    symptom = rng.randrange(len(case.symptoms))
    subject = case.subjects[symptom] if case.bound else rng.choice(case.subjects)
    said = _said(case, symptom, general, words, assignee, colleague, rng)
    times = _times(created, said, rng)
    late = times[-1] - (now - _QUIET_FOR)
    if late > timedelta(0):
        times = tuple(at - late for at in times)
    return _Draft(
        person=person,
        case=case,
        assignee=assignee,
        subject=filled(subject, words),
        version=version,
        region=home.region if hosted else "self-hosted",
        priority=rng.choices((Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT), (25, 55, 17, 3))[0],
        said=said,
        times=times,
    )


def _said(
    case: Case,
    symptom: int,
    general: General,
    words: Mapping[str, str],
    assignee: str,
    colleague: str,
    rng: Random,
) -> tuple[_Said, ...]:
    """Return a conversation: the symptom of that place, question, answer, resolution, and what often comes between."""

    def customer(*parts: str) -> _Said:
        return _Said("", filled("\n\n".join(part for part in parts if part), words))

    def agent(*parts: str) -> _Said:
        greeting, ending = rng.choice(general.agent_greetings), rng.choice(general.agent_endings)
        return _Said(assignee, filled("\n\n".join((greeting, *parts, ending)), words))

    def note(by: str, text: str) -> _Said:
        return _Said(by, filled(text, words), internal=True)

    thread = (symptom if case.bound else rng.randrange(len(case.questions))) % len(case.questions)
    ending = rng.choice(general.endings)
    details = rng.sample(case.details, k=min(2, len(case.details)))
    report = f"{case.symptoms[symptom]} {details[0]}" if rng.random() < 0.75 else case.symptoms[symptom]
    urgency = rng.choice(general.urgencies) if rng.random() < 0.4 else ""

    said = [customer(rng.choice(general.greetings), report, urgency, ending)]
    if rng.random() < 0.2:
        said.append(note(assignee, rng.choice(general.handovers)))
    said.append(agent(f"{rng.choice(general.thanks_for_report)} {case.questions[thread]}"))
    answer = case.answers[thread % len(case.answers)]
    more = details[-1] if rng.random() < 0.25 and details[-1] not in report else ""
    said.append(customer(rng.choice(general.answer_starts), f"{answer} {more}".strip(), ending))
    if rng.random() < 0.65:
        by = rng.choice((assignee, assignee, colleague))
        said.append(note(by, case.notes[thread % len(case.notes)]))
    if rng.random() < 0.22:
        said.append(customer(rng.choice(general.nudges), ending))
        said.append(agent(rng.choice(general.holdings)))
    said.append(agent(case.resolutions[thread % len(case.resolutions)]))
    if rng.random() < 0.25:
        place = rng.randrange(len(general.second_questions))
        said.append(customer(general.second_questions[place], ending))
        said.append(agent(general.second_answers[place]))
    if rng.random() < 0.8:
        said.append(customer(rng.choice(general.confirmations)))
        if rng.random() < 0.45:
            said.append(agent(rng.choice(general.closings)))
    return tuple(said)


def _times(created: datetime, said: Sequence[_Said], rng: Random) -> tuple[datetime, ...]:
    """Return when each was said: notes soon after, answers within hours, neither at night nor at weekends."""
    at = created
    times = [at]
    for before, one in pairwise(said):
        minutes = rng.randrange(4, 40) if one.internal else rng.randrange(20, 420)
        at += timedelta(minutes=minutes, seconds=rng.randrange(60))
        if not one.internal and (at - created) % timedelta(days=1) > timedelta(hours=9):
            at += timedelta(hours=15)
        if not one.by and not before.by:  # nobody asks after an hour where the answer is
            at += timedelta(days=1)
        if at.weekday() > 4:
            at += timedelta(days=7 - at.weekday())
        times.append(at)
    return tuple(times)


def _office_hour(at: datetime, region: str, rng: Random) -> datetime:
    """Return a moment in the region's working hours of a weekday at or before the day of ``at``."""
    if at.weekday() > 4 and rng.random() < 0.9:
        at -= timedelta(days=at.weekday() - 4)
    start, end = _HOURS[region]
    hour = rng.randrange(start, end - 5)  # answers follow within the same hours
    return at.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60), microsecond=0)


def _numbers(times: Sequence[datetime], written: Mapping[int, datetime], now: datetime) -> list[int]:
    """Return a number for each of ``times``, in order, between those of the tickets written by hand."""
    anchors = sorted((at, number) for number, at in written.items())
    anchors.insert(0, (now - timedelta(days=_OLDEST + 10), _FIRST_NUMBER))
    moments = [at for at, _ in anchors]
    numbers: list[int] = []
    last = 0
    for at in times:
        place = min(bisect_right(moments, at), len(anchors) - 1)
        (before, low), (after, high) = anchors[place - 1], anchors[place]
        number = max(last + 1, low + int((high - low) * ((at - before) / (after - before))))
        while number in written:
            number += 1
        numbers.append(number)
        last = number
    return numbers


def _conversation(draft: _Draft, number: int, cast: Cast, now: datetime) -> Conversation:
    customer = cast.customers[draft.person.key]
    ref = make_ref(cast.helpdesk, number)
    updated = draft.times[-1]
    status = Status.CLOSED if now - updated > _CLOSED_AFTER else Status.SOLVED
    ticket = Ticket(
        ref=ref,
        subject=draft.subject,
        status=status,
        status_word=status.value,
        priority=draft.priority,
        customer=customer.ref,
        organisation=customer.organisation,
        assignee=cast.agents[draft.assignee].ref,
        tags=draft.case.tags,
        fields=(("version", draft.version), ("component", draft.case.component), ("region", draft.region)),
        created=draft.times[0],
        updated=updated,
        url=f"{HELP_CENTRE}/tickets/{number}",
    )
    messages = tuple(
        Message(
            ref=f"{ref}-{place}",
            ticket=ref,
            author=cast.agents[one.by].name if one.by else customer.name,
            role=Role.AGENT if one.by else Role.CUSTOMER,
            visibility=Visibility.INTERNAL if one.internal else Visibility.PUBLIC,
            at=at,
            text=one.text,
        )
        for place, (one, at) in enumerate(zip(draft.said, draft.times, strict=True), start=1)
    )
    return Conversation(ticket, messages, (), {})
