"""Providers made as the configuration says: who is asked for what, with which token, and what stops no other."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from line.commands import run as run_line
from net.asking import run, trouble_of
from net.authority import Authority
from net.loopback import Loopback, json_reply, reply
from workbench import registry
from workbench.api import (
    Batch,
    Helpdesk,
    Http,
    Issue,
    NoHttp,
    Options,
    Reading,
    StatusPage,
    Throttled,
    Tracker,
    Unreachable,
)
from workbench.config.loaded import KNOWN_KINDS, PAGE_KINDS, TRACKER_KINDS
from workbench.workplace import Workplace

TOKEN = "t0ken-of-the-desk"


class Plain(Helpdesk):
    """Asks its server one thing."""

    kind = "plain"

    async def pull(self, cursor: str | None) -> Batch:
        return Batch(cursor=(await self.http.get("tickets")).body.decode())


class Clumsy(Plain):
    """A plugin's provider that cannot even be made."""

    def __init__(self, options: Options, http: Http) -> None:
        super().__init__(options, http)
        raise LookupError("no such luck")


class Board(Tracker):
    """Asks its server one thing."""

    kind = "redmine"

    async def issues(self, keys: Sequence[str]) -> Sequence[Issue]:
        await self.http.get("issues.json", [("ids", ",".join(keys))])
        return ()

    async def changed(self, keys: Sequence[str], since: datetime) -> Sequence[str]:
        return ()


class Page(StatusPage):
    """Asks its server one thing."""

    kind = "statuspage"

    async def read(self, stamp: str = "") -> Reading:
        return Reading((), (await self.http.get("summary.json")).headers.get("etag", ""))


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {
        registry.HELPDESKS: {"local": "workbench.providers.helpdesk.local:LocalHelpdesk", "rt": f"{__name__}:Plain"},
        registry.TRACKERS: {"redmine": f"{__name__}:Board"},
        registry.STATUS_PAGES: {"statuspage": f"{__name__}:Page"},
    }
    here[registry.HELPDESKS]["escalated"] = "workbench.providers.helpdesk.not_there:Nothing"
    monkeypatch.setattr(registry, "_BUILT_IN", here)
    monkeypatch.setenv("DESK_TOKEN", TOKEN)


def place(folder: Path, text: str) -> Workplace:
    (folder / "config.yaml").write_text(text)
    made = Workplace.open(folder)
    assert [str(problem) for problem in made.loaded.problems] == []
    return made


def test_each_list_makes_its_providers_and_each_reaches_its_own_server_with_its_own_token(tmp_path: Path) -> None:
    with Loopback(lambda _: reply(b"{}", etag='"7"')) as one, Loopback(lambda _: json_reply({})) as two:
        made = place(
            tmp_path,
            f"""
            helpdesks: [{{name: desk, kind: rt, url: '{one.url}/rt/', user: sam, token: {{env: DESK_TOKEN}}}}]
            trackers: [{{name: board, kind: redmine, url: '{two.url}'}}, {{name: eng, kind: jira, url: '{two.url}'}},
                       {{name: bare, kind: redmine}}]
            status_pages: [{{name: status, kind: statuspage, url: '{one.url}'}}]
            """,
        )
        (desk,), (board,), (page,) = made.helpdesks(), made.servers().trackers(), made.servers().status_pages()
        assert (desk.name, desk.options.user, desk.options.url) == ("desk", "sam", f"{one.url}/rt")
        assert run(desk.pull(None)).cursor == "{}"
        run(board.issues(["#1", "#2"]))
        assert run(page.read()).stamp == '"7"'
    assert [(asked.target, asked.headers.get("authorization")) for asked in one.asked] == [
        ("/rt/tickets", f"Bearer {TOKEN}"), ("/summary.json", None),
    ]  # fmt: skip
    assert [(asked.target, asked.headers.get("authorization")) for asked in two.asked] == [
        ("/issues.json?ids=%231%2C%232", None)
    ]
    assert [(source.name, source.kind) for source in made.sources()] == [
        ("desk", "helpdesk"), ("board", "tracker"), ("status", "status"),
    ]  # fmt: skip


def test_the_token_is_not_had_before_something_is_asked_and_what_keeps_it_is_the_trouble_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DESK_TOKEN")
    with Loopback(lambda _: reply()) as server:
        entry = f"{{name: desk, kind: rt, url: '{server.url}', token: {{env: DESK_TOKEN}}}}"
        (desk,) = place(tmp_path, f"helpdesks: [{entry}]").helpdesks()
        assert "DESK_TOKEN" in trouble_of(desk.pull(None)).why
        monkeypatch.setenv("DESK_TOKEN", TOKEN)
        assert run(desk.pull(None)).cursor == "{}"
    assert len(server.asked) == 1


def test_a_helpdesk_without_a_token_says_which_command_gives_it_one(tmp_path: Path) -> None:
    (desk,) = place(tmp_path, "helpdesks: [{name: desk, kind: rt, url: 'http://127.0.0.1:1'}]").helpdesks()
    assert trouble_of(desk.pull(None)).remedy == "Run `workbench login desk`."


