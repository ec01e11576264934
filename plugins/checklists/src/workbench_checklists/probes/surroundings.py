"""Prints what engineering asks for first about a machine: ``python -m workbench_checklists.probes.surroundings``.

System, processor, memory, disk, limits, locale, zone and which programs are there. Of the environment only the names
are printed, never a value.
"""

import locale
import os
import platform
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from workbench_checklists.probes.asking import say

_PROGRAMS = ("curl", "dig", "docker", "git", "java", "kubectl", "node", "openssl", "psql", "python3", "ssh")
_PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


def main() -> int:
    """Print, and return 0."""
    now = datetime.now(UTC)
    say("utc", now.isoformat(timespec="seconds"))
    say("zone", now.astimezone().strftime("%z %Z"))
    say("system", f"{platform.system()} {platform.release()} {platform.machine()}")
    say("version", _release())
    say("python", platform.python_version())
    say("processors", os.cpu_count() or "unknown")
    if hasattr(os, "getloadavg"):
        say("load", " ".join(f"{load:.2f}" for load in os.getloadavg()))
    memory = _memory()
    for name in ("MemTotal", "MemAvailable", "SwapFree"):
        if name in memory:
            say(name, memory[name])
    disk = shutil.disk_usage(Path.home() if Path.home().exists() else "/")
    say("disk_free_mb", disk.free // 1_000_000)
    say("locale", ".".join(part or "?" for part in locale.getlocale()))
    say("since_boot_s", int(time.clock_gettime(time.CLOCK_MONOTONIC)))
    say("programs", " ".join(name for name in _PROGRAMS if shutil.which(name)) or "none")
    say("proxies_set", " ".join(name for name in _PROXIES if os.environ.get(name)) or "none")
    say("variables", " ".join(sorted(os.environ)))
    return 0


def _release() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "unknown")
    except OSError:
        return platform.mac_ver()[0] or "unknown"


def _memory() -> dict[str, str]:
    try:
        lines = Path("/proc/meminfo").read_text("ascii", "replace").splitlines()
    except OSError:
        return {}
    return {name: value.strip() for name, _colon, value in (line.partition(":") for line in lines)}


if __name__ == "__main__":
    sys.exit(main())
