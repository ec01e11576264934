"""Every ticket written by hand can be opened, at the smallest size and at a large one, and shows its own words."""

import unicodedata
from pathlib import Path

import pytest
import yaml
from rich.cells import cell_len

from screens.driving import WIDE, Driven, drive, place_of
from workbench.domain.text import clean

SMALLEST = (60, 16)
_UNSAFE = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}  # kinds of signs of which none is drawn


def written() -> list[str]:
    import workbench.demo

    folder = Path(workbench.demo.__file__).parent / "company/tickets"
    return [str(one["id"]) for path in sorted(folder.glob("*.yaml")) for one in yaml.safe_load(path.read_text("utf-8"))]


@pytest.mark.parametrize("size", [SMALLEST, WIDE], ids=["smallest", "wide"])
def test_every_ticket_written_by_hand_opens(size: tuple[int, int], company: Path) -> None:
    async def script(desk: Driven) -> None:
        for number in written():
            desk.desk.visit(f"local:{number}")
            await desk.settle()
            ticket = await desk.desk.queries.ticket(f"local:{number}")
            assert ticket is not None
            assert desk.reading == number
            rows = desk.rows
            assert {sum(cell_len(segment.text) for segment in row) for row in rows} == {size[0]}, number
            signs = {sign for row in rows for segment in row for sign in segment.text}
            assert not [sign for sign in signs if unicodedata.category(sign) in _UNSAFE], number
            sheet = desk.desk.conversation.sheet.text
            assert "Problem:" not in sheet, number
            messages = await desk.desk.queries.conversation(ticket.ref, 200)
            assert messages, number
            assert sheet == clean(sheet)
            first = next(line for line in messages[0].text.splitlines() if line.strip())
            assert first.split()[0] in sheet, number
            assert "Problem:" not in "".join(desk.pane(name) for name in ("customer", "escalations", "canned"))
            await desk.press("escape")

    with place_of(company) as workplace:
        drive(workplace, size, script)
