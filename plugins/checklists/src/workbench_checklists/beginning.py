"""Begin a run: a folder of its own, with the checklist as it is now and the inputs as they were given."""

import getpass
import hashlib
import hmac
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from workbench.api import Trouble, clean
from workbench_checklists.hosts import host_of
from workbench_checklists.inputs import Given
from workbench_checklists.model import Input, Step
from workbench_checklists.plans import title_of
from workbench_checklists.record import CHECKLIST, InputKept, RunKept, StepKept, save, stamp, write_whole
from workbench_checklists.shelf import Shelved


def begin(
    home: Path, shelved: Shelved, given: Mapping[str, Given], *, ticket: str, now: datetime,
    allowed: Sequence[str] = (),
) -> Path:
    """Make the folder of a new run and return it. The inputs have been checked. Raises Trouble where that fails.

    ``allowed`` are hosts that the team allows by name, whatever their address.
    """
    checklist = shelved.checklist
    if checklist is None:
        raise Trouble(f"{shelved.path.name} has a mistake.", remedy="`python -m workbench_checklists lint` says where.")
    values = {name: one.value for name, one in given.items()}
    stem = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{checklist.id}"
    for number in range(1, 100):
        folder = home / (stem if number == 1 else f"{stem}-{number}")
        try:
            folder.mkdir(mode=0o700, parents=True)
            break
        except FileExistsError:
            continue
        except OSError as error:
            raise Trouble("The run cannot begin.", f"{folder}: {error.strerror or error}.", "Make room.") from None
    inputs = [
        _input(folder.name, item, given.get(item.name, Given("", "hand")), allowed) for item in checklist.inputs
    ]
    shown = {item.name: values.get(item.name, "") for item in checklist.inputs if not item.secret}
    run = RunKept(
        id=folder.name, checklist=checklist.id, title=checklist.title, version=checklist.version,
        digest=hashlib.sha256(shelved.text.encode()).hexdigest(), who=_who(), host=platform.node(), began=stamp(now),
        ticket=ticket, inputs=inputs, steps=[_kept(step, shown, at) for at, step in enumerate(checklist.steps, 1)],
        cleanup=[_kept(step, shown, at) for at, step in enumerate(checklist.cleanup, 1)],
    )
    write_whole(folder / CHECKLIST, shelved.text.encode())
    save(folder, run)
    return folder


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return f"user {os.getuid()}"


def _input(salt: str, item: Input, given: Given, allowed: Sequence[str]) -> InputKept:
    if not item.secret:
        return InputKept(
            name=item.name, value=given.value, source=given.source, guarded=_guarded(item, given, allowed),
        )
    digest = hmac.new(salt.encode(), given.value.encode(), hashlib.sha256).hexdigest()[:12] if given.value else ""
    return InputKept(name=item.name, value="", source=given.source, is_secret=True, digest=digest)


def _guarded(item: Input, given: Given, allowed: Sequence[str]) -> str:
    """Return the host of an input that may lead to no private address."""
    if given.source != "ticket" or item.type not in ("url", "host"):
        return ""
    host = host_of(given.value) if item.type == "url" else given.value
    by_name = [name for name in (*allowed, *item.allow_hosts) if not set("*?[") & set(name)]
    return "" if host in by_name else host


def _kept(step: Step, values: Mapping[str, str], at: int) -> StepKept:
    return StepKept(id=step.id or f"step-{at}", kind=step.kind, title=clean(title_of(step, values)))
