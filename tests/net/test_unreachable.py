"""No answer, or none that is one: each has its sentence, its cause and a next step, and a reset is tried again."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from net.asking import client, run, trouble_of
from net.authority import Authority
from net.loopback import Asked, CutError, Loopback, free_port, proxy, reply
from workbench.api import Refused, Unreachable, Unreadable
from workbench.net.connections import Network


def test_a_port_at_which_nobody_listens() -> None:
    port = free_port()
    trouble = trouble_of(client(f"http://127.0.0.1:{port}").get("x"))
    assert isinstance(trouble, Unreachable)
    assert str(trouble) == (
        f"127.0.0.1:{port} does not take connections. It refused. It is down, or the port in the address is wrong."
    )


def test_a_name_that_nobody_has() -> None:
    trouble = trouble_of(client("https://helpdesk.invalid").get("x"))
    assert isinstance(trouble, Unreachable)
    assert trouble.what == "There is no server called helpdesk.invalid."


def test_a_certificate_that_is_not_trusted_names_the_option_for_ones_own_authority(authority: Authority) -> None:
    with Loopback(lambda _: reply(), authority.good) as server:
        trouble = trouble_of(client(server.url).get("x"))
    assert isinstance(trouble, Unreachable)
    assert trouble.what == f"The certificate of {server.place} is not trusted."
    assert "network: {ca:" in trouble.remedy
    assert server.asked == []


def test_with_the_authority_in_the_configuration_it_is_trusted(authority: Authority) -> None:
    with Loopback(lambda _: reply(), authority.good) as server:
        network = Network(ca=str(authority.ca))
        assert run(client(server.url, network=network).get("x")).status == 200
        assert run(client(server.url.replace("127.0.0.1", "localhost"), network=network).get("x")).status == 200


def test_a_certificate_that_ran_out_or_is_for_another_name_says_so(authority: Authority) -> None:
    network = Network(ca=str(authority.ca))
    with Loopback(lambda _: reply(), authority.expired) as server:
        trouble = trouble_of(client(server.url, network=network).get("x"))
        assert "expired" in trouble.why
        assert "renew" in trouble.remedy
    with Loopback(lambda _: reply(), authority.misnamed) as server:
        trouble = trouble_of(client(server.url, network=network).get("x"))
        assert "127.0.0.1" in trouble.why
        assert "name that the certificate was made for" in trouble.remedy


@pytest.mark.parametrize("content", [None, b"", b"not a certificate"])
def test_a_ca_file_that_cannot_be_used_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    trouble = trouble_of(client("http://127.0.0.1", network=Network(ca=str(file))).get("x"))
    assert trouble.what == f"The CA file {file} cannot be used."


def test_https_where_http_is_spoken_and_the_other_way_round(authority: Authority) -> None:
    with Loopback(lambda _: reply()) as plain, Loopback(lambda _: reply(), authority.good) as tls:
        first = trouble_of(client(plain.url.replace("http:", "https:")).get("x"))
        second = trouble_of(client(tls.url.replace("https:", "http:")).get("x"))
    assert "http:// or https://" in first.remedy
    assert isinstance(second, Unreachable | Unreadable)


def test_something_that_is_no_web_server() -> None:
    with Loopback(lambda _: [b"SSH-2.0-OpenSSH_9.2\r\n\r\n"]) as server:
        trouble = trouble_of(client(server.url).get("x"))
    assert isinstance(trouble, Unreadable)
    assert trouble.what == f"{server.place} does not answer in HTTP."


def test_a_server_that_takes_the_request_and_is_silent() -> None:
    def answers(_: Asked) -> Iterator[bytes]:
        server.wait(60)
        yield b""

    with Loopback(answers) as server:
        trouble = trouble_of(client(server.url, network=Network(patience=0.2)).get("x"))
    assert isinstance(trouble, Unreachable)
    assert trouble.what == f"{server.place} takes too long."
    assert "network: {patience:" in trouble.remedy


def test_a_server_that_sends_a_byte_now_and_then_does_not_hold_us_for_ever() -> None:
    def answers(_: Asked) -> Iterator[bytes]:
        yield reply(b"", content_length="100000")
        while True:
            server.wait(0.05)
            yield b" "

    with Loopback(answers) as server:
        trouble = trouble_of(client(server.url, network=Network(patience=0.1)).get("x"))
    assert isinstance(trouble, Unreachable)
    assert "takes too long" in trouble.what


def test_a_connection_that_is_cut_before_the_answer_is_tried_twice_more() -> None:
    def answers(_: Asked) -> "bytes | Iterator[bytes]":
        return reply() if len(server.asked) == 3 else _cut()

    with Loopback(answers) as server:
        assert run(client(server.url).get("x")).status == 200
    assert len(server.asked) == 3


def _cut() -> Iterator[bytes]:
    yield b""
    raise CutError


def test_a_server_that_always_cuts_the_connection_is_unreachable() -> None:
    with Loopback(lambda _: _cut()) as server:
        trouble = trouble_of(client(server.url).get("x"))
    assert isinstance(trouble, Unreachable)
    assert trouble.what == f"{server.place} cut the connection."
    assert len(server.asked) == 3


def test_what_is_sent_is_never_sent_again() -> None:
    with Loopback(lambda _: _cut()) as server:
        trouble_of(client(server.url).send("POST", "ticket/1/comment", {"Content": "Hello"}))
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_that_finds_its_server_a_moment_later_is_waited_for(status: int) -> None:
    with Loopback(lambda _: reply(status=200 if len(server.asked) == 2 else status)) as server:
        assert run(client(server.url).get("x")).status == 200
    assert len(server.asked) == 2


def test_a_server_at_fault_is_not_asked_again_and_says_why_in_its_own_words() -> None:
    with Loopback(lambda _: reply(b'{"message": "Out of cheese."}', 500)) as server:
        trouble = trouble_of(client(server.url).get("x"))
    assert isinstance(trouble, Refused)
    assert (trouble.status, trouble.why) == (500, "Out of cheese.")
    assert len(server.asked) == 1


def test_a_network_without_a_way_there_is_said() -> None:
    try:
        socket.create_connection(("203.0.113.1", 9), timeout=0.3).close()
    except OSError:
        trouble = trouble_of(client("http://203.0.113.1:9", network=Network(patience=0.3)).get("x"))
        assert isinstance(trouble, Unreachable)


def test_by_a_proxy_a_name_is_reached_that_this_machine_does_not_know(authority: Authority) -> None:
    with Loopback(lambda _: reply(), authority.good) as server, proxy(server.port) as (address, seen):
        network = Network(ca=str(authority.ca), proxy=address)
        assert run(client("https://helpdesk.test", network=network).get("x")).status == 200
    assert seen == ["CONNECT helpdesk.test:443"]
    with Loopback(lambda _: reply()) as plain, proxy(plain.port) as (address, seen):
        assert run(client("http://helpdesk.test", network=Network(proxy=address)).get("x")).status == 200
    assert seen == ["GET http://helpdesk.test/x"]


def test_the_proxy_of_the_environment_holds_where_none_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback(lambda _: reply()) as server, proxy(server.port) as (address, seen):
        monkeypatch.setenv("HTTP_PROXY", address)
        assert run(client("http://helpdesk.test").get("x")).status == 200
    assert len(seen) == 1


def test_this_machine_and_what_no_proxy_names_are_reached_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "localhost.example, .localdomain")
    with Loopback(lambda _: reply()) as server, proxy(server.port) as (address, seen):
        assert run(client(server.url, network=Network(proxy=address)).get("x")).status == 200
        trouble_of(client("http://x.localdomain", network=Network(proxy=address, patience=1)).get("x"))
    assert seen == []


@pytest.mark.parametrize("status", [403, 407])
def test_a_proxy_that_lets_nobody_through_is_named(authority: Authority, status: int) -> None:
    with proxy(1, refuses=status) as (address, _):
        trouble = trouble_of(client("https://helpdesk.test", network=Network(proxy=address)).get("x"))
    assert isinstance(trouble, Unreachable)
    assert trouble.what == "The proxy does not let us through to helpdesk.test."
    with proxy(1, refuses=407) as (address, _):
        assert "proxy" in trouble_of(client("http://helpdesk.test", network=Network(proxy=address)).get("x")).what


def test_a_proxy_that_is_not_there_is_named() -> None:
    port = free_port()
    trouble = trouble_of(client("https://helpdesk.test", network=Network(proxy=f"http://127.0.0.1:{port}")).get("x"))
    assert isinstance(trouble, Unreachable)
    assert f"by the proxy 127.0.0.1:{port}" in trouble.what