def test_one_that_cannot_be_made_stops_no_other_and_says_why_each_time(tmp_path: Path) -> None:
    with Loopback(lambda _: reply()) as server:
        made = place(
            tmp_path,
            f"""
            helpdesks:
              - {{name: broken, kind: escalated, url: 'http://127.0.0.1:1'}}
              - {{name: nowhere, kind: rt}}
              - {{name: desk, kind: rt, url: '{server.url}', token: {{env: DESK_TOKEN}}}}
            """,
        )
        broken, nowhere, desk = made.helpdesks()
        assert run(desk.pull(None)).cursor == "{}"
    for _ in range(2):
        assert "not_there" in trouble_of(broken.pull(None)).why
    assert trouble_of(broken.check()).what == "The part for escalated cannot be loaded."
    assert trouble_of(nowhere.pull(None)).remedy == "Add url: to its entry."
    assert (broken.name, type(broken.http)) == ("broken", NoHttp)


def test_a_plugin_that_raises_when_it_is_made_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clumsy = registry._BUILT_IN[registry.HELPDESKS] | {"escalated": f"{__name__}:Clumsy"}
    monkeypatch.setitem(registry._BUILT_IN, registry.HELPDESKS, clumsy)
    with Loopback(lambda _: reply()) as server:
        first = f"{{name: one, kind: escalated, url: '{server.url}', token: {{env: DESK_TOKEN}}}}"
        second = f"{{name: two, kind: rt, url: '{server.url}', token: {{env: DESK_TOKEN}}}}"
        one, two = place(tmp_path, f"helpdesks: [{first}, {second}]").helpdesks()
        assert "no such luck" in trouble_of(one.pull(None)).why
        assert run(two.pull(None)).cursor == "{}"


def test_what_stands_in_for_a_tracker_or_a_page_says_why_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry._BUILT_IN, registry.TRACKERS, {"redmine": f"{__name__}:Page"})
    monkeypatch.setitem(registry._BUILT_IN, registry.STATUS_PAGES, {"statuspage": f"{__name__}:Board"})
    made = place(
        tmp_path,
        """
        trackers: [{name: board, kind: redmine, url: 'http://127.0.0.1:1'}]
        status_pages: [{name: status, kind: statuspage, url: 'http://127.0.0.1:1'}]
        """,
    )
    (board,), (page,) = made.servers().trackers(), made.servers().status_pages()
    since = datetime(2026, 3, 4).astimezone()
    for asked in (board.issues(["#1"]), board.changed(["#1"], since), board.check()):
        assert trouble_of(asked).what == "The plugin redmine is not a Tracker."
    for read in (page.read(), page.check()):
        assert trouble_of(read).what == "The plugin statuspage is not a StatusPage."


def test_the_network_of_the_configuration_holds_for_every_provider(tmp_path: Path, authority: Authority) -> None:
    with Loopback(lambda _: reply(), authority.good) as server:
        text = f"status_pages: [{{name: status, kind: statuspage, url: '{server.url}'}}]\n"
        (page,) = place(tmp_path, text).servers().status_pages()
        assert isinstance(trouble_of(page.read()), Unreachable)
        (page,) = place(tmp_path, f"{text}network: {{ca: '{authority.ca}'}}\n").servers().status_pages()
        assert run(page.read()).stamp == ""


def test_all_providers_of_a_process_heed_what_a_host_said_to_one_of_them(tmp_path: Path) -> None:
    with Loopback(lambda _: reply(status=429, retry_after="60")) as server:
        text = f"status_pages: [{{name: {{}}, kind: statuspage, url: '{server.url}'}}]\n"
        for name in ("one", "two"):
            (page,) = place(tmp_path, text.replace("{}", name)).servers().status_pages()
            assert isinstance(trouble_of(page.read()), Throttled)
    assert len(server.asked) == 1


def test_requests_are_traced_where_somebody_wants_to_see_them(tmp_path: Path, traced: list[str]) -> None:
    with Loopback(lambda _: reply()) as server:
        text = f"helpdesks: [{{name: desk, kind: rt, url: '{server.url}', token: {{env: DESK_TOKEN}}}}]"
        (desk,) = place(tmp_path, text).helpdesks()
        run(desk.pull(None))
    (line,) = traced
    assert line.startswith(f"GET {server.place}/tickets 200 ")


def test_the_kinds_that_the_configuration_knows_are_those_there_is_a_provider_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    assert set(KNOWN_KINDS) == set(registry._BUILT_IN[registry.HELPDESKS])
    assert set(TRACKER_KINDS) >= set(registry._BUILT_IN[registry.TRACKERS])
    assert set(PAGE_KINDS) == set(registry._BUILT_IN[registry.STATUS_PAGES])


def test_the_command_line_shows_the_requests_where_it_is_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = {"page": {"id": "p", "name": "S", "url": "https://s.example"}, "components": [], "incidents": []}
    with Loopback(lambda _: json_reply(summary | {"scheduled_maintenances": []})) as server:
        (tmp_path / "config.yaml").write_text(
            f"status_pages: [{{name: status, kind: statuspage, url: '{server.url}'}}]\n"
            f"helpdesks: [{{name: desk, kind: rt, url: '{server.url}', user: sam, token: {{env: DESK_TOKEN}}}}]\n"
        )
        quiet = run_line(tmp_path, "sync", code=1)
        traced = run_line(tmp_path, "sync", "--trace", code=1)
    assert "GET" not in quiet.stderr
    assert f"GET {server.place}/api/v2/summary.json 200 " in traced.stderr
    assert f"GET {server.place}/REST/2.0/" in traced.stderr
    sent = {asked.headers.get("authorization", "") for asked in server.asked} - {""}
    said = traced.stderr + traced.stdout + quiet.stderr + quiet.stdout
    assert sent
    assert not [secret for secret in (TOKEN, *sent) if secret in said]
