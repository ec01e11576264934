"""What leaves the desk: the clipboard, the browser, and files that are fetched under names of ours."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from screens.arrivals import arrive, ticket_of
from screens.driving import MEDIUM, WIDE, Driven, Script, drive, environment, on_desk, place_of
from screens.outside import opened, with_browser
from workbench.api import Attachment, Message, Role, Visibility
from workbench.screens.beginning import CONNECT, DEMO
from workbench.workplace import Workplace

RUDE = ("../../.ssh/authorized_keys", "=cmd|' /C calc'!A0.csv")


@on_desk()
async def test_a_canned_explanation_is_copied_with_what_is_known_filled_in(desk: Driven) -> None:
    await desk.press("c", "y")
    text = desk.app.clipboard
    assert text.startswith("Hi Jane,")
    assert "{{" not in text
    assert "copied tls-versions-dropped" in desk.status


@on_desk()
async def test_the_rows_of_the_queue_are_copied_as_text(desk: Driven) -> None:
    await desk.press("Y")
    assert desk.app.clipboard.splitlines()[0] == "local:48213\tTLS handshake fails after upgrade\tAcme GmbH"


@on_desk()
async def test_the_link_of_the_ticket_that_is_open_is_copied_not_that_of_the_queue(desk: Driven) -> None:
    await desk.press("enter", "tab", "enter", "y")
    assert desk.app.clipboard.endswith("/tickets/48101")


@on_desk()
async def test_a_ticket_without_a_page_has_its_reference_copied_and_says_so(desk: Driven) -> None:
    workplace = desk.desk.workplace
    known = ticket_of(workplace, "48213")
    arrive(workplace, tickets=(type(known)(
        ref=known.ref, subject=known.subject, status=known.status, assignee=known.assignee, created=known.created,
        updated=known.updated + timedelta(seconds=1), due=known.due,
    ),))  # fmt: skip
    await desk.news()
    await desk.press("o")
    assert "this ticket has no page on the web; y copies its reference" in desk.status
    await desk.press("y")
    assert desk.app.clipboard == "local:48213"


def test_an_incident_opens_in_the_browser(company: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.press("g", "i", "enter")
        assert await opened(desk) == ["https://status.harborline.test/incidents/inc-31"]

    with place_of(company) as workplace:
        drive(with_browser(workplace), MEDIUM, script)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "ssh://host", "-oops"])
def test_only_links_of_the_web_are_opened(url: str, company: Path) -> None:
    async def script(desk: Driven) -> None:
        desk.desk.things.browse(url)
        await desk.settle()
        assert "Only http and https links are." in desk.status
        await desk.press("o")
        assert await opened(desk) == ["https://help.harborline.test/tickets/48213"]

    with place_of(company) as workplace:
        drive(with_browser(workplace), WIDE, script)


@on_desk()
async def test_without_a_browser_the_desk_says_what_to_do(desk: Driven) -> None:
    with environment(PATH="/nowhere", BROWSER="/nowhere/at-all"):
        await desk.press("o")
    assert "No browser was found." in desk.status


def test_a_file_lands_in_the_tickets_folder_under_a_name_of_ours(company: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.press("F", "enter")
        folder = desk.desk.workplace.folder_of("local:48213")
        (path,) = folder.iterdir()
        assert path.read_text("utf-8").splitlines()[0].endswith("boot ok fw=2.8.41 flash=4096k free=212k")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert str(path.name) in desk.status or "kept as" in desk.status
        await desk.press("enter")
        assert list(folder.iterdir()) == [path], "it is fetched once"

    with place_of(company) as workplace, environment(PATH="/nowhere"):
        drive(workplace, WIDE, script)


def test_a_rude_name_stays_in_the_folder(company: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.press("5")
        await go_to(desk, "48201")
        await desk.press("F")
        for name in RUDE:
            assert name in desk.pane("conversation")
        await desk.press("enter", "j", "enter")
        folder = desk.desk.workplace.folder_of("local:48201")
        names = sorted(path.name for path in folder.iterdir())
        assert len(names) == 2
        for name in names:
            assert "/" not in name
            assert not name.startswith((".", "=", "-"))
        assert {path for path in home.rglob("*") if path.is_file()} - before <= set(folder.iterdir()) | ours(home)

    with place_of(company) as workplace, environment(PATH="/nowhere"):
        home = workplace.paths.data.parent
        before = {path for path in home.rglob("*") if path.is_file()}
        drive(workplace, WIDE, script)


def ours(home: Path) -> set[Path]:
    """Return the files that every desk writes."""
    endings = (".db", ".db-wal", ".db-shm", ".json", "first-paint")
    return {path for path in home.rglob("*") if path.name.endswith(endings)}


async def go_to(desk: Driven, number: str) -> None:
    """Walk the queue down to a ticket."""
    assert desk.window.select(f"local:{number}")
    await desk.press("j", "k")
    assert desk.selected == number


def test_a_file_that_is_nowhere_any_more_says_so(company: Path) -> None:
    async def script(desk: Driven) -> None:
        workplace = desk.desk.workplace
        now = workplace.now()
        ghost = Attachment(ref="local:48213-9-9", name="gone.log", media_type="text/plain", size=3)
        arrive(workplace, Message(
            ref="local:m-ghost", ticket="local:48213", author="Jane Roe", role=Role.CUSTOMER, text="see file",
            visibility=Visibility.PUBLIC, at=now - timedelta(seconds=40), attachments=(ghost,),
        ))  # fmt: skip
        await desk.news()
        await desk.press("F")
        assert "gone.log" in desk.pane("conversation")
        await desk.press("G", "enter")
        assert desk.status.strip()
        assert "fetching" not in desk.status
        assert list(workplace.folder_of("local:48213").glob("*")) == []

    with place_of(company) as workplace:
        drive(workplace, WIDE, script)


@on_desk()
async def test_a_ticket_without_files_says_so(desk: Driven) -> None:
    await desk.press("j", "F")
    assert "This ticket has no files." in desk.pane("conversation")


def test_the_first_run_offers_three_ways_to_begin(tmp_path: Path) -> None:
    async def script(desk: Driven) -> None:
        page = desk.pane("conversation")
        for words in ("Welcome.", "Look around", "Import mail", "Connect a helpdesk", "workbench demo"):
            assert words in page
        await desk.press("j", "enter")
        assert "workbench import mail.mbox" in desk.pane("conversation")
        await desk.press("escape", "k", "enter")
        assert desk.app.return_value == DEMO

    _first_run(tmp_path, script)


def test_the_first_run_leads_to_connecting_a_helpdesk(tmp_path: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.press("j", "j", "enter")
        assert desk.app.return_value == CONNECT

    _first_run(tmp_path, script)


def _first_run(tmp_path: Path, script: Script) -> None:
    with environment(WORKBENCH_NOW=None):
        workplace = Workplace.open(tmp_path / "home")
        try:
            drive(workplace, MEDIUM, script)
        finally:
            workplace.close()
