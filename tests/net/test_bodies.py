"""Bodies that are cut short, too large, wrongly packed, or not what was asked for."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from net.asking import client, run, trouble_of
from net.loopback import Asked, CutError, Loopback, reply
from workbench.api import Refused, Unreadable
from workbench.api.answers import LARGEST

WORDS = b'{"text": "' + b"support " * 2000 + b'"}'


def trouble_with(*pieces: bytes) -> Unreadable:
    with Loopback(lambda _: list(pieces)) as server:
        trouble = trouble_of(client(server.url).get("x"))
    assert isinstance(trouble, Unreadable)
    assert server.place in trouble.what
    return trouble


def test_fewer_bytes_than_were_announced() -> None:
    assert "broke off" in trouble_with(reply(b'{"a": 1', content_length="100")).what


def test_a_connection_that_is_reset_in_the_middle_of_an_answer() -> None:
    def answers(_: Asked) -> Iterator[bytes]:
        yield reply(b'{"a": 1', content_length="100")
        raise CutError

    with Loopback(answers) as server:
        assert isinstance(trouble_of(client(server.url).get("x")), Unreadable)
    assert len(server.asked) == 3  # it is a reset, and may have been a restart


@pytest.mark.parametrize("chunks", [b"5\r\n{\"a\":\r\n", b"zz\r\nx\r\n0\r\n\r\n", b"5\r\nabc", b"-1\r\n\r\n"])
def test_pieces_that_do_not_fit_together(chunks: bytes) -> None:
    trouble_with(reply(b"", content_length="", transfer_encoding="chunked") + chunks)


def test_a_body_in_pieces_that_fit_is_whole() -> None:
    whole = reply(b"", content_length="", transfer_encoding="chunked") + b"2\r\n{}\r\n0\r\n\r\n"
    with Loopback(lambda _: whole) as server:
        assert run(client(server.url).get("x")).body == b"{}"


@pytest.mark.parametrize("name", ["gzip", "x-gzip", "GZip"])
def test_a_packed_body_is_unpacked(name: str) -> None:
    with Loopback(lambda _: reply(gzip.compress(WORDS), content_encoding=name)) as server:
        assert run(client(server.url).get("x")).body == WORDS
        assert server.asked[0].headers["accept-encoding"] == "gzip"


def test_a_body_of_several_packets_is_whole() -> None:
    with Loopback(lambda _: reply(gzip.compress(b"[1,") + gzip.compress(b"2]"), content_encoding="gzip")) as server:
        assert run(client(server.url).get("x")).body == b"[1,2]"


def test_a_packed_body_without_its_end_or_of_something_else() -> None:
    packed = gzip.compress(WORDS)
    assert "end is missing" in trouble_with(reply(packed[:-9], content_encoding="gzip")).why
    assert "cannot be unpacked" in trouble_with(reply(b"{} and no packet", content_encoding="gzip")).why
    assert "cannot be unpacked" in trouble_with(reply(packed[:-8] + b"x" * 8, content_encoding="gzip")).why
    assert "not asked for" in trouble_with(reply(b"\x1b\x00", content_encoding="br")).why


def test_a_few_bytes_that_unpack_to_a_thousand_times_as_many_are_not_unpacked_to_their_end() -> None:
    packing = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packing.compress(bytes(2**20)) for _ in range(LARGEST // 2**20 + 8)) + packing.flush()
    assert len(bomb) < LARGEST / 500
    assert "larger than" in trouble_with(reply(bomb, content_encoding="gzip")).why


def test_what_is_announced_as_too_large_is_not_begun_with_and_what_turns_out_so_is_not_finished() -> None:
    assert "larger than" in trouble_with(reply(b"x", content_length=str(LARGEST + 1))).why

    def endless(_: Asked) -> Iterator[bytes]:
        yield reply(b"", content_length="")
        while True:
            yield bytes(2**20)

    with Loopback(endless) as server:
        assert "larger than" in trouble_of(client(server.url).get("x")).why


def test_a_web_page_in_place_of_data() -> None:
    for page in (b"<!DOCTYPE html><p>Sign in", b"\n\n<html><body>502 Bad Gateway"):
        assert "web page" in trouble_with(reply(page)).what
    assert "web page" in trouble_with(reply(b"whatever", content_type="text/html; charset=utf-8")).what


def test_a_refusal_counts_even_where_its_words_cannot_be_read() -> None:
    for odd in (reply(b"xx", 403, content_encoding="gzip"), reply(b"x" * 2_000_000, 403), reply(b"\xff\xfe", 403)):
        with Loopback(lambda _, odd=odd: odd) as server:  # type: ignore[misc] # mypy cannot tell the default's type
            trouble = trouble_of(client(server.url).get("x"))
        assert isinstance(trouble, Refused)
        assert trouble.status == 403


@settings(max_examples=60)
@given(st.binary(max_size=300), st.sampled_from(["", "gzip", "identity"]), st.sampled_from(["", "chunked"]))
def test_any_bytes_end_in_an_answer_or_in_trouble(body: bytes, packed: str, pieces: str) -> None:
    odd = [reply(body, content_encoding=packed, transfer_encoding=pieces, content_length="" if pieces else "50")]
    with Loopback(lambda _: odd) as server, suppress(Unreadable):
        run(client(server.url).get("x"))
