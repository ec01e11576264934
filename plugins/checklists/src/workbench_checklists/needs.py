"""Whether the programs are there that a checklist needs, in a version that is new enough."""

import re
import shutil
import subprocess
from collections.abc import Iterator

from workbench_checklists.model import Checklist
from workbench_checklists.probes.asking import Unasked
from workbench_checklists.probes.difference import compared, version_parts

_NEED = re.compile(r"([\w.+-]+?)\s*(?:>=\s*(\d[\w.]*))?")


def missing_needs(checklist: Checklist) -> list[str]:
    """Return what is missing, in words. Runs each program that a version is asked of with ``--version``."""
    return list(_missing(checklist))


def _missing(checklist: Checklist) -> Iterator[str]:
    for need in checklist.environment.needs:
        found = _NEED.fullmatch(need.strip())
        if found is None:
            yield f"“{need}” is not understood; write curl or curl>=7.80"
            continue
        program, least = found[1], found[2]
        path = shutil.which(program)
        if path is None:
            yield f"{program} is not installed"
        elif least:
            version = _version(path)
            if not version or compared(version, least) == "older":
                yield f"{program} is {version or 'of no version that it tells'}, and {least} is needed"


def _version(path: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - a whole path that was found, and one fixed argument
            [path, "--version"], capture_output=True, timeout=5, check=False, stdin=subprocess.DEVNULL,
        )
        parts = version_parts(done.stdout.decode("utf-8", "replace")[:1000])
    except (OSError, subprocess.TimeoutExpired, Unasked):
        return ""
    return ".".join(map(str, parts))
