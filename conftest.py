"""What holds for every test: nobody's own files are touched, and a slow machine fails nothing."""

import gc
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings

# Several tests run at once, so an example may take long for no reason of its own. Each run takes other examples, so
# that fewer of them find as much, a little later; but a change is judged (`.ci/run`) by the same ones each time.
settings.register_profile("house", deadline=None, print_blob=True, max_examples=50, derandomize="CI" in os.environ)
settings.load_profile("house")

_SAID_BY_A_PERSON = ("NO_COLOR", "FORCE_COLOR", "EDITOR", "VISUAL", "BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
_IN_MEMORY = "/dev/shm"
_ENOUGH = 2 << 30  # bytes; a run takes a tenth of it at a time
# Where tests start other programs, kill them or wait for them: half of the time, and `make fast` leaves them out.
_WITH_PROGRAMS = (
    "plugins/", "tests/benchmarks/", "tests/connecting/", "tests/crash/", "tests/host/", "tests/hostile/",
    "tests/line/", "tests/pictures/", "tests/ptys/", "tests/handoffs/test_at_once", "tests/house/test_imports",
    "tests/screens/test_failing_servers", "tests/sending/test_schedules", "tests/statuspage/test_from_page_to_desk",
    "tests/sync/test_following", "tests/sync/test_servers", "tests/sync/test_steady",
)  # fmt: skip
_MEANT_FOR_TESTS = (
    "WORKBENCH_SPECS", "WORKBENCH_RECORDED", "WORKBENCH_MAIL", "WORKBENCH_SERVERS", "WORKBENCH_DOCUMENTS",
)  # fmt: skip


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name bytes by what they are: archives hold the second in which they were made; workers agree on names."""
    return "bytes" if isinstance(val, bytes) else None


def pytest_configure(config: pytest.Config) -> None:
    """Let what tests write lie in memory where there is plenty of it: thousands of stores wait for a disk.

    And let Ctrl+C mean what it does at a terminal: a shell has what it runs in the background ignore it, which the
    programs that tests start would inherit.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if "TMPDIR" not in os.environ and not config.getoption("basetemp") and _has_room(_IN_MEMORY):
        os.environ["TMPDIR"] = tempfile.tempdir = _IN_MEMORY


def _has_room(folder: str) -> bool:
    try:
        status = os.statvfs(folder)
    except OSError:
        return False
    may_run = not status.f_flag & getattr(os, "ST_NOEXEC", 0)  # some tests write programs
    return may_run and os.access(folder, os.W_OK | os.X_OK) and status.f_bavail * status.f_frsize > _ENOUGH


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tell tests that start other programs from those that do not."""
    for item in items:
        if item.nodeid.startswith(_WITH_PROGRAMS) or "test_killing" in item.nodeid:
            item.add_marker(pytest.mark.programs)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let what was imported and collected be no business of the garbage collector's, which would look through it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Be a person whose home has nothing in it and who has said nothing in the environment; return the home."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            said = name in _SAID_BY_A_PERSON or name.startswith(("WORKBENCH_", "XDG_"))
            if said and name not in _MEANT_FOR_TESTS:
                patch.delenv(name)
        patch.setenv("HOME", str(folder))
        yield folder
    _end_what_pulls(folder)


def _end_what_pulls(home: Path) -> None:
    """End the processes that desks and commands of these tests began; with no desk they would go on for ten minutes."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ends by itself, or is somebody else's
            words, known = ((process / name).read_bytes().split(b"\0") for name in ("cmdline", "environ"))
            if b"--for-desks" in words and f"HOME={home}".encode() in known:
                os.kill(int(process.name), signal.SIGTERM)
