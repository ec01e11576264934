"""``workbench handoff`` between two people, each with a home of their own, one helpdesk and one shared folder."""

import json
import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from line.commands import run, values
from sync.processes import wait_until
from workbench.commands.line.exits import Exit
from workbench.store.opening import open_mirror
from workbench.sync.lease import running_pid

_TEAM = """\
regions:
  - {name: emea, zone: Europe/Berlin, start: "07:00", end: "15:00", days: [mon, tue, wed, thu, fri], hands_to: amer}
  - {name: amer, zone: America/Denver, start: "07:00", end: "15:00", hands_to: emea}
people:
  - {name: sam, title: Sam Ortiz, email: sam.ortiz@harborline.test, region: emea}
  - {name: mara, title: Mara Lind, email: mara.lind@harborline.test, region: amer}
"""
_LATER = "2026-03-04T15:00:00Z"


class Two(NamedTuple):
    """The homes of the one who gives and the one who takes, and the folder between them."""

    sam: Path
    mara: Path
    shared: Path


@pytest.fixture
def two(demo: Path, tmp_path: Path) -> Iterator[Two]:
    """Return two homes over one embedded helpdesk; a process that was started to send is ended after the test."""
    shared = tmp_path / "shared"
    (tmp_path / "team.yaml").write_text(_TEAM)
    helpdesk = tmp_path / "helpdesk.db"
    shutil.copy(demo / "data" / "helpdesks" / "local.db", helpdesk)
    homes = Two(tmp_path / "sam", tmp_path / "mara", shared)
    for home, name in ((homes.sam, "sam.ortiz"), (homes.mara, "mara.lind")):
        shutil.copytree(demo / "data" / "store", home / "data" / "store")
        (home / "config.yaml").write_text(
            f"me: {{email: {name}@harborline.test}}\nhelpdesks: [{{name: local, kind: local, path: {helpdesk}}}]\n"
            f"handoffs: {{team: {tmp_path / 'team.yaml'}, to: [{{folder: {shared}}}]}}\n"
        )
    yield homes
    for home in homes[:2]:
        with closing(open_mirror(home / "data" / "store")) as connection:
            pid = running_pid(connection)
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)


def _fill(text: str) -> str:
    """Fill in what a person would: each label that has nothing behind it, and the headline."""
    text = text.replace('headline: ""', 'headline: "The eu-west store ran dry."').replace('comms: ""', 'comms: "sam"')
    for label, words in (("next step", "ask for the log"), ("done when", "it works"), ("if", "they write → answer"),
                         ("customer expects", "word by 2026-03-05 12:00Z"), ("due", "2026-03-05 12:00Z")):  # fmt: skip
        text = re.sub(rf"(?m)^- {label}:$", f"- {label}: {words}", text)
    return text


