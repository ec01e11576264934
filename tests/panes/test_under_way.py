"""The conversation pane's own lines: what is on its way, what was promised, what is begun."""

from datetime import UTC, datetime, timedelta

from panes.desk import MARA, MINE, NOW, ZONE, ago, context, lines, message
from workbench.api import (
    Aside,
    Assign,
    Batch,
    Begun,
    ChangeTags,
    CommentIssue,
    CreateIssue,
    Enclosure,
    OwnWork,
    PaneContext,
    Promised,
    Say,
    SetIssueStatus,
    SetStatus,
    Status,
    Unsent,
    Visibility,
)
from workbench.api.testing import FakeQueries, run_pane
from workbench.panes.conversation import ConversationPane

REPLY = Say(visibility=Visibility.PUBLIC, text="Hello Jane,\nit is mended.")
NOTE = Say(visibility=Visibility.INTERNAL, text="Her proxy is old.")


def unsent(state: str, *effects: object, **other: object) -> Unsent:
    return Unsent(change=1, effects=effects or (REPLY,), state=state, made=NOW, **other)  # type: ignore[arg-type]  # each test names fields


def desk(*found: Unsent, work: OwnWork | None = None) -> PaneContext:
    batch = Batch(cursor="", tickets=(MINE,), agents=(MARA,), messages=(message(1, 48213, "Help!", ago(hours=1)),))
    work_of = {MINE.ref: work or OwnWork()}
    return context(queries=FakeQueries(batch, unsent={MINE.ref: list(found)}, own_work=work_of), zone=ZONE)


def shown(*found: Unsent, work: OwnWork | None = None, cells: int = 76) -> list[str]:
    return lines(run_pane(ConversationPane(), desk(*found, work=work)), cells)


def test_a_reply_that_is_held_stands_below_what_was_said_and_says_when_it_leaves() -> None:
    page = shown(unsent("held", at=NOW + timedelta(seconds=8)))
    assert page[-3].startswith("── you · PUBLIC reply · leaves in 8 s ──")
    assert page[-2:] == ["  Hello Jane,", "  it is mended."]
    assert page.index("  Help!") < len(page) - 3


def test_a_note_on_its_way_is_internal_in_words_and_behind_its_bar() -> None:
    page = shown(unsent("sending", NOTE))
    assert page[-2].startswith("── you · INTERNAL note · on its way ──")
    assert page[-1] == "┃ Her proxy is old."


def test_what_waits_says_why_and_until_when_by_the_persons_clock() -> None:
    page = shown(unsent("queued", reason="zd cannot be reached.", at=NOW + timedelta(minutes=4)))
    assert page[-4].startswith("── you · PUBLIC reply · waits, next try 12:34 ──")
    assert page[-3] == "  zd cannot be reached."


def test_what_was_refused_says_the_servers_words_and_what_went_along() -> None:
    files = (Enclosure("/somewhere/file", "trace.log", "text/plain", 7),)
    whom = {"to": ("jane@acme.test",), "cc": ("bo@acme.test",)}
    say = Say(visibility=Visibility.PUBLIC, text="See the file.", files=files, **whom)
    page = shown(unsent("refused", say, reason="The ticket is closed."), cells=120)
    assert page[-3].startswith("── you · PUBLIC reply · refused ──")
    assert page[-2] == "  The ticket is closed. · to jane@acme.test · copy to bo@acme.test · with trace.log"


def test_other_changes_are_one_line_each_with_their_state() -> None:
    effects = SetStatus(Status.PENDING), Assign(MARA.ref), ChangeTags(("vip",), ("tls",))
    moved = unsent("unsure", *effects, reason="No answer.")
    page = shown(moved, unsent("queued", Assign(None)), cells=100)
    assert page[1] == "a change waits for you; it stands below"
    assert page[-2] == (
        "status → pending, assigned to Mara Lind, +#vip -#tls · not known whether it arrived · No answer."
    )
    assert page[-1] == "nobody's · waits for its turn"


def test_what_engineering_is_told_is_named_by_its_issue() -> None:
    told = CommentIssue(key="ENG-1", text="See the log."), SetIssueStatus(key="ENG-1", word="In progress")
    page = shown(unsent("held", *told, CreateIssue(project="ENG", title="Mend it", text="…"), at=NOW), cells=100)
    assert page[-1] == "a comment on ENG-1, ENG-1 → In progress, a new issue in ENG · leaves now"


def test_what_was_promised_laid_aside_and_begun_stands_above_the_conversation() -> None:
    work = OwnWork(
        (Begun("reply", ago(minutes=2)), Begun("note", NOW)),
        (Promised("I will update you.", datetime(2026, 3, 6, 16, 0, tzinfo=UTC)), Promised("Soon.", ago(hours=2))),
        Aside(NOW + timedelta(hours=20), "issue"),
    )
    assert shown(work=work)[1:6] == [
        "laid aside until Thu 08:30, or until its escalation moves",
        'promised by Fri 17:00: "I will update you."',
        'promised by 10:30, 2 h ago: "Soon."',
        "draft of a reply · 2 min old",
        "draft of a note · now",
    ]


def test_hostile_words_on_their_way_are_only_text() -> None:
    hostile = Say(visibility=Visibility.INTERNAL, text="\x1b]52;c;aGk=\x07[/b] ── you · PUBLIC reply ──")
    page = shown(unsent("refused", hostile, reason="\x1b[31m[bold]no\n── you · public ──"))
    assert not any("\x1b" in line for line in page)
    assert all(line.startswith("┃ ") for line in page[-2:])
