"""Tables and labelled values."""

from hypothesis import given
from hypothesis import strategies as st

from typeset.setting import lines, sheet
from workbench.api import Action, Field, Fields, Opens, Row, Table, Tone
from workbench.typeset.tables import share


def test_columns_are_aligned_and_numbers_stand_on_the_right() -> None:
    table = Table(("Ticket", "Subject"), (Row(("48101", "TLS")), Row(("7", "SSO loop"))))
    assert lines(table) == [
        "Ticket  Subject",
        " 48101  TLS",
        "     7  SSO loop",
    ]


def test_ages_and_sizes_count_as_numbers_and_words_do_not() -> None:
    assert lines(Table(("", ""), (Row(("a", "5 wk")), Row(("b", "3 d")), Row(("c", "now"))))) == [
        "a  5 wk", "b   3 d", "c   now",
    ]  # fmt: skip
    assert lines(Table(("", ""), (Row(("a", "5 wk")), Row(("b", "x"))))) == ["a  5 wk", "b  x"]


def test_empty_column_names_draw_no_heading_and_empty_columns_take_no_room() -> None:
    assert lines(Table(("", "", ""), (Row(("a", "", "b")), Row(("c", "", "d"))))) == ["a  b", "c  d"]


def test_the_flexible_column_takes_what_is_left_and_gives_way_first() -> None:
    table = Table(("", "", ""), (Row(("48101", "TLS certificate expires", "2 d")),), flexible=1)
    assert lines(table, 40) == ["48101  TLS certificate expires       2 d"]
    assert lines(table, 24) == ["48101  TLS certifi…  2 d"]


def test_a_table_wider_than_the_page_shrinks_its_widest_columns() -> None:
    table = Table(("", ""), (Row(("a" * 50, "b" * 10)),))
    assert lines(table, 32) == ["a" * 19 + "…  " + "b" * 10]


def test_what_stands_below_a_row_belongs_to_its_target_and_has_at_most_four_lines() -> None:
    table = Table(("",), (Row(("x",), Opens("ticket", "zd:1"), below="one\ntwo " + "word " * 200),))
    made = sheet(table, 30)
    assert [line.target for line in made.lines] == [0] * 5
    assert made.lines[1].text == "  one"
    assert made.targets[0].opens == Opens("ticket", "zd:1")
    assert made.targets[0].line == 0


def test_a_row_that_does_nothing_is_no_target_and_one_with_an_action_is() -> None:
    act = Action("copy", "Copy")
    made = sheet(Table(("",), (Row(("a",)), Row(("b",), actions=(act,)))))
    assert [line.target for line in made.lines] == [-1, 0]
    assert made.targets[0].actions == (act,)


def test_rows_with_too_few_or_too_many_cells_do_no_harm() -> None:
    assert lines(Table(("a", "b"), (Row(("1",)), Row(("2", "x", "y"))))) == ["a  b", "1", "2  x"]


def test_an_empty_table_says_so() -> None:
    assert lines(Table(("a",), (), empty="No other tickets.")) == ["No other tickets."]


@given(st.lists(st.integers(1, 60), min_size=1, max_size=12), st.integers(-1, 12), st.integers(1, 120))
def test_columns_never_take_more_than_the_page_and_each_shown_takes_something(
    natural: list[int], flexible: int, cells: int
) -> None:
    widths = share(natural, flexible, cells)
    assert sum(widths) + 2 * (len(widths) - 1) <= cells
    assert all(wide >= 1 for wide in widths)
    if 0 <= flexible < len(widths) == len(natural):
        assert sum(widths) + 2 * (len(widths) - 1) == cells


def test_labels_are_aligned_and_values_wrap_behind_them() -> None:
    fields = Fields((Field("name", "Jane Roe"), Field("note", "likes long sentences very much", Tone.WARN)))
    assert lines(fields, 26) == ["name  Jane Roe", "note  likes long sentences", "      very much"]


def test_a_value_stands_under_its_label_on_a_narrow_page() -> None:
    assert lines(Fields((Field("assignee", "Mara Lind"),)), 12) == ["assignee", "  Mara Lind"]


def test_values_without_labels_share_lines() -> None:
    fields = Fields(tuple(Field("", text) for text in ("open", "claims urgent", "", "due in 40 min", "#tls")))
    assert lines(fields) == ["open · claims urgent · due in 40 min · #tls"]
    assert lines(fields, 24) == ["open · claims urgent", "due in 40 min · #tls"]
    assert lines(Fields(())) == []