def test_a_shift_is_given_and_taken_by_commands_alone(two: Two) -> None:
    drawn = run(two.sam, "handoff", "draft")
    assert "### local:48213 · unstable · Jane Roe, Acme GmbH · tier 1" in drawn.stdout
    assert "gaps. It is kept in" in drawn.stderr
    told = run(two.sam, "handoff", "check", code=Exit.BLOCKED).stdout
    file = Path(run(two.sam, "handoff", "draft", "--path").stdout.strip())
    lines = file.read_text().splitlines()
    for gap in told.splitlines():
        number = int(gap.removeprefix(f"{file}:").partition(":")[0])
        assert lines[number - 1].endswith((":", '""')), gap
    assert "STOPPED: The headline is missing" in run(two.sam, "handoff", "publish", code=Exit.BLOCKED).stderr
    file.write_text(_fill(file.read_text()))
    assert run(two.sam, "handoff", "check").stdout == "Nothing is missing; it can be published.\n"
    published = json.loads(run(two.sam, "handoff", "publish", "--json").stdout)
    identity = published["id"]
    assert identity == "2026-03-04T1400Z-emea-sam-to-amer"
    assert [one["done"] for one in published["to"]] == [True]
    assert (two.shared / f"{identity}.md").exists()

    (waiting,) = [values(two.mara, "handoff", "take")]
    tickets = [one["ticket"] for one in waiting["items"]]
    assert {one["owner"] for one in waiting["items"]} == {"sam"}
    marks = ("--accept", "all", "--question", tickets[1], "which build?")
    marked = json.loads(run(two.mara, "handoff", "take", *marks, "--json", now=_LATER).stdout)
    assert [one["stands"] for one in marked["items"]][:2] == ["accepted, not signed", "question"]
    assert "Accept an item" in run(two.sam, "handoff", "sign", "x", "--of", identity, code=Exit.TROUBLE).stderr
    back = json.loads(run(two.mara, "handoff", "take", "--back", tickets[0], "--json", now=_LATER).stdout)
    assert [one["stands"] for one in back["items"]][:2] == ["waiting", "question"]
    run(two.mara, "handoff", "take", "--accept", tickets[0], now=_LATER)
    signed = run(two.mara, "handoff", "sign", "eu-west first", now=_LATER).stdout
    assert sorted(signed.splitlines()) == sorted(f"{one} is yours." for one in tickets if one != tickets[1])

    shown = run(two.sam, "handoff", "show", now=_LATER)
    assert "mara asks: which build?" in shown.stdout
    assert f"warning: 1 item is still sam’s, whose shift has ended: {tickets[1]}" in shown.stderr
    assert f"{tickets[1]}  mara asks: which build?" in run(two.sam, "handoff", "answer").stdout
    assert run(two.sam, "handoff", "answer", tickets[1], "4.12.1").stderr == "mara can read it now.\n"
    run(two.sam, "handoff", "answer", code=Exit.NOTHING)
    run(two.mara, "handoff", "take", "--accept", tickets[1], now=_LATER)
    run(two.mara, "handoff", "sign", "4.12.1, clear", now=_LATER)

    def are_hers() -> bool:
        run(two.sam, "sync")
        return all(values(two.sam, "show", one)["ticket"]["assignee"] == "local:agent-mara" for one in tickets[:2])

    wait_until(are_hers, "the sync process has sent what was signed")


def test_a_handoff_may_come_from_a_file_or_a_pipe_and_is_compared_and_found_again(two: Two, tmp_path: Path) -> None:
    text = _fill(run(two.sam, "handoff", "draft").stdout)
    file = tmp_path / "mine.md"
    file.write_text(text)
    assert run(two.sam, "handoff", "check", "-F", str(file)).stdout.startswith("Nothing is missing")
    run(two.sam, "handoff", "publish", "-F", "-", said=text)
    assert "version 1" in run(two.sam, "handoff", "publish", "-F", str(file)).stdout
    file.write_text(text.replace("· unstable ·", "· stable ·", 1))
    assert "version 2" in run(two.sam, "handoff", "publish", "-F", str(file)).stdout
    identity = "2026-03-04T1400Z-emea-sam-to-amer"
    later = text.replace(identity, "2026-03-05T1400Z-emea-sam-to-amer")
    later = later.replace('previous: ""', f'previous: "{identity}"')
    later = re.sub(r"(?ms)^### local:48208 .*?(?=^### )", "", later)
    file.write_text(later)
    told = values(two.sam, "handoff", "diff", "-F", str(file))
    kinds = {one["ticket"]: one["kind"] for one in told["changes"]}
    assert (kinds["local:48213"], kinds["local:48208"]) == ("worse", "dropped without explanation")
    assert "DROPPED WITHOUT EXPLANATION" in run(two.sam, "handoff", "diff", "-F", str(file), "--plain").stdout
    assert identity in run(two.mara, "handoff", "history", "HANDSHAKE").stdout
    run(two.mara, "handoff", "history", "nothing", "like", "it", code=Exit.NOTHING)
    assert values(two.mara, "handoff", "history", "local:48213")[0]["severity"] == "stable"
    taken = values(two.mara, "handoff", "take", "-F", str(file), "--accept", "local:48213")
    assert taken["id"] == "2026-03-05T1400Z-emea-sam-to-amer"
    assert [one["stands"] for one in taken["items"]].count("accepted, not signed") == 1


