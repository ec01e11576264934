"""The transcript of a run as Markdown: who, when, where, with what, expected beside actual, and what was printed.

Everything that came from outside stands in it as text: in a fence that is longer than any row of backticks inside, or
with the signs of Markdown escaped. Nothing of it can end a fence or begin a heading.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from workbench.api import clean, one_line
from workbench_checklists.judging import suggested
from workbench_checklists.masking import mask
from workbench_checklists.model import Checklist, SectionName
from workbench_checklists.record import RunKept, StepKept
from workbench_checklists.seconds import in_words

_MOST_SHOWN = 4_000  # characters of a step's output
_MOST_TRIES = 40
MARKS = {"passed": "✓", "failed": "✗", "skipped": "–", "unclear": "?", "waiting": "·", "running": "…"}
_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~])")


def plain(text: str, limit: int = 1_000) -> str:
    """Return hostile text as one line of Markdown in which nothing is a sign of Markdown."""
    return _SIGNS.sub(r"\\\1", one_line(mask(text), limit))


def code(text: str) -> str:
    """Return hostile text as a span of code on one line."""
    line = one_line(mask(text), 2_000)
    ticks = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def fenced(text: str) -> str:
    """Return hostile text as a block of code that nothing inside can end."""
    text = clean(mask(text)).rstrip("\n")
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{fence}text\n{text}\n{fence}"


def transcript(checklist: Checklist, run: RunKept, folder: Path) -> str:
    """Return the whole transcript of a run as it stands."""
    lines = [
        f"# {plain(run.title)}", "",
        f"Checklist {code(run.checklist)} version {run.version}, risk {checklist.risk}. "
        f"Run {code(run.id)}{f' on {code(run.ticket)}' if run.ticket else ''} by {plain(run.who)} "
        f"at {plain(run.host)}, "
        f"begun {run.began}{f', ended {run.ended}' if run.ended else ''}.",
    ]
    parts: dict[SectionName, Iterator[str]] = {
        "verdict": _verdict(checklist, run), "inputs": _inputs(run), "steps": _steps(run),
        "evidence": _evidence(run, folder),
    }
    for name in checklist.output.sections:
        lines += ["", *parts[name]]
    return "\n".join(lines) + "\n"


def _verdict(checklist: Checklist, run: RunKept) -> Iterator[str]:
    if run.verdict:
        yield f"**Verdict: {run.verdict}** (given {run.decided})"
    proposed, why = suggested(checklist, run)
    if proposed != run.verdict:
        yield f"The steps speak for {proposed}: {plain(why)}"
    elif why:
        yield f"Why: {plain(why)}"


def _inputs(run: RunKept) -> Iterator[str]:
    yield "## Inputs"
    yield ""
    if not run.inputs:
        yield "None."
    for given in run.inputs:
        value = code(given.value)
        if given.is_secret:
            value = f"secret, hash {given.digest}" if given.digest else "secret, not kept"
        source = {"ticket": "from the ticket", "hand": "by hand"}.get(given.source, given.source)
        yield f"- {given.name}: {value if given.value or given.is_secret else '(empty)'} ({source})"


def _steps(run: RunKept) -> Iterator[str]:
    yield "## Steps"
    for at, kept in enumerate((*run.steps, *run.cleanup), 1):
        yield ""
        yield f"{at}. {MARKS[kept.state]} **{kept.state}** {plain(kept.title)}"
        yield from (f"   {line}" for line in _about(kept))


def _about(kept: StepKept) -> Iterator[str]:
    if kept.kind in ("command", "loop") and kept.argv:
        yield f"- ran {code(json.dumps(kept.argv, ensure_ascii=False))}"
    for finding in kept.findings:
        yield f"- {'✓' if finding.ok else '✗'} expected {plain(finding.expected)}; actual {plain(finding.actual)}"
    if kept.detail:
        yield f"- {plain(kept.detail)}"
    if kept.began:
        yield f"- {kept.began}" + (f" to {kept.ended}" if kept.ended and kept.ended != kept.began else "")
    if len(kept.tries) == 1:
        one = kept.tries[0]
        yield f"- {one.how}{'' if one.exit_code is None else f' with {one.exit_code}'} after {in_words(one.seconds)}"
    elif kept.tries:
        hits = [one for one in kept.tries if one.hit]
        yield f"- {len(hits)} of {len(kept.tries)} tries show it" + (f", last at {hits[-1].at}" if hits else "")
        shown = hits if kept.kind == "loop" else []
        for one in shown[:_MOST_TRIES]:
            code_said = "" if one.exit_code is None else f" with {one.exit_code}"
            yield f"- try {one.number} at {one.at}: {one.how}{code_said} after {in_words(one.seconds)}"
        if len(shown) > _MOST_TRIES:
            yield f"- and {len(shown) - _MOST_TRIES} more"
    if kept.unread:
        yield f"- {kept.unread} lines held no values"


def _evidence(run: RunKept, folder: Path) -> Iterator[str]:
    yield "## Evidence"
    any_file = False
    for kept in (*run.steps, *run.cleanup):
        for file in kept.files:
            any_file = True
            yield ""
            yield f"{code(file.name)}: {file.size:,} bytes, SHA-256 {file.sha256}"
            if file.name.startswith("output/"):
                yield ""
                yield fenced(_head(folder / file.name))
    if not any_file:
        yield ""
        yield "None."


def _head(path: Path) -> str:
    try:
        text = path.read_text("utf-8", errors="replace")
    except OSError as error:
        return f"(cannot be read: {error.strerror})"
    if len(text) <= _MOST_SHOWN:
        return text
    half = _MOST_SHOWN // 2
    return f"{text[:half]}\n… ({len(text) - _MOST_SHOWN:,} characters are in the file)\n{text[-half:]}"
