"""Trying a server from the command line: the wait is seen, and each right is a line of its own."""

import asyncio
import time
from urllib.parse import urlsplit

from workbench.commands.line.asking import folded
from workbench.commands.line.console import Console
from workbench.connecting.kinds import Kind
from workbench.connecting.making import Trial
from workbench.connecting.summary import summary
from workbench.connecting.trying import PATIENCE, Tried, try_account

_GLANCE = 0.5  # seconds between two looks at how long it takes


def try_out(console: Console, trial: Trial, patience: float) -> Tried:
    """Return what an account may do on its server, showing how long that takes.

    ``patience`` is how many seconds the network may keep us waiting, as the configuration says.
    """

    async def run() -> Tried:
        began = time.monotonic()
        work = asyncio.ensure_future(try_account(trial, PATIENCE + patience))
        while not (await asyncio.wait({work}, timeout=_GLANCE))[0]:
            console.progress(f"Asking {host}: {time.monotonic() - began:.0f} s …")
        return work.result()

    host = urlsplit(trial.provider.options.url).netloc
    console.progress(f"Asking {host} …")
    try:
        return asyncio.run(run())
    finally:
        console.end_progress()


def print_tried(console: Console, kind: Kind, tried: Tried) -> None:
    """Write what came of it, for a person: each right, who it is, and what that means."""
    widest = max((len(right.name) for right in tried.rights), default=0)
    for right in tried.rights:
        sign, tone = ("ok", "quiet") if right.works else ("no", "bad" if right.needed else "warn")
        first, *more = folded(f"{right.name.ljust(widest)}  {right.says}", console.width - 6, widest + 2)
        console.spans([(f"  {sign}  ", tone), (first, "plain")])
        for line in more:
            console.line(" " * 6 + line)
    if tried.trouble is not None:
        for words in (tried.trouble.what, tried.trouble.why, tried.trouble.remedy):
            _print(console, words)
        return
    if tried.account is not None:
        who = tried.account.name + (f", {tried.account.email}" if tried.account.email else "")
        console.line(f"You are {who} there.")
    for sentence in summary(kind.provider, tried):
        _print(console, sentence)


def _print(console: Console, sentence: str) -> None:
    for line in folded(sentence, console.width) if sentence else ():
        console.line(line)


def tried_values(tried: Tried) -> dict[str, object]:
    """Return what came of it, for a script."""
    trouble = tried.trouble
    return {
        "works": tried.works,
        "account": tried.account,
        "rights": tried.rights,
        "trouble": None if trouble is None else {"what": trouble.what, "why": trouble.why, "remedy": trouble.remedy},
    }
