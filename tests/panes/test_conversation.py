"""The conversation pane."""

import asyncio
from dataclasses import replace

from panes.desk import MARA, MINE, NOW, ago, context, lines, message, ticket
from workbench.api import Agent, Batch, Done, Empty, Role, Status, Visibility
from workbench.api.testing import FakeQueries, run_pane
from workbench.panes.conversation import NEWEST, ConversationPane


def test_without_a_ticket_it_says_what_to_do() -> None:
    view = run_pane(ConversationPane(), context(chosen=None))
    assert isinstance(view, Empty)
    assert view.hint


def test_the_first_line_says_where_the_ticket_stands() -> None:
    assert lines(run_pane(ConversationPane(), context()))[0] == (
        "open · claims urgent · Mara Lind · due in 40 min · #tls"
    )
    bare = ticket(1, status=Status.OTHER, status_word="Waiting for parts", fields=(("version", "4.12.1"),))
    assert lines(run_pane(ConversationPane(), context(chosen=bare)))[:2] == [
        "Waiting for parts · nobody's yet",
        "version 4.12.1",
    ]


def test_an_overdue_ticket_says_so_in_words_and_a_solved_one_owes_nothing() -> None:
    late = replace(MINE, due=ago(days=2))
    assert "overdue 2 d" in lines(run_pane(ConversationPane(), context(chosen=late)))[0]
    solved = replace(late, status=Status.SOLVED)
    assert "overdue" not in lines(run_pane(ConversationPane(), context(chosen=solved)))[0]


def test_messages_come_oldest_first_with_notes_marked_and_the_unread_ones_below_a_rule() -> None:
    batch = Batch(
        cursor="", tickets=(MINE,),
        messages=(
            message(2, 48213, "Reproduced.", ago(hours=1), Role.AGENT, visibility=Visibility.INTERNAL),
            message(1, 48213, "It fails.", ago(hours=2)),
            message(9, 1, "Another ticket's.", ago(hours=1)),
        ),
    )  # fmt: skip
    queries = FakeQueries(batch, read={MINE.ref: ago(minutes=90)})
    assert lines(run_pane(ConversationPane(), context(queries=queries)))[1:] == [
        "── Jane Roe · customer · public · 10:30 " + "─" * 20,
        "  It fails.",
        "",
        "── since you last looked " + "─" * 35,
        "── Mara Lind · INTERNAL note · 11:30 " + "─" * 23,
        "┃ Reproduced.",
    ]


def test_a_ticket_never_looked_at_has_no_rule() -> None:
    batch = Batch(cursor="", tickets=(MINE,), messages=(message(1, 48213, "It fails.", NOW),))
    assert not any("since you last" in line for line in lines(run_pane(ConversationPane(), context(batch))))


def test_a_long_conversation_shows_its_newest_part_and_loads_the_rest_on_demand() -> None:
    many = tuple(message(n, 48213, f"message {n}", ago(minutes=500 - n)) for n in range(NEWEST + 20))
    asked: list[bool] = []
    here = context(Batch(cursor="", tickets=(MINE,), messages=many), changed=lambda: asked.append(True))
    pane = ConversationPane()
    shown = lines(run_pane(pane, here))
    assert shown[1] == "20 earlier messages not shown; open to load"
    assert "  message 20" in shown
    assert "  message 19" not in shown
    assert asyncio.run(pane.act("earlier", "", here)) == Done()
    assert asked == [True]
    assert "  message 0" in lines(run_pane(pane, here))
    other = replace(here, ticket=ticket(7))
    run_pane(pane, other)
    assert "  message 0" in lines(run_pane(pane, here))


def test_what_one_wrote_and_what_is_ones_own_is_said_to_be_so_on_each_helpdesk() -> None:
    batch = Batch(
        cursor="", tickets=(MINE,), agents=(MARA, Agent(ref="rt:14", name="M. Lind")),
        messages=(
            message(1, 48213, "It fails.", ago(hours=2), author="Mara Lind"),  # a customer of the same name
            message(2, 48213, "We are on it.", ago(hours=1), Role.AGENT),
            message(3, 48213, "So am I.", ago(minutes=50), Role.AGENT, author="M. Lind"),  # whose name it is on rt
        ),
    )  # fmt: skip
    mine = FakeQueries(batch, me=(MARA.ref, "rt:14"))
    said = lines(run_pane(ConversationPane(), context(queries=mine)))
    assert said[0].startswith("open · claims urgent · yours · due")
    assert [line.split(" · ")[0] for line in said if line.startswith("──")] == ["── Mara Lind", "── you", "── M. Lind"]


def test_a_name_that_a_colleague_bears_as_well_stands_as_it_is() -> None:
    batch = Batch(
        cursor="", tickets=(MINE,), agents=(MARA, replace(MARA, ref="zd:a2")),
        messages=(message(2, 48213, "We are on it.", ago(hours=1), Role.AGENT),),
    )  # fmt: skip
    said = lines(run_pane(ConversationPane(), context(queries=FakeQueries(batch, me=(MARA.ref,)))))
    assert any(line.startswith("── Mara Lind") for line in said)
