"""What a provider's requests look like on the wire, and where they go."""

import asyncio
import threading
from collections.abc import Mapping

import pytest

from net.asking import SIGN_IN, TOKEN, client, run, trouble_of
from net.loopback import Asked, Loopback, json_reply, moved, reply
from workbench.api import Answer, Batch, Helpdesk, Options, Refused, Trouble, Unreadable


def test_a_path_is_asked_below_the_configured_address_with_its_query_and_the_token() -> None:
    with Loopback(lambda _: json_reply({"a": 1})) as server:
        http = client(f"{server.url}/helpdesk")
        answer = run(http.get("/REST/2.0/tickets", [("query", "Status='new' AND A+B"), ("fields[Owner]", "Name")]))
    (asked,) = server.asked
    assert asked.target == "/helpdesk/REST/2.0/tickets?query=Status%3D%27new%27%20AND%20A%2BB&fields%5BOwner%5D=Name"
    assert asked.headers["authorization"] == SIGN_IN["Authorization"]
    assert asked.headers["accept"] == "application/json"
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b'{"a": 1}', "application/json")


def test_a_query_goes_behind_one_that_the_path_brings_along() -> None:
    with Loopback(lambda _: reply()) as server:
        run(client(server.url).get("search.json?q=x", [("page", "2")]))
        run(client(server.url).get(f"{server.url}/next?page=3"))
    assert [asked.target for asked in server.asked] == ["/search.json?q=x&page=2", "/next?page=3"]


def test_nobody_takes_us_for_a_browser() -> None:
    with Loopback(lambda _: reply()) as server:
        run(client(server.url).get("x"))
    said = server.asked[0].headers["user-agent"]
    assert said.startswith("support-workbench/")
    assert "Mozilla" not in said


def test_a_cookie_is_not_kept() -> None:
    with Loopback(lambda _: reply(set_cookie="RT_SID_example.com.80=abc; path=/; HttpOnly")) as server:
        http = client(server.url)

        async def twice() -> None:
            await http.get("x")
            await http.get("x")

        run(twice())
    assert [asked.headers.get("cookie") for asked in server.asked] == [None, None]


def test_a_body_is_sent_as_json_and_once() -> None:
    with Loopback(lambda _: reply(status=503)) as server:
        trouble = trouble_of(client(server.url).send("PUT", "ticket/1", {"Status": "open"}))
    (asked,) = server.asked
    assert (asked.method, asked.body) == ("PUT", b'{"Status":"open"}')
    assert asked.headers["content-type"] == "application/json"
    assert isinstance(trouble, Refused)


def test_a_request_to_change_without_a_body_still_says_its_type() -> None:
    # RT answers 415 to PUT /ticket/1/take without one.
    with Loopback(lambda _: reply()) as server:
        run(client(server.url).send("PUT", "ticket/1/take"))
    assert (server.asked[0].headers["content-type"], server.asked[0].body) == ("application/json", b"")


def test_a_connection_is_used_again_and_one_that_the_server_closes_is_opened_anew() -> None:
    async def thrice(url: str) -> None:
        http = client(url)
        for _ in range(3):
            await http.get("x")

    with Loopback(lambda _: reply()) as server:
        run(thrice(server.url))
    with Loopback(lambda _: reply(), closes=True) as closing:
        run(thrice(closing.url))
    assert (server.connections, closing.connections) == (1, 3)
    assert len(closing.asked) == 3


def test_one_client_serves_one_loop_after_the_other() -> None:
    with Loopback(lambda _: reply()) as server:
        http = client(server.url)
        for _ in range(3):
            assert run(http.get("x")).status == 200


def test_a_provider_that_is_closed_lets_go_of_its_connections_and_can_be_asked_again() -> None:
    class Desk(Helpdesk):
        kind = "desk"

        async def pull(self, cursor: str | None) -> Batch:
            await self.http.get("x")
            return Batch(cursor="")

    async def twice(desk: Desk) -> None:
        await desk.pull(None)
        await desk.close()
        await desk.pull(None)

    with Loopback(lambda _: reply()) as server:
        desk = Desk(Options(name="desk"), client(server.url))
        run(twice(desk))
        assert server.connections == 2
        run(desk.close())  # of another loop, which has ended


def test_clients_of_several_threads_go_side_by_side() -> None:
    with Loopback(lambda _: reply()) as server:
        answers: list[Answer] = []

        def ask() -> None:
            answers.append(run(client(server.url).get("x")))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [answer.status for answer in answers] == [200] * 4


def test_news_are_asked_for_by_their_stamp_and_that_there_are_none_is_an_answer() -> None:
    def answers(asked: Asked) -> bytes:
        return reply(b"", 304, content_length="", content_type="") if asked.headers.get("if-none-match") else reply()

    with Loopback(answers) as server:
        assert run(client(server.url).get("summary.json", headers={"If-None-Match": '"7"'})).status == 304


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_question_is_led_on_by_the_same_server(status: int) -> None:
    with Loopback(lambda asked: reply() if asked.path == "/new/x" else moved("/new/x?a=1", status)) as server:
        assert run(client(server.url).get("old")).status == 200
    assert [asked.target for asked in server.asked] == ["/old", "/new/x?a=1"]


def test_a_question_that_is_led_round_in_circles_ends() -> None:
    with Loopback(lambda asked: moved("/b" if asked.path == "/a" else "/a")) as server:
        assert isinstance(trouble_of(client(server.url).get("a")), Unreadable)
    assert len(server.asked) <= 6


