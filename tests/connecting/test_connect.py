"""``workbench connect`` without a terminal: everything is said, tried, and only then kept."""

import json
import stat
from pathlib import Path

import pytest
import yaml

from connecting.tiny_desk import TOKEN, TinyServer
from line.commands import run, values

_WHOLE = ("--kind", "tiny", "--user", "jane", "--token-env", "TINY_TOKEN", "--yes")


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINY_TOKEN", TOKEN)


def written(place: Path) -> dict[str, object]:
    """Return what stands in the configuration."""
    said: dict[str, object] = yaml.safe_load((place / "config.yaml").read_text())
    return said


def keyring_of(place: Path) -> dict[str, str]:
    """Return what the keyring holds."""
    file = place.parent / "keyring.json"
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    return known


def test_what_works_is_kept_and_the_desk_fills_itself_from_it(place: Path, tiny: TinyServer) -> None:
    done = run(place, "connect", *_WHOLE, "--url", f"{tiny.url}/api/tickets?page=2")
    assert "  ok  read tickets   3 of them" in done.stdout
    assert "You are Jane Roe, jane@desk.test there." in done.stdout
    assert f"Kept as tiny in {place}/config.yaml." in done.stdout
    assert written(place) == {
        "helpdesks": [
            {"name": "tiny", "kind": "tiny", "url": tiny.url, "user": "jane", "token": {"env": "TINY_TOKEN"}}
        ]
    }
    assert stat.S_IMODE((place / "config.yaml").stat().st_mode) == 0o600
    assert run(place, "config", "check").stdout.endswith("no mistakes.\n")
    run(place, "sync")
    assert [row["ref"] for row in values(place, "queue", "status:open")] == ["tiny:1", "tiny:2", "tiny:3"]


def test_a_script_gets_json_and_the_same_is_kept(place: Path, tiny: TinyServer) -> None:
    tiny.refuses.add("/api/articles")
    told = values(place, "connect", *_WHOLE, "--url", tiny.url, "--name", "desk")
    assert told["kept"] is True
    assert told["works"] is True
    assert (told["name"], told["token"], told["backup"]) == ("desk", {"env": "TINY_TOKEN"}, None)
    assert told["account"] == {"ref": "desk:jane", "name": "Jane Roe", "email": "jane@desk.test"}
    assert [(right["name"], right["works"]) for right in told["rights"]][-1] == ("read articles", False)


def test_a_token_from_the_input_goes_into_the_keyring_and_into_no_file(place: Path, tiny: TinyServer) -> None:
    options = ("--kind", "tiny", "--user", "jane", "--url", tiny.url, "--token-stdin")
    done = run(place, "connect", *options, said=f"{TOKEN}\n")
    assert keyring_of(place) == {"workbench tiny@127.0.0.1": TOKEN}
    assert "in the keyring, as tiny@127.0.0.1" in done.stdout
    assert TOKEN not in done.stdout + done.stderr
    assert not [path for path in place.rglob("*") if path.is_file() and TOKEN.encode() in path.read_bytes()]
    run(place, "sync")


def test_another_workbench_of_the_same_person_keeps_its_own_token(place: Path, tiny: TinyServer) -> None:
    options = ("connect", "--kind", "tiny", "--user", "jane", "--url", tiny.url, "--token-stdin")
    run(place, *options, said=TOKEN)
    run(place / "other", *options, said=TOKEN)
    assert sorted(keyring_of(place)) == ["workbench tiny@127.0.0.1", "workbench tiny@127.0.0.1-2"]


def test_a_command_gives_the_token_now_and_later(place: Path, tiny: TinyServer) -> None:
    options = ("--kind", "tiny", "--user", "jane", "--url", tiny.url, "--token-command", f"echo '{TOKEN}'")
    run(place, "connect", *options, "--yes")
    assert "command: [echo," in (place / "config.yaml").read_text()
    run(place, "sync")


