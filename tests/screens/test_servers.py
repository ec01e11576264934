"""Servers that fail, that are still being read, and tickets that are not here yet: what the desk says, and goes on."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from screens.album import album
from screens.driving import MEDIUM, NARROW, WIDE, Driven, configured, drive, environment, place_of
from workbench.api import Batch
from workbench.screens import wanting
from workbench.store.connection import Connection
from workbench.store.filling import store_apart, store_batch
from workbench.store.sources import is_paused, note_answer, note_beginning, note_kind, note_trouble, pause
from workbench.store.wanted import HERE, answer, answer_of
from workbench.workplace import Workplace

LOCAL = "  - name: local\n    kind: local\n"
RT = f"{LOCAL}  - {{name: rt, kind: rt, url: 'http://127.0.0.1:9'}}\n"
SIZES = {"wide": WIDE, "narrow": NARROW}


@contextmanager
def with_rt(company: Path) -> Iterator[Workplace]:
    """Yield the demo company with a Request Tracker beside it, which nobody asks."""
    with environment(NO_COLOR=None), place_of(company) as workplace:
        config = workplace.paths.config
        assert LOCAL in config.read_text("utf-8")
        config.write_text(config.read_text("utf-8").replace(LOCAL, RT), "utf-8")
        yield configured(workplace, "# with a server")


def tell(workplace: Workplace, act: Callable[[Connection, int], object]) -> None:
    """Let the sync process have written something."""
    with closing(workplace.new_connection()) as connection:
        act(connection, int(workplace.now().timestamp()))


def fails(workplace: Workplace, failing: str, sentence: str, *, ago: int = 480, again: int = 120) -> None:
    """Let it have failed since some seconds."""
    tell(workplace, lambda connection, now: note_trouble(
        connection, "rt", sentence, now=now - ago, next_try=now + again, failing=failing,
    ))  # fmt: skip


async def looked(desk: Driven) -> None:
    """Wait until the desk has looked at the servers again."""
    desk.desk.news.look_at_servers()
    await desk.settle()


# -- pictures ---------------------------------------------------------------------------------------------------------


async def server_down(desk: Driven) -> None:
    fails(desk.desk.workplace, "unreachable", "rt.acme.test cannot be reached: connection refused.")
    await looked(desk)
    assert "rt unreachable since 09:33" in desk.lines[0]


async def server_throttling(desk: Driven) -> None:
    fails(desk.desk.workplace, "asks us to wait", "rt.acme.test asks for fewer requests. It is asked again in 120 s.")
    await looked(desk)
    assert "rt asks us to wait since 09:33" in desk.lines[0]


async def server_failing(desk: Driven) -> None:
    fails(desk.desk.workplace, "answers 500", "rt.acme.test answered 500. The server is at fault; it is tried again.")
    await looked(desk)
    assert "rt answers 500 since 09:33" in desk.lines[0]


async def server_unreadable(desk: Driven) -> None:
    fails(desk.desk.workplace, "not readable", "rt.acme.test sent a web page where data was asked for.")
    await looked(desk)
    assert "rt not readable since 09:33" in desk.lines[0]


async def servers_page(desk: Driven) -> None:
    fails(desk.desk.workplace, "refuses the account (401)", "rt.acme.test answered 401. Run `workbench login rt`.")
    await desk.press("g", "s")
    await looked(desk)
    page = desk.pane("conversation")
    assert "refuses the account (401) since 09:33" in " ".join(page.split())
    assert "workbench login rt" in page


async def server_recovered(desk: Driven) -> None:
    fails(desk.desk.workplace, "unreachable", "Down.")
    await looked(desk)
    tell(desk.desk.workplace, lambda connection, now: note_answer(connection, "rt", now=now))
    await desk.press("g", "x")
    await looked(desk)
    await looked(desk)
    assert "means nothing here" in desk.status, "what a key did stays"
    desk.forget_sentence()
    await looked(desk)
    assert "rt can be read again" in desk.status
    assert "rt unreachable" not in desk.text


async def first_pull(desk: Driven) -> None:
    def begin(connection: Connection, now: int) -> None:
        connection.execute("DELETE FROM source WHERE name = 'rt'")
        note_beginning(connection, "rt", now=now - 60)
        store_batch(connection, "rt", Batch(cursor="a", more=True, remaining=12_000), now=now)
        connection.execute("UPDATE source SET done = 3000 WHERE name = 'rt'")

    tell(desk.desk.workplace, begin)
    await looked(desk)
    assert "12,000 tickets to come" in desk.lines[0]
    # Beside an incident a narrow screen has no room for all of it; g s has.
    assert ("12,000 tickets to come, about 4 min" in desk.lines[0]) == (desk.desk.size.width == WIDE[0])


async def paused_pull(desk: Driven) -> None:
    await first_pull(desk)
    tell(desk.desk.workplace, lambda connection, now: pause(connection, ["rt"], now=now))
    await looked(desk)
    assert "rt paused" in desk.lines[0]


async def fetching(desk: Driven) -> None:
    desk.desk.visit("rt:5")
    await desk.settle()
    assert "Fetching #5 from rt" in desk.pane("conversation")
    desk.forget_sentence()


async def fetching_failed(desk: Driven) -> None:
    desk.desk.visit("rt:6")
    await desk.settle()
    tell(desk.desk.workplace, lambda connection, _: answer(connection, "rt:6", "rt.acme.test cannot be reached."))
    await looked(desk)
    page = " ".join(desk.pane("conversation").split())
    assert "rt #6 could not be fetched." in page
    assert "rt.acme.test cannot be reached." in page
    assert "Enter asks again" in page


SCENES = (
    server_down, server_throttling, server_failing, server_unreadable, servers_page, server_recovered, first_pull,
    paused_pull, fetching, fetching_failed,
)  # fmt: skip


def name_of(scene: Callable[[Driven], Awaitable[None]]) -> str:
    return str(getattr(scene, "__name__", "")).replace("_", "-")


def expected() -> list[str]:
    """Return the names of the pictures that are taken here."""
    return [f"{size}-{name_of(scene)}" for size in SIZES for scene in SCENES]


@pytest.mark.parametrize("size", SIZES)
def test_what_servers_do_looks_as_it_is_meant_to(size: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        workplace = desk.desk.workplace
        with album() as keep:
            for scene in SCENES:
                await scene(desk)
                keep(f"{size}-{name_of(scene)}", desk)
                tell(workplace, lambda connection, _: connection.execute("DELETE FROM source WHERE name = 'rt'"))
                while desk.desk.can_go_back:
                    await desk.press("escape")
                await looked(desk)
                desk.forget_sentence()

    with with_rt(company) as workplace:
        tell(workplace, lambda connection, _: note_kind(connection, "rt", "helpdesk"))
        drive(workplace, SIZES[size], script)


# -- what a person opens ----------------------------------------------------------------------------------------------


def opened(company: Path, script: Callable[[Driven], Awaitable[None]]) -> None:
    """Run a script on a desk that has a Request Tracker beside the demo company."""
    with with_rt(company) as workplace:
        drive(workplace, MEDIUM, script)


def known_ticket(workplace: Workplace, ref: str) -> Batch:
    """Return a ticket of the demo company as if ``rt`` had it under another reference."""
    from screens.arrivals import said, ticket_of

    ticket = replace(ticket_of(workplace, "48213"), ref=ref, subject="Came from afar", customer=None, organisation=None)
    return Batch(cursor="", tickets=(ticket,), messages=(said(ref, "Said far away.", workplace.now()),))


def test_a_ticket_that_comes_is_shown_without_being_asked_for_again(company: Path) -> None:
    async def script(desk: Driven) -> None:
        workplace = desk.desk.workplace
        desk.desk.visit("rt:5")
        await desk.settle()
        assert "Fetching #5 from rt" in desk.pane("conversation")
        await desk.press("tab", "shift+tab")
        assert answer_of(workplace.connection(), "rt:5") == ""

        def come(connection: Connection, _: int) -> None:
            store_apart(connection, known_ticket(workplace, "rt:5"))
            answer(connection, "rt:5", HERE)

        tell(workplace, come)
        await desk.news()
        await looked(desk)
        assert "Said far away." in desk.pane("conversation")
        assert "Came from afar" in desk.title("conversation")

    opened(company, script)


def test_a_ticket_that_was_merged_leads_to_the_one_that_it_went_into(company: Path) -> None:
    async def script(desk: Driven) -> None:
        workplace = desk.desk.workplace
        desk.desk.visit("rt:5")
        await desk.settle()

        def come(connection: Connection, _: int) -> None:
            store_apart(connection, Batch(cursor="", gone=("rt:5",), merged=(("rt:5", "local:48208"),)))
            answer(connection, "rt:5", HERE)

        tell(workplace, come)
        await looked(desk)
        assert desk.reading == "48208"
        assert "merged into" in desk.status
        await desk.press("escape")
        assert desk.reading == "48213"
        desk.desk.visit("rt:5")
        await desk.settle()
        assert desk.reading == "48208", "it is known by now"

    opened(company, script)


def test_a_ticket_that_nobody_fetches_says_so_and_can_be_asked_for_again(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wanting, "NOBODY_AFTER", 0.0)

    async def script(desk: Driven) -> None:
        desk.desk.visit("rt:5")
        await desk.settle()
        await looked(desk)
        assert "the sync process does not run" in " ".join(desk.pane("conversation").split())
        monkeypatch.setattr(wanting, "NOBODY_AFTER", 60.0)
        tell(desk.desk.workplace, lambda connection, _: answer(connection, "rt:5", "An answer to the wish before."))
        desk.post("enter")
        await looked(desk)
        assert "Fetching #5 from rt" in desk.pane("conversation")
        batch = known_ticket(desk.desk.workplace, "rt:5")
        tell(desk.desk.workplace, lambda connection, _: store_apart(connection, batch))
        await desk.news()
        assert "Said far away." in desk.pane("conversation"), "it came with the pull"
        assert "Fetching" not in desk.pane("conversation")

    opened(company, script)


def test_a_sync_process_that_cannot_be_started_is_told_in_the_tickets_place(company: Path) -> None:
    from workbench.api import Trouble

    def cannot() -> None:
        raise Trouble("The log cannot be written.")

    async def script(desk: Driven) -> None:
        desk.desk.when_settled = cannot
        desk.desk.visit("rt:5")
        await desk.settle()
        assert "The log cannot be written." in desk.pane("conversation")

    opened(company, script)


def test_a_ticket_of_a_helpdesk_that_is_not_configured_says_so_and_asks_nobody(company: Path) -> None:
    async def script(desk: Driven) -> None:
        desk.desk.visit("nobody:5")
        await desk.settle()
        assert "not configured" in " ".join(desk.pane("conversation").split())
        assert answer_of(desk.desk.workplace.connection(), "nobody:5") is None

    opened(company, script)


def test_a_reference_that_is_typed_into_the_search_opens_the_ticket_whether_it_is_here_or_not(company: Path) -> None:
    async def script(desk: Driven) -> None:
        connection = desk.desk.workplace.connection()
        await desk.press("/")
        await desk.type("local:48208")
        assert "ABSOLUTELY CRITICAL" in desk.pane("results")
        await desk.press("escape", "escape", "/")
        for _ in "local:48208":
            await desk.press("backspace")
        await desk.type("rt:5")
        assert "not in the local copy yet" in desk.pane("results")
        assert answer_of(connection, "rt:5") is None, "nothing is asked for while one types"
        await desk.press("enter", "enter")
        assert answer_of(connection, "rt:5") == ""
        assert "Fetching #5 from rt" in desk.pane("conversation")

    opened(company, script)


def test_passing_over_tickets_asks_for_nothing(company: Path) -> None:
    async def script(desk: Driven) -> None:
        workplace = desk.desk.workplace
        batch = known_ticket(workplace, "rt:5")
        tell(workplace, lambda connection, _: store_apart(connection, replace(batch, messages=())))
        await desk.news()
        await desk.press("j", "k", "j")
        assert desk.window.select("rt:5")
        await desk.press("j", "k")
        assert desk.reading == "5"
        assert answer_of(workplace.connection(), "rt:5") is None
        await desk.press("enter")
        assert answer_of(workplace.connection(), "rt:5") == ""
        assert "Fetching what was said" in desk.pane("conversation")

    opened(company, script)


# -- pausing, news, and a configuration that changes ------------------------------------------------------------------


def test_enter_on_the_page_of_servers_pauses_one_and_lets_it_go_on(company: Path) -> None:
    async def script(desk: Driven) -> None:
        connection = desk.desk.workplace.connection()
        tell(desk.desk.workplace, lambda connection, _: note_kind(connection, "rt", "helpdesk"))
        await desk.press("g", "s", "j", "enter")
        assert is_paused(connection, "rt")
        await looked(desk)
        assert "paused since 09:41" in " ".join(desk.pane("conversation").split())
        await desk.press("enter")
        assert not is_paused(connection, "rt")

    opened(company, script)


def test_one_key_pauses_everything_and_lets_it_go_on_and_the_palette_has_it(company: Path) -> None:
    async def script(desk: Driven) -> None:
        connection = desk.desk.workplace.connection()
        await desk.press("Z")
        assert is_paused(connection, "local")
        assert is_paused(connection, "rt")
        await looked(desk)
        assert "local, rt" in desk.lines[0]
        assert "paused" in desk.lines[0]
        await desk.press(":")
        await desk.type("pause")
        await desk.press("enter")
        assert not is_paused(connection, "local")
        assert not is_paused(connection, "rt")

    opened(company, script)


def test_a_helpdesk_that_is_added_or_removed_is_followed_by_a_desk_that_is_open(company: Path) -> None:
    async def script(desk: Driven) -> None:
        workplace = desk.desk.workplace
        desk.desk.configured.look()
        text = workplace.paths.config.read_text("utf-8")
        workplace.paths.config.write_text(text + "\n# something else\nme: {name: Ada}\n", "utf-8")
        desk.desk.configured.look()
        assert "read from now on" not in desk.status
        workplace.paths.config.write_text(text.replace("name: rt,", "name: other,"), "utf-8")
        desk.desk.configured.look()
        await desk.settle()
        assert "other is read from now on" in desk.status
        assert "rt is not configured any more" in desk.status
        workplace.paths.config.write_text("helpdesks: [", "utf-8")
        desk.desk.configured.look()
        assert "workbench config check" in desk.status
        assert "other" in workplace.source_names(), "the former one holds"

    with with_rt(company) as workplace:
        drive(workplace, WIDE, script)
