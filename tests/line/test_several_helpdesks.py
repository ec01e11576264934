"""Several helpdesks on the command line: what is said says where, a number may be two, and a person may be one."""

from pathlib import Path

import pytest

from line.commands import run, values
from screens.three_helpdesks import three_helpdesks


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of a desk that reads three helpdesks; nothing may change it."""
    return filled(tmp_path_factory.mktemp("three"))


def filled(home: Path) -> Path:
    with three_helpdesks(home):
        return home


def test_each_row_of_a_queue_says_which_helpdesk_it_is_on(three: Path) -> None:
    lines = [line.split() for line in run(three, "queue", "mine").stdout.splitlines()]
    assert ["rt", "123", "!"] in [words[:3] for words in lines]
    assert ["esc", "118", "!!"] in [words[:3] for words in lines]
    assert ["local", "9", "Who"] in [words[:3] for words in lines]
    kept = values(three, "queue", "status:open", "helpdesk:local")
    assert {row["ref"].partition(":")[0] for row in kept} == {"local"}


def test_a_number_that_several_helpdesks_have_lists_the_candidates(three: Path) -> None:
    told = run(three, "show", "123", code=1).stderr
    assert "\n  esc:123  Invoice shows last year's address\n" in told
    assert "\n  rt:123  TLS handshake fails after the upgrade" in told
    assert "TLS handshake fails" in run(three, "show", "rt:123").stdout
    assert "Webhook retries" in run(three, "show", "88").stdout
    found = [hit["ref"] for hit in values(three, "search", "123") if hit["kind"] == "ticket"]
    assert set(found) == {"esc:123", "rt:123"}


def test_a_ticket_shows_its_customer_as_one_person(three: Path) -> None:
    told = run(three, "show", "rt:123").stdout
    assert "also esc:7 · same address, verified on each" in told
    assert [line.split()[:2] for line in told.splitlines() if "Export of 40,000" in line] == [["esc", "118"]]
    assert "── you · agent · public" in told
    known = values(three, "show", "rt:123")
    assert [one["customer"]["ref"] for one in known["person"]["joined"]] == ["esc:7"]


def test_customers_are_joined_and_parted_by_name(tmp_path: Path) -> None:
    home = filled(tmp_path)
    known = values(home, "person", "show", "rt:joao")
    assert known["person"]["joined"] == []
    assert [one["customer"]["ref"] for one in known["person"]["suggested"]] == ["esc:12"]
    told = run(home, "person", "join", "rt:ola", "local:ola").stdout
    assert "Is the same person as" in told
    assert "joined by hand" in told
    assert values(home, "person", "show", "local:ola")["person"]["joined"][0]["customer"]["ref"] == "rt:ola"
    found = {hit["ref"] for hit in values(home, "search", "kind:ticket", "customer:rt:ola")}
    assert {"rt:88", "local:9"} <= found
    assert "Joined with nobody." in run(home, "person", "part", "local:ola").stdout
    assert values(home, "person", "show", "rt:ola")["person"]["joined"] == []


def test_what_cannot_be_joined_is_said(three: Path) -> None:
    assert "no customer rt:nobody" in run(three, "person", "show", "rt:nobody", code=1).stderr
    assert "is one customer" in run(three, "person", "join", "rt:ola", "rt:ola", code=1).stderr
    run(three, "person", "join", "rt:ola", code=2)
    run(three, "person", "part", "rt:ola", "esc:7", code=2)
