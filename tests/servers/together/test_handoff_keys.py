"""J10 and J1 by keys alone, from Berlin to Denver, on two desks over one real Request Tracker."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from screens.driving import NARROW, WIDE, Counting, Driven
from servers.request_tracker.server import RequestTrackerServer
from servers.together.handing import fill, open_six, owner, owners_set, two_homes, until_owned
from servers.together.test_writing import on_real_servers, until

_OVER = timedelta(minutes=10)  # since when the sender's shift has been over
_HOURS = timedelta(hours=8)
_GAPS = ("The lines are dead in the north", "a call by 17:30Z", "call the exchange", "the line is up")


def team(now: datetime) -> str:
    """Return a team whose shift in Berlin has just ended, and in Denver begun; each with the other to hand over to."""
    ended = now - _OVER

    def region(name: str, zone: str, start: datetime, to: str) -> str:
        first, last = (f"{at.astimezone(ZoneInfo(zone)):%H:%M}" for at in (start, start + _HOURS))
        days = "days: [mon, tue, wed, thu, fri, sat, sun]"
        return f'  - {{name: {name}, zone: {zone}, start: "{first}", end: "{last}", {days}, hands_to: {to}}}\n'

    return (
        f"regions:\n{region('emea', 'Europe/Berlin', ended - _HOURS, 'amer')}"
        f"{region('amer', 'America/Denver', ended, 'emea')}"
        "people:\n  - {name: berta, region: emea, accounts: {rt: berta}}\n"
        "  - {name: ben, region: amer, accounts: {rt: ben}}\n"
    )


class Hand(Counting):
    """A hand on a desk's keys that counts them, and reads the page."""

    @property
    def page(self) -> str:
        return " ".join(self.desk.desk.conversation.sheet.text.split())

    async def on_page(self, words: str) -> None:
        """Wait until something stands on the page that is shown."""
        await until(self.desk, lambda: words in self.page, f"the page says {words!r}")


@pytest.mark.parametrize("through", ["folder", "git"])
def test_six_are_given_in_ten_keys_and_taken_in_twelve_asked_about_answered_and_accepted(
    through: str, rt: RequestTrackerServer, tmp_path: Path
) -> None:
    berta, ben = two_homes(tmp_path, rt, through, team(datetime.now(UTC)))
    tickets = open_six(rt)
    for home in (berta, ben):
        home.sync()
    draft = Path(berta.run("handoff", "draft", "--path").strip())
    fill(draft, four_gaps=True)
    order = [line.split()[1] for line in draft.read_text().splitlines() if line.startswith("### ")]
    assert sorted(order) == sorted(tickets)
    *accepted, asked = order
    number = asked.partition(":")[2]
    warning = "1 item is still berta’s, whose shift has ended"

    async def give(desk: Driven) -> None:
        hand = Hand(desk)
        await hand.press("g", "h", "N")
        await until(desk, lambda: "4 gaps" in desk.title("conversation"), "the draft is checked")
        for words in _GAPS:
            await hand.press("ctrl+n")
            await desk.type(words)
        await hand.press("ctrl+s")
        await hand.on_page("Enter publishes it")
        await hand.press("enter")
        await until(desk, lambda: desk.title("conversation") == "Published", "it is published")
        await hand.press("ctrl+q")
        assert desk.app._exit
        assert hand.keys == 10

    async def take(desk: Driven) -> None:
        hand = Hand(desk)
        await hand.press("g", "h")
        await hand.on_page(_GAPS[0])
        await hand.press(*["enter"] * 6, "q")
        await desk.type("which cabinet?")
        await hand.press("enter")
        await hand.on_page("5 accepted, 1 asked about; A signs what is accepted, and until then it is berta’s.")
        assert {owner(rt, ticket) for ticket in tickets} == {"berta"}, "marking moves nothing"
        await hand.press("A")
        await desk.type("five dead lines, and one question")
        await hand.press("enter")
        assert hand.keys == 12
        await until(desk, lambda: "5 are yours now" in desk.status, "it is signed")
        assert warning in hand.page
        assert f"#{number} Dead line" in hand.page
        wanted = dict.fromkeys(accepted, "ben") | {asked: "berta"}
        assert until_owned(rt, wanted) == wanted

    async def answer(desk: Driven) -> None:
        hand = Hand(desk)
        await hand.press("g", "h")
        await hand.on_page("ben asks: which cabinet?")
        await hand.press("end", "enter")  # the handoff itself, below what is asked
        assert warning in hand.page
        assert hand.page.count("ben’s") == 5
        await hand.press("escape", "home", "enter")
        await desk.type("the grey one")
        await hand.press("enter")
        await until(desk, lambda: "ben can read the answer" in desk.status, "the answer is on its way")

    async def accept(desk: Driven) -> None:
        hand = Hand(desk)
        await hand.press("g", "h")
        await hand.on_page("you asked, answered")
        await hand.press("j", "j", "j", "j", "j", "j", "enter")
        assert desk.title("conversation") == f"6 of 6 · #{number}"
        assert "the answer: the grey one" in hand.page
        await hand.press("enter", "A")
        await desk.type("the grey one, clear")
        await hand.press("enter")
        await until(desk, lambda: "6 are yours now" in desk.status, "it is signed")
        assert "whose shift has ended" not in hand.page
        assert until_owned(rt, dict.fromkeys(tickets, "ben")) == dict.fromkeys(tickets, "ben")

    for home, script, size in ((berta, give, NARROW), (ben, take, WIDE), (berta, answer, WIDE), (ben, accept, NARROW)):
        on_real_servers(home, script, size)
    assert [owners_set(rt, ticket) for ticket in tickets] == [1] * 6, "once each"
    assert rt_owners(rt, tickets) == dict.fromkeys(tickets, "ben")


def rt_owners(rt: RequestTrackerServer, tickets: list[str]) -> dict[str, str]:
    """Return whose some tickets are, as Request Tracker's own database has it."""
    numbers = [int(ticket.partition(":")[2]) for ticket in tickets]
    marks = ",".join("?" * len(numbers))
    with closing(sqlite3.connect(f"file:{rt.database}?mode=ro", uri=True)) as connection:
        found = connection.execute(
            f"SELECT t.id, u.Name FROM Tickets t JOIN Users u ON u.id = t.Owner WHERE t.id IN ({marks})", numbers
        )
        return {f"rt:{number}": str(name) for number, name in found}
