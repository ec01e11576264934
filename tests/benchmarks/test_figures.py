"""What a figure says of its values, and that the table bends none of them."""

from dataclasses import replace
from math import inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.all import BEGIN, END, PAGE, machine, table, written_into
from benchmarks.figures import Figure, keep, kept, percentile, ratio_figure

FIGURE = Figure(group="desk", what="A move", unit="ms", values=(3.0, 1.0, 2.0), aim=2.0)


def test_the_median_has_to_keep_the_bound() -> None:
    assert FIGURE.measured == 2.0
    assert FIGURE.is_met
    assert not replace(FIGURE, aim=1.9).is_met


def test_every_value_has_to_keep_the_bound_where_the_figure_says_so() -> None:
    assert not replace(FIGURE, worst=True).is_met
    assert replace(FIGURE, worst=True, aim=3.0).is_met
    assert not replace(FIGURE, worst=True, at_least=True).is_met


def test_a_bound_from_below_is_missed_by_less() -> None:
    assert ratio_figure("filling", "rate", [0.7], at_least=0.6).is_met
    assert not ratio_figure("filling", "rate", [0.59], at_least=0.6).is_met


def test_a_missed_aim_is_written_down_as_missed_and_rounding_does_not_hide_it() -> None:
    figure = replace(FIGURE, values=(2.001,))
    assert figure.cells()[-1] == "**missed**"
    assert "missed" in figure.line()
    assert "aims missed: 1" in table([figure, FIGURE])


def test_what_never_happened_is_missed_and_said_so() -> None:
    figure = replace(FIGURE, values=(inf, inf))
    assert not figure.is_met
    assert "never" in figure.cells()[2]


def test_what_was_not_measured_is_neither_met_nor_missed() -> None:
    figure = replace(FIGURE, values=(), note="notmuch is not installed")
    assert figure.is_met is None
    assert figure.cells() == ("A move (notmuch is not installed)", "≤ 2.00 ms", "not measured", "0", "–")


@given(st.lists(st.floats(0, 1e6), min_size=1), st.integers(1, 100))
def test_a_percentile_is_never_below_the_share_of_values_that_it_stands_for(values: list[float], share: int) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= share * len(values)


def test_figures_come_back_from_a_file_as_they_were(tmp_path: Path) -> None:
    figures = [FIGURE, replace(FIGURE, values=(inf,), note="lost"), replace(FIGURE, values=())]
    keep(figures[:1], tmp_path / "figures")
    keep(figures[1:], tmp_path / "figures")
    assert kept(tmp_path / "figures") == figures


def test_a_table_takes_the_place_between_its_marks_and_no_other() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert written_into(page, "new") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"
    with pytest.raises(ValueError, match="figures"):
        written_into("no marks", "new")


def test_the_page_of_figures_has_a_place_for_the_table_and_every_row_five_cells() -> None:
    page = written_into(PAGE.read_text("utf-8"), table([replace(FIGURE, note="a | b")]))
    row = next(line for line in page.splitlines() if line.startswith("| A move"))
    assert row.replace("\\|", "").count("|") == 6


def test_the_facts_of_the_machine_hold_no_path_and_no_name() -> None:
    import platform

    assert "/" not in machine()
    assert platform.node() not in machine()
