"""Commands that send: past the guards, by a real sync process, to the embedded helpdesk, told apart by their end."""

import json
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from line.commands import run, values
from workbench.commands.line.exits import Exit
from workbench.store.opening import open_mirror
from workbench.sync.lease import running_pid

TOKEN = "gh" + "p_16C7e42F292c6912E7710c838347Ae178B4a"  # in two, so that nobody takes this file for a leak


@pytest.fixture(scope="module")
def home(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a demo company that may be written to; the process that was started to send is ended at last."""
    home = tmp_path_factory.mktemp("outgoing") / "home"
    shutil.copytree(demo, home)
    yield home
    with closing(open_mirror(home / "data" / "store")) as connection:
        pid = running_pid(connection)
    if pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


def test_a_reply_is_sent_and_stands_in_the_conversation(home: Path) -> None:
    told = run(home, "reply", "48149", "Rotate them under Settings.", "--now", "--wait")
    assert "PUBLIC to " in told.stdout
    assert "status → pending" in told.stdout
    assert "reply, status: sent" in told.stdout
    shown = run(home, "show", "48149").stdout
    assert "Rotate them under Settings." in shown
    assert values(home, "show", "48149")["ticket"]["status"] == "pending"


def test_a_note_is_internal_and_leaves_the_status(home: Path) -> None:
    run(home, "note", "48149", "-F", "-", "--now", "--wait", said="Seen on 4.12.1 only.\n")
    last = values(home, "show", "48149")["messages"][-1]
    assert (last["text"].strip(), last["visibility"]) == ("Seen on 4.12.1 only.", "internal")


def test_a_dry_run_says_who_would_read_what_and_sends_nothing(home: Path) -> None:
    told = run(home, "reply", "48149", "Hello.", "--dry-run").stdout
    assert "PUBLIC to " in told
    assert "Hello." in told
    run(home, "outbox", code=Exit.NOTHING)


def test_a_secret_a_gap_and_internal_words_are_stopped_before_the_outbox(home: Path) -> None:
    for text, why in (
        (f"Use {TOKEN}", "github token"),
        ("Hi ⟨name: text⟩, it is done.", "name is not filled in"),
        ("Reproduced on 4.12.1 with OpenSSL 3.2, it is the protocol version and nothing else", "internal note"),
    ):
        told = run(home, "reply", "48213", text, code=Exit.BLOCKED).stderr
        assert why in told
        assert TOKEN not in told
    run(home, "outbox", code=Exit.NOTHING)


def test_a_secret_is_masked_in_the_text_and_in_a_file_and_never_written_down(home: Path, tmp_path: Path) -> None:
    log = tmp_path / "trace.log"
    log.write_text(f"token {TOKEN}\n")
    run(home, "reply", "48149", f"Use {TOKEN}.", "--mask", "--attach", str(log), "--now", "--wait")
    assert "[github token A]" in values(home, "show", "48149")["messages"][-1]["text"]
    kept = [path for path in home.rglob("*") if path.is_file() and TOKEN.encode() in path.read_bytes()]
    assert kept == []


def test_a_guard_is_overruled_by_name(home: Path) -> None:
    words = "Reproduced on 4.12.1 with OpenSSL 3.2, it is the protocol version and nothing else"
    told = run(home, "reply", "48213", words, "--allow", "internal", "--dry-run")
    assert words in told.stdout


def test_what_is_held_can_be_dropped_and_its_words_are_a_draft(home: Path) -> None:
    run(home, "reply", "48149", "Too fast.", "--hold", "600", now="")
    (entry,) = values(home, "outbox")["outbox"]
    assert (entry["state"], entry["effects"][0]["effect"]) == ("held", "reply")
    assert "Its words are draft" in run(home, "outbox", "drop", str(entry["id"])).stdout
    left = values(home, "outbox")
    assert left["outbox"] == []
    assert left["drafts"][0]["text"].strip() == "Too fast."
    run(home, "outbox", "discard", str(left["drafts"][0]["id"]))
    run(home, "outbox", code=Exit.NOTHING)


def test_tickets_are_taken_given_and_set_together(home: Path) -> None:
    told = run(home, "take", "48217", "48231", "--now", "--wait").stdout
    assert told.count("assign: sent") == 2
    run(home, "set", "48217", "--assign", "Mara Lind", "--priority", "low", "--tag", "checkout", "--now", "--wait")
    ticket = values(home, "show", "48217")["ticket"]
    assert ticket["priority"] == "low"
    assert "checkout" in ticket["tags"]
    assert "It is so already" in run(home, "set", "48217", "--priority", "low").stderr


def test_a_ticket_is_linked_to_an_issue_and_as_a_duplicate(home: Path) -> None:
    run(home, "link", "48217", "ENG-4412", "--now", "--wait")
    assert "ENG-4412" in run(home, "show", "48217").stdout
    run(home, "link", "48217", "--duplicate-of", "48231", "--now", "--wait")
    assert run(home, "link", "48217", code=Exit.USAGE).stderr.startswith("workbench link: name an issue")


def test_a_colleague_whom_nobody_knows_is_named_in_the_refusal(home: Path) -> None:
    told = run(home, "set", "48217", "--assign", "Nobody Known", code=Exit.TROUBLE).stderr
    assert "Nobody called Nobody Known is known on local." in told


def test_what_is_sent_can_be_read_by_a_script(home: Path) -> None:
    told = json.loads(run(home, "take", "48217", "--now", "--wait", "--json").stdout)
    (entry,) = told["outbox"]
    assert (entry["ticket"], entry["state"], entry["effects"][0]["state"]) == ("local:48217", "sent", "done")
