"""A Statuspage as a support engineer needs it, read by the real client from a page on this machine."""

import asyncio
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuspage.server import PageServer, page_server
from statuspage.summaries import API, GROUP, WEB, Json, incident, maintenance, summary, update
from workbench.api import Incident, Options, Refused, Trouble, Unreachable, Unreadable
from workbench.net.client import connect
from workbench.net.connections import Network
from workbench.providers.status.statuspage import Statuspage
from workbench.providers.status.statuspage.mapping import said

T = TypeVar("T")


@pytest.fixture
def server() -> Iterator[PageServer]:
    with page_server(summary(incident(), components=(API, WEB, GROUP))) as page:
        yield page


def page_of(server: PageServer) -> Statuspage:
    http = connect(server.url, network=Network(patience=0.5))
    return Statuspage(Options(name="acme", url=server.url), http)


def run(work: Coroutine[object, object, T]) -> T:
    return asyncio.run(work)


def live(server: PageServer) -> list[Incident]:
    found = run(page_of(server).read()).incidents
    assert found is not None
    return list(found)


def only(server: PageServer, **more: object) -> Incident:
    server.summary = summary(incident(**more))  # type: ignore[arg-type]  # names of the page's own
    (found,) = live(server)
    return found


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 3, 4, hour, minute, second, tzinfo=UTC)


def test_an_incident_has_its_phase_its_parts_its_last_word_and_its_address(server: PageServer) -> None:
    assert live(server) == [
        Incident(
            ref="acme:inc1", name="API latency (eu-west)", phase="identified", components=("API",),
            last_update="A fix is rolling out.", last_update_at=at(9, 17), started=at(7, 49),
            url="https://stspg.test/inc1", impact="major",
        )
    ]  # fmt: skip


def test_the_last_word_is_the_one_displayed_as_the_newest_wherever_it_stands(server: PageServer) -> None:
    found = only(server, incident_updates=[
        update("Dated back.", "2026-03-04T09:30:00Z", display_at="2026-03-04T08:00:00Z"),
        update("The newest.", "2026-03-04T10:21:00+01:00"),
        update("Older.", "2026-03-04T09:20:00Z", display_at=None),
    ])  # fmt: skip
    assert (found.last_update, found.last_update_at) == ("The newest.", at(9, 21))


def test_an_incident_without_a_word_has_the_time_of_its_last_change(server: PageServer) -> None:
    found = only(server, incident_updates=[], started_at=None, shortlink=None)
    assert (found.last_update, found.last_update_at, found.started) == ("", at(9, 17), at(7, 49, 30))
    assert found.url == "https://status.acme.test/incidents/inc1"


def test_parts_that_have_recovered_come_last_and_groups_are_no_parts(server: PageServer) -> None:
    assert only(server, components=[WEB, GROUP, API]).components == ("API", "Dashboard")


def test_without_a_list_of_parts_the_last_update_names_them(server: PageServer) -> None:
    parts = [{"code": "c9", "name": "CARRIER - SMS", "old_status": "x", "new_status": "degraded_performance"}]
    last = update("Slow.", "2026-03-04T09:17:00Z", affected_components=parts)
    assert only(server, components=None, incident_updates=[last]).components == ("CARRIER - SMS",)


@pytest.mark.parametrize("status", ["resolved", "postmortem"])
def test_what_the_page_lists_as_over_is_not_live(server: PageServer, status: str) -> None:
    server.summary = summary(incident(status=status), incident("inc2", resolved_at="2026-03-04T09:00:00Z"))
    assert live(server) == []


def test_maintenance_counts_once_it_has_begun(server: PageServer) -> None:
    server.summary = summary(maintenances=(maintenance("scheduled"),))
    assert live(server) == []
    server.summary = summary(maintenances=(maintenance("in_progress"),))
    (found,) = live(server)
    assert (found.name, found.phase, found.impact) == ("Database upgrade", "in progress", "maintenance")
    assert found.started == at(9, 0)
    server.summary = summary(maintenances=(maintenance("completed"),))
    assert live(server) == []


def test_maintenance_that_began_early_began_no_later_than_it_was_spoken_of(server: PageServer) -> None:
    early = update("We have begun.", "2026-03-04T08:40:00Z", "in_progress")
    server.summary = summary(maintenances=(maintenance("in_progress", incident_updates=[early]),))
    assert live(server)[0].started == at(8, 40)


def test_parts_that_are_degraded_without_an_incident_are_told_as_one_of_their_own(server: PageServer) -> None:
    slow: Json = {**WEB, "status": "degraded_performance", "updated_at": "2026-03-04T08:10:00Z"}
    server.summary = summary(components=(slow, API, GROUP))
    (found,) = live(server)
    assert found.ref == "acme:components"
    assert found.name == "API and 1 more: partial outage"
    assert (found.phase, found.impact, found.components) == ("unannounced", "major", ("API", "Dashboard"))
    assert (found.started, found.last_update_at) == (at(7, 50), at(8, 10))
    assert "Dashboard, degraded performance" in found.last_update
    assert found.url == "https://status.acme.test"


def test_parts_that_are_degraded_belong_to_the_one_incident_that_names_none(server: PageServer) -> None:
    server.summary = summary(incident(components=[]), components=(API,))
    assert [one.components for one in live(server)] == [("API",)]
    server.summary = summary(incident(components=[]), incident("inc2", components=[]), components=(API,))
    assert [one.ref for one in live(server)] == ["acme:inc1", "acme:inc2", "acme:components"]


