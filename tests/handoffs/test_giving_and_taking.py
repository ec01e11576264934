"""A handoff from one person to another, through a folder that both see: published, taken, asked about, signed."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handoffs.company import NOW, Seat, filled, owners, seat, tickets
from workbench.acting.handing_places import handoff_noted
from workbench.domain.trouble import Trouble
from workbench.domain.values import Batch, Message
from workbench.domain.words import Role, Visibility
from workbench.handoffs.model import Verdict
from workbench.handoffs.reading import read_handoff
from workbench.handoffs.standing import Stand
from workbench.store.filling import store_batch
from workbench.store.outbox import unsent_entries

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def mara(tmp_path: Path) -> Seat:
    """Return the seat of the one who gives, in Berlin, with six tickets."""
    made = seat(tmp_path, "mara", f"[{{folder: {tmp_path / 'shared'}}}]")
    tickets(made.connection)
    return made


@pytest.fixture
def jonas(tmp_path: Path) -> Seat:
    """Return the seat of one who takes, in Denver, with the same six tickets."""
    made = seat(tmp_path, "jonas", f"[{{folder: {tmp_path / 'shared'}}}]", LATER)
    tickets(made.connection)
    return made


def given(mara: Seat) -> str:
    """Publish a whole handoff, and return its id."""
    handoff, deliveries = mara.handing.publish(filled(mara.handing.draft()))
    assert all(one.done is not None for one in deliveries)
    return handoff.id


def test_a_handoff_goes_from_berlin_to_denver_five_accepted_one_questioned_answered_and_accepted(
    mara: Seat, jonas: Seat, tmp_path: Path
) -> None:
    identity = given(mara)
    assert identity == "2026-03-04T1400Z-emea-mara-to-amer"
    assert [one.name for one in (tmp_path / "shared").iterdir()] == [f"{identity}.md"]
    (entry,) = jonas.handing.waiting()
    assert entry.handoff.receiver.start == NOW + timedelta(minutes=30)
    *accepted, asked = [item.ticket for item in entry.handoff.items]
    for ticket in accepted:
        jonas.handing.answer(entry, ticket, Verdict.ACCEPTED)
    jonas.handing.answer(entry, asked, Verdict.QUESTION, "Which build?")
    assert owners(jonas.connection) == {}
    signed = jonas.handing.sign(entry, "Six quiet ones, one with a question.")
    assert (signed.taken, signed.lost, signed.troubles) == (tuple(accepted), (), ())
    assert owners(jonas.connection) == {ticket: ["zd:a2"] for ticket in accepted}

    for side in (mara, jonas):  # both see the same
        stands = {one.item.ticket: (one.owner, one.stand) for one in side.handing.shelf().get(identity).standings()}
        assert stands == dict.fromkeys(accepted, ("jonas", Stand.TAKEN)) | {asked: ("mara", Stand.QUESTION)}
        assert "still mara’s, whose shift has ended: zd:6" in side.handing.shelf().get(identity).warning(LATER)
    ((of, standing),) = mara.handing.shelf().asked_of("mara")
    assert standing.words == "Which build?"
    assert mara.handing.explain(of, standing, "4.12.1") == []
    entry = jonas.handing.shelf().get(identity)
    explained = entry.standing(entry.handoff.items[-1]).explanation
    assert explained is not None
    assert explained.words == "4.12.1"
    jonas.handing.answer(entry, asked, Verdict.ACCEPTED)
    assert jonas.handing.sign(entry, "4.12.1, clear.").taken == (*accepted, asked)
    assert owners(jonas.connection) == {ticket: ["zd:a2"] for ticket in (*accepted, asked)}
    assert mara.handing.shelf().get(identity).warning(LATER) == ""
    assert jonas.handing.waiting() == []


def test_nothing_moves_before_it_is_signed_and_before_the_shift_ends_nobody_warns(mara: Seat, jonas: Seat) -> None:
    identity = given(mara)
    (entry,) = jonas.handing.waiting()
    jonas.handing.answer(entry, "zd:1", Verdict.ACCEPTED)
    again = jonas.handing.shelf().get(identity)
    assert again.standing(again.handoff.items[0])[1:4] == ("mara", Stand.MARKED, "jonas")
    assert unsent_entries(jonas.connection) == []
    assert mara.handing.shelf().get(identity).warning(NOW) == ""


def test_two_take_parts_of_one_handoff_and_the_first_signature_counts(mara: Seat, jonas: Seat, tmp_path: Path) -> None:
    identity = given(mara)
    kim = seat(tmp_path, "kim", f"[{{folder: {tmp_path / 'shared'}}}]", LATER + timedelta(minutes=1))
    tickets(kim.connection)
    (for_jonas,), (for_kim,) = jonas.handing.waiting(), kim.handing.waiting()
    for ticket in ("zd:1", "zd:2"):
        jonas.handing.answer(for_jonas, ticket, Verdict.ACCEPTED)
    for ticket in ("zd:2", "zd:3"):
        kim.handing.answer(for_kim, ticket, Verdict.ACCEPTED)
    assert jonas.handing.sign(for_jonas, "One and two.").taken == ("zd:1", "zd:2")
    signed = kim.handing.sign(for_kim, "Two and three.")
    assert (signed.taken, signed.lost) == (("zd:3",), (("zd:2", "jonas"),))
    assert owners(jonas.connection) == {"zd:1": ["zd:a2"], "zd:2": ["zd:a2"]}
    assert owners(kim.connection) == {"zd:3": ["zd:a3"]}
    stands = [one.owner for one in mara.handing.shelf().get(identity).standings()]
    assert stands == ["jonas", "jonas", "kim", "mara", "mara", "mara"]
    with pytest.raises(Trouble, match="zd:2 is jonas’s already"):
        kim.handing.answer(kim.handing.shelf().get(identity), "zd:2", Verdict.ACCEPTED)


def test_what_is_declined_stays_with_the_sender_with_the_reason(mara: Seat, jonas: Seat) -> None:
    identity = given(mara)
    (entry,) = jonas.handing.waiting()
    jonas.handing.answer(entry, "zd:1", Verdict.DECLINED, "The vendor has it.")
    assert jonas.handing.carry_on() == []
    told = mara.handing.shelf().get(identity)
    assert told.standing(told.handoff.items[0])[1:] == (
        "mara", Stand.DECLINED, "jonas", LATER, "The vendor has it.", None
    )  # fmt: skip


def test_published_again_it_is_the_same_and_changed_the_next_version(mara: Seat, jonas: Seat, tmp_path: Path) -> None:
    whole = filled(mara.handing.draft())
    assert mara.handing.publish(whole)[0].version == 1
    mara.workplace._frozen = NOW + timedelta(minutes=5)
    assert mara.handing.publish(whole)[0] == replace(whole, written=NOW), "it was written when it came there first"
    assert mara.handing.publish(replace(whole, headline="Not so quiet."))[0].version == 2
    assert len(list((tmp_path / "shared").iterdir())) == 2
    (entry,) = jonas.handing.waiting()
    assert (entry.handoff.version, entry.handoff.headline) == (2, "Not so quiet.")
    assert entry.handoff.written == NOW + timedelta(minutes=5)


def test_what_lies_there_under_the_name_is_never_written_over(mara: Seat, tmp_path: Path) -> None:
    whole = filled(mara.handing.draft())
    shared = tmp_path / "shared"
    shared.mkdir()
    strange = shared / f"{whole.id}.md"
    strange.write_text("<<<<<<< HEAD\n")
    _, (delivery,) = mara.handing.publish(whole)
    assert "is there already, and says something else" in delivery.trouble
    assert strange.read_text() == "<<<<<<< HEAD\n"
    strange.unlink()
    assert mara.handing.carry_on() == []
    assert read_handoff(strange.read_text()) == replace(whole, written=NOW)


def test_gaps_and_other_peoples_handoffs_are_not_published(mara: Seat, jonas: Seat) -> None:
    with pytest.raises(Trouble, match="not complete"):
        mara.handing.publish(mara.handing.draft())
    with pytest.raises(Trouble, match="from mara"):
        jonas.handing.publish(filled(mara.handing.draft()))


def test_the_draft_is_there_after_everything_was_closed_and_gone_once_published(mara: Seat, tmp_path: Path) -> None:
    made = replace(mara.handing.draft(), headline="Half written")
    mara.handing.keep_draft(made)
    mara.workplace.close()
    again = seat(tmp_path, "mara", f"[{{folder: {tmp_path / 'shared'}}}]")
    assert again.handing.draft() == made
    whole = filled(made)
    again.handing.keep_draft(whole)
    again.handing.publish(whole)
    assert again.handing.kept_draft() is None


def test_notes_go_to_each_ticket_and_the_whole_to_one_once(mara: Seat, tmp_path: Path) -> None:
    other = seat(tmp_path, "mara", "[{note: true}, {ticket: 'zd:6'}]")
    whole = filled(other.handing.draft())
    other.handing.publish(whole)
    other.handing.publish(whole)
    other.handing.carry_on()
    notes = [(one.ticket, one.message.text) for one in unsent_entries(other.connection) if one.message]
    assert sorted(ticket for ticket, _ in notes) == ["zd:1", "zd:2", "zd:3", "zd:4", "zd:5", "zd:6", "zd:6"]
    assert any(f"Handed over by {whole.id}" in text and "- next step: ask for the log" in text for _, text in notes)
    changed = replace(whole, items=(replace(whole.items[0], next_step="call them"), *whole.items[1:]))
    other.handing.publish(changed)
    after = [one.ticket for one in unsent_entries(other.connection)]
    assert after.count("zd:1") == 2
    assert after.count("zd:2") == 1
    assert other.handing.shelf().get(whole.id).handoff.version == 2


def test_what_was_only_noted_on_a_ticket_is_taken_from_there(mara: Seat, jonas: Seat, tmp_path: Path) -> None:
    noting = seat(tmp_path, "mara", "[{ticket: 'zd:6'}]")
    noting.handing.publish(filled(noting.handing.draft()))
    (note,) = (one.message.text for one in unsent_entries(noting.connection) if one.message)
    taker = seat(tmp_path, "jonas", "[{ticket: 'zd:6'}]", LATER)
    with pytest.raises(Trouble, match="No note on zd:6 holds a handoff"):
        handoff_noted(taker.connection, "zd:6")
    said = Message(ref="zd:n1", ticket="zd:6", author="Mara Lind", role=Role.AGENT, at=NOW,
                   text=f"For you:\n{note}\nBye", visibility=Visibility.INTERNAL)  # fmt: skip
    store_batch(taker.connection, "zd", Batch(cursor="n", messages=(said,)), now=int(NOW.timestamp()))
    made = taker.handing.places.adopt(handoff_noted(taker.connection, "zd:6"))
    assert made == taker.handing.places.adopt(note), "once more changes nothing"
    (entry,) = taker.handing.waiting()
    assert entry.id == made.id
    taker.handing.answer(entry, "zd:1", Verdict.ACCEPTED)
    with pytest.raises(Trouble, match="mara would never read that"):
        taker.handing.answer(entry, "zd:2", Verdict.QUESTION, "Which build?")
    assert taker.handing.sign(entry, "One.").taken == ("zd:1",)
    assert owners(taker.connection) == {"zd:1": ["zd:a2"]}
    assert taker.handing.carry_on() == []


def test_a_folder_that_is_away_keeps_it_here_and_it_goes_later(mara: Seat, tmp_path: Path) -> None:
    away = tmp_path / "mount" / "shared"
    other = seat(tmp_path, "mara", f"[{{folder: {away}}}]")
    handoff, (delivery,) = other.handing.publish(filled(other.handing.draft()))
    assert delivery.done is None
    assert "There is no folder" in delivery.trouble
    assert other.handing.shelf().get(handoff.id).handoff == handoff  # it is on one's own shelf all the same
    away.parent.mkdir()
    assert other.handing.carry_on() == []
    assert (away / f"{handoff.id}.md").exists()


def test_a_file_that_cannot_be_read_is_told_and_hides_no_other(mara: Seat, jonas: Seat, tmp_path: Path) -> None:
    identity = given(mara)
    shared = tmp_path / "shared"
    (shared / "2026-03-05T1400Z-emea-mara-to-amer.md").write_text("---\nid: x\n")
    (shared / f"{identity}-ack-kim.yml").write_text("handoff: cut")
    (shared / f"{identity}-ack-ola.yml").write_text(f'handoff: "{identity}"\nby: "jonas"\nitems: []\nend: true\n')
    entries = jonas.handing.shelf().entries()
    assert [bool(one.versions) for one in entries] == [False, True]
    assert entries[0].troubles
    assert "ack-kim.yml: This acknowledgement is cut off." in entries[1].troubles[0]
    assert entries[1].acks == {}
    assert [one.id for one in jonas.handing.waiting()] == [identity]


def test_history_finds_words_and_one_tickets_way(mara: Seat, jonas: Seat) -> None:
    identity = given(mara)
    shelf = jonas.handing.shelf()
    assert [one.id for one in shelf.search("CASE 3 quiet")] == [identity]
    assert list(shelf.search("no such words")) == []
    ((entry, standing),) = shelf.path_of("zd:3")
    assert (entry.id, standing.owner) == (identity, "mara")
    assert shelf.path_of("zd:33") == []


def test_a_ticket_whose_helpdesk_is_not_here_is_taken_all_the_same_and_told(mara: Seat, jonas: Seat) -> None:
    given(mara)
    config = jonas.workplace.paths.config
    config.write_text(config.read_text().replace("name: zd,", "name: other,"))
    assert jonas.workplace.reread()
    (entry,) = jonas.handing.waiting()
    jonas.handing.answer(entry, "zd:1", Verdict.ACCEPTED)
    signed = jonas.handing.sign(entry, "One.")
    assert (signed.taken, signed.troubles) == (("zd:1",), ())
    assert "Zd is not configured" in signed.by_hand[0]
    assert owners(jonas.connection) == {}


def test_a_published_file_can_be_read_by_whom_the_umask_lets_and_the_draft_by_nobody_else(mara: Seat) -> None:
    before = os.umask(0o002)
    try:
        identity = given(mara)
        mara.handing.draft(fresh=True)
    finally:
        os.umask(before)
    (shared,) = mara.workplace.paths.config.parents[1].glob(f"shared/{identity}.md")
    assert shared.stat().st_mode & 0o777 == 0o664
    assert mara.handing.draft_file.stat().st_mode & 0o777 == 0o600
