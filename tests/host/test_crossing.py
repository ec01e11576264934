"""What crosses from the host arrives as it was, and what is none of it arrives as an error and nothing else."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.api import (
    Action,
    ActionResult,
    Alter,
    ChangeTags,
    Choice,
    Copy,
    Done,
    Edit,
    Empty,
    Entry,
    Field,
    Fields,
    Form,
    Input,
    Markdown,
    Note,
    Open,
    Opens,
    Output,
    Priority,
    Problem,
    Reply,
    Role,
    Row,
    Section,
    SetPriority,
    Show,
    Stack,
    Step,
    Steps,
    StepState,
    Table,
    Text,
    Timeline,
    Together,
    Tone,
    View,
    Visibility,
)
from workbench.host.crossing import MOST_ITEMS, TooMuch, pack, unpack_result, unpack_view

_ACTION = Action("go", "Go", "G", "Sure?", "yes", (Input(name="n", label="N", choices=("a", "b")),))
_VIEWS: list[View] = [
    Text("a", Tone.BAD), Markdown("# b"), Fields((Field("a", "b", Tone.WARN),)),
    Table(("a",), (Row(("b",), Opens("ticket", "x:1"), (_ACTION,), Tone.GOOD, "below"),), flexible=0),
    Timeline((Entry(who="w", at=datetime(2026, 3, 4, tzinfo=UTC), text="t", role=Role.AGENT,
                    visibility=Visibility.INTERNAL),)),
    Form((Input(name="n", label="N"),), _ACTION), Choice("q", (_ACTION,)),
    Steps((Step("s", StepState.FAILED, "d", (_ACTION,), Output("o", 3, "timed out")),)), Output("x"),
    Section("s", Stack((Empty("e", "h"), Problem("p", "w", "r", (_ACTION,))))),
]  # fmt: skip
_RESULTS: list[ActionResult] = [
    Done("a"), Copy("a", "b"), Open("ticket", "x:1"), Show("t", _VIEWS[3]), Edit(Path("/a"), 3),
    Note("n", (Path("/b"),)), Reply("r"), Alter((ChangeTags(("a",), ("b",)), SetPriority(Priority.HIGH))),
    Together((Done(), Note("n"))),
]  # fmt: skip


@pytest.mark.parametrize("view", _VIEWS, ids=lambda view: type(view).__name__)
def test_a_view_arrives_as_it_was(view: View) -> None:
    assert unpack_view(pack(view, TooMuch())) == view


@pytest.mark.parametrize("result", _RESULTS, ids=lambda result: type(result).__name__)
def test_a_result_arrives_as_it_was(result: ActionResult) -> None:
    assert unpack_result(pack(result, TooMuch())) == result


def test_of_too_much_the_beginning_is_kept_and_of_an_output_the_end() -> None:
    left_out = TooMuch()
    rows = tuple(Row((str(number),)) for number in range(MOST_ITEMS + 7))
    packed = pack(Stack((Table(("n",), rows), Output("a" * 200_000 + "end"))), left_out)
    view = unpack_view(packed)
    assert isinstance(view, Stack)
    assert isinstance(view.views[0], Table)
    assert view.views[0].rows == rows[:MOST_ITEMS]
    assert isinstance(view.views[1], Output)
    assert view.views[1].text.endswith("end")
    assert str(left_out) == "7 rows and 100,003 letters more than are shown"


def test_views_within_views_without_end_are_refused() -> None:
    view: View = Text("a")
    for _ in range(40):
        view = Section("s", view)
    with pytest.raises(TypeError, match="too deep"):
        pack(view, TooMuch())


@pytest.mark.parametrize("value", [object(), {"a": 1}, b"bytes", Text(object())])  # type: ignore[arg-type]  # junk
def test_what_is_no_value_of_the_interface_does_not_leave(value: object) -> None:
    with pytest.raises(TypeError):
        pack(value, TooMuch())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["_", "text", "views", "rows", "cells", "tone"]) | st.text(),
        inner | st.sampled_from(["Text", "Stack", "Table", "Row"]),
    ),
)  # fmt: skip


@given(_JSON)
def test_whatever_comes_is_a_view_or_refused(said: object) -> None:
    with suppress(TypeError, ValueError):
        assert isinstance(unpack_view(said), View)
