"""Changing tickets by keys: at once on the screen, in the outbox before that, and back with one key."""

from screens.driving import NARROW, WIDE, Driven, on_desk
from workbench.domain.effects import Assign, LinkDuplicate, SetPriority, SetStatus, name_of
from workbench.domain.words import Priority, Status
from workbench.store.outbox import State, unsent_entries


def effects(desk: Driven) -> list[tuple[str, object]]:
    """Return what is in the outbox: tickets' numbers and effects."""
    return [
        (entry.ticket.partition(":")[2], part.effect)
        for entry in unsent_entries(desk.desk.connection)
        for part in entry.parts
    ]


@on_desk(WIDE)
async def test_a_ticket_that_is_taken_leaves_the_queue_of_those_that_are_nobodys(desk: Driven) -> None:
    await desk.press("2")
    number = desk.selected
    await desk.press("t")
    assert effects(desk) == [(number, Assign(desk.desk.me[0]))]
    assert unsent_entries(desk.desk.connection)[0].state is State.HELD
    assert "taken; u takes it back" in desk.status
    assert desk.selected != number
    await desk.press("u")
    assert effects(desk) == []
    assert desk.desk.queue_list.select(f"local:{number}")


@on_desk(NARROW)
async def test_what_is_so_already_is_said_and_not_sent(desk: Driven) -> None:
    await desk.press("1", "t")
    assert "is taken already" in desk.status
    assert effects(desk) == []


@on_desk(WIDE)
async def test_several_that_are_chosen_are_previewed_and_then_changed_together(desk: Driven) -> None:
    await desk.press("2", "x", "j", "x")
    chosen = sorted(ref.partition(":")[2] for ref in desk.desk.queue_list.chosen)
    assert len(chosen) == 2
    await desk.press("t")
    assert effects(desk) == []
    assert "Enter carries it out: 2 tickets taken" in desk.text
    assert all(number in desk.pane("conversation") for number in chosen)
    await desk.press("enter")
    assert sorted(number for number, _ in effects(desk)) == chosen
    assert "2 tickets taken; u takes it back" in desk.status
    await desk.press("u")
    assert effects(desk) == []


@on_desk(NARROW)
async def test_esc_lets_go_of_what_is_chosen(desk: Driven) -> None:
    await desk.press("x", "escape")
    assert not desk.desk.queue_list.chosen
    assert "none chosen" in desk.status


@on_desk(NARROW)
async def test_a_status_and_a_priority_are_chosen_by_typing(desk: Driven) -> None:
    number = desk.selected
    await desk.press("=")
    await desk.type("sol")
    await desk.press("enter")
    assert effects(desk) == [(number, SetStatus(Status.SOLVED))]
    assert desk.selected != number
    other = desk.selected
    await desk.press("=")
    await desk.type("low")
    await desk.press("enter")
    assert effects(desk)[1:] == [(other, SetPriority(Priority.LOW))]


@on_desk(WIDE)
async def test_a_ticket_is_given_to_a_colleague_by_name(desk: Driven) -> None:
    await desk.press("a")
    assert desk.desk.me[0] == desk.desk.results.sheet.targets[0].opens.target  # type: ignore[union-attr] # rows open
    await desk.type("mara")
    await desk.press("enter")
    ((_, effect),) = effects(desk)
    assert isinstance(effect, Assign)
    assert "given to Mara Lind" in desk.status


@on_desk(WIDE)
async def test_a_duplicate_is_linked_and_what_is_merged_leaves_the_queue(desk: Driven) -> None:
    number = desk.selected
    await desk.press("m", "enter")
    ((ticket, effect),) = effects(desk)
    assert ticket == number
    assert isinstance(effect, LinkDuplicate)
    await desk.press("M", "enter")
    assert [name_of(one) for _, one in effects(desk)] == ["duplicate", "merge"]  # type: ignore[arg-type] # an effect
    assert desk.selected != number


@on_desk(WIDE)
async def test_a_ticket_that_is_laid_aside_leaves_the_queue_and_comes_back_by_undo(desk: Driven) -> None:
    number = desk.selected
    await desk.press("s", "enter")
    assert "laid aside until they answer; u takes it back" in desk.status
    assert desk.selected != number
    await desk.press("u")
    assert desk.desk.queue_list.select(f"local:{number}")


@on_desk(NARROW)
async def test_a_time_that_is_none_is_said_where_it_is_typed(desk: Driven) -> None:
    await desk.press("s")
    await desk.type("soonish")
    assert "soonish is not a time" in desk.text
    await desk.press("enter")
    assert effects(desk) == []
