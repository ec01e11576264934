"""The pages for authors of plugins say what the code says, and the guide's first pane is tested."""

from datetime import UTC, datetime

import workbench.api
from house.plugins_page import FOLDER, GUIDE, OF_PLUGINS, REFERENCE, guide, reference, shared
from house.providers_page import FOR_PANES, signature
from workbench.api import Batch, Empty, Message, Pane, Priority, Reply, Role, Status, Ticket, Visibility, testing
from workbench.api.testing import PaneBench
from workbench.host.checking import check
from workbench.registry import PANES, load_plugin

FIRST = FOLDER / "questions.py"
_AT = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
_TICKET = Ticket(
    ref="desk:1", subject="TLS", status=Status.OPEN, priority=Priority.NORMAL, customer=None, created=_AT, updated=_AT,
)  # fmt: skip


def test_the_pages_are_what_the_code_says() -> None:
    said = GUIDE.read_text("utf-8")
    assert guide(said) == said, "run `make docs`"
    said = REFERENCE.read_text("utf-8")
    assert reference(said) == said, "run `make docs`"


def test_every_public_name_is_on_a_page_with_its_signature() -> None:
    said = REFERENCE.read_text("utf-8")
    for name in OF_PLUGINS:
        assert signature(name, getattr(workbench.api, name)) in said, name
    for name in FOR_PANES:
        assert signature(name, getattr(testing, name)) in said, name
    assert not OF_PLUGINS & shared()


def _first() -> Pane:
    kind = load_plugin(PANES, "questions", Pane, FOLDER)  # type: ignore[type-abstract]  # only compared with
    return kind()


def _said(number: int, text: str, role: Role = Role.CUSTOMER, visibility: Visibility = Visibility.PUBLIC) -> Message:
    return Message(
        ref=f"desk:m{number}", ticket="desk:1", author="", role=role, visibility=visibility,
        at=_AT.replace(minute=number), text=text,
    )  # fmt: skip


def test_the_first_pane_has_thirty_lines_at_most_and_shows_what_is_still_to_be_answered() -> None:
    assert len(FIRST.read_text("utf-8").splitlines()) <= 30
    asked = (
        _said(1, "Is it down?"), _said(2, "It is up.", Role.AGENT), _said(3, "Thanks. Why was it? And till when?"),
        _said(4, "I wonder?", Role.AGENT, Visibility.INTERNAL),
    )  # fmt: skip
    bench = PaneBench(pane=_first(), batch=Batch(cursor="", tickets=(_TICKET,), messages=asked), ticket="desk:1")
    assert bench.text() == "Why was it?\nAnd till when?"
    assert bench.act("open", "Why was it?") == Reply("> Why was it?\n\n")
    assert PaneBench(pane=_first()).view() == Empty("No ticket is selected.")


def test_the_first_pane_passes_every_check() -> None:
    checked = check("questions", {}, FIRST)
    assert checked.is_good, checked.findings
    assert checked.manifest.title == "Questions"
