"""Several at work in the same moment, each a process of its own, whatever their clocks say: nothing lost, one owner."""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from handoffs.company import NOW, Seat, filled, git, owners, remote, seat, tickets
from workbench.domain.trouble import Trouble
from workbench.handoffs.model import Verdict
from workbench.handoffs.places import Folder
from workbench.handoffs.standing import Stand

LATER = NOW + timedelta(hours=1)
_PATIENCE = 60.0
_CLOCKS = {"ahead": timedelta(minutes=5), "behind": timedelta(minutes=-5)}  # Jonas's, of Kim's


def sat(root: Path, name: str, now: datetime = LATER) -> Seat:
    """Return somebody's seat: at a checkout of their own where the team has a remote, else at the shared folder."""
    checkout = root / f"{name}-notes"
    return seat(root, name, f"[{{git: {checkout}}}]" if checkout.is_dir() else f"[{{folder: {root / 'shared'}}}]", now)


def apart(work: Callable[[], object]) -> int:
    """Let a process of its own do some work, and return its number."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 - a child of ours must not go on with the tests
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)


def ends_well(child: int) -> None:
    """Wait for the end of a process, and see that it did its work."""
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + _PATIENCE
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def accepted(root: Path, *names: str) -> str:
    """Let Mara publish a handoff of three of which some people accept the first item; return its id."""
    mara = sat(root, "mara", NOW)
    tickets(mara.connection, 3)
    handoff, _ = mara.handing.publish(filled(mara.handing.draft()))
    for name in names:
        one = sat(root, name)
        tickets(one.connection, 3)
        one.handing.shelf().refresh()
        one.handing.answer(one.handing.shelf().get(handoff.id), "zd:1", Verdict.ACCEPTED)
        one.workplace.close()
    return handoff.id


def sign(one: Seat, identity: str) -> object:
    """Sign what was accepted."""
    return one.handing.sign(one.handing.shelf().get(identity), "One.")


def sign_if_left(one: Seat, identity: str) -> None:
    """Sign what was accepted, unless another was quicker."""
    with suppress(Trouble):
        sign(one, identity)


def belongs_to(root: Path, winner: str, loser: str, identity: str) -> None:
    """See that one has a ticket, on everybody's screen and in nobody else's outbox, whatever is gone on with."""
    account = {"jonas": "zd:a2", "kim": "zd:a3"}[winner]
    for _ in range(2):
        for name in (winner, loser, "mara"):
            one = sat(root, name)
            assert one.handing.shelf().refresh() == []
            assert one.handing.carry_on() == []
            first = one.handing.shelf().get(identity).standings()[0]
            assert (name, first.owner, first.stand) == (name, winner, Stand.TAKEN)
            assert owners(one.connection) == ({"zd:1": [account]} if name == winner else {}), name
            one.workplace.close()


@pytest.mark.parametrize("clock", _CLOCKS)
def test_of_two_who_push_a_signature_at_once_whoever_comes_first_has_it(clock: str, tmp_path: Path) -> None:
    remote(tmp_path, "mara", "jonas", "kim")
    identity = accepted(tmp_path, "jonas", "kim")
    hook = tmp_path / "kim-notes" / ".git" / "hooks" / "pre-push"  # she has looked, signed and committed by then
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/pushes\nwhile [ ! -e {tmp_path}/go ]; do sleep 0.02; done\n")
    hook.chmod(0o755)
    kim = apart(lambda: sign(sat(tmp_path, "kim"), identity))
    until((tmp_path / "pushes").exists)
    sign(sat(tmp_path, "jonas", LATER + _CLOCKS[clock]), identity)
    (tmp_path / "go").touch()
    ends_well(kim)
    belongs_to(tmp_path, "jonas", "kim", identity)


def test_a_signature_that_was_committed_and_never_pushed_comes_behind_those_that_were(tmp_path: Path) -> None:
    remote(tmp_path, "mara", "jonas", "kim")
    identity = accepted(tmp_path, "jonas", "kim")
    hook = tmp_path / "kim-notes" / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")  # the network is gone between pull and push
    hook.chmod(0o755)
    kim = sat(tmp_path, "kim")
    sign(kim, identity)
    assert git(tmp_path / "kim-notes", "log", "-1", "--format=%s").strip() == f"Handoff: {identity}-ack-kim.yml"
    assert owners(kim.connection) == {}
    kim.workplace.close()
    sign(sat(tmp_path, "jonas", LATER + _CLOCKS["ahead"]), identity)
    hook.unlink()
    belongs_to(tmp_path, "jonas", "kim", identity)


def test_whoever_stops_amid_signing_in_a_shared_folder_shuts_nobody_out_and_shares_with_nobody(
    tmp_path: Path,
) -> None:
    identity = accepted(tmp_path, "jonas", "kim")
    ours = (tmp_path / "shared" / f"{identity}-ack-kim.yml").name

    def stop_before_writing() -> None:
        def stop(event: str, said: tuple[object, ...]) -> None:
            if event == "os.rename" and str(said[1]).endswith(ours):
                os.kill(os.getpid(), signal.SIGSTOP)

        one = sat(tmp_path, "kim")
        sys.addaudithook(stop)
        sign(one, identity)

    kim = apart(stop_before_writing)
    assert os.WIFSTOPPED(os.waitpid(kim, os.WUNTRACED)[1])
    jonas = apart(lambda: sign_if_left(sat(tmp_path, "jonas", LATER + _CLOCKS["behind"]), identity))
    time.sleep(0.2)  # for him to come as far as he can; where he is slower he finds hers all the same
    os.kill(kim, signal.SIGCONT)
    ends_well(kim)
    ends_well(jonas)
    belongs_to(tmp_path, "kim", "jonas", identity)


def test_a_handoff_that_came_by_mail_is_signed_where_the_team_reads_and_nowhere_before(tmp_path: Path) -> None:
    bare = remote(tmp_path, "mara", "jonas", "kim")
    identity = accepted(tmp_path, "kim")
    jonas = sat(tmp_path, "jonas", LATER + _CLOCKS["behind"])
    tickets(jonas.connection, 3)
    away = bare.rename(bare.with_name("away.git"))
    jonas.handing.places.adopt((tmp_path / "mara-notes" / f"{identity}.md").read_text())
    jonas.handing.answer(jonas.handing.shelf().get(identity), "zd:1", Verdict.ACCEPTED)
    sign(jonas, identity)
    assert owners(jonas.connection) == {}
    jonas.workplace.close()
    away.rename(bare)
    sign(sat(tmp_path, "kim"), identity)
    belongs_to(tmp_path, "kim", "jonas", identity)


def test_one_who_is_killed_amid_signing_holds_nobody_up(tmp_path: Path) -> None:
    identity = accepted(tmp_path, "jonas", "kim")

    def die_before_writing() -> None:
        def die(event: str, _: tuple[object, ...]) -> None:
            if event == "os.rename":
                os.kill(os.getpid(), signal.SIGKILL)

        one = sat(tmp_path, "kim")
        sys.addaudithook(die)
        sign(one, identity)

    kim = apart(die_before_writing)
    assert os.waitstatus_to_exitcode(os.waitpid(kim, 0)[1]) == -signal.SIGKILL
    sign(sat(tmp_path, "jonas"), identity)
    belongs_to(tmp_path, "jonas", "kim", identity)


@pytest.mark.parametrize("through", ["folder", "git"])
def test_three_publish_and_sign_at_once_and_every_file_of_theirs_arrives(through: str, tmp_path: Path) -> None:
    names = ("mara", "jonas", "kim")
    if through == "git":
        remote(tmp_path, *names)
    identity = accepted(tmp_path, "jonas", "kim")

    def work(name: str) -> None:
        one = sat(tmp_path, name)
        if name != "mara":
            sign_if_left(one, identity)
        one.handing.publish(filled(one.handing.draft(fresh=True)))

    for child in [apart(lambda name=name: work(name)) for name in names]:  # type: ignore[misc] # a lambda's default
        ends_well(child)
    for name in names:
        one = sat(tmp_path, name)
        assert one.handing.carry_on() == []
    if through == "git":
        there = set(git(tmp_path / "team.git", "ls-tree", "-r", "--name-only", "main").split()) - {"README"}
    else:
        there = {one.name for one in (tmp_path / "shared").iterdir()}
    assert {one.split("-to-")[0].rsplit("-", 1)[1] for one in there if one.endswith(".md")} == set(names)
    mara, taken = sat(tmp_path, "mara"), {}
    mara.handing.shelf().refresh()
    for name in ("jonas", "kim"):
        taken[name] = owners(sat(tmp_path, name).connection)
    assert sorted(len(one) for one in taken.values()) == [0, 1], "one of the two has it"
    winner = mara.handing.shelf().get(identity).winner("zd:1")
    assert winner is not None
    assert taken[winner]
    assert f"{identity}-ack-{winner}.yml" in there


def test_a_place_that_cannot_lock_is_written_to_all_the_same(tmp_path: Path) -> None:
    place = Folder(tmp_path)
    place.put_last("2026-03-04T1400Z-a-ack-x.yml", lambda: "mine\n")  # no handoff is here to lock
    assert place.read("2026-03-04T1400Z-a-ack-x.yml") == "mine\n"
