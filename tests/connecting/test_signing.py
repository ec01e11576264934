"""Signing in anew, signing out, and the doctor, who asks every server."""

import json
import os
from pathlib import Path

import pytest

from connecting.test_connect import keyring_of, written
from connecting.tiny_desk import TOKEN, TinyServer, tiny_server
from line.commands import run, values


@pytest.fixture
def connected(place: Path, tiny: TinyServer) -> Path:
    """Return a home with a Tiny Desk that is connected, its token in the keyring."""
    where = f"kind: tiny, url: '{tiny.url}', user: jane, token: {{keyring: tiny@127.0.0.1}}"
    (place / "config.yaml").write_text(f"helpdesks:\n  - {{name: tiny, {where}}}\n")
    _keep_token(place, TOKEN)
    return place


@pytest.fixture
def pulled(connected: Path) -> Path:
    """Return the same with its tickets here."""
    run(connected, "sync")
    return connected


def _keep_token(place: Path, token: str) -> None:
    (place.parent / "keyring.json").write_text(json.dumps({"workbench tiny@127.0.0.1": token}))


def test_a_token_that_works_takes_the_old_ones_place_and_whoever_pulls_is_told(connected: Path) -> None:
    _keep_token(connected, "old")
    os.utime(connected / "config.yaml", (1, 1))
    before = (connected / "config.yaml").read_bytes()
    run(connected, "login", "tiny", "--token-stdin", said=TOKEN)
    assert keyring_of(connected) == {"workbench tiny@127.0.0.1": TOKEN}
    assert (connected / "config.yaml").read_bytes() == before
    assert (connected / "config.yaml").stat().st_mtime > 1


def test_a_token_that_does_not_work_leaves_the_old_one(connected: Path) -> None:
    told = run(connected, "login", "tiny", "--token-stdin", said="wrong", code=1)
    assert "does not accept this token" in told.stdout
    assert keyring_of(connected) == {"workbench tiny@127.0.0.1": TOKEN}


def test_a_token_may_move_from_the_keyring_into_the_environment(
    connected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINY_TOKEN", TOKEN)
    run(connected, "login", "tiny", "--token-env", "TINY_TOKEN")
    helpdesks = written(connected)["helpdesks"]
    assert isinstance(helpdesks, list)
    assert helpdesks[0]["token"] == {"env": "TINY_TOKEN"}
    told = run(connected, "login", "tiny", code=1).stderr
    assert "in the environment variable TINY_TOKEN" in told


def test_nobody_is_asked_without_a_terminal(connected: Path) -> None:
    assert "--token-stdin" in run(connected, "login", "tiny", code=2).stderr


def test_an_unknown_name_is_told_with_those_that_are_known(connected: Path) -> None:
    for command in ("login", "logout"):
        assert "Connected: tiny." in run(connected, command, "tony", code=1).stderr


def test_signing_out_forgets_the_token_and_says_what_stays(pulled: Path) -> None:
    told = run(pulled, "logout", "tiny").stdout
    assert keyring_of(pulled) == {}
    assert "3 tickets of tiny stay on this machine" in told
    assert "workbench purge --of tiny" in told
    assert "workbench login tiny" in told
    assert len(values(pulled, "queue", "status:open")) == 3
    run(pulled, "purge", "--of", "tiny", "--yes")
    assert values(pulled, "logout", "tiny") == {
        "name": "tiny", "forgotten": False, "trouble": None, "tickets_kept": 0,
    }  # fmt: skip


def test_what_was_purged_whole_comes_again_once_one_is_signed_in_again(pulled: Path) -> None:
    run(pulled, "purge", "--of", "tiny", "--yes")
    run(pulled, "sync")
    assert len(values(pulled, "queue", "status:open")) == 3


def test_signing_out_works_with_a_broken_keyring_and_says_what_to_do(
    pulled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "connecting.file_keyring.LockedKeyring")
    done = run(pulled, "logout", "tiny", code=1)
    assert "The keyring is locked." in done.stderr
    assert "take the token back on the server" in done.stderr
    assert "3 tickets of tiny stay" in done.stdout


def test_a_token_of_the_environment_is_not_ours_to_forget(
    connected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINY_TOKEN", TOKEN)
    run(connected, "login", "tiny", "--token-env", "TINY_TOKEN")
    assert "in the environment variable TINY_TOKEN: take it out there" in run(connected, "logout", "tiny").stdout


def test_nobody_signs_in_to_a_status_page(connected: Path, tiny: TinyServer) -> None:
    run(connected, "connect", "--kind", "tinypage", "--url", tiny.url, "--name", "status", "--yes")
    assert "needs no token" in run(connected, "login", "status", code=1).stderr
    assert run(connected, "logout", "status").stdout == "status has no token.\n"


# -- the doctor ---------------------------------------------------------------------------------------------


def _of_servers(place: Path, code: int = 0) -> list[tuple[str, str, str]]:
    findings = values(place, "doctor", code=code)
    about = ("helpdesk", "tracker", "status page")
    return [(one["about"], one["state"], one["found"]) for one in findings if one["about"] in about]


def test_the_doctor_repeats_what_was_tried(connected: Path, tiny: TinyServer) -> None:
    tiny.refuses.add("/api/articles")
    assert _of_servers(connected) == [
        ("helpdesk", "ok", f"tiny: Tiny Desk at {tiny.url}, signed in as Jane Roe"),
        ("helpdesk", "ok", "tiny: sign in: as jane"),
        ("helpdesk", "ok", "tiny: read tickets: 3 of them"),
        ("helpdesk", "warn", "tiny: read articles: You may not see that."),
    ]


def test_servers_that_are_dead_or_not_signed_in_keep_the_doctor_from_no_other(connected: Path) -> None:
    with tiny_server() as server:
        gone = server.url
    with (connected / "config.yaml").open("a") as file:
        file.write(
            f"  - {{name: gone, kind: tiny, url: '{gone}', user: jane, token: {{keyring: tiny@127.0.0.1}}}}\n"
            f"  - {{name: unset, kind: tiny, url: '{gone}', token: {{env: NOWHERE_TO_BE_FOUND}}}}\n"
            f"  - {{name: without, kind: tiny, url: '{gone}'}}\n"
            f"trackers:\n  - {{name: eng, kind: jira, url: '{gone}', keys: [ENG]}}\n"
            f"status_pages:\n  - {{name: status, kind: tinypage, url: '{gone}'}}\n"
        )
    said = _of_servers(connected, code=1)
    states = {found.partition(":")[0]: state for _, state, found in said}
    assert states == {"tiny": "ok", "gone": "fail", "unset": "fail", "without": "fail", "eng": "ok", "status": "fail"}
    shown = run(connected, "doctor", code=1).stdout
    assert "does not take connections" in shown
    assert "workbench login without" in shown
