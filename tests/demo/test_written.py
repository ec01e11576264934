"""Reading the demo company's files."""

from datetime import UTC, datetime

import pytest

from workbench.api import Agent, Customer, Message, Visibility
from workbench.demo.conversations import Cast, conversation
from workbench.demo.fragments import filled, version_at
from workbench.demo.written import WrittenTicket, parsed, unwrapped

NOW = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
CAST = Cast(
    "local",
    {"sam": Agent(ref="local:agent-sam", name="Sam Ortiz")},
    {"jane": Customer(ref="local:person-jane", name="Jane Roe", updated=NOW)},
)


def messages_of(sheet: str) -> tuple[Message, ...]:
    (written,) = parsed(sheet, list[WrittenTicket], "sheet.yaml")
    return conversation(written, CAST, NOW).messages


def test_versions_stay_texts() -> None:
    (written,) = parsed(
        "[{id: 1, subject: s, customer: jane, status: new, messages: [], fields: {version: 4.10}}]",
        list[WrittenTicket],
        "sheet.yaml",
    )
    assert written.fields == {"version": "4.10"}


def test_a_message_is_public_or_internal_and_never_both_or_neither() -> None:
    head = "[{id: 1, subject: s, customer: jane, status: new, messages: [{at: -1h, "
    assert messages_of(head + "internal: psst, by: sam}]}]")[0].visibility is Visibility.INTERNAL
    for wrong in ("by: sam", "public: a, internal: b"):
        with pytest.raises(ValueError, match="either public or internal"):
            messages_of(f"{head}{wrong}}}]}}]")


def test_a_name_that_nobody_bears_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="sma"):
        messages_of("[{id: 1, subject: s, customer: jane, status: new, messages: [{at: -1h, by: sma, public: x}]}]")


def test_a_mistake_in_a_file_names_the_file_and_the_place() -> None:
    with pytest.raises(ValueError, match=r"sheet\.yaml.*status"):
        parsed("[{id: 1, subject: s, customer: jane, status: lost, messages: []}]", list[WrittenTicket], "sheet.yaml")


def test_long_lines_go_on_in_the_next_and_short_ones_logs_and_lists_do_not() -> None:
    long = "word " * 18 + "end"
    text = f"{long}\n{long}\nshort\n\n    {long}\n    log\n1. {long}\n2. two\n\nSam"
    assert unwrapped(text) == f"{long} {long} short\n\n    {long}\n    log\n1. {long}\n2. two\n\nSam"


def test_slots_are_filled_and_an_unknown_one_is_a_mistake() -> None:
    assert filled("{a} {not a slot} {}", {"a": "x"}) == "x {not a slot} {}"
    with pytest.raises(KeyError):
        filled("{missing}", {})


@pytest.mark.parametrize(
    ("days", "behind", "version"),
    [(0, 0, "4.12.1"), (7, 0, "4.12.0"), (7, 1, "4.11.3"), (400, 5, "4.9.0")],
)
def test_a_ticket_of_some_day_names_a_version_that_was_out(days: int, behind: int, version: str) -> None:
    assert version_at(days, behind) == version
