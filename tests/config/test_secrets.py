"""A token is had from a keyring, a command or the environment, and nothing that fails repeats it."""

import os
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked

from workbench.config.secrets import SERVICE, resolve
from workbench.config.server_options import Secret
from workbench.domain.trouble import Trouble

TOKEN = "s3cr3t-token-of-the-desk"


def trouble(secret: Secret, patience: float = 20.0) -> Trouble:
    with pytest.raises(Trouble) as raised:
        resolve(secret, helpdesk="zd", patience=patience)
    told = "".join(traceback.format_exception(raised.value))
    assert TOKEN not in told
    assert raised.value.what.startswith("The token of zd cannot be ")
    assert raised.value.why
    assert raised.value.remedy
    return raised.value


def python(program: str) -> Secret:
    return Secret(command=(sys.executable, "-c", program))


def test_an_environment_variable_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZD_TOKEN", f"{TOKEN}\n")
    assert resolve(Secret(env="ZD_TOKEN"), helpdesk="zd") == TOKEN


def test_a_variable_that_is_not_set_or_empty_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZD_TOKEN", raising=False)
    assert trouble(Secret(env="ZD_TOKEN")).why == 'The environment variable "ZD_TOKEN" is not set.'
    monkeypatch.setenv("ZD_TOKEN", " ")
    assert trouble(Secret(env="ZD_TOKEN")).why == "There is nothing in it."


def test_a_token_that_was_put_where_its_name_belongs_is_not_repeated() -> None:
    token = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
    assert token not in str(trouble(Secret(env=token)))
    assert token not in str(trouble(Secret(command=(token,))))


def test_a_token_that_would_break_a_request_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZD_TOKEN", f"{TOKEN}\r\nX-Evil: 1")
    assert trouble(Secret(env="ZD_TOKEN")).what == "The token of zd cannot be used."


def test_the_first_line_that_a_command_prints_is_the_token() -> None:
    assert resolve(python(f"print('{TOKEN}'); print('login: sam')"), helpdesk="zd") == TOKEN


def test_no_shell_sees_the_command() -> None:
    assert resolve(Secret(command=("printf", "%s", "$HOME;`id`")), helpdesk="zd") == "$HOME;`id`"


def test_a_command_starts_in_the_root_folder_without_input_and_with_the_persons_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PASSWORD_STORE_DIR", "/somewhere")
    program = "import os, sys; print(os.getcwd(), repr(sys.stdin.read()), os.environ['PASSWORD_STORE_DIR'])"
    assert resolve(python(program), helpdesk="zd") == "/ '' /somewhere"


def test_a_command_below_home_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    script = tmp_path / "token"
    script.write_text(f"#!/bin/sh\necho {TOKEN}\n")
    script.chmod(0o700)
    assert resolve(Secret(command=("~/token",)), helpdesk="zd") == TOKEN


def test_a_command_that_is_not_there_or_does_not_run_is_said(tmp_path: Path) -> None:
    assert trouble(Secret(command=("no-such-command", "x"))).why == 'There is no command "no-such-command".'
    script = tmp_path / "tok"
    script.write_text("not a program")
    assert trouble(Secret(command=(str(script),))).why.endswith("does not run: Permission denied.")
    script.chmod(0o700)
    assert trouble(Secret(command=(str(script),))).why.endswith("does not run: Exec format error.")


def test_a_command_that_fails_is_said_without_what_it_printed() -> None:
    program = f"import sys; print('{TOKEN}'); print('{TOKEN}', file=sys.stderr); sys.exit(3)"
    assert trouble(Secret(command=("python3", "-c", program))).why == 'The command "python3" ended with code 3.'
    assert trouble(Secret(command=("sh", "-c", "kill -9 $$"))).why == 'The command "sh" was ended by signal 9.'


def test_a_command_that_prints_nothing_or_no_text_is_said() -> None:
    assert trouble(python("pass")).why == "There is nothing in it."
    assert "not text" in trouble(python("import os; os.write(1, b'\\xff\\xfe')")).why


def test_a_command_without_end_is_stopped_by_its_output() -> None:
    assert trouble(Secret(command=("yes", TOKEN))).why == 'The command "yes" prints more than 65,536 bytes.'


def test_a_command_that_takes_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    secret = Secret(command=("sh", "-c", f"sleep 600 & echo $! > {pid}; echo {TOKEN}; wait"))
    assert trouble(secret, patience=0.5).why == 'The command "sh" took longer than 0.5 seconds.'
    child = int(pid.read_text())
    for _ in range(1200):  # until it has been collected by whoever inherited it
        if not is_running(child):
            return
        time.sleep(0.05)
    pytest.fail("the child is still running")


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_command_that_closed_its_output_but_does_not_end_is_ended() -> None:
    program = "import os, time; os.close(1); time.sleep(600)"
    assert "took longer" in trouble(python(program), patience=0.5).why


def test_a_helper_that_keeps_the_pipe_open_is_not_waited_for(tmp_path: Path) -> None:
    # A password store may start an agent that inherits its output.
    pid = tmp_path / "pid"
    try:
        secret = Secret(command=("sh", "-c", f"sleep 600 & echo $! > {pid}; echo {TOKEN}"))
        assert resolve(secret, helpdesk="zd") == TOKEN
    finally:
        os.kill(int(pid.read_text()), 9)


class Memory(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self, held: dict[tuple[str, str], str], error: Exception | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # keyring gives this one no types
        self.held = held
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        if self.error is not None:
            raise self.error
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password


@pytest.fixture(autouse=True)
def _own_keyring() -> Iterator[None]:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call] # as above
    yield
    keyring.core._keyring_backend = None


def test_a_keyrings_entry_is_read() -> None:
    keyring.set_keyring(Memory({}))
    keyring.set_password(SERVICE, "zendesk", TOKEN)
    assert resolve(Secret(keyring="zendesk"), helpdesk="zd") == TOKEN


def test_an_entry_that_is_missing_is_said_with_the_command_that_makes_it() -> None:
    keyring.set_keyring(Memory({}))
    found = trouble(Secret(keyring="my desk"))
    assert found.why == 'The keyring holds nothing under "my desk".'
    assert found.remedy == "Store it with: keyring set workbench 'my desk'"


def test_a_machine_without_a_keyring_is_told_the_other_ways() -> None:
    found = trouble(Secret(keyring="zendesk"))
    assert found.why == "This machine has no keyring that can be used."
    assert "{env: NAME}" in found.remedy


def test_a_locked_or_failing_keyring_is_said() -> None:
    keyring.set_keyring(Memory({}, KeyringLocked(TOKEN)))
    assert trouble(Secret(keyring="zendesk")).why == "The keyring is locked."
    keyring.set_keyring(Memory({}, RuntimeError(TOKEN)))
    assert trouble(Secret(keyring="zendesk")).why == "The keyring failed: RuntimeError."


def test_a_wrong_keyring_back_end_in_the_environment_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.core._keyring_backend = None
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Backend")
    assert trouble(Secret(keyring="zendesk")).why == "The keyring failed: ModuleNotFoundError."
