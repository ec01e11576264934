"""An address is taken as people type and paste it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.connecting.address import address_of
from workbench.domain.trouble import Trouble

PASTED = ("/REST/", "/Ticket/", "/index.html")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("rt.example.org", "https://rt.example.org"),
        (" https://rt.example.org/ ", "https://rt.example.org"),
        ("HTTPS://RT.Example.org:8443/rt/", "https://rt.example.org:8443/rt"),
        ("rt.example.org/REST/2.0", "https://rt.example.org"),
        ("https://rt.example.org/support/rest/2.0/", "https://rt.example.org/support"),
        ("https://rt.example.org/Ticket/Display.html?id=17#txn-4", "https://rt.example.org"),
        ("https://rt.example.org/index.html", "https://rt.example.org"),
        ("https://rt.example.org/restaurant", "https://rt.example.org/restaurant"),
        ("<https://rt.example.org>", "https://rt.example.org"),
        ("127.0.0.1:8451", "http://127.0.0.1:8451"),
        ("localhost", "http://localhost"),
        ("[::1]:8451/", "http://[::1]:8451"),
        ("https://localhost", "https://localhost"),
    ],
)
def test_an_address_is_understood_as_it_was_meant(said: str, meant: str) -> None:
    assert address_of(said, PASTED).url == meant


@pytest.mark.parametrize(
    ("said", "is_open"),
    [
        ("http://rt.example.org", True), ("https://rt.example.org", False), ("rt.example.org", False),
        ("http://127.0.0.9:80", False), ("http://localhost:8451", False), ("http://rt.localhost", False),
        ("http://127.0.0.1.example.org", True), ("http://localhost.example.org", True),
    ],
)  # fmt: skip
def test_http_is_open_to_all_but_on_this_machine(said: str, is_open: bool) -> None:
    assert address_of(said).open_to_all is is_open


@pytest.mark.parametrize("said", ["", " ", "ftp://x.example", "https://", "a b", "https://x:99999", "http://[::1", "/"])
def test_what_is_no_address_is_refused_with_an_example(said: str) -> None:
    with pytest.raises(Trouble) as raised:
        address_of(said)
    assert "https://rt.example.org" in raised.value.remedy


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(Trouble) as raised:
        address_of("https://jane:s3cret@rt.example.org")
    assert "s3cret" not in str(raised.value)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_an_address_or_a_sentence(said: str) -> None:
    try:
        address = address_of(said, PASTED)
    except Trouble:
        return
    assert address_of(address.url, PASTED) == address
    assert not address.url.endswith("/")
