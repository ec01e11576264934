"""Incidents in the mirror: what a status page says takes the place of what it said, and what it lists no more is over.

And the open tickets that look related: counted by what they say, whoever wrote the words.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from store.records import NOW, message, store, ticket
from workbench.domain.values import Incident, Role, Status
from workbench.store.changes import Follower
from workbench.store.connection import Connection
from workbench.store.fulltext import SPAN_BITS, span_of, spans
from workbench.store.identity import number_for
from workbench.store.incidents import drop_pages, live_incidents, stamp_of, store_reading
from workbench.store.live import any_is_live
from workbench.store.related import Related, related_tickets, related_to_each
from workbench.store.sources import STATUS_PAGE, note_trouble, sources

MOMENT = int(NOW.timestamp())


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


LATENCY = Incident(
    ref="acme:1", name="API latency (eu-west)", phase="identified", components=("API", "Pull Requests"),
    last_update="We see 504 errors.", last_update_at=ago(20), started=ago(120), url="https://stspg.test/1",
    impact="major",
)  # fmt: skip


def read(connection: Connection, *incidents: Incident, stamp: str = '"1"', page: str = "acme") -> int:
    return store_reading(connection, page, incidents, stamp=stamp, now=MOMENT, said=MOMENT - 5)


def test_what_a_page_says_is_there_with_its_stamp_and_when_it_said_it(connection: Connection) -> None:
    assert not any_is_live(connection)
    assert read(connection, LATENCY) == 1
    assert any_is_live(connection)
    assert live_incidents(connection) == [LATENCY]
    assert stamp_of(connection, "acme") == '"1"'
    (source,) = sources(connection)
    assert (source.name, source.kind, source.pulled_at) == ("acme", STATUS_PAGE, MOMENT - 5)


def test_saying_the_same_again_changes_nothing_and_tells_nobody(connection: Connection) -> None:
    read(connection, LATENCY)
    follower = Follower(connection)
    assert read(connection, LATENCY) == 0
    assert follower.news() is None


def test_a_change_is_told_to_every_reader(connection: Connection) -> None:
    follower = Follower(connection)
    read(connection, LATENCY)
    news = follower.news()
    assert news is not None
    assert news.everything


def test_what_was_mended_without_a_new_date_is_taken_and_so_is_an_update_that_was_taken_back(
    connection: Connection,
) -> None:
    read(connection, LATENCY)
    mended = replace(LATENCY, last_update="We see 502 errors.", components=("API",))
    assert read(connection, mended) == 1
    earlier = replace(LATENCY, last_update="We look.", last_update_at=ago(90), phase="investigating")
    assert read(connection, earlier) == 1
    assert live_incidents(connection) == [earlier]


def test_what_a_page_lists_no_more_is_over_and_what_other_pages_list_is_not(connection: Connection) -> None:
    other = replace(LATENCY, ref="acme-eu:1")
    read(connection, LATENCY, replace(LATENCY, ref="acme:2"))
    read(connection, other, page="acme-eu")
    assert read(connection, replace(LATENCY, ref="acme:2")) == 1
    assert {one.ref for one in live_incidents(connection)} == {"acme:2", "acme-eu:1"}
    row = connection.execute("SELECT phase, resolved, last_update FROM incident WHERE ref = 'acme:1'").fetchone()
    assert tuple(row) == ("resolved", MOMENT, "We see 504 errors.")


def test_one_that_comes_back_is_live_again_from_when_the_page_says(connection: Connection) -> None:
    read(connection, LATENCY)
    read(connection)
    again = replace(LATENCY, started=ago(3), last_update_at=ago(3))
    read(connection, again)
    assert live_incidents(connection) == [again]


def test_no_news_leaves_everything_as_it_is_but_the_time(connection: Connection) -> None:
    read(connection, LATENCY)
    assert store_reading(connection, "acme", None, stamp='"1"', now=MOMENT + 60, said=MOMENT + 60) == 0
    assert live_incidents(connection) == [LATENCY]
    assert sources(connection)[0].pulled_at == MOMENT + 60


def test_a_page_that_could_be_read_no_more_and_can_again_is_news(connection: Connection) -> None:
    read(connection, LATENCY)
    note_trouble(connection, "acme", "It does not answer.", now=MOMENT, next_try=MOMENT + 9)
    follower = Follower(connection)
    store_reading(connection, "acme", None, stamp='"1"', now=MOMENT, said=MOMENT)
    assert follower.news() is not None
    assert sources(connection)[0].trouble == ""


def test_the_incidents_of_a_page_that_is_read_no_more_are_over(connection: Connection) -> None:
    read(connection, LATENCY)
    read(connection, replace(LATENCY, ref="kept:1"), page="kept")
    store(connection, tickets=[ticket(1)])
    assert drop_pages(connection, {"kept"}, now=MOMENT) == 1
    assert [one.ref for one in live_incidents(connection)] == ["kept:1"]
    assert {source.name for source in sources(connection)} >= {"kept"}
    assert "acme" not in {source.name for source in sources(connection)}
    assert drop_pages(connection, {"kept"}, now=MOMENT) == 0


def test_the_worst_comes_first_and_maintenance_last(connection: Connection) -> None:
    kinds = ("maintenance", "none", "", "critical", "major")
    read(connection, *(replace(LATENCY, ref=f"acme:{kind}", impact=kind, started=ago(n))
                       for n, kind in enumerate(kinds)))  # fmt: skip
    assert [one.impact for one in live_incidents(connection)] == ["critical", "major", "", "none", "maintenance"]


# -- what looks related ---------------------------------------------------------------------------------


AN_HOUR_AGO = ago(60)


def say(connection: Connection, *texts: str, since: datetime = AN_HOUR_AGO, first: int = 1) -> None:
    """Store a ticket for each text, on which a customer said it."""
    numbered = list(enumerate(texts, first))
    store(
        connection, tickets=[ticket(n, "Help", created=since) for n, _ in numbered],
        messages=[message(n, n, text, at=since) for n, text in numbered],
    )  # fmt: skip


def related(connection: Connection, incident: Incident = LATENCY) -> dict[str, tuple[str, ...]]:
    return {one.ref: one.words for one in related_tickets(connection, incident, now=MOMENT)}


def test_a_code_or_a_region_tells_by_itself_and_the_reason_names_all_that_is_said(connection: Connection) -> None:
    say(connection, "Since noon our API calls in EU-West hang.", "HTTP 504 all over.", "The sun shines.")
    assert related(connection) == {"zd:1": ("eu-west", "API"), "zd:2": ("504",)}
    assert related_tickets(connection, LATENCY, now=MOMENT)[0].reason == "says eu-west, API"


def test_other_words_tell_in_pairs_of_different_kinds(connection: Connection) -> None:
    say(
        connection, "How do I rotate an API key?", "The API is slow today.", "Slow, slow, and delays.",
        "Pull requests are failing.", "Our pull of the requests was fine.",
    )  # fmt: skip
    assert related(connection) == {"zd:2": ("API", "slow"), "zd:4": ("Pull Requests", "failing")}


def test_one_of_a_thing_and_several_are_no_pair(connection: Connection) -> None:
    say(connection, "One webhook, many webhooks.", "Webhooks are delayed.")
    hooks = replace(LATENCY, name="Webhook delays", components=("Webhooks",), last_update="")
    assert related(connection, hooks) == {"zd:2": ("Webhooks", "delayed")}


def test_what_a_subject_says_counts(connection: Connection) -> None:
    store(connection, tickets=[ticket(1, "504 from eu-west", created=ago(60))])
    assert related(connection) == {"zd:1": ("eu-west", "504")}


def test_only_open_tickets_since_shortly_before_it_began_look_related(connection: Connection) -> None:
    say(connection, "504", since=ago(120 + 5 * 60), first=1)
    say(connection, "504", since=ago(120 + 7 * 60), first=2)
    store(
        connection, tickets=[ticket(3, created=ago(60), status=Status.SOLVED), ticket(4, created=ago(60))],
        messages=[message(3, 3, "504", at=ago(60)), message(4, 4, "We log 504 there.", at=ago(60), role=Role.AGENT)],
    )  # fmt: skip
    assert set(related(connection)) == {"zd:1"}


def test_before_a_maintenance_began_nobody_saw_it(connection: Connection) -> None:
    say(connection, "504", since=ago(125))
    assert related(connection, replace(LATENCY, impact="maintenance")) == {}


def test_of_an_incident_that_nobody_closes_the_last_week_is_looked_at(connection: Connection) -> None:
    old = replace(LATENCY, started=NOW - timedelta(days=300))
    say(connection, "504", since=NOW - timedelta(days=8), first=1)
    say(connection, "504", since=NOW - timedelta(days=6), first=2)
    assert set(related(connection, old)) == {"zd:2"}


def test_a_word_that_most_customers_said_before_is_none_and_one_that_many_said_tells_in_pairs(
    connection: Connection,
) -> None:
    before = ago(24 * 60)
    say(connection, *["Nothing."] * 150, *["504 again"] * 5, *["the API"] * 40, since=before, first=1000)
    say(connection, "504", "504 in eu-west", "504 from pull requests", "API errors")
    assert related(connection) == {"zd:2": ("eu-west", "504"), "zd:3": ("504", "Pull Requests")}


def test_words_that_somebody_wrote_down_tell_whatever_was_said_before(connection: Connection) -> None:
    say(connection, *["It is slow."] * 200, since=ago(24 * 60), first=1000)
    say(connection, "It is slow.", "It is slow in eu-west.", "The API, and pull requests.")
    written = replace(LATENCY, words=("slow", "&&"))
    assert related(connection, written) == {"zd:1": ("slow",), "zd:2": ("slow",), "zd:3": ("API", "Pull Requests")}


def test_an_incidents_words_find_the_open_tickets_begun_since_with_the_most_of_them_first(
    connection: Connection,
) -> None:
    now = datetime.fromtimestamp((span_of(number_for(int(NOW.timestamp()))) << SPAN_BITS) + 86_400, UTC)
    began = now - timedelta(days=3)  # in the stretch of the index before
    live = Incident(
        ref="s:1", name="API", phase="identified", last_update_at=now, started=began, words=("latency", "504", "&&")
    )
    since = began + timedelta(hours=1)
    store(
        connection,
        tickets=[ticket(n, created=since) for n in (1, 2, 3)]
        + [ticket(4, created=began - timedelta(days=9)), ticket(5, created=since, status=Status.SOLVED)],
        messages=[
            message(1, 1, "Latency!", at=since), message(2, 2, "HTTP 504 and latency", at=since),
            message(3, 2, "Still latency.", at=now), message(4, 3, "All is well.", at=since),
            message(5, 4, "latency", at=since), message(6, 5, "latency", at=since),
        ],
    )  # fmt: skip
    assert len(list(spans(connection))) == 2
    found = related_tickets(connection, live, now=int(now.timestamp()))
    assert found == [Related("zd:2", ("latency", "504")), Related("zd:1", ("latency",))]


def test_each_of_several_incidents_has_its_own(connection: Connection) -> None:
    say(connection, "504", "The login fails.")
    login = replace(LATENCY, ref="acme:2", name="Login errors", components=("Login",), last_update="")
    assert related_to_each(connection, [LATENCY, login], now=MOMENT) == {
        "acme:1": [Related("zd:1", ("504",))], "acme:2": [Related("zd:2", ("Login", "fails"))],
    }  # fmt: skip


@pytest.mark.parametrize("name", ['"', "AND OR NOT", "*", "((", "NEAR(a b)", "col : x", "", "\x00", "月初から遅い"])
def test_no_name_of_an_incident_is_a_search_gone_wrong(connection: Connection, name: str) -> None:
    say(connection, "504 月初から遅い API")
    odd = replace(LATENCY, name=name, components=(name,), last_update=name)
    related(connection, odd)
