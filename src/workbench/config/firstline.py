"""Run a command for the first line that it prints: without a shell, bounded in time and output."""

import contextlib
import os
import selectors
import signal
import subprocess
import time

from workbench.config.mistakes import quoted
from workbench.domain.trouble import Trouble

MOST = 65_536  # bytes of output
_READ = 8_192
_ONE_LINE = "It should print one line: the token."
_GLANCE = 0.05  # seconds between two looks at a process whose pipe stays open


def first_line(command: tuple[str, ...], *, what: str, patience: float) -> str:
    """Return the first line that ``command`` prints, within ``patience`` seconds.

    It runs in the root folder, so that nothing depends on where the workbench was started, with no input
    and in a session of its own, so that it cannot write over the screen. Raises Trouble, beginning with
    ``what``, where it cannot be run, fails, takes longer or prints more than 64 KiB; what it printed is
    never repeated.
    """
    arguments = [os.path.expanduser(command[0]), *command[1:]]  # noqa: PTH111 - Path's raises for ~nobody
    name = quoted(command[0])
    try:
        process = subprocess.Popen(  # noqa: S603 - a list that the person's own configuration holds; no shell
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
    except FileNotFoundError:
        remedy = "Install it, or write its whole path in the configuration."
        raise Trouble(what, f"There is no command {name}.", remedy) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it cannot be started"
        raise Trouble(what, f"The command {name} does not run: {reason}.", "Try it in a shell.") from None
    deadline = time.monotonic() + patience
    with process:
        try:
            output = _read(process, deadline)
            if len(output) > MOST:
                raise Trouble(what, f"The command {name} prints more than {MOST:,} bytes.", _ONE_LINE)
            code = process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except (TimeoutError, subprocess.TimeoutExpired):
            raise Trouble(
                what,
                f"The command {name} took longer than {patience:g} seconds.",
                "Run it once in a shell, where it can ask its questions; then try again.",
            ) from None
        finally:
            _end(process)
    if code:
        ending = f"ended with code {code}" if code > 0 else f"was ended by signal {-code}"
        raise Trouble(what, f"The command {name} {ending}.", "Run it in a shell to see what it says.")
    try:
        return output.decode().strip().partition("\n")[0]
    except UnicodeDecodeError:
        raise Trouble(what, f"The command {name} prints what is not text.", _ONE_LINE) from None


def _read(process: subprocess.Popen[bytes], deadline: float) -> bytes:
    """Return what the process prints until it ends, a little more than MOST bytes at most.

    Raises TimeoutError. A helper that it leaves behind (an agent) may keep the pipe open: it is not
    waited for.
    """
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    output = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while len(output) <= MOST:
            ended = process.poll() is not None
            if selector.select(timeout=0 if ended else _GLANCE):
                more = os.read(process.stdout.fileno(), _READ)
                if not more:
                    break
                output += more
            elif ended:
                break
            if time.monotonic() > deadline:
                raise TimeoutError
    return output


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
