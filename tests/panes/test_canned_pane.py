"""The canned pane."""

import asyncio

import pytest

from panes.desk import MINE, OneShelf, ago, context, lines, message
from workbench.api import Batch, Canned, Copy, Empty, NoShelf, Opens, Role, Table, Trouble, Visibility
from workbench.api.testing import run_pane
from workbench.panes.canned import CannedPane, preview

TLS = Canned(
    "tls-1.0-off", "TLS 1.0 is switched off", "Hi {{name}},\n\nwe **switched** it off.", keywords=("TLS",),
    when_to_use="Old clients fail.", when_not="During an incident.", review_by="2026-01-01",
)  # fmt: skip
EXPORT = Canned("slow-export", "Exports are slow", "…", keywords=("export",))


def test_what_fits_is_listed_with_the_reason_below_and_can_be_copied() -> None:
    view = run_pane(CannedPane(), context(shelf=OneShelf(TLS, EXPORT)))
    assert lines(view) == ["TLS 1.0 is switched off", "  tls-1.0-off · matched TLS"]
    assert isinstance(view, Table)
    assert view.rows[0].opens == Opens("canned", "tls-1.0-off")
    assert [action.id for action in view.rows[0].actions] == ["copy"]


def test_only_the_subject_and_what_the_customer_wrote_in_public_are_looked_at() -> None:
    said = (
        message(1, 48213, "my export hangs", ago(hours=3)),
        message(2, 48213, "an agent's words", ago(hours=2), Role.AGENT),
        message(3, 48213, "a note", ago(hours=1), visibility=Visibility.INTERNAL),
    )
    shelf = OneShelf(TLS, EXPORT)
    run_pane(CannedPane(), context(Batch(cursor="", tickets=(MINE,), messages=said), shelf=shelf))
    assert shelf.asked == "TLS handshake fails\nmy export hangs"


def test_copying_fills_in_what_is_known_and_an_unknown_one_is_refused() -> None:
    here = context(shelf=OneShelf(TLS))
    assert asyncio.run(CannedPane().act("copy", "tls-1.0-off", here)) == Copy(
        "Hi Jane,\n\nwe **switched** it off.", "tls-1.0-off"
    )
    with pytest.raises(Trouble):
        asyncio.run(CannedPane().act("copy", "gone", here))
    with pytest.raises(Trouble):
        asyncio.run(CannedPane().act("dance", "tls-1.0-off", here))


def test_a_preview_says_when_to_use_it_and_when_it_is_stale() -> None:
    assert lines(preview(TLS, context(shelf=OneShelf(TLS))), 40) == [
        "── TLS 1.0 is switched off ─────────────",
        "when      Old clients fail.",
        "not when  During an incident.",
        "tone      en",
        "state     validated",
        "STALE     was to be reviewed by",
        "          2026-01-01",
        "",
        "── Text ────────────────────────────────",
        "Hi Jane,",
        "",
        "we switched it off.",
    ]


def test_an_empty_shelf_and_nothing_that_fits_are_two_things() -> None:
    empty = run_pane(CannedPane(), context(shelf=NoShelf()))
    none = run_pane(CannedPane(), context(shelf=OneShelf(EXPORT)))
    nowhere = run_pane(CannedPane(), context(chosen=None))
    assert all(isinstance(view, Empty) for view in (empty, none, nowhere))
    assert len({str(view) for view in (empty, none, nowhere)}) == 3
