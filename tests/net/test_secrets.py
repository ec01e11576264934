"""Nothing secret is seen: in no trace, no log, no error and in nothing that caused one, whatever a server says."""

import base64
import logging
import traceback
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from net.asking import client, run, trouble_of
from net.authority import Authority
from net.loopback import Asked, Loopback, free_port, json_reply, moved, proxy, reply
from workbench.api import Answer, Http, Trouble
from workbench.net.connections import Network
from workbench.net.redaction import scrub, scrub_bytes, secrets_in, shown

TOKEN = "1-28-s3cr3tOfTheDesk0123456789abcdef"
PASSWORD = "pass/word: with ünicode"
BASIC = base64.b64encode(f"jane:{PASSWORD}".encode()).decode()
SIGN_INS: dict[str, dict[str, str]] = {
    "RT": {"Authorization": f"token {TOKEN}"},
    "bearer": {"Authorization": f"Bearer {TOKEN}"},
    "Zammad": {"Authorization": f"Token token={TOKEN}"},
    "Redmine": {"X-Redmine-API-Key": TOKEN},
    "basic": {"Authorization": f"Basic {BASIC}"},
    "Freshdesk": {"Authorization": "Basic " + base64.b64encode(f"{TOKEN}:X".encode()).decode()},
}
SECRETS = (TOKEN, PASSWORD, BASIC, "s3cr3t", "pass/word", "pass\\/word", "S1GNATURE", "C00KIE")


def secret_of(headers: Mapping[str, str]) -> str:
    """Return the secret that was sent, as a server has it once it has looked at the headers."""
    value = headers.get("authorization", headers.get("x-redmine-api-key", ""))
    word = value.split(" ")[-1].removeprefix("token=")
    if not value.startswith("Basic "):
        return word
    user, _, password = base64.b64decode(word).decode().partition(":")
    return password if len(password) > 1 else user


class _Everything(logging.Handler):
    """Keeps whatever anybody logs, at any level."""

    def __init__(self) -> None:
        super().__init__(0)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage() + str(record.args))


def every_part(error: BaseException | None) -> str:
    """Return all that an error says, and what caused it, and what was going on, whether that is printed or not."""
    said = []
    while error is not None:
        said += [str(error), repr(error), "".join(traceback.format_exception(error))]
        if isinstance(error, Trouble):
            said += [error.what, error.why, error.remedy]
        error = error.__cause__ or error.__context__
    return "\n".join(said)


def echo(asked: Asked) -> str:
    """Return what was asked, as a careless server repeats it in its error."""
    return f"Invalid credentials {asked.headers.get('authorization', '')} ({secret_of(asked.headers)})"


def careless(asked: Asked) -> bytes | list[bytes]:
    """Answer each path in another careless way."""
    said = echo(asked)
    match asked.path:
        case "/json":
            return json_reply({"message": said}, 401, set_cookie="session=C00KIE")
        case "/text":
            return reply(said.encode(), 403, content_type="text/plain")
        case "/limit":
            return json_reply({"error": {"message": said}}, 429, retry_after="99")
        case "/moved":
            return moved(f"http://other.example/x/{secret_of(asked.headers)}?token={TOKEN}")
        case "/odd":
            return [b"HTTP/1.1 " + said.encode("utf-8") + b"\r\n\r\n"]
        case "/short":
            return [reply(said.encode(), content_length="5000")]
        case "/page":
            return reply(f"<html>{said}".encode(), content_type="text/html")
    return json_reply({})


ASKED: list[Callable[[Http], object]] = [
    *(lambda http, path=path: http.get(path) for path in ("json", "text", "limit", "moved", "odd", "short", "page")),
    lambda http: http.get("fine", [("token", TOKEN), ("api_key", TOKEN), ("q", "x")]),
    lambda http: http.get(f"fine?token={TOKEN}"),
    lambda http: http.send("POST", "json", {"password": PASSWORD}),
    lambda http: http.send("PUT", "text", {"token": TOKEN}),
    lambda http: http.download("json"),
    lambda http: http.download(f"http://127.0.0.1:{free_port()}/attachments/token/{TOKEN}/?X-Amz-Signature=S1GNATURE"),
    lambda http: http.get(f"http://jane:s3cr3t@127.0.0.1:{free_port()}/x"),
    lambda http: http.get("x", headers={"X-Odd": f"{TOKEN}\r\nX-Other: 1"}),
    lambda http: http.get("x", headers={"X-Odd\x00": TOKEN}),
    lambda http: http.get(f"x\x00{TOKEN}"),
]


@pytest.mark.parametrize("sign_in", SIGN_INS.values(), ids=SIGN_INS)
def test_no_secret_is_in_a_trace_a_log_or_an_error(sign_in: Mapping[str, str], traced: list[str]) -> None:
    everything = _Everything()
    root = logging.getLogger()
    level = root.level
    root.addHandler(everything)
    root.setLevel(0)
    errors: list[str] = []
    try:
        with Loopback(careless) as server:
            for ask in ASKED:
                http = client(server.url, sign_in)
                try:
                    run(ask(http))  # type: ignore[arg-type] # each is one of the client's coroutines
                except Trouble as trouble:
                    errors.append(every_part(trouble))
            assert len(server.asked) >= len(ASKED) - 5
    finally:
        root.setLevel(level)
        root.removeHandler(everything)
    assert len(traced) >= len(ASKED) - 5
    assert len(errors) >= len(ASKED) - 3
    for said in (*traced, *errors, *everything.said):
        assert not [secret for secret in SECRETS if secret in said], said


