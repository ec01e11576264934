"""Connecting on a terminal: questions, a token that is not shown, Ctrl+C, and the way from the welcome to the desk."""

import json
from pathlib import Path

import pytest

from connecting.test_connect import keyring_of
from connecting.tiny_desk import TOKEN, TinyServer
from ptys.terminal import NARROW, Terminal, environment, workbench


def _connect(place: Path, *words: str) -> Terminal:
    return Terminal(workbench("connect", *words), environment(place), NARROW)


def _answer(terminal: Terminal, question: str, said: str) -> None:
    """Answer a question once it is asked; it is asked at the end of what stands there."""
    terminal.wait_for(question)
    terminal.send(f"{said}\r")


def _choose_tiny(terminal: Terminal) -> None:
    terminal.wait_for("What is to be connected?", "Tiny Page", "Number")
    line = next(line for line in reversed(terminal.text.splitlines()) if "Tiny Desk" in line)  # behind the quiet one
    terminal.send(f"{line.split()[0]}\r")


def test_everything_is_asked_tried_and_kept_and_the_desk_opens(place: Path, tiny: TinyServer) -> None:
    with _connect(place) as terminal:
        _choose_tiny(terminal)
        _answer(terminal, "Address of your Tiny Desk:", tiny.url.partition("//")[2] + "/api/")
        _answer(terminal, "Your user name there:", "jane")
        terminal.wait_for("under your name, Tokens")
        _answer(terminal, "it is not shown", TOKEN)
        terminal.wait_for(f"{len(TOKEN)} characters.", "read tickets   3 of them", "Short name for it")
        terminal.send("desk\r")
        _answer(terminal, f"Keep {tiny.url} as desk?", "")
        _answer(terminal, "Open the desk now?", "")
        terminal.wait_for("Ticket 1", "Ticket 3")
        terminal.send("ctrl+q")
        assert terminal.end() == 0
        assert TOKEN.encode() not in terminal.written
    assert keyring_of(place) == {"workbench desk@127.0.0.1": TOKEN}


def test_what_does_not_work_can_be_typed_again(place: Path, tiny: TinyServer) -> None:
    with _connect(place, "--kind", "tiny", "--url", tiny.url, "--user", "jane") as terminal:
        _answer(terminal, "it is not shown", "wrong")
        terminal.wait_for("does not accept this token")
        _answer(terminal, "and try again?", "")
        _answer(terminal, "Address of your Tiny Desk", "")
        _answer(terminal, "Your user name there [jane]", "")
        _answer(terminal, "The same token?", "")
        terminal.press("")
        terminal.wait_for("it is not shown")
        terminal.send(f"{TOKEN}\r")
        _answer(terminal, "Short name for it", "")
        _answer(terminal, "as tiny?", "")
        _answer(terminal, "Open the desk now?", "n")
        assert terminal.end() == 0
    assert (place / "config.yaml").exists()


@pytest.mark.parametrize("at", ["Address of your", "Your user name", "it is not shown", "Short name", "Keep "])
def test_ctrl_c_leaves_everything_as_it_was(place: Path, tiny: TinyServer, at: str) -> None:
    (place / "config.yaml").write_text("look: {theme: light} # mine\n")
    answers = {
        "Address of your Tiny Desk:": tiny.url, "Your user name there:": "jane", "it is not shown": TOKEN,
        "Short name for it": "", "Keep ": "",
    }  # fmt: skip
    with _connect(place, "--kind", "tiny") as terminal:
        for question, said in answers.items():
            terminal.wait_for(question)
            if question.startswith(at):
                break
            terminal.send(f"{said}\r")
        terminal.send("ctrl+c")
        assert terminal.end() == 130
        assert "Nothing was kept." in terminal.text
        assert terminal.attributes == terminal.before
    assert (place / "config.yaml").read_text() == "look: {theme: light} # mine\n"
    assert sorted(path.name for path in place.iterdir() if path.is_file()) == ["config.yaml"]
    assert keyring_of(place) == {}


def test_without_a_keyring_another_way_is_asked_for_and_tried(
    place: Path, tiny: TinyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    with _connect(place, "--kind", "tiny", "--url", tiny.url, "--user", "jane", "--name", "tiny") as terminal:
        _answer(terminal, "it is not shown", TOKEN)
        _answer(terminal, "as tiny?", "")
        terminal.wait_for("to be found from now on?", "an environment variable")
        terminal.send("1\r")
        _answer(terminal, "Command:", "echo wrong")
        terminal.wait_for("another token than the one that was tried")
        terminal.send("1\r")
        terminal.press("")
        terminal.send(f"echo {TOKEN}\r")
        _answer(terminal, "Open the desk now?", "n")
        assert terminal.end() == 0
    assert f"command: [echo, {TOKEN}]" in (place / "config.yaml").read_text()


def test_a_variable_that_is_not_set_yet_is_there_for_the_desk_that_opens(
    place: Path, tiny: TinyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    with _connect(place, "--kind", "tiny", "--url", tiny.url, "--user", "jane", "--name", "tiny") as terminal:
        _answer(terminal, "it is not shown", TOKEN)
        _answer(terminal, "as tiny?", "")
        terminal.wait_for("to be found from now on?")
        terminal.send("variable\r")
        _answer(terminal, "Name of the variable [TINY_TOKEN]", "$MY_TINY")
        terminal.wait_for("export MY_TINY=")
        _answer(terminal, "Open the desk now?", "")
        terminal.wait_for("Ticket 1", "Ticket 3")
        terminal.send("ctrl+q")
        assert terminal.end() == 0
    assert "token: {env: MY_TINY}" in (place / "config.yaml").read_text()


def test_the_welcome_connects_and_the_desk_that_follows_fills_itself(place: Path, tiny: TinyServer) -> None:
    with Terminal(workbench(), environment(place), NARROW) as terminal:
        terminal.wait_for("Connect a helpdesk")
        terminal.press("j", "j")
        terminal.send("enter")
        _choose_tiny(terminal)
        _answer(terminal, "Address of your Tiny Desk:", tiny.url)
        _answer(terminal, "Your user name there:", "jane")
        _answer(terminal, "it is not shown", TOKEN)
        _answer(terminal, "Short name for it", "")
        _answer(terminal, "as tiny?", "")
        terminal.wait_for("Ticket 1", "Ticket 3")
        terminal.send("ctrl+q")
        assert terminal.end() == 0
        assert terminal.attributes == terminal.before


def test_the_welcome_is_back_when_connecting_was_stopped(place: Path) -> None:
    with Terminal(workbench(), environment(place), NARROW) as terminal:
        terminal.wait_for("Connect a helpdesk")
        terminal.press("j", "j")
        terminal.send("enter")
        terminal.wait_for("Number")
        terminal.send("ctrl+c")
        _answer(terminal, "Enter opens the desk again.", "")
        terminal.wait_for("Welcome.", "Look around")
        terminal.send("ctrl+q")
        assert terminal.end() == 0
    assert json.dumps(keyring_of(place)) == "{}"
