"""Whatever a server gives as an address, a request with the token goes to the configured server or nowhere."""

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.api import Unreadable
from workbench.net.addresses import is_same, join, parse

BASE = parse("https://rt.example.org/rt")
ODD = st.text(st.sampled_from("/\\@:.#?%ab[]\t\n\r \x00é2"), max_size=20)


@given(st.one_of(ODD, st.text(max_size=30)), st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=2))
@example("//evil.example/x", [])
@example("\\\\evil.example", [])
@example("@evil.example", [])
@example(":443@evil.example", [])
@example("..//..//evil.example", [])
def test_a_path_never_leads_to_another_host(path: str, query: list[tuple[str, str]]) -> None:
    try:
        url = join(BASE, path, query)
    except Unreadable:
        return
    assert is_same(url, BASE) == ("://" not in path or url.host == "rt.example.org")
    # What is sent is what was compared.
    assert httpx.Request("GET", url).headers["host"] == url.netloc.decode()


@given(ODD, st.sampled_from(["https://", "HTTPS://", "https:///", "https://rt.example.org", "https://rt.example.org@"]))
def test_a_whole_address_is_the_same_server_only_where_its_host_is(tail: str, head: str) -> None:
    try:
        url = join(BASE, head + tail, ())
    except Unreadable:
        return
    if is_same(url, BASE):
        assert (url.scheme, url.host, url.port, url.userinfo) == ("https", "rt.example.org", None, b"")


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("https://rt.example.org/x", True),
        ("https://RT.Example.ORG:443/x", True),
        ("https://rt.example.org:8443/x", False),
        ("http://rt.example.org/x", False),
        ("https://rt.example.org.evil.example/x", False),
        ("https://rt.example.org\\@evil.example/x", False),
    ],
)
def test_the_same_server_is_scheme_host_and_port(address: str, same: bool) -> None:
    try:
        url = join(BASE, address, ())
    except Unreadable:
        assert not same
    else:
        assert is_same(url, BASE) is same


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript://x", "https://", "https://a:b@c.example", "x"])
def test_what_is_no_address_of_a_web_server_is_refused(address: str) -> None:
    with pytest.raises(Unreadable):
        parse(address)


def test_the_query_is_written_so_that_every_server_reads_it_alike() -> None:
    url = join(BASE, "search", [("q", "a b+c&d=e/é"), ("updated_on", ">=2026-01-01T00:00:00Z")])
    assert url.raw_path == b"/rt/search?q=a%20b%2Bc%26d%3De%2F%C3%A9&updated_on=%3E%3D2026-01-01T00%3A00%3A00Z"


def test_the_address_itself_can_be_asked_for() -> None:
    assert str(join(BASE, "", ())) == "https://rt.example.org/rt"
    assert str(join(BASE, "", [("a", "1")])) == "https://rt.example.org/rt?a=1"