def test_nothing_is_sent_where_another_host_or_port_or_scheme_is_named() -> None:
    with Loopback(lambda _: reply()) as other, Loopback(lambda _: moved(f"{other.url}/steal")) as server:
        http = client(server.url)
        trouble = trouble_of(http.get("x"))
        assert "sends us elsewhere" in str(trouble)
        assert f"{other.place}/steal" in str(trouble)
        for address in (f"{other.url}/x", f"https://{server.place}/x", "http://evil.example/x", "ftp://127.0.0.1/x"):
            assert isinstance(trouble_of(http.get(address)), Unreadable)
            assert isinstance(trouble_of(http.send("POST", address)), Unreadable)
        assert isinstance(trouble_of(http.send("POST", "x")), Unreadable)
    assert other.asked == []


@pytest.mark.parametrize("path", ["//evil.example/x", "@evil.example/x", "\\\\evil.example\\x", "http:evil.example"])
def test_a_path_that_looks_like_another_host_stays_a_path(path: str) -> None:
    with Loopback(lambda _: reply()) as server:
        run(client(server.url).get(path))
    assert len(server.asked) == 1


def test_an_address_with_a_user_in_it_is_not_used() -> None:
    with Loopback(lambda _: reply()) as server:
        assert isinstance(trouble_of(client(server.url).get(f"http://sam:pw@{server.place}/x")), Unreadable)
    assert server.asked == []


def test_what_is_downloaded_elsewhere_is_asked_for_as_a_stranger(traced: list[str]) -> None:
    with (
        Loopback(lambda _: reply(b"\x89PNG", content_type="image/png")) as store,
        Loopback(lambda _: moved(f"{store.url}/bucket/x?X-Amz-Signature=abc")) as server,
    ):
        assert run(client(server.url).download("attachments/1")) == b"\x89PNG"
        assert run(client(server.url).download(f"{store.url}/direct")) == b"\x89PNG"
    assert server.asked[0].headers["authorization"] == SIGN_IN["Authorization"]
    assert [asked.target for asked in store.asked] == ["/bucket/x?X-Amz-Signature=abc", "/direct"]
    assert [line.split(" ")[1] for line in traced] == [
        f"{server.place}/attachments/1", f"{store.place}/…", f"{store.place}/…",
    ]  # fmt: skip
    assert TOKEN not in str([asked.headers for asked in store.asked])


def test_who_leads_back_to_our_own_server_makes_us_ask_nothing_in_the_persons_name() -> None:
    with (
        Loopback(lambda _: reply(b"public")) as server,
        Loopback(lambda _: moved(f"{server.url}/user/1/delete")) as other,
    ):
        assert run(client(server.url).download(f"{other.url}/picture.png")) == b"public"
    assert "authorization" not in server.asked[0].headers


def test_a_web_page_that_somebody_attached_can_be_downloaded_but_not_one_that_asks_to_sign_in() -> None:
    page = b"<!DOCTYPE html><title>Sign in</title>"

    def answers(asked: Asked) -> bytes:
        return moved("/login") if asked.path == "/gone" else reply(page, content_type="text/html")

    with Loopback(answers) as server:
        assert run(client(server.url).download("page.html")) == page
        assert "web page" in str(trouble_of(client(server.url).download("gone")))


def test_no_download_is_larger_than_was_asked_for() -> None:
    with Loopback(lambda _: reply(b"x" * 1001)) as server:
        assert isinstance(trouble_of(client(server.url).download("x", 1000)), Unreadable)
        assert len(run(client(server.url).download("x", 1001))) == 1001


def test_what_a_stranger_says_about_a_download_is_not_repeated() -> None:
    error = reply(b"<Error><Key>acme/s3cr3t</Key></Error>", 403, content_type="application/xml")
    with Loopback(lambda _: error) as store, Loopback(lambda _: reply()) as server:
        trouble = trouble_of(client(server.url).download(f"{store.url}/token/abc/x?sig=123"))
    assert isinstance(trouble, Refused)
    assert trouble.status == 403
    assert not any(said in str(trouble) for said in ("acme", "abc", "123"))


def test_the_token_is_fetched_when_it_is_needed_once_and_again_when_it_was_refused() -> None:
    tokens = iter(["old", "new"])
    fetched: list[str] = []

    def sign_in() -> Mapping[str, str]:
        fetched.append(next(tokens))
        return {"Authorization": f"Bearer {fetched[-1]}-token"}

    def answers(asked: Asked) -> bytes:
        return reply(status=401 if "old" in asked.headers["authorization"] else 200)

    with Loopback(answers) as server:
        http = client(server.url, sign_in)
        assert fetched == []

        async def ask() -> int:
            first = await asyncio.gather(http.get("a"), http.get("b"), return_exceptions=True)
            assert [one.status for one in first if isinstance(one, Refused)] == [401, 401]
            assert fetched == ["old"]
            return (await http.get("c")).status

        assert run(ask()) == 200
    assert fetched == ["old", "new"]


def test_a_token_that_cannot_be_had_is_the_trouble_of_each_request_until_it_can() -> None:
    locked = [True]

    def sign_in() -> Mapping[str, str]:
        if locked:
            raise Trouble("The keyring is locked.")
        return SIGN_IN

    with Loopback(lambda _: reply()) as server:
        http = client(server.url, sign_in)
        for _ in range(2):
            assert trouble_of(http.get("x")).what == "The keyring is locked."
        locked.clear()
        assert run(http.get("x")).status == 200
    assert len(server.asked) == 1
