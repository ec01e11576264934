"""Compares two versions, or two configuration files key by key: ``… difference --have 4.9 --least 4.12``.

Files are JSON, YAML-like ``key: value`` lines, or ``key=value`` lines; nested JSON is compared by dotted keys. Values
of keys that sound like secrets are compared and never printed.
"""

import argparse
import json
import re
import sys
from pathlib import Path

from workbench_checklists.probes.asking import Unasked, refuse, say

_SECRET = re.compile(r"(?i)pass|secret|token|key|credential|auth")
_LINE = re.compile(r"\s*([A-Za-z_][\w.\-]*)\s*[:=]\s*(.*?)\s*")
_LARGEST = 2_000_000
_MOST_SHOWN = 200


def version_parts(text: str) -> tuple[int, ...]:
    """Return the numbers of a version, ``v4.12.1-rc2`` as (4, 12, 1). Raises Unasked where there is none."""
    found = re.search(r"\d+(?:\.\d+)*", text)
    if found is None or len(found[0]) > 40:
        raise Unasked(f"“{text[:40]}” holds no version")
    return tuple(int(part) for part in found[0].split("."))


def compared(have: str, least: str) -> str:
    """Return ``older``, ``same`` or ``newer``; missing numbers count as nought."""
    one, other = version_parts(have), version_parts(least)
    size = max(len(one), len(other))
    one, other = (part + (0,) * (size - len(part)) for part in (one, other))
    return "same" if one == other else "older" if one < other else "newer"


def settings_in(path: Path) -> dict[str, str]:
    """Return the settings of a file by key. Raises Unasked where it cannot be read."""
    try:
        if path.stat().st_size > _LARGEST:
            raise Unasked(f"{path} is larger than 2 MB")
        text = path.read_text("utf-8", "replace")
    except OSError as error:
        raise Unasked(f"{path} cannot be read: {error.strerror}") from None
    try:
        tree: object = json.loads(text)
    except (ValueError, RecursionError):
        lines = (_LINE.fullmatch(line) for line in text.splitlines() if not line.lstrip().startswith(("#", ";", "//")))
        return {found[1]: found[2].strip("\"'") for found in lines if found}
    flat: dict[str, str] = {}
    _flatten("", tree, flat)
    return flat


def _flatten(prefix: str, tree: object, into: dict[str, str]) -> None:
    if isinstance(tree, dict):
        for name, inner in tree.items():
            _flatten(f"{prefix}.{name}" if prefix else str(name), inner, into)
    else:
        into[prefix or "."] = json.dumps(tree, ensure_ascii=False)


def _shown(key: str, value: str) -> str:
    return "(hidden)" if _SECRET.search(key) else value[:120]


def main(arguments: list[str] | None = None) -> int:
    """Compare, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="difference", description="Compare versions or configuration files.")
    parser.add_argument("--have", default="", help="the version that is there")
    parser.add_argument("--least", default="", help="the version that is needed")
    parser.add_argument("--ours", default="", help="the configuration file that is known to work")
    parser.add_argument("--theirs", default="", help="the customer's configuration file")
    said = parser.parse_args(arguments)
    try:
        if said.have or said.least:
            say("have", said.have)
            say("needed", said.least)
            say("version", compared(said.have, said.least))
        if said.ours or said.theirs:
            ours, theirs = settings_in(Path(said.ours)), settings_in(Path(said.theirs))
            differing = sorted(key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key))
            say("settings", len(ours.keys() | theirs.keys()))
            say("differences", len(differing))
            for key in differing[:_MOST_SHOWN]:
                left = _shown(key, ours[key]) if key in ours else "(not there)"
                right = _shown(key, theirs[key]) if key in theirs else "(not there)"
                say("differs", f"{key}: {left} here, {right} there")
    except Unasked as error:
        return refuse(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
