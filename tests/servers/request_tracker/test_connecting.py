"""A person connects a real Request Tracker: from an empty home to their own tickets on the screen."""

import shutil
from pathlib import Path

import pytest

from line.commands import run, values
from ptys.terminal import WIDE, Terminal, environment, workbench
from servers.request_tracker.conftest import Tracker

_KEYRING = ("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


def _connect(home: Path, rt: Tracker, who: str, url: str = "", code: int = 0) -> str:
    options = ("--kind", "rt", "--url", url or rt.server.url, "--user", who, "--token-env", "RT_TOKEN", "--yes")
    done = run(home, "connect", *options, code=code)
    return done.stdout + done.stderr


def test_an_ordinary_agents_account_is_kept_and_what_it_lacks_is_said(
    rt: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RT_TOKEN", rt.server.tokens["rita"])
    said = _connect(tmp_path, rt, "rita", f"{rt.server.url}/Ticket/Display.html?id=3")
    assert "You are Rita Reader" in said
    assert "What you will have to do without: colleagues' comments; articles; writing notes." in said
    assert f"url: {rt.server.url}\n" in (tmp_path / "config.yaml").read_text()
    again = {one["found"]: one["state"] for one in values(tmp_path, "doctor") if one["about"] == "helpdesk"}
    assert again[f"rt: Request Tracker at {rt.server.url}, signed in as Rita Reader"] == "ok"
    assert [state for found, state in again.items() if "internal comments" in found] == ["warn", "warn"]


@pytest.mark.parametrize(
    ("who", "token_of", "words"),
    [
        ("nils", "nils", "That is not enough: nothing works without read tickets"),
        ("berta", "", "Request Tracker does not accept this token for berta."),
        ("berta", "ben", "this token is somebody else's"),
        ("nobody-here", "berta", "Request Tracker knows nobody called nobody-here."),
    ],
)
def test_an_account_that_is_of_no_use_is_not_kept(
    rt: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, who: str, token_of: str, words: str
) -> None:
    monkeypatch.setenv("RT_TOKEN", rt.server.tokens.get(token_of, "1-29-" + "0" * 32))
    assert words in _connect(tmp_path, rt, who, code=1)
    assert not (tmp_path / "config.yaml").exists()


def test_another_page_of_the_server_is_not_taken_for_it(
    rt: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RT_TOKEN", rt.server.tokens["berta"])
    assert "does not answer as Request Tracker does" in _connect(tmp_path, rt, "berta", f"{rt.server.url}/wiki", 1)


def test_the_welcome_leads_to_ones_own_tickets_on_the_screen(
    rt: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(*_KEYRING)
    with Terminal(workbench(), environment(tmp_path), WIDE) as terminal:
        terminal.wait_for("Connect a helpdesk")
        terminal.press("j", "j")
        terminal.send("enter")
        for question, said in (
            ("Number", "request"), ("Address of your Request Tracker:", rt.server.url.partition("//")[2]),
            ("Your user name there:", "berta"), ("it is not shown", rt.server.tokens["berta"]), ("Short name", ""),
            ("as rt?", ""), ("to be found from now on?", "variable"), ("Name of the variable", ""),
        ):  # fmt: skip
            terminal.wait_for(question)
            terminal.send(f"{said}\r")
        terminal.wait_for("│▌")  # the first ticket of the queue of berta's own, once it has come
        assert "rt" in terminal.text.splitlines()[0]
        terminal.send("ctrl+q")
        assert terminal.end() == 0
    shutil.rmtree(tmp_path, ignore_errors=True)  # by which the process that pulls into it ends
