"""What changed from one handoff to the next: each item of both in exactly one category, whatever order or case."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoffs.made import changed, handoff, item, items, refs, words
from workbench.handoffs.comparing import Kind, compare
from workbench.handoffs.model import Handoff, Item, LeftOut, Severity

_ITEMS = st.lists(items, max_size=6, unique_by=lambda one: one.ticket).map(tuple)
_LEFT_OUT = st.lists(st.builds(LeftOut, refs, words), max_size=3).map(tuple)
_PAIRS = st.builds(
    lambda before, after, kept, left_out: (
        handoff(*before), handoff(*{one.ticket: one for one in (*before[:kept], *after)}.values(), left_out=left_out)
    ),
    _ITEMS, _ITEMS, st.integers(0, 4), _LEFT_OUT,
)  # fmt: skip
_OPEN = st.dictionaries(refs, st.booleans(), max_size=8)


def kinds(before: Handoff, after: Handoff, open_now: dict[str, bool]) -> dict[str, Kind]:
    return {one.ticket: one.kind for one in compare(before, after, open_now)}


@given(_PAIRS, _OPEN)
def test_each_item_of_both_stands_in_exactly_one_category(
    pair: tuple[Handoff, Handoff], open_now: dict[str, bool]
) -> None:
    before, after = pair
    told = [one.ticket for one in compare(before, after, open_now)]
    assert sorted(told) == sorted({one.ticket for one in (*before.items, *after.items)})


@given(_PAIRS, _OPEN, st.randoms(use_true_random=False))
def test_order_case_and_white_space_change_nothing(
    pair: tuple[Handoff, Handoff], open_now: dict[str, bool], dice: random.Random
) -> None:
    before, after = pair

    def disturbed(made: Sequence[Item]) -> tuple[Item, ...]:
        shuffled = list(made)
        dice.shuffle(shuffled)
        return tuple(
            replace(one, owner=f"  {one.owner.swapcase()} ", next_step=one.next_step.replace(" ", " \n  "))
            for one in shuffled
        )

    again = replace(after, items=disturbed(after.items)), replace(before, items=disturbed(before.items))
    folded = {one.ticket: one for one in (*before.items, *after.items)}
    if all(one.owner.swapcase().casefold() == one.owner.casefold() for one in folded.values()):  # not so for ß and ſ
        assert kinds(again[1], again[0], open_now) == kinds(before, after, open_now)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({"severity": Severity.STABLE}, {"severity": Severity.UNSTABLE}, Kind.WORSE),
        ({"severity": Severity.UNSTABLE}, {"severity": Severity.WATCHER}, Kind.BETTER),
        ({"owner": "mara"}, {"owner": "jonas"}, Kind.OWNER),
        ({"next_step": "ask"}, {"next_step": "wait"}, Kind.STEP_DONE),
        ({"why": "this"}, {"why": "that"}, Kind.SAME),
        ({"next_step": ""}, {"next_step": "wait"}, Kind.SAME),
        ({"severity": Severity.STABLE, "owner": "mara"}, {"severity": Severity.WATCHER, "owner": "jonas"}, Kind.WORSE),
    ],
)
def test_the_most_pressing_change_names_the_category(
    before: dict[str, object], after: dict[str, object], kind: Kind
) -> None:
    assert kinds(handoff(changed(**before)), handoff(changed(**after)), {}) == {"zd:48213": kind}


def test_what_is_gone_is_resolved_left_out_or_dropped_and_what_nobody_knows_of_is_dropped() -> None:
    before = handoff(*(item(f"zd:{number}") for number in range(1, 5)))
    after = handoff(item("zd:9"), left_out=(LeftOut("zd:2", "with Ola now"), LeftOut("zd:4", " ")))
    assert kinds(before, after, {"zd:1": False, "zd:2": True}) == {
        "zd:1": Kind.RESOLVED, "zd:2": Kind.LEFT_OUT, "zd:3": Kind.DROPPED, "zd:4": Kind.DROPPED, "zd:9": Kind.NEW,
    }  # fmt: skip


def test_a_ticket_that_stands_twice_is_told_once() -> None:
    twice = handoff(item(), item(severity=Severity.UNSTABLE))
    assert len(compare(twice, twice, {})) == 1
