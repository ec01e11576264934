"""What a run leaves on its ticket: a note with its evidence, and what follows from its verdict."""

import re
from pathlib import Path

from workbench.api import ActionResult, Alter, ChangeTags, Done, Note, Together
from workbench_checklists.model import Checklist
from workbench_checklists.record import TRANSCRIPT, RunKept
from workbench_checklists.running_view import next_words
from workbench_checklists.transcript import transcript

_LONGEST_NOTE, _MOST_FILES = 30_000, 20


def note_of(checklist: Checklist, run: RunKept, folder: Path) -> Note:
    """Return the internal note that a run leaves: its transcript, with the files that are its evidence."""
    # Two braces in a message are taken for a gap that nobody filled; here they are somebody else's words.
    text = re.sub(r"([{}])(?=\1)", r"\1 ", transcript(checklist, run, folder))
    if len(text) > _LONGEST_NOTE:
        text = f"{text[:_LONGEST_NOTE]}\n… (the whole transcript is in the file)"
    return Note(text, tuple(_evidence_of(folder, run)))


def after_verdict(checklist: Checklist, run: RunKept) -> ActionResult:
    """Return what is to be done once a run has its verdict: tags that the checklist asks for, and words."""
    after = getattr(checklist.verdicts, run.verdict.replace("-", "_"))
    done = Done(f"{run.title}: {run.verdict}. {next_words(checklist, run)}".strip())
    return Together((Alter((ChangeTags(added=after.tags),)), done)) if after.tags else done


def _evidence_of(folder: Path, run: RunKept) -> list[Path]:
    """Return the files that go with the note: the transcript, and what the steps say is to be attached."""
    files = [folder / TRANSCRIPT, *(folder / one.name for kept in run.steps for one in kept.files if one.attach)]
    return [file for file in files if file.is_file()][:_MOST_FILES]