@pytest.mark.parametrize(
    ("backend", "why"),
    [("keyring.backends.fail.Keyring", "no keyring"), ("connecting.file_keyring.LockedKeyring", "locked")],
)
def test_without_a_keyring_the_other_ways_are_named_and_nothing_is_kept(
    place: Path, tiny: TinyServer, monkeypatch: pytest.MonkeyPatch, backend: str, why: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    options = ("--kind", "tiny", "--user", "jane", "--url", tiny.url, "--token-stdin")
    told = run(place, "connect", *options, said=TOKEN, code=1).stderr
    assert why in told
    assert "--token-env" in told
    assert "--token-command" in told
    assert not (place / "config.yaml").exists()


def test_a_wrong_token_keeps_nothing(place: Path, tiny: TinyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINY_TOKEN", "wrong")
    done = run(place, "connect", *_WHOLE, "--url", tiny.url, code=1)
    assert "Tiny Desk does not accept this token for jane." in done.stdout
    assert "Nothing was kept." in done.stderr
    told = values(place, "connect", *_WHOLE, "--url", tiny.url, code=1)
    assert (told["kept"], told["works"]) == (False, False)
    assert told["trouble"]["remedy"]
    assert not (place / "config.yaml").exists()


def test_an_account_that_may_read_no_tickets_is_not_kept(place: Path, tiny: TinyServer) -> None:
    tiny.refuses.add("/api/tickets")
    done = run(place, "connect", *_WHOLE, "--url", tiny.url, code=1)
    assert "  no  read tickets" in done.stdout
    assert "You may not see that." in done.stdout
    assert not (place / "config.yaml").exists()


def test_trackers_and_status_pages_are_connected_alike(place: Path, tiny: TinyServer) -> None:
    run(place, "connect", "--kind", "tinytracker", "--url", tiny.url, "--token-env", "TINY_TOKEN", "--yes")
    done = run(place, "connect", "--kind", "tinypage", "--url", tiny.url, "--name", "status", "--yes")
    assert "1 live now" in done.stdout
    assert "config.yaml.bak" in done.stdout
    assert written(place) == {
        "trackers": [{"name": "tinytracker", "kind": "tinytracker", "url": tiny.url, "token": {"env": "TINY_TOKEN"}}],
        "status_pages": [{"name": "status", "kind": "tinypage", "url": tiny.url}],
    }


def test_what_is_there_already_is_not_connected_twice(place: Path, tiny: TinyServer) -> None:
    run(place, "connect", *_WHOLE, "--url", tiny.url)
    before = (place / "config.yaml").read_bytes()
    told = run(place, "connect", *_WHOLE, "--url", f"{tiny.url}/", code=1).stderr
    assert "It is called tiny." in told
    assert "workbench login tiny" in told
    assert (place / "config.yaml").read_bytes() == before


def test_the_lines_are_printed_where_the_file_cannot_be_added_to(place: Path, tiny: TinyServer) -> None:
    (place / "config.yaml").write_text("helpdesks: no list\n")
    done = run(place, "connect", *_WHOLE, "--url", tiny.url, code=1)
    assert "  - name: tiny\n    kind: tiny\n" in done.stdout
    assert "was left as it is" in done.stderr
    assert (place / "config.yaml").read_text() == "helpdesks: no list\n"


@pytest.mark.parametrize("left_out", ["--kind", "--url", "--user", "--token-env"])
def test_what_is_missing_is_named_where_nobody_can_be_asked(place: Path, tiny: TinyServer, left_out: str) -> None:
    words = ["--kind", "tiny", "--url", tiny.url, "--user", "jane", "--token-env", "TINY_TOKEN"]
    at = words.index(left_out)
    assert left_out in run(place, "connect", *words[:at], *words[at + 2 :], code=2).stderr


def test_a_kind_that_is_not_there_is_told_with_those_that_are(place: Path) -> None:
    told = run(place, "connect", "--kind", "tinny", "--url", "x.example", "--yes", code=1).stderr
    assert "Did you mean tiny?" in told


def test_what_is_not_encrypted_is_said_and_this_machine_is_not(place: Path, tiny: TinyServer) -> None:
    told = run(place, "connect", *_WHOLE, "--url", "http://192.0.2.1:9", "--name", "x", code=1)
    assert "http:// is not encrypted" in told.stderr
    assert "not encrypted" not in run(place, "connect", *_WHOLE, "--url", tiny.url).stderr


def test_a_helpdesk_that_does_not_say_whose_account_it_is_leaves_that_to_the_configuration(
    place: Path, tiny: TinyServer
) -> None:
    words = ("--kind", "quiet", "--url", tiny.url, "--user", "jane", "--token-env", "TINY_TOKEN", "--yes")
    assert "add: me: {accounts: {quiet: ID}}" in run(place, "connect", *words).stdout
