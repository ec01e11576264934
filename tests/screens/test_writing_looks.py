"""Pictures of writing: the composer, the bar before something leaves, the outbox and the card of a conflict."""

from datetime import timedelta
from pathlib import Path

import pytest

from screens.album import album
from screens.arrivals import arrive, said
from screens.driving import MEDIUM, NARROW, WIDE, Driven, drive, place_of
from screens.test_outbox import reached
from screens.writing import JANE, at_rest, send, unsent, write
from workbench.store.outbox import Entry, State, Step

SIZES = {"narrow": NARROW, "medium": MEDIUM, "wide": WIDE}
PAGES = ("gaps", "blocked", "note", "bar", "outbox", "conflict")
LOOKS = {"mono": "theme: mono", "ascii": "icons: ascii"}
LOOKED_AT = ("note", "bar")  # where public and internal have to differ without a colour


async def on_another(desk: Driven, row: int, text: str, key: str) -> Entry:
    """Send something on the ticket of another row of the first queue, which moves when a status does."""
    await at_rest(desk)
    await desk.press("1", *"j" * row)
    return await send(desk, text, key)


def expected() -> set[str]:
    """Return the names of the pictures that belong here."""
    names = {f"writing-{size}-{page}" for size in SIZES for page in PAGES}
    return names | {f"writing-{look}-{page}" for look in LOOKS for page in LOOKED_AT}


@pytest.mark.parametrize("size", SIZES)
def test_writing_looks_as_it_did(size: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        workplace = desk.desk.workplace
        with album() as keep:
            await desk.press("c", "enter", "tab")
            assert "⟨host: text, e.g. api.acme.test⟩" in desk.text
            await at_rest(desk)
            keep(f"writing-{size}-gaps", desk)
            await desk.press("ctrl+s")
            assert "not yet: host is not filled in" in desk.text
            await at_rest(desk)
            keep(f"writing-{size}-blocked", desk)
            await desk.press("escape", "escape", "g", "o", "d", "escape")
            await write(desk, "Asked Devon: the rollout begins on Monday.", "n")
            assert "INTERNAL note on #48213" in desk.text
            await at_rest(desk)
            keep(f"writing-{size}-note", desk)
            await desk.press("ctrl+s", "enter")
            await at_rest(desk)
            await desk.press("1")
            await write(desk, "Hi Jane, you can switch it back on now. I will write to you again by Friday.")
            await desk.press("ctrl+s")
            assert "PUBLIC to Jane Roe at Acme GmbH · status → pending" in desk.text
            await at_rest(desk)
            keep(f"writing-{size}-bar", desk)
            await desk.press("enter")
            note, reply = unsent(desk)
            later = workplace.now() + timedelta(minutes=2)
            arrive(workplace, said(JANE, "It works again, no need to hurry.\n\nJane", later))
            half_done = await on_another(desk, 5, "We look into it.", "r")
            waits = await on_another(desk, 6, "Asked the gateway team.", "n")
            await at_rest(desk)
            await desk.press("1", "j", "j")
            await write(desk, "Half a thought")
            await desk.press("escape")
            reached(workplace, note, State.SENT, "", [(0, Step.DONE)])
            reached(workplace, reply, State.CONFLICTED, "Jane Roe has written since this was begun.")
            came = [(0, Step.DONE), (1, Step.REFUSED)]
            reached(workplace, half_done, State.REFUSED, "local says: No such status.", came)
            reached(workplace, waits, State.QUEUED, "local cannot be reached: connection refused.")
            await at_rest(desk)
            await desk.press("1", "g", "o")
            assert "the reply arrived; the status did not" in desk.pane("conversation")
            await at_rest(desk)
            keep(f"writing-{size}-outbox", desk)
            await desk.press("enter")
            assert "It works again, no need to hurry." in desk.pane("conversation")
            await at_rest(desk)
            keep(f"writing-{size}-conflict", desk)

    with place_of(company) as workplace:
        drive(workplace, SIZES[size], script)


@pytest.mark.parametrize("look", LOOKS)
def test_public_and_internal_differ_without_a_colour(look: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        with album() as keep:
            await write(desk, "For us", "n")
            assert "INTERNAL note" in desk.text
            await at_rest(desk)
            keep(f"writing-{look}-note", desk)
            await desk.press("escape")
            await write(desk, "For Jane")
            await desk.press("ctrl+s")
            assert "PUBLIC reply" in desk.text
            assert "PUBLIC to Jane Roe" in desk.text
            await at_rest(desk)
            keep(f"writing-{look}-bar", desk)

    with place_of(company, LOOKS[look]) as workplace:
        drive(workplace, NARROW, script)
