"""Take all figures: `python -m benchmarks.all [--quick] [--json FILE] [--root FOLDER]`.

Each benchmark runs as a process of its own, one after the other. In full it needs 15 GB and, the first time,
an hour for the large stores; it then writes its table into docs/performance.md. A quick run is small, prints
only, and proves nothing but that everything runs. A missed aim is written down as missed.
"""

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_path

from benchmarks.figures import Figure, keep, kept

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- figures: written by python -m benchmarks.all -->", "<!-- end of the figures -->"
_FULL = {
    "filling": ("--messages", "500000"),
    "searching": ("--tickets", "100000", "--large", "1000000", "--rounds", "5"),
    "desk": ("--large", "1000000", "--small", "1000", "--rounds", "7"),
    "sending": ("--tickets", "1000", "--rounds", "5"),
    "plugins": ("--rounds", "8"),
    "handoffs": ("--tickets", "100000", "--rounds", "7"),
    "html_mail": (),
    "outbox": (),
    "draining": (),
    "knowledge": ("--files", "20000", "--tickets", "100000", "--rounds", "3"),
    "request_tracker": ("--tickets", "2000", "--rounds", "3"),
    "real_pull": ("--tickets", "5000", "--rounds", "3"),  # of fewer, the pull is over before the keys are
}
_QUICK = {
    "filling": ("--messages", "20000"),
    "searching": ("--tickets", "2000", "--large", "2000", "--rounds", "1"),
    "desk": ("--large", "2000", "--small", "1000", "--rounds", "1", "--idle", "2"),
    "sending": ("--tickets", "1000", "--rounds", "1", "--replies", "3"),
    "plugins": ("--rounds", "2"),
    "handoffs": ("--tickets", "2000", "--rounds", "1"),
    "html_mail": (),
    "outbox": ("--rounds", "2"),
    "draining": ("--changes", "20", "--rounds", "1"),
    "knowledge": ("--files", "300", "--tickets", "1000", "--rounds", "1"),
    "request_tracker": ("--tickets", "200", "--rounds", "1"),
    "real_pull": ("--tickets", "1000", "--local", "2000", "--rounds", "1"),
}
_NEEDS_ROOT = ("searching", "desk", "sending", "plugins", "handoffs", "knowledge", "real_pull")


def take(root: Path, *, quick: bool) -> list[Figure]:
    """Run every benchmark and return all figures; homes and mail are made and kept below ``root``.

    Raises CalledProcessError where a benchmark cannot be run to its end.
    """
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures"
        for name, arguments in (_QUICK if quick else _FULL).items():
            print(f"\n{name}", flush=True)
            place = ("--root", str(root)) if name in _NEEDS_ROOT else ()
            subprocess.run(
                (sys.executable, "-m", f"benchmarks.{name}", *place, *arguments, "--json", str(file)), check=True
            )
        return kept(file)


def machine() -> str:
    """Return the facts that figures depend on, in one sentence; nothing in it names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, Textual {version('textual')}"
    )


def table(figures: list[Figure]) -> str:
    """Return figures as a Markdown table, with what they were taken on above it."""
    missed = sum(figure.is_met is False for figure in figures)
    lines = [
        f"Taken on {machine()}. Figures: {len(figures)}; aims missed: {missed}.",
        "",
        "| figure | aim | measured: median [least–most] | runs | |",
        "|---|---|---|---|---|",
    ]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in figure.cells()) + " |" for figure in figures]
    return "\n".join(lines)


def written_into(page: str, text: str) -> str:
    """Return a page with ``text`` between its marks. Raises ValueError where it has none."""
    before, mark, rest = page.partition(BEGIN)
    _, closing, after = rest.partition(END)
    if not mark or not closing:
        raise ValueError(f"the page has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def main() -> None:
    """Read the command line, take the figures and write them down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--quick", action="store_true", help="small stores, one round, nothing written down")
    how.add_argument("--full", action="store_true", help="the figures as they are promised (the default)")
    parser.add_argument("--json", type=Path, help="a file to add the figures to, as lines of JSON")
    parser.add_argument("--root", type=Path, default=user_cache_path("workbench-benchmarks", appauthor=False))
    asked = parser.parse_args()
    figures = take(asked.root, quick=asked.quick)
    print(f"\n{table(figures)}")
    if asked.json:
        keep(figures, asked.json)
    if not asked.quick:
        PAGE.write_text(written_into(PAGE.read_text("utf-8"), table(figures)), "utf-8")


if __name__ == "__main__":
    main()
