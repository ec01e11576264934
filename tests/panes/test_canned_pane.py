"""The canned pane."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from panes.desk import MINE, OneShelf, ago, context, lines, message
from workbench.api import Batch, Canned, Copy, Empty, NoShelf, Opens, Role, Table, Trouble, Use, Visibility
from workbench.api.testing import run_pane
from workbench.canned.library import Library
from workbench.canned.records import NoRecords
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


def test_a_row_says_which_status_follows_and_what_must_be_measured_first() -> None:
    export = replace(EXPORT, next_status="pending", requires_evidence=("timings", "offered"), keywords=("TLS",))
    here = context(shelf=OneShelf(export), facts={"repro.timings.seconds": "3"})
    assert lines(run_pane(CannedPane(), here), 90) == [
        "Exports are slow", "  slow-export · matched TLS · then pending · needs offered"]


def test_a_preview_says_what_stands_in_the_way_what_follows_and_how_often_it_was_used(tmp_path: Path) -> None:
    (tmp_path / "slow.md").write_text(
        "---\nid: slow\ntitle: Slow\nrequires_evidence: [timings]\nnext_status: pending\nfollow_up_days: 4\n"
        "translations: {de: slow.de.md}\nvariables: [{name: route, example: GET /x}]\n---\nAt {{route}}.\n")
    library = Library([tmp_path], language="de", records=Used())
    slow = library.get("slow")
    assert slow is not None
    assert lines(preview(slow, context(shelf=library)), 90) == [
        "── Slow " + "─" * 82,
        "needs       timings",
        "gaps        route",
        "note        German is missing (there is no slow.de.md that can be read), English is shown.",
        "status      → pending",
        "look again  after 4 d",
        "tone        en",
        "state       validated",
        "used        14 times, last 3 d ago",
        "",
        "── Text " + "─" * 82,
        "At ⟨route: text, e.g. GET /x⟩.",
    ]


class Used(NoRecords):
    """A store in which one explanation was used fourteen times."""

    def uses(self) -> Mapping[str, Use]:
        return {"slow": Use(14, ago(days=3))}


def test_copying_counts_as_use_and_a_refusal_does_not() -> None:
    shelf = OneShelf(TLS)
    for action in ("dance", "copy"):
        with suppress(Trouble):
            asyncio.run(CannedPane().act(action, TLS.id, context(shelf=shelf)))
    assert shelf.used == [TLS.id]


def test_an_article_says_whose_it_is() -> None:
    article = replace(TLS, id="rt:article/7", source="rt", review_by="")
    assert "state     article of rt" in lines(preview(article, context(shelf=OneShelf(article))), 40)


def test_an_empty_shelf_and_nothing_that_fits_are_two_things() -> None:
    empty = run_pane(CannedPane(), context(shelf=NoShelf()))
    none = run_pane(CannedPane(), context(shelf=OneShelf(EXPORT)))
    nowhere = run_pane(CannedPane(), context(chosen=None))
    assert all(isinstance(view, Empty) for view in (empty, none, nowhere))
    assert len({str(view) for view in (empty, none, nowhere)}) == 3
