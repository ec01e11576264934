"""Runs ``workbench`` in processes forked off one that has imported it, which takes a fifth of what a new Python takes.

All else is as people have it: a process of its own, with its own environment, streams, signals and end.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from multiprocessing import get_context
from pathlib import Path

import workbench

_HERE = Path(workbench.__file__).parent
_DRAWING = ("__main__", "app", "bootstrap", "earlykeys", "firstpaint", "pasting", "screens", "takeover", "widgets")
_OF_OTHERS = (
    "email", "httpx", "jinja2", "keyring.backends.SecretService", "keyring.backends.chainer", "markdown_it", "msgspec",
    "selectolax.lexbor", "yaml",
)  # fmt: skip
_PYTHONS = (str(_HERE.parent), sys.prefix, sys.base_prefix)  # where the program has its imports from


def _ours() -> Iterator[str]:
    for path in _HERE.rglob("*.py"):
        parts = path.relative_to(_HERE).with_suffix("").parts
        if parts[0] not in _DRAWING:
            yield ".".join(("workbench", *parts)).removesuffix(".__init__")


_context = get_context("forkserver")
_context.set_forkserver_preload([*_OF_OTHERS, *_ours()])


def run_forked(
    words: tuple[str, ...], environment: Mapping[str, str], said: str = "", seconds: float = 60
) -> "subprocess.CompletedProcess[str]":
    """Run ``workbench`` with words and an input to its end. Raises TimeoutExpired where it takes more ``seconds``."""
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder, name) for name in ("in", "out", "err")]
        streams[0].write_text(said, "utf-8")
        process = _context.Process(target=_be_workbench, args=(words, dict(environment), streams))
        process.start()
        process.join(seconds)
        code = process.exitcode
        if code is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(words, seconds)
        process.close()
        out, err = (stream.read_bytes().decode() for stream in streams[1:])
    return subprocess.CompletedProcess(words, code, out, err)


def _be_workbench(words: tuple[str, ...], environment: Mapping[str, str], streams: list[Path]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    # What the tests can import beside that is no business of the program's.
    added = environment.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:] = [*filter(None, added), *(place for place in sys.path if place.startswith(_PYTHONS))]
    for number, stream in enumerate(streams):
        opened = os.open(stream, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode) for number, mode in enumerate("rww"))
    sys.argv = ["workbench", *words]
    from workbench.cli import main

    sys.exit(main())
