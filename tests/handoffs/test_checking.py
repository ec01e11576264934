"""What keeps a handoff from being published, with the place of each gap."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handoffs.made import START, changed, handoff, item
from workbench.handoffs.checking import Gap, gaps, line_of_gap
from workbench.handoffs.labels import LABELS, Label
from workbench.handoffs.model import Handoff, Item, LeftOut, Outage, Part, Severity
from workbench.handoffs.printing import print_handoff
from workbench.handoffs.reading import read_handoff

TOKEN = "gh" + "p_16C7e42F292c6912E7710c838347Ae178B4a"  # in two, so that nobody takes this file for a leak


def found(made: Handoff, *, high: tuple[str, ...] = (), before: tuple[Item, ...] = (), **other: object) -> list[Gap]:
    values: dict[str, object] = {"open_now": {one.ticket for one in before}, "now": START} | other
    return gaps(made, high=high, before=before, **values)  # type: ignore[arg-type] # names are those of gaps


def test_a_handoff_that_lacks_nothing_has_no_gap() -> None:
    assert found(handoff(item(), item("zd:2", Severity.STABLE, if_then=()))) == []


@pytest.mark.parametrize(
    "field", ["why", "one_line", "state_now", "customer_expects", "last_said", "next_step", "owner", "due", "done_when"]
)
def test_each_item_needs_what_the_next_shift_will_ask(field: str) -> None:
    empty = None if field == "due" else " "
    (gap,) = found(handoff(changed(**{field: empty})))
    assert (gap.ticket, gap.field) == ("zd:48213", field)


def test_a_headline_is_wanted_and_not_too_long() -> None:
    assert [one.field for one in found(handoff(headline=" "))] == ["headline"]
    assert "longer than 140" in found(handoff(headline="x" * 141))[0].says


@pytest.mark.parametrize("severity", [Severity.WATCHER, Severity.UNSTABLE])
def test_what_is_not_stable_says_what_to_do_if(severity: Severity) -> None:
    assert [one.field for one in found(handoff(item(severity=severity, if_then=())))] == ["if_then"]


def test_every_open_high_ticket_is_mentioned_or_left_out_with_a_reason() -> None:
    assert [one.ticket for one in found(handoff(item()), high=("zd:48213", "zd:7"))] == ["zd:7"]
    assert found(handoff(left_out=(LeftOut("zd:7", "Ola has it"),)), high=("zd:7",)) == []
    assert found(handoff(parts=(Part("FYI, no action", "- zd:7 · stable · x: y"),)), high=("zd:7",)) == []
    (gap,) = found(handoff(left_out=(LeftOut("zd:7", ""),)), high=("zd:7",))
    assert "without a reason" in gap.says


def test_nothing_of_the_handoff_before_vanishes_without_a_word_unless_it_is_done() -> None:
    before = (item("zd:1"), item("zd:2"))
    (gap,) = found(handoff(item("zd:1")), before=before)
    assert (gap.ticket, gap.field) == ("zd:2", "left_out")
    assert found(handoff(item("zd:1")), before=before, open_now={"zd:1"}) == []


def test_more_than_twelve_items_and_one_that_stands_twice_are_gaps() -> None:
    many = [item(f"zd:{number}") for number in range(13)]
    assert "which three matter" in found(handoff(*many))[0].says
    assert [one.field for one in found(handoff(item(), item()))] == ["ticket"]


@pytest.mark.parametrize("said", ["call them at 14:30", "by 9:00 tomorrow", "at 2 pm", "2026-03-04 16:00"])
def test_a_time_without_a_zone_is_a_gap_where_it_stands(said: str) -> None:
    (gap,) = found(handoff(item(next_step=said)))
    assert (gap.field, "without a zone" in gap.says) == ("next_step", True)


@pytest.mark.parametrize(
    "said",
    ["at 14:30Z", "at 14:30 UTC", "at 16:30 Europe/Berlin", "at 9:00 CET", "2026-03-04 18:00+02:00", "ratio 3:1",
     "10:20:30:40", "::1 and 4.12.1"],
)  # fmt: skip
def test_a_time_with_its_zone_and_what_is_no_time_are_none(said: str) -> None:
    assert found(handoff(item(next_step=said))) == []


def test_what_others_said_may_name_times_as_they_do() -> None:
    assert found(handoff(item(last_said="Jane: call me at 14:30", one_line="Down since 9:00"))) == []


def test_a_due_time_in_the_past_or_without_a_zone_is_a_gap_and_an_overdue_one_says_so_itself() -> None:
    late = START - timedelta(hours=1)
    assert [one.field for one in found(handoff(item(due=late)))] == ["due"]
    assert found(handoff(item(due=late, why="overdue since 2026-03-04 05:00Z"))) == []
    unread = item(due=None, further=(("due", "tomorrow"),))
    (gap,) = found(handoff(unread))
    assert "due at tomorrow, which is no time with a zone" in gap.says


def test_a_severity_that_is_none_is_a_gap() -> None:
    (gap,) = found(handoff(item(further=(("severity", "burning"),))))
    assert gap.field == "severity"


@pytest.mark.parametrize("label", [one for one in LABELS if one.field != "due"])
def test_a_secret_is_found_in_every_field_and_never_repeated(label: Label) -> None:
    name, is_list = label.field, label.is_list
    said = f"token {TOKEN}"
    told = [one for one in found(handoff(changed(**{name: (said,) if is_list else said}))) if "secret" in one.says]
    assert [(one.ticket, one.field) for one in told] == [("zd:48213", name)]
    assert TOKEN not in told[0].says


def test_a_secret_is_found_in_notes_lists_and_the_head_too() -> None:
    for made in (
        handoff(item(notes=f"x\n{TOKEN}")), handoff(parts=(Part("Good to know", TOKEN),)), handoff(coverage=TOKEN),
        handoff(left_out=(LeftOut("zd:1", TOKEN),)), handoff(intro=TOKEN), handoff(incidents=(Outage("", TOKEN),)),
    ):  # fmt: skip
        assert any("secret" in one.says for one in found(made))


def test_a_gap_has_its_line_in_the_file() -> None:
    made = handoff(item(), replace(item("zd:2"), next_step="", if_then=()), headline="")
    text = print_handoff(made, with_gaps=True)
    lines = text.split("\n")
    told = {one.field: lines[line_of_gap(text, one) - 1] for one in found(read_handoff(text))}
    assert told == {"headline": 'headline: ""', "next_step": "- next step:", "if_then": "- if:"}
    missing = Gap("zd:9", "left_out", "")
    assert lines[line_of_gap(text, missing) - 1] == ""