def test_a_torn_file_and_one_that_nobody_knows_are_refused_with_a_sentence(two: Two, tmp_path: Path) -> None:
    torn = tmp_path / "torn.md"
    torn.write_text("---\n<<<<<<< HEAD\nid: x\n=======\nid: y\n>>>>>>> theirs\n---\n")
    assert "marks of a conflict" in run(two.sam, "handoff", "check", "-F", str(torn), code=Exit.TROUBLE).stderr
    assert "of a shift before" not in run(two.sam, "handoff", "draft").stderr
    assert "of a shift before" in run(two.sam, "handoff", "draft", now="2026-03-05T09:00:00Z").stderr
    (two.sam / "data" / "handoffs" / "draft.md").unlink()
    assert "There is no draft." in run(two.sam, "handoff", "check", code=Exit.TROUBLE).stderr
    assert "There is no handoff" in run(two.sam, "handoff", "show", "2031", code=Exit.TROUBLE).stderr
    assert "No handoff waits for you" in run(two.sam, "handoff", "sign", "x", code=Exit.TROUBLE).stderr
    run(two.sam, "handoff", "show", code=Exit.NOTHING)
    run(two.sam, "handoff", "take", code=Exit.NOTHING)


def test_what_cannot_go_anywhere_waits_and_goes_on_later(two: Two, tmp_path: Path) -> None:
    config = two.sam / "config.yaml"
    config.write_text(config.read_text().replace(str(two.shared), str(tmp_path / "mount" / "shared")))
    text = _fill(run(two.sam, "handoff", "draft").stdout)
    assert "has come nowhere yet" in run(two.sam, "handoff", "publish", "-F", "-", said=text, code=Exit.WAITS).stdout
    assert "There is no folder" in run(two.sam, "handoff", "publish", "--again", code=Exit.WAITS).stdout
    assert "has not come to all its places" in run(two.sam, "sync").stderr
    (tmp_path / "mount").mkdir()
    assert "has not come" not in run(two.sam, "sync").stderr  # whoever syncs carries on
    assert "Everything has come" in run(two.sam, "handoff", "publish", "--again").stdout


def test_a_purged_ticket_is_gone_from_the_desks_own_papers_and_stays_with_the_team(two: Two) -> None:
    text = _fill(run(two.sam, "handoff", "draft").stdout)
    run(two.sam, "handoff", "publish", "-F", "-", said=text.replace("ask for the log", "ask for the zebra log", 1))
    run(two.sam, "handoff", "draft", "-F", "-", said=text.replace("ask for the log", "ask for the zebra log", 1))
    handoffs = two.sam / "data" / "handoffs"
    (handoffs / "draft.unread.md").write_text("### local:48213 · a torn zebra\n")  # an editor's, that cannot be read
    (handoffs / "published").mkdir()  # as where no place is named
    for file in two.shared.iterdir():
        (handoffs / "published" / file.name).write_text(file.read_text())
    holding = [file for file in two.sam.rglob("*") if file.is_file() and b"zebra" in file.read_bytes()]
    assert {file.parent.name for file in holding} >= {"store", "handoffs", "published"}
    before = run(two.sam, "handoff", "draft").stdout
    run(two.sam, "purge", "local:48213", "--yes")
    assert [file.name for file in two.sam.rglob("*") if file.is_file() and b"zebra" in file.read_bytes()] == []
    told = b"".join(file.read_bytes() for file in handoffs.rglob("*") if file.is_file())
    assert b"48213" not in told
    assert b"TLS handshake fails after upgrade" not in told
    after = run(two.sam, "handoff", "draft").stdout
    assert after.count("\n### ") == before.count("\n### ") - 1, "the others stay as they were"
    assert after.count("ask for the log") == before.count("ask for the log")
    assert "local:48213" in "".join(file.read_text() for file in two.shared.iterdir()), "what the team has it keeps"


def test_mistakes_in_the_teams_file_are_told(two: Two, tmp_path: Path) -> None:
    team = tmp_path / "team.yaml"
    team.write_text(_TEAM.replace("hands_to: amer", "hands_to: amre"))
    assert 'did you mean "amer"?' in run(two.sam, "handoff", "draft").stderr
    assert 'did you mean "amer"?' in run(two.sam, "config", "check", code=Exit.TROUBLE).stdout
