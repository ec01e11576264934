"""An account is tried: what it may do, and what a no means for a person who connects."""

import asyncio
from collections.abc import Sequence

import pytest

from connecting.tiny_desk import TOKEN, TinyDesk, TinyPage, TinyServer, tiny_server
from workbench.api import Options, Provider, Refused, Right
from workbench.config.server_options import NetworkOptions
from workbench.connecting.making import make_trial
from workbench.connecting.summary import summary
from workbench.connecting.trying import Tried, try_account


def tried(
    url: str, token: str = TOKEN, provider: type[Provider] = TinyDesk, *, user: str = "jane", patience: float = 20.0
) -> Tried:
    """Return what comes of trying an account."""
    options = Options(name="td", url=url, user=user)
    return asyncio.run(try_account(make_trial(provider, options, token, NetworkOptions(patience=10)), patience))


def said(result: Tried) -> str:
    """Return what is said about a failure."""
    assert not result.works
    assert result.trouble is not None
    assert result.trouble.remedy
    return str(result.trouble)


def test_what_an_account_may_do_is_told_right_by_right_with_whose_it_is(tiny: TinyServer) -> None:
    found = tried(tiny.url)
    assert found.works
    assert [(right.name, right.works, right.says) for right in found.rights] == [
        ("sign in", True, "as jane"), ("read tickets", True, "3 of them"), ("read articles", True, "1 of them"),
    ]  # fmt: skip
    assert found.account is not None
    assert found.account.name == "Jane Roe"
    assert summary(TinyDesk, found) == [
        "Everything works that there is to read.", "What Tiny Desk does not have: canned explanations.",
    ]  # fmt: skip


def test_what_will_not_work_is_told_and_is_no_reason_to_do_without_the_rest(tiny: TinyServer) -> None:
    tiny.refuses.add("/api/articles")
    found = tried(tiny.url)
    assert found.works
    assert "That will do. What you will have to do without: no articles are found." in summary(TinyDesk, found)


def test_without_a_right_that_everything_needs_the_account_is_of_no_use(tiny: TinyServer) -> None:
    tiny.refuses.add("/api/tickets")
    found = tried(tiny.url)
    assert not found.works
    assert found.trouble is None
    assert summary(TinyDesk, found) == ["That is not enough: nothing works without read tickets."]


def test_a_wrong_token_is_called_one_and_it_is_said_where_another_is_made(tiny: TinyServer) -> None:
    words = said(tried(tiny.url, "wrong"))
    assert "Tiny Desk does not accept this token for jane." in words
    assert "Who are you?" in words
    assert "under your name, Tokens" in words


def test_an_account_that_may_not_even_sign_in_is_sent_to_whoever_runs_the_server(tiny: TinyServer) -> None:
    tiny.refuses.add("/api/me")
    assert "Ask whoever runs the server" in said(tried(tiny.url))


def test_what_answers_in_place_of_the_product_is_named(tiny: TinyServer) -> None:
    tiny.as_page = True
    words = said(tried(tiny.url))
    assert f"{tiny.url} does not answer as Tiny Desk does." in words
    assert 'calls itself "Welcome to nginx!"' in words


def test_a_path_that_is_not_there_is_a_wrong_address(tiny: TinyServer) -> None:
    assert "does not answer as Tiny Desk does" in said(tried(f"{tiny.url}/elsewhere"))


def test_a_server_that_is_not_there_is_said_so() -> None:
    with tiny_server() as server:
        url = server.url
    assert "does not take connections" in said(tried(url))


def test_a_certificate_that_nobody_knows_is_told_from_a_wrong_address(tiny: TinyServer) -> None:
    assert "TLS" in said(tried(tiny.url.replace("http:", "https:")))


def test_a_server_that_is_slow_is_not_waited_for_for_ever(tiny: TinyServer) -> None:
    tiny.slow = 0.4
    words = said(tried(tiny.url, patience=0.3))
    assert "takes too long" in words
    assert "network: {patience:" in words


def test_a_status_page_is_read_to_see_whether_it_can_be(tiny: TinyServer) -> None:
    found = tried(tiny.url, "", TinyPage)
    assert [(right.name, right.says) for right in found.rights] == [("read incidents", "1 live now")]
    assert found.works


class _Cautious(TinyDesk):
    """Makes a right that does not work of every no, as providers should."""

    async def check(self) -> Sequence[Right]:
        try:
            await self.http.get("api/me")
            await self.http.get(f"api/user/{self.options.user}")
        except Refused as refused:
            return (Right("sign in", works=False, says=refused.why, needed=True),)
        return (Right("sign in", works=True, needed=True),)


def test_a_no_that_a_provider_made_a_right_of_is_explained_all_the_same(tiny: TinyServer) -> None:
    assert "does not accept this token for jane" in said(tried(tiny.url, "wrong", _Cautious))
    assert "does not answer as Tiny Desk does" in said(tried(f"{tiny.url}/elsewhere", provider=_Cautious))
    assert "Tiny Desk knows nobody called joan." in said(tried(tiny.url, provider=_Cautious, user="joan"))
    assert tried(tiny.url, provider=_Cautious).works


class _Broken(TinyDesk):
    async def check(self) -> Sequence[Right]:
        raise ZeroDivisionError("of its own")


def test_a_provider_that_fails_is_named_and_ends_nothing() -> None:
    assert "ZeroDivisionError" in said(tried("http://127.0.0.1:9", provider=_Broken))


@pytest.mark.parametrize("token", [TOKEN, "wrong"])
def test_no_sentence_repeats_a_token(tiny: TinyServer, token: str) -> None:
    assert token not in repr(tried(tiny.url, token))
