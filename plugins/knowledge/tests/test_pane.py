"""The pane: what it suggests, finds, and lets into a reply."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from workbench.api import (
    Action,
    Article,
    Batch,
    Choice,
    Customer,
    Done,
    Edit,
    Issue,
    KnowledgeArticle,
    KnowledgeHit,
    KnowledgeSource,
    Message,
    Note,
    Open,
    Opens,
    Reply,
    Role,
    Row,
    Section,
    Show,
    SourceContext,
    Stack,
    Status,
    Table,
    Ticket,
    Trouble,
    View,
    Visibility,
)
from workbench.api.panes import settings_from
from workbench.api.testing import PaneBench
from workbench.api.testing.world import BEGINNING
from workbench_knowledge.library import library_of
from workbench_knowledge.pane import KnowledgePane
from workbench_knowledge.settings import Settings
from workbench_knowledge.source import FolderSource

_CUSTOMER = Customer(ref="zd:c1", name="Jane Roe", email="jane@acme.test", updated=BEGINNING)


def ticket(number: int, subject: str, status: Status = Status.OPEN) -> Ticket:
    at = BEGINNING - timedelta(days=number)
    return Ticket(ref=f"zd:{number}", subject=subject, status=status, customer="zd:c1", created=at - timedelta(days=2),
                  updated=at)  # fmt: skip


def said(number: int, text: str, role: Role = Role.CUSTOMER, visibility: Visibility = Visibility.PUBLIC) -> Message:
    at = BEGINNING - timedelta(days=1) + timedelta(minutes=number)
    return Message(ref=f"zd:m{number}", ticket=f"zd:{number // 10}", author="zd:c1", role=role, visibility=visibility,
                   at=at, text=text)  # fmt: skip


_BATCH = Batch(
    cursor="",
    tickets=(
        ticket(1, "Webhook fails with ERR_CERT_42"),
        ticket(2, "ERR_CERT_42 on every webhook call", Status.SOLVED),
        ticket(3, "How do I change my name?"),
    ),
    customers=(_CUSTOMER,),
    messages=(
        said(10, "Hi there,\n\nour proxy says ERR_CERT_42 after the upgrade to 4.12.1.\n\nThanks\nJane"),
        said(20, "Hello,\nevery call fails on Ubuntu 22.04 with openssl 3.0.2, says jane@acme.test\nJane Roe"),
        said(21, "The root cause is the old CA bundle on node 7.", Role.AGENT, Visibility.INTERNAL),
        said(22, "Hi Jane,\nplease install the new CA bundle. It failed because the old one expired.", Role.AGENT),
    ),
    articles=(
        Article(ref="zd:a1", title="Certificate errors", text="ERR_CERT_42 says that it expired.", updated=BEGINNING,
                url="https://help.acme.test/a1"),
        Article(ref="zd:a2", title="For us alone", text="ERR_CERT_42 comes from node 7.", updated=BEGINNING,
                internal=True),
    ),
    issues=(
        Issue(ref="jira:7", key="ENG-7", title="Proxy drops the chain", status="Open", created=BEGINNING,
              updated=BEGINNING, body="ERR_CERT_42 behind squid."),
    ),
)  # fmt: skip


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[PaneBench]:
    public, internal = tmp_path / "docs", tmp_path / "runbooks"
    public.mkdir()
    internal.mkdir()
    (public / "tls.md").write_text(
        "# TLS\n\nAbout it.\n\n## Errors\n\nERR_CERT_42 means it expired.\n\nRenew it.\n\n## More\n\nx\n"
    )
    (public / "names.md").write_text("# Names\n\nHow to change a name.\n")
    (internal / "webhook.md").write_text("---\nowner: ops@acme.test\n---\n# Webhook proxy\n\nRestart on ERR_CERT_42.\n")
    for n in range(30):
        (internal / f"{n}.md").write_text(f"# Note {n}\n\nother things, again and again\n")
    settings: dict[str, object] = {
        "folders": [
            {"path": str(public), "public": True, "url": "https://docs.acme.test/{page}.html"},
            {"path": str(internal)},
        ],
        "drafts": str(tmp_path / "drafts"),
    }
    data = tmp_path / "data"
    bench = PaneBench(pane=KnowledgePane(), batch=_BATCH, ticket="zd:1", settings=settings, data_folder=data)
    library = library_of(settings_from(settings, Settings), data)
    assert library is not None
    library.refresh()
    yield bench
    library.close()


def sections(view: View) -> dict[str, Table]:
    assert isinstance(view, Stack)
    return {one.title: one.view for one in view.views if isinstance(one, Section) and isinstance(one.view, Table)}


def target(bench: PaneBench, title: str) -> str:
    for table in sections(bench.view()).values():
        for row in table.rows:
            if row.cells[0] == title and row.opens:
                return row.opens.target
    raise AssertionError(f"{title} is not shown")


def test_before_anything_is_typed_it_shows_what_shares_the_tickets_rare_words_and_says_which(bench: PaneBench) -> None:
    shown = sections(bench.view())
    rows = {row.cells[0]: row for row in shown["Pages and articles"].rows}
    assert set(rows) == {"TLS", "Webhook proxy", "Certificate errors", "For us alone"}
    assert "shares ERR_CERT_42" in rows["TLS"].below
    assert "Errors: ERR_CERT_42 means it expired." in rows["TLS"].below
    assert (rows["TLS"].cells[1], rows["Webhook proxy"].cells[1]) == ("public", "INTERNAL")
    (past,) = shown["Tickets of before"].rows
    assert past.cells == ("2", "ERR_CERT_42 on every webhook call")
    answer = "please install the new CA bundle. It failed because the old one expired."
    assert past.below == f"solved 2 d ago, after 2 d: {answer}"
    assert bench.seconds == 1


def test_the_subject_leads_to_pages_though_the_message_has_rarer_words(bench: PaneBench, tmp_path: Path) -> None:
    (tmp_path / "runbooks/slow.md").write_text("# Dashboard is slow\n\nClear the cache.\n")
    words = " ".join(f"rare{n}" for n in range(30))
    (tmp_path / "runbooks/words.md").write_text(f"# Words\n\n{words}\n")
    batch = replace(bench.batch, tickets=(ticket(9, "Dashboard slow again"),), messages=(said(90, words),))
    library = library_of(settings_from(bench.settings, Settings), bench.data_folder)
    assert library is not None
    library.refresh()
    shown = sections(replace(bench, batch=batch, ticket="zd:9").view())["Pages and articles"]
    assert "Dashboard is slow" in [row.cells[0] for row in shown.rows]


def test_articles_are_suggested_by_codes_that_no_folder_has_those_with_most_of_them_first(bench: PaneBench) -> None:
    def article(ref: str, text: str) -> Article:
        return Article(ref=ref, title=f"About {text}", text=text, updated=BEGINNING)

    batch = replace(
        bench.batch, tickets=(ticket(9, "R52 after E_LINK and K77"),), messages=(),
        articles=(article("zd:a3", "R52"), article("zd:a4", "E_LINK or R52"), article("zd:a5", "Q11")),
    )  # fmt: skip
    shown = sections(replace(bench, batch=batch, ticket="zd:9").view())["Pages and articles"]
    assert [row.cells[0] for row in shown.rows] == ["About E_LINK or R52", "About R52"]
    assert shown.rows[0].below.endswith("shares R52, E_LINK")


def test_a_narrow_pane_has_room_for_titles(bench: PaneBench) -> None:
    wide = sections(bench.view())["Pages and articles"].rows[0]
    narrow = sections(replace(bench, width=46).view())["Pages and articles"].rows[0]
    assert narrow.cells == wide.cells[:2]
    assert narrow.below.endswith(wide.cells[2])


def test_one_search_finds_pages_articles_tickets_and_issues(bench: PaneBench) -> None:
    assert bench.act("search", words="ERR_CERT_42") == Done()
    shown = sections(bench.view())
    assert {row.cells[0] for row in shown["Pages and articles"].rows} == {
        "TLS", "Webhook proxy", "Certificate errors", "For us alone",
    }  # fmt: skip
    assert [row.cells[0] for row in shown["Tickets of before"].rows] == ["2"]
    assert shown["Issues"].rows == (Row(("ENG-7 Proxy drops the chain",), Opens("issue", "jira:7")),)
    bench.act("search", words="ERR_CERT_42 renew")
    below = {row.cells[0]: row.below for row in sections(bench.view())["Pages and articles"].rows}
    assert "without" not in below["TLS"]
    assert below["Webhook proxy"].endswith("\nwithout renew")
    bench.act("search", words="change a name")
    assert sections(bench.view())["Pages and articles"].rows[0].cells[0] == "Names"
    bench.act("search", words="")
    assert "shares ERR_CERT_42" in bench.text()


def test_what_was_searched_for_is_shown_without_a_second_search(bench: PaneBench) -> None:
    wiki = Wiki(SourceContext())
    bench.sources = (wiki,)
    bench.act("search", words="owls")
    assert "On owls" in bench.text()
    assert wiki.asked == ["owls"]
    bench.act("search", words="owls")  # somebody who asks once more wants to know what there is now
    assert wiki.asked == ["owls", "owls"]


def test_an_article_is_read_by_its_reference(bench: PaneBench) -> None:
    read = bench.act("open", target(bench, "For us alone"))
    assert isinstance(read, Show)
    assert read.title == "For us alone"


def test_a_public_page_goes_into_the_reply_as_a_link_or_as_a_quote(bench: PaneBench) -> None:
    page = target(bench, "TLS")
    assert bench.act("link", page) == Reply("TLS: https://docs.acme.test/tls.html")
    assert bench.act("quote", page) == Reply(
        "From “TLS” (https://docs.acme.test/tls.html):\n\n> ERR_CERT_42 means it expired.\n>\n> Renew it.\n"
    )
    assert bench.act("link", target(bench, "Certificate errors")) == Reply("Certificate errors: https://help.acme.test/a1")


@pytest.mark.parametrize("title", ["Webhook proxy", "For us alone"])
@pytest.mark.parametrize("action", ["link", "quote"])
def test_internal_text_never_goes_into_a_reply(title: str, action: str, bench: PaneBench) -> None:
    page = target(bench, title)
    with pytest.raises(Trouble, match="is internal"):
        bench.act(action, page)
    with pytest.raises(Trouble, match="is internal"):
        bench.act(f"{action} {page}")
    for table in sections(bench.view()).values():
        for row in table.rows:
            if row.cells[0] == title:
                titles = {one.id: one.title for one in row.actions}
                assert "internal" in titles[action]  # the key is there, so that it can say why


def test_what_became_internal_since_it_was_shown_is_refused_too(bench: PaneBench, tmp_path: Path) -> None:
    page = target(bench, "TLS")
    (tmp_path / "docs/tls.md").write_text("---\naudience: internal\n---\n# TLS\n\nERR_CERT_42\n")
    with pytest.raises(Trouble, match="is internal"):
        bench.act("quote", page)


def test_internal_text_may_go_into_a_note_which_says_where_it_is_from(bench: PaneBench, tmp_path: Path) -> None:
    noted = bench.act("note", target(bench, "Webhook proxy"))
    file = tmp_path / "runbooks/webhook.md"
    assert noted == Note(f"From “Webhook proxy” ({file}):\n\n> Restart on ERR_CERT_42.\n")


def test_an_answer_is_read_with_who_may_read_it_and_what_can_be_done(bench: PaneBench) -> None:
    shown = bench.act("open", target(bench, "Webhook proxy"))
    assert isinstance(shown, Show)
    assert shown.title == "Webhook proxy"
    assert isinstance(shown.view, Stack)
    (choice,) = (one for one in shown.view.views if isinstance(one, Choice))
    ids = [one.id.partition(" ")[0] for one in choice.options]
    assert ids == ["note", "fix", "flag", "quote", "link"]
    with pytest.raises(Trouble, match="is internal"):
        bench.act(choice.options[3].id)
    assert isinstance(bench.act(choice.options[0].id), Note)


def test_a_page_is_mended_in_the_editor_where_it_matched_and_an_article_on_the_web(
    bench: PaneBench, tmp_path: Path
) -> None:
    assert bench.act("fix", target(bench, "TLS")) == Edit(tmp_path / "docs/tls.md", 7)
    assert bench.act("fix", target(bench, "Certificate errors")) == Open("link", "https://help.acme.test/a1")


def test_what_is_wrong_is_noted_for_the_owner(bench: PaneBench, tmp_path: Path) -> None:
    done = bench.act("flag", target(bench, "Webhook proxy"), what="There is no node 7\nany more")
    assert done == Done("Noted for ops@acme.test in pages-to-mend.md.")
    line = (tmp_path / "drafts/pages-to-mend.md").read_text().splitlines()[-1]
    what = "There is no node 7 any more · 2026-03-02 · for ops@acme.test · zd:1"
    assert line == f"- [ ] {tmp_path}/runbooks/webhook.md: {what}"


def test_what_nothing_holds_is_kept_as_an_article_to_write_and_counted(bench: PaneBench, tmp_path: Path) -> None:
    done = bench.act("search", words="frobnicate the gizmo")
    assert isinstance(done, Done)
    assert "articles to write" in done.message
    bench.ticket = "zd:3"
    bench.act("search", words="Frobnicate the Gizmo")
    bench.act("missing")
    listed = bench.act("to-write")
    assert listed == Edit(tmp_path / "drafts/articles-to-write.md")
    last = (tmp_path / "drafts/articles-to-write.md").read_text().splitlines()[-1]
    assert last == "- [ ] frobnicate the gizmo · asked 3 times, last 2026-03-02 · zd:1, zd:3"


def test_a_solved_ticket_becomes_a_draft_in_the_customers_words_and_names_nobody(bench: PaneBench) -> None:
    bench.ticket = "zd:2"
    begun = bench.act("draft")
    assert isinstance(begun, Edit)
    text = begun.path.read_text()
    assert text.startswith('---\ntitle: "ERR_CERT_42 on every webhook call"\naudience: internal\nowner:\n')
    assert "## Issue\n\n> every call fails on Ubuntu 22.04 with openssl 3.0.2, says (address)\n\n" in text
    assert "## Environment\n\n- every call fails on Ubuntu 22.04" in text
    assert "## Resolution\n\nplease install the new CA bundle." in text
    assert "- The root cause is the old CA bundle on node 7. (from an internal note)" in text
    assert "jane" not in text.lower()
    begun.path.write_text("mine now")
    assert bench.act("draft") == begun
    assert begun.path.read_text() == "mine now"


def test_an_open_ticket_is_no_article_yet(bench: PaneBench) -> None:
    with pytest.raises(Trouble, match="is open"):
        bench.act("draft")
    bench.ticket = None
    with pytest.raises(Trouble, match="No ticket"):
        bench.act("draft")


@pytest.mark.parametrize("action", ["open", "quote", "link", "note", "fix", "flag", "delete"])
def test_what_is_in_no_folder_is_not_touched(action: str, bench: PaneBench) -> None:
    for name in ("page /etc/passwd", "page ../x.md", "article zd:none", "source wiki 1", "", "page \0.md"):
        with pytest.raises(Trouble):
            bench.act(action, name, what="x")


class Wiki(KnowledgeSource):
    """A wiki of another plugin."""

    id = "wiki"
    title = "Wiki"

    def __init__(self, context: SourceContext) -> None:
        super().__init__(context)
        self.asked: list[str] = []

    async def search(self, words: str, limit: int = 10) -> list[KnowledgeHit]:
        self.asked.append(words)
        return [KnowledgeHit(id="p 1", title=f"On {words}", is_public=True, url="https://wiki.test/1")]

    async def article(self, article_id: str) -> KnowledgeArticle | None:
        return KnowledgeArticle(id=article_id, title="A page", text="Text.", is_public=article_id == "p 1")


def test_sources_of_other_plugins_are_searched_too(bench: PaneBench) -> None:
    bench.sources = (Wiki(SourceContext()),)
    bench.act("search", words="owls")
    page = target(bench, "On owls")
    assert bench.act("quote", page) == Reply("From “A page”:\n\n> Text.\n")
    with pytest.raises(Trouble, match="no address"):
        bench.act("link", page)


def test_the_folders_are_a_source_for_panes_of_others(bench: PaneBench) -> None:
    import asyncio

    source = FolderSource(SourceContext(settings=bench.settings, data_folder=bench.data_folder))
    (hit,) = [one for one in asyncio.run(source.search("ERR_CERT_42")) if one.is_public]
    article = asyncio.run(source.article(hit.id))
    assert article is not None
    assert (article.title, article.is_public, article.url) == ("TLS", True, "https://docs.acme.test/tls.html")


def test_hostile_tickets_and_pages_are_only_ever_text(bench: PaneBench, tmp_path: Path) -> None:
    (tmp_path / "docs/evil.md").write_text("# \x1b]0;x\x07[bold]{{7*7}}\n\nzanzibar \x1b[2J \u202eevil\n")
    subject = '; rm -rf ~ $(id) {{7*7}} " OR zanzibar NEAR( \x1b[31m'
    bench.batch = Batch(cursor="", tickets=(ticket(1, subject),), messages=(said(10, "zanzibar [/b] \x1b[2J \0"),))
    bench.view()
    bench.act("search", words=subject)
    assert "\x1b" not in bench.text()
    bench.act("search", words="zanzibar")
    for one in (bench.text(), str(bench.view())):
        assert "\x1b" not in one
        assert "\u202e" not in one


def test_without_folders_it_searches_what_the_workbench_has(tmp_path: Path) -> None:
    bench = PaneBench(pane=KnowledgePane(), batch=_BATCH, ticket="zd:1", data_folder=tmp_path)
    assert [row.cells[0] for row in sections(bench.view())["Tickets of before"].rows] == ["2"]
    bench.data_folder = None
    bench.settings = {"folders": [{"path": str(tmp_path)}]}
    assert "The folders are not searched" in bench.text()
    with pytest.raises(Trouble, match="no folder for drafts"):
        bench.act("to-write")


def test_every_action_names_a_key_once(bench: PaneBench) -> None:
    keys = [one.key for one in _actions_of(bench.view()) if one.key]
    assert len(keys) == len(set(keys))


def _actions_of(view: View) -> list[Action]:
    (table, *_) = sections(view).values()
    return [*max((list(row.actions) for row in table.rows), key=len)]