def test_html_in_an_update_reads_as_text(server: PageServer) -> None:
    body = "<p>We see <b>504</b> errors &amp; time-outs.</p><p>See <a href='https://x.test'>the post</a>.</p>"
    found = only(server, incident_updates=[update(body, "2026-03-04T09:17:00Z")])
    assert found.last_update == "We see 504 errors & time-outs.\n\nSee the post (https://x.test)."


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Latency < 5 s & falling\nNext update at 10:00", "Latency < 5 s & falling\nNext update at 10:00"),
        ("One line\nanother with <strong>weight</strong>", "One line\nanother with weight"),
        ("Two&nbsp;words", "Two words"),
        ("", ""),
        ("\x1b]0;owned\x07Quiet \u202etext", "Quiet text"),
    ],
)
def test_an_update_keeps_its_lines_and_loses_its_markup(body: str, text: str) -> None:
    assert said(body).replace("\xa0", " ") == text


@given(st.text(alphabet="<>/&;ab \n\"'=#x1\x1b", max_size=200))
def test_no_update_whatever_it_holds_gets_past_the_gate(body: str) -> None:
    assert "\x1b" not in said(body)


@pytest.mark.parametrize("time", ["yesterday", "", "2026-13-40T99:99:99Z", "0001-01-01T00:00:00+14:00", None])
def test_a_time_that_is_none_costs_no_incident(server: PageServer, time: str | None) -> None:
    words = [update("Hm.", time or "")]
    found = only(server, started_at=time, created_at=time, updated_at=time, incident_updates=words)
    assert found.last_update_at == at(9, 20), "the page's own last change"


def test_a_time_without_a_zone_is_in_utc_and_any_other_is_turned_into_it(server: PageServer) -> None:
    found = only(server, started_at="2026-03-04T01:00:00", incident_updates=[
        update("x", at(9, 21).astimezone(timezone(timedelta(hours=-7))).isoformat())])  # fmt: skip
    assert (found.started, found.last_update_at) == (at(1, 0), at(9, 21))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "https://a b", "", None])
def test_an_address_that_no_browser_should_open_is_not_kept(server: PageServer, address: str | None) -> None:
    assert only(server, shortlink=address).url == "https://status.acme.test/incidents/inc1"


def test_a_page_is_asked_for_news_by_the_stamp_of_its_last_answer(server: PageServer) -> None:
    page = page_of(server)

    async def three_times() -> None:
        first = await page.read()
        second = await page.read(first.stamp)
        assert (second.incidents, second.stamp) == (None, first.stamp)
        server.summary = summary()
        third = await page.read(first.stamp)
        assert third.incidents == []
        assert third.stamp != first.stamp

    run(three_times())
    assert [asked.path for asked in server.asked] == ["/api/v2/summary.json"] * 3
    assert server.asked[1].etag.startswith('W/"')


def test_a_page_without_etags_is_asked_by_the_time_of_its_last_change(server: PageServer) -> None:
    server.stamps = "date"
    page = page_of(server)
    stamp = run(page.read()).stamp
    assert run(page.read(stamp)).incidents is None
    assert server.asked[-1].since == stamp


def test_a_page_without_any_stamp_is_read_each_time(server: PageServer) -> None:
    server.stamps = "none"
    page = page_of(server)
    assert run(page.read(run(page.read()).stamp)).incidents is not None


def test_the_time_that_an_answer_lay_in_a_cache_is_known(server: PageServer) -> None:
    server.age = 41
    assert run(page_of(server).read()).age == 41.0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"result": {"status_overall": {"status_code": 400}}}, "Status.io"),
        ({"page": {"name": "x", "status": "UP"}, "activeIncidents": []}, "Instatus"),
        ({}, "not name both"),
        ({"page": {"name": "x"}}, "not name both"),
        ({"page": {"name": "x"}, "incidents": {"a": 1}}, "array"),
        ([], "object"),
        ("Nothing to see.", "object"),
    ],
)  # fmt: skip
def test_any_other_answer_is_told_as_what_it_is_and_never_taken_for_all_is_well(
    server: PageServer, body: object, words: str
) -> None:
    server.summary = body
    with pytest.raises(Unreadable) as told:
        run(page_of(server).read())
    assert words in str(told.value)
    assert told.value.remedy


@pytest.mark.parametrize(
    ("mood", "kind"),
    [("failing", Refused), ("login", Unreadable), ("cut", Unreadable), ("silent", Unreachable)],
)  # fmt: skip
def test_a_page_in_a_bad_mood_is_a_sentence(server: PageServer, mood: str, kind: type[Trouble]) -> None:
    server.mood = mood
    with pytest.raises(kind) as told:
        run(page_of(server).read())
    assert told.value.what.endswith(".")
    assert told.value.remedy


def test_checking_says_what_was_seen(server: PageServer) -> None:
    read, news = run(page_of(server).check())
    assert (read.works, read.says) == (True, "Acme: 1 live, 3 components.")
    assert news.works
    server.stamps = "none"
    assert [right.works for right in run(page_of(server).check())] == [True, False]


def test_checking_what_is_no_statuspage_says_so_without_an_error(server: PageServer) -> None:
    server.summary = {"result": {}}
    (read,) = run(page_of(server).check())
    assert not read.works
    assert read.needed
    assert "Status.io" in read.says
    server.mood = "failing"
    assert not run(page_of(server).check())[0].works


def test_nobody_signs_in_to_a_status_page() -> None:
    assert Statuspage.sign_in("me", "secret") == {}
    assert Statuspage.asks == ("url",)
