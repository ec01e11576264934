"""Handoffs through one Git remote: both push at once, it refuses, it cannot be reached, and nobody's file is lost."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handoffs.company import NOW, Seat, filled, git, owners, remote, seat, tickets
from workbench.domain.trouble import Trouble
from workbench.handoffs.model import Verdict
from workbench.handoffs.places import Checkout
from workbench.handoffs.standing import Stand

LATER = NOW + timedelta(hours=1)
WHO = ("Mara Lind", "mara@relay.example")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    return remote(tmp_path, "mara", "jonas", "kim")


def sat(root: Path, name: str) -> Seat:
    made = seat(root, name, f"[{{git: {root / f'{name}-notes'}, below: handoffs}}]", NOW if name == "mara" else LATER)
    tickets(made.connection)
    return made


def files(bare: Path) -> list[str]:
    """Return what the remote has below handoffs/."""
    return [line.removeprefix("handoffs/") for line in git(bare, "ls-tree", "-r", "--name-only", "main").split("\n")
            if line.startswith("handoffs/")]  # fmt: skip


def cut_off(bare: Path) -> Path:
    """Let nobody reach the remote; return where it is meanwhile."""
    return bare.rename(bare.with_name("away.git"))


def test_a_handoff_goes_through_a_remote_and_comes_back_signed(tmp_path: Path, bare: Path) -> None:
    mara, jonas = sat(tmp_path, "mara"), sat(tmp_path, "jonas")
    handoff, (delivery,) = mara.handing.publish(filled(mara.handing.draft()))
    assert delivery.done is not None
    assert files(bare) == [f"{handoff.id}.md"]
    assert jonas.handing.waiting() == []
    assert jonas.handing.shelf().refresh() == []
    (entry,) = jonas.handing.waiting()
    for ticket in ("zd:1", "zd:2"):
        jonas.handing.answer(entry, ticket, Verdict.ACCEPTED)
    assert jonas.handing.sign(entry, "Two.").taken == ("zd:1", "zd:2")
    assert files(bare) == [f"{handoff.id}-ack-jonas.yml", f"{handoff.id}.md"]
    mara.handing.shelf().refresh()
    stands = [one.owner for one in mara.handing.shelf().get(handoff.id).standings()]
    assert stands == ["jonas", "jonas", "mara", "mara", "mara", "mara"]


def test_nothing_else_in_the_checkout_is_committed_or_touched(tmp_path: Path, bare: Path) -> None:
    mara = sat(tmp_path, "mara")
    notes = tmp_path / "mara-notes"
    (notes / "staged").write_text("mine\n")
    git(notes, "add", "staged")
    (notes / "loose").write_text("mine too\n")
    mara.handing.publish(filled(mara.handing.draft()))
    assert git(notes, "status", "--porcelain").split("\n")[:2] == ["A  staged", "?? loose"]
    assert git(bare, "ls-tree", "-r", "--name-only", "main").split() == [
        "README", "handoffs/2026-03-04T1400Z-emea-mara-to-amer.md"
    ]  # fmt: skip


def test_two_sign_at_once_both_files_arrive_and_the_first_signature_counts(tmp_path: Path, bare: Path) -> None:
    mara, jonas, kim = (sat(tmp_path, name) for name in ("mara", "jonas", "kim"))
    handoff, _ = mara.handing.publish(filled(mara.handing.draft()))
    for one in (jonas, kim):
        one.handing.shelf().refresh()
        one.handing.answer(one.handing.shelf().get(handoff.id), "zd:1", Verdict.ACCEPTED)
    jonas.handing.sign(jonas.handing.shelf().get(handoff.id), "One.")
    kim_saw = kim.handing.shelf().get(handoff.id)  # before anything of Jonas's came
    with pytest.raises(Trouble, match="jonas has zd:1"):
        kim.handing.sign(kim_saw, "One.")
    kim.handing.answer(kim.handing.shelf().get(handoff.id), "zd:2", Verdict.ACCEPTED)
    assert kim.handing.sign(kim.handing.shelf().get(handoff.id), "Two.").taken == ("zd:2",)
    assert (owners(jonas.connection), owners(kim.connection)) == ({"zd:1": ["zd:a2"]}, {"zd:2": ["zd:a3"]})
    assert len(files(bare)) == 3


def test_others_pushed_first_and_ours_follows_behind_theirs(tmp_path: Path, bare: Path) -> None:
    one, other = (Checkout(tmp_path / f"{name}-notes", "handoffs", WHO) for name in ("mara", "jonas"))
    one.put("2026-03-04T1400Z-a.md", "a\n")
    other.put("2026-03-04T1400Z-b.md", "b\n")  # refused once, pulled, pushed
    assert files(bare) == ["2026-03-04T1400Z-a.md", "2026-03-04T1400Z-b.md"]
    one.refresh()
    assert one.read("2026-03-04T1400Z-b.md") == "b\n"
    assert git(tmp_path / "jonas-notes", "log", "--format=%an", "-1").strip() in ("x", "Mara Lind")


def test_what_one_is_editing_in_the_checkout_is_there_after_others_pushed(tmp_path: Path, bare: Path) -> None:
    one, other = (Checkout(tmp_path / f"{name}-notes", "handoffs", WHO) for name in ("mara", "jonas"))
    notes = tmp_path / "jonas-notes"
    (notes / "README").write_text("Ours, and half a sen")
    (notes / "staged").write_text("mine\n")
    git(notes, "add", "staged")
    one.put("2026-03-04T1400Z-a.md", "a\n")
    other.put("2026-03-04T1400Z-b.md", "b\n")
    assert files(bare) == ["2026-03-04T1400Z-a.md", "2026-03-04T1400Z-b.md"]
    assert git(notes, "status", "--porcelain").splitlines() == [" M README", "A  staged"]
    assert (notes / "README").read_text() == "Ours, and half a sen"
    (tmp_path / "mara-notes" / "README").write_text("Theirs.\n")
    git(tmp_path / "mara-notes", "commit", "--quiet", "-am", "Say whose")
    one.refresh()
    one.put("2026-03-04T1400Z-c.md", "c\n")
    with pytest.raises(Trouble, match="your own is in Git's stash, whole"):
        other.refresh()
    assert "half a sen" in git(notes, "stash", "show", "-p")
    other.refresh()
    assert other.read("2026-03-04T1400Z-c.md") == "c\n"


def test_both_wrote_one_file_and_neither_is_lost(tmp_path: Path, bare: Path) -> None:
    one, other = (Checkout(tmp_path / f"{name}-notes", "", WHO) for name in ("mara", "jonas"))
    name = "2026-03-04T1400Z-a-ack-x.yml"
    one.put(name, "mine\n")
    with pytest.raises(Trouble, match="cannot be brought together"):
        other.put(name, "theirs\n")
    assert other.read(name) == "theirs\n"
    assert not (tmp_path / "jonas-notes" / ".git" / "rebase-merge").exists()
    assert git(tmp_path / "jonas-notes", "status", "--porcelain") == ""
    assert git(bare, "show", f"main:{name}") == "mine\n"


def test_a_remote_that_refuses_says_why_and_it_stays_committed(tmp_path: Path, bare: Path) -> None:
    hook = bare / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'the branch is frozen' >&2\nexit 1\n")
    hook.chmod(0o755)
    mara = sat(tmp_path, "mara")
    handoff, (delivery,) = mara.handing.publish(filled(mara.handing.draft()))
    assert "the branch is frozen" in delivery.trouble
    assert "It is committed here, and not pushed" in delivery.trouble or "committed here" in delivery.trouble
    assert handoff.id in git(tmp_path / "mara-notes", "log", "-1", "--format=%s")
    hook.unlink()
    assert mara.handing.carry_on() == []
    assert files(bare) == [f"{handoff.id}.md"]
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    jonas = sat(tmp_path, "jonas")
    jonas.handing.shelf().refresh()
    jonas.handing.answer(jonas.handing.shelf().get(handoff.id), "zd:1", Verdict.ACCEPTED)
    assert jonas.handing.sign(jonas.handing.shelf().get(handoff.id), "One.").troubles
    assert owners(jonas.connection) == {}, "nobody else can read that he signed"
    hook.unlink()
    assert jonas.handing.carry_on() == []
    assert owners(jonas.connection) == {"zd:1": ["zd:a2"]}


def test_the_network_is_down_for_the_whole_shift_and_everything_is_there_afterwards(tmp_path: Path, bare: Path) -> None:
    mara, jonas = sat(tmp_path, "mara"), sat(tmp_path, "jonas")
    first, _ = mara.handing.publish(filled(mara.handing.draft()))
    jonas.handing.shelf().refresh()
    away = cut_off(bare)
    changed, (delivery,) = mara.handing.publish(replace(first, headline="Louder now."))
    assert delivery.done is None
    assert changed.version == 2
    entry = jonas.handing.shelf().get(first.id)
    jonas.handing.answer(entry, "zd:1", Verdict.ACCEPTED)
    signed = jonas.handing.sign(entry, "One.")
    assert signed.troubles
    assert owners(jonas.connection) == {}  # nobody has read it yet, so it is nobody else's
    away.rename(bare)
    assert mara.handing.carry_on() == []
    assert jonas.handing.carry_on() == []
    assert files(bare) == [f"{first.id}-ack-jonas.yml", f"{first.id}-v2.md", f"{first.id}.md"]
    assert owners(jonas.connection) == {"zd:1": ["zd:a2"]}
    mara.handing.shelf().refresh()
    seen = mara.handing.shelf().get(first.id)
    assert (seen.handoff.headline, seen.standing(seen.handoff.items[0]).stand) == ("Louder now.", Stand.TAKEN)


def test_what_was_never_out_of_the_house_goes_out_when_there_is_a_network_again(tmp_path: Path, bare: Path) -> None:
    away = cut_off(bare)
    given = {}
    for name in ("mara", "jonas"):
        one = sat(tmp_path, name)
        handoff, (delivery,) = one.handing.publish(filled(one.handing.draft()))
        assert "It is committed here, and not pushed." in delivery.trouble
        given[name] = handoff.id
        one.workplace.close()  # and the machine is switched off
    away.rename(bare)
    for name in ("mara", "jonas"):
        assert sat(tmp_path, name).handing.carry_on() == []
    assert sorted(files(bare)) == sorted(f"{one}.md" for one in given.values())
    jonas = sat(tmp_path, "jonas")
    jonas.handing.shelf().refresh()
    assert [one.id for one in jonas.handing.waiting()] == [given["mara"]]


def test_who_signed_while_cut_off_comes_after_who_was_seen_first(tmp_path: Path, bare: Path) -> None:
    mara, jonas, kim = (sat(tmp_path, name) for name in ("mara", "jonas", "kim"))
    handoff, _ = mara.handing.publish(filled(mara.handing.draft()))
    for one in (jonas, kim):
        one.handing.shelf().refresh()
        one.handing.answer(one.handing.shelf().get(handoff.id), "zd:1", Verdict.ACCEPTED)
    away = cut_off(bare)
    kim.handing.sign(kim.handing.shelf().get(handoff.id), "One, from the train.")
    away.rename(bare)
    assert jonas.handing.sign(jonas.handing.shelf().get(handoff.id), "One.").taken == ("zd:1",)
    assert kim.handing.carry_on() == []
    assert owners(kim.connection) == {}
    for one in (mara, jonas, kim):
        one.handing.shelf().refresh()
        assert one.handing.shelf().get(handoff.id).winner("zd:1") == "jonas"


def test_a_pull_of_ours_that_was_killed_is_ended_and_one_of_theirs_is_left_alone(tmp_path: Path, bare: Path) -> None:
    one, other = (Checkout(tmp_path / f"{name}-notes", "", WHO) for name in ("mara", "jonas"))
    one.put("2026-03-04T1400Z-a-ack-x.yml", "mine\n")
    with pytest.raises(Trouble):
        other.put("2026-03-04T1400Z-a-ack-x.yml", "theirs\n")
    notes = tmp_path / "jonas-notes"
    with pytest.raises(Exception, match="returned non-zero"):
        git(notes, "pull", "--quiet", "--rebase")  # stops in the middle, as one that is killed does
    with pytest.raises(Trouble):
        other.refresh()
    assert (notes / ".git" / "rebase-merge").exists()
    (notes / ".git" / "workbench-pulls").touch()
    with pytest.raises(Trouble, match="cannot be brought together"):
        other.refresh()
    assert not (notes / ".git" / "rebase-merge").exists()


def test_what_is_no_checkout_or_goes_nowhere_is_said(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="is no Git checkout"):
        Checkout(tmp_path, "", WHO).put("2026-a.md", "x")
    lone = tmp_path / "lone"
    lone.mkdir()
    git(lone, "init", "--quiet")
    with pytest.raises(Trouble, match="has no remote"):
        Checkout(lone, "", WHO).put("2026-a.md", "x")
    assert git(lone, "log", "--format=%s %ae").startswith("Handoff: 2026-a.md ")
