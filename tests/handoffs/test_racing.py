"""What a receiver said is changed as it is kept, whoever read an older state of it: no acceptance is lost by that."""

from datetime import timedelta
from pathlib import Path

import pytest

from handoffs.company import NOW, Seat, filled, owners, seat, tickets
from workbench.acting.handing import Handing
from workbench.domain.trouble import Trouble
from workbench.handoffs.model import Verdict
from workbench.handoffs.papers import ack_name, print_ack, read_ack
from workbench.handoffs.standing import Entry, Stand
from workbench.store import papers
from workbench.store.connection import Connection
from workbench.store.papers import Delivery

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def jonas(tmp_path: Path) -> Seat:
    """Return the seat of one who takes, for whom a handoff of six waits."""
    to = f"[{{folder: {tmp_path / 'shared'}}}]"
    mara, made = seat(tmp_path, "mara", to), seat(tmp_path, "jonas", to, LATER)
    for side in (mara, made):
        tickets(side.connection)
    mara.handing.publish(filled(mara.handing.draft()))
    return made


def said(jonas: Seat, entry: Entry) -> dict[str, Verdict]:
    """Return what is kept of what was said."""
    paper = papers.paper_named(jonas.connection, ack_name(entry.id, "jonas"))
    return {one.ticket: one.verdict for one in read_ack(paper.text).answers} if paper else {}


def test_what_was_said_from_pages_that_are_older_than_each_other_is_all_kept(jonas: Seat) -> None:
    (here,), (there,) = jonas.handing.waiting(), jonas.handing.waiting()
    beside = Handing(jonas.workplace, jonas.workplace.new_connection())  # another process
    jonas.handing.answer(here, "zd:1", Verdict.ACCEPTED)
    beside.answer(there, "zd:2", Verdict.QUESTION, "Which build?")
    jonas.handing.answer(here, "zd:3", Verdict.ACCEPTED)
    assert said(jonas, here) == {"zd:1": Verdict.ACCEPTED, "zd:2": Verdict.QUESTION, "zd:3": Verdict.ACCEPTED}
    assert [one.ticket for one in here.acks["jonas"].answers] == ["zd:1", "zd:2", "zd:3"]


def test_a_signature_is_never_undone_by_a_page_from_before_it(jonas: Seat) -> None:
    (here,), (there,) = jonas.handing.waiting(), jonas.handing.waiting()
    jonas.handing.answer(here, "zd:1", Verdict.ACCEPTED)
    assert jonas.handing.sign(here, "One.").taken == ("zd:1",)
    with pytest.raises(Trouble, match="zd:1 is yours already"):
        jonas.handing.answer(there, "zd:1", Verdict.DECLINED, "Not mine.")
    with pytest.raises(Trouble, match="zd:1 is yours already"):
        jonas.handing.take_back(here, "zd:1")
    jonas.handing.answer(there, "zd:2", Verdict.QUESTION, "Which build?")
    jonas.handing.carry_on()
    stands = [one.stand for one in jonas.handing.shelf().get(here.id).standings()]
    assert stands[:2] == [Stand.TAKEN, Stand.QUESTION]
    assert owners(jonas.connection) == {"zd:1": ["zd:a2"]}


def test_what_is_said_while_a_signature_is_on_its_way_is_kept_and_the_signature_has_its_effect(
    jonas: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk takes keys while folders and Git are waited for: between each two steps of signing a mark is made."""
    (entry,) = jonas.handing.waiting()
    jonas.handing.answer(entry, "zd:1", Verdict.ACCEPTED)
    left = ["zd:4", "zd:3", "zd:2"]
    (page,) = jonas.handing.waiting()
    note = papers.note_delivered

    def delivered(connection: Connection, delivery: Delivery, *, now: float) -> None:
        note(connection, delivery, now=now)
        if left:
            jonas.handing.answer(page, left.pop(), Verdict.ACCEPTED)

    monkeypatch.setattr(papers, "note_delivered", delivered)
    signed = jonas.handing.sign(entry, "One.")
    assert signed.taken == ("zd:1",)
    for _ in range(3):
        jonas.handing.carry_on()
    assert owners(jonas.connection) == {"zd:1": ["zd:a2"]}
    assert said(jonas, entry) == dict.fromkeys(("zd:1", "zd:2", "zd:3", "zd:4"), Verdict.ACCEPTED)


def test_a_signature_that_the_team_has_keeps_its_time_whatever_is_said_later(jonas: Seat, tmp_path: Path) -> None:
    (entry,) = jonas.handing.waiting()
    jonas.handing.answer(entry, "zd:1", Verdict.ACCEPTED)
    jonas.handing.sign(entry, "One.")
    file = tmp_path / "shared" / ack_name(entry.id, "jonas")
    first = read_ack(file.read_text()).signed
    jonas.workplace._frozen = LATER + timedelta(minutes=5)
    jonas.handing.answer(entry, "zd:2", Verdict.DECLINED, "Not mine.")
    jonas.handing.carry_on()
    after = read_ack(file.read_text())
    assert (after.signed, [one.signed for one in after.answers]) == (first, [first, None])


def test_what_was_signed_on_another_machine_of_ones_own_is_never_written_over(jonas: Seat, tmp_path: Path) -> None:
    (here,) = jonas.handing.waiting()
    jonas.handing.answer(here, "zd:1", Verdict.ACCEPTED)
    (tmp_path / "laptop").mkdir()
    laptop = seat(tmp_path / "laptop", "jonas", f"[{{folder: {tmp_path / 'shared'}}}]", LATER + timedelta(minutes=1))
    tickets(laptop.connection)
    (there,) = laptop.handing.waiting()
    laptop.handing.answer(there, "zd:2", Verdict.ACCEPTED)
    assert laptop.handing.sign(there, "Two.").taken == ("zd:2",)
    assert jonas.handing.sign(here, "One.").taken == ("zd:1",)
    signed = read_ack((tmp_path / "shared" / ack_name(here.id, "jonas")).read_text())
    assert {one.ticket for one in signed.answers if one.signed} == {"zd:1", "zd:2"}


def test_a_mark_is_taken_back_until_it_is_signed_and_what_was_said_before_stands_again(
    jonas: Seat, tmp_path: Path
) -> None:
    (entry,) = jonas.handing.waiting()
    jonas.handing.answer(entry, "zd:1", Verdict.QUESTION, "Which build?")
    jonas.handing.carry_on()
    before = entry.acks["jonas"].of("zd:1")
    jonas.handing.answer(entry, "zd:1", Verdict.ACCEPTED)
    jonas.handing.take_back(entry, "zd:1", before)
    assert said(jonas, entry) == {"zd:1": Verdict.QUESTION}
    jonas.handing.take_back(entry, "zd:1")
    jonas.handing.carry_on()
    assert read_ack((tmp_path / "shared" / ack_name(entry.id, "jonas")).read_text()).answers == ()
    with pytest.raises(Trouble, match="You have said nothing of zd:1"):
        jonas.handing.take_back(entry, "zd:1")
    assert print_ack(entry.acks["jonas"]).count("ticket:") == 0