def test_no_secret_is_in_what_a_provider_gets_to_see_of_a_refusal() -> None:
    with Loopback(careless) as server:
        try:
            run(client(server.url, SIGN_INS["RT"]).get("json"))
        except Trouble as trouble:
            answer = getattr(trouble, "answer", None)
    assert isinstance(answer, Answer)
    assert TOKEN.encode() not in answer.body


def test_a_token_that_no_header_can_hold_is_not_repeated() -> None:
    for odd in (f"{TOKEN}\n", f"{TOKEN}\x00", f"{TOKEN}ü"):
        with Loopback(careless) as server:
            trouble = trouble_of(client(server.url, {"Authorization": f"Bearer {odd}"}).get("x"))
            assert TOKEN not in every_part(trouble)
        assert server.asked == []


def test_no_secret_is_in_what_goes_wrong_on_the_way(
    authority: Authority, traced: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    with Loopback(careless, authority.good) as server, proxy(1, refuses=407) as (address, _):
        with_password = address.replace("http://", "http://proxyuser:s3cr3t@")
        for url, by in (
            (server.url, ""), (f"http://127.0.0.1:{free_port()}", ""), ("https://helpdesk.invalid", ""),
            ("https://helpdesk.test", with_password), ("http://helpdesk.test", with_password),
            ("https://helpdesk.test", f"http://u:s3cr3t@127.0.0.1:{free_port()}"),
        ):  # fmt: skip
            for name in ("HTTP_PROXY", "HTTPS_PROXY"):
                if by:
                    monkeypatch.setenv(name, by)
                else:
                    monkeypatch.delenv(name, raising=False)
            for network in (Network(), Network(proxy=by)):
                try:
                    run(client(url, SIGN_INS["RT"], network=network).get("x"))
                except Trouble as trouble:
                    said.append(every_part(trouble))
    assert len(said) == 12
    assert traced
    for one in (*said, *traced):
        assert not [secret for secret in SECRETS if secret in one], one


def test_a_trace_says_what_was_asked_how_it_went_and_how_long_it_took(traced: list[str]) -> None:
    with Loopback(lambda _: reply(b'{"a": 1}')) as server:
        query = [("query", "Content LIKE 'jane@acme.example'"), ("per_page", "100"), ("fields[Owner]", "Name")]
        run(client(server.url).get("REST/2.0/tickets", query))
    (line,) = traced
    place, _, rest = line.removeprefix("GET ").partition("?")
    assert place == f"{server.place}/REST/2.0/tickets"
    assert rest.startswith("query=Content LIKE…&per_page=100&fields[Owner]=Name 200 ")
    assert rest.endswith(" ms, 8 bytes")
    assert "acme" not in line


def test_a_trace_has_a_line_for_each_attempt_and_for_what_failed(traced: list[str]) -> None:
    with Loopback(lambda _: reply(status=502 if len(server.asked) == 1 else 200)) as server:
        run(client(server.url).get("x"))
    assert [line.split(" ")[2] for line in traced] == ["502", "200"]
    traced.clear()
    port = free_port()
    try:
        run(client(f"http://127.0.0.1:{port}").get("x"))
    except Trouble:
        assert [line.split(" ")[2] for line in traced] == ["Unreachable"]


def test_a_trace_line_is_one_clean_line_whatever_the_address_holds() -> None:
    line = shown("http://acme.example/a\x1b[31m/b\u202e?q=\n\x1b]0;x\x07&" + "x" * 5000)
    assert line.isprintable()
    assert len(line) <= 400


def test_a_user_in_an_address_is_never_shown() -> None:
    assert shown("https://sam:hunter2@acme.example/x") == "acme.example/x"
    assert shown("https://sam:hunter2@[::1/x") == "‹withheld›"


SECRET = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=60)


@given(SECRET, st.sampled_from(["token {}", "Bearer {}", "Token token={}", "{}"]), st.text(max_size=20))
def test_a_secret_is_found_in_any_way_of_signing_in_and_taken_out_of_any_text(
    secret: str, way: str, around: str
) -> None:
    found = secrets_in({"Authorization": way.format(secret)})
    assert secret not in scrub(around + secret + around, found).replace("‹withheld›", "")
    assert secret.encode() not in scrub_bytes((around + secret).encode("utf-8", "replace"), found)


def test_what_is_said_besides_signing_in_is_no_secret() -> None:
    headers = {"Authorization": "Bearer abcd-1234", "Accept": "application/json", "X-GitHub-Api-Version": "2022-11-28"}
    assert secrets_in(headers) == ("Bearer abcd-1234", "abcd-1234")


def test_an_address_that_signs_in_is_no_secret_and_a_key_in_its_place_is() -> None:
    key = "0123456789abcdef0123456789abcdef"
    for user, is_secret in (("jane.doe2@support.example.org", False), (key, True)):
        found = secrets_in({"Authorization": "Basic " + base64.b64encode(f"{user}:random".encode()).decode()})
        assert (user in found) is is_secret


@given(SECRET, st.text("abcdefgh", min_size=1, max_size=10))
def test_a_password_of_basic_is_found_and_the_users_name_is_not_withheld(secret: str, user: str) -> None:
    found = secrets_in({"Authorization": "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()})
    assert secret in found
    assert user == secret or user not in found
