"""The small languages: gaps, expressions, values out of output, hosts, masks."""

import contextlib
import math
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench_checklists.asserting import BadExpression, NotMeasured, Value, holds, names_of
from workbench_checklists.capturing import percentile, read_values, summary, worded
from workbench_checklists.hosts import host_of, is_private, mentioned_hosts, mentioned_urls, refusal
from workbench_checklists.inputs import Given, chosen, fault_of, proposed
from workbench_checklists.masking import MASK, forms_of, mask
from workbench_checklists.model import Capture, Input
from workbench_checklists.templates import fill

VALUES: dict[str, Value] = {"t.seconds.p95": 31.5, "route": "POST /export", "t.code.max": 503.0, "ok": True}


@pytest.mark.parametrize(("expression", "result"), [
    ("t.seconds.p95 > 30", True), ("30 < t.seconds.p95 <= 31.5", True),
    ("t.code.max == 503 and route == 'POST /export'", True),
    ("not (t.code.max < 500 or ok)", False), ("t.seconds.p95 > -1", True), ("route != 'x'", True),
])
def test_an_expression_is_true_or_not(expression: str, result: bool) -> None:
    assert holds(expression, VALUES) is result


@pytest.mark.parametrize("expression", [
    "__import__('os').system('id')", "route.upper()", "[1]", "t['a']", "1 + 1 == 2", "lambda: 1", "a if b else c",
    "route > 3",
    "f'{route}'", "(x := 1)", "route == 3", "'a' < 'b'", "1 if", "(" * 300 + ")" * 300, "a" * 600, "2 ** 99999999",
    "{}", "*a",
    "route in 'x'", "ok is True", "-route", "b'x' == route", "1j", "...",
])
def test_what_is_no_comparison_is_refused(expression: str) -> None:
    with pytest.raises(BadExpression):
        holds(expression, VALUES)


def test_what_was_not_measured_is_named() -> None:
    with pytest.raises(NotMeasured, match=r"t\.seconds\.p50"):
        holds("t.seconds.p50 > 3", VALUES)


@given(st.text(alphabet=string.printable, max_size=60))
def test_no_text_makes_an_expression_do_anything(text: str) -> None:
    with contextlib.suppress(BadExpression, NotMeasured):
        holds(text, dict.fromkeys(names_of(text), 1.0))


@given(st.text(), st.text())
def test_a_value_is_put_in_once_and_never_read_again(one: str, other: str) -> None:
    assert fill("{{a}}|{{ b }}", {"a": one, "b": other}) == f"{one}|{other}"
    assert fill("{{a}}", {"a": "{{b}}", "b": other}) == "{{b}}"


def test_values_come_out_of_lines_and_pairs() -> None:
    capture = Capture(name="t", parse={"code": "int", "seconds": "float", "word": "text"}, pairs={"ttl": "int"})
    columns, unread = read_values(capture,
    "200 0.5 OK fine\nttl: 300\nnoise\n503 41.2 Service Unavailable\nx 1 y\n\n200 nan z")
    assert columns == {
        "code": [200, 503], "seconds": [0.5, 41.2], "word": ["OK fine", "Service Unavailable"], "ttl": [300],
    }
    assert unread == 3
    known = summary("t", columns)
    assert known["t.seconds.p95"] == known["t.seconds.max"] == known["t.seconds"] == 41.2
    assert known["t.seconds.p50"] == known["t.seconds.first"] == 0.5
    assert known["t.word"] == "Service Unavailable"
    assert "t.word.p95" not in known
    assert worded(41.2) == "41.2"
    assert worded(20.0) == "20"


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_a_percentile_is_a_measured_value_that_its_share_does_not_exceed(values: list[float]) -> None:
    found = percentile(values, 0.95)
    assert found in values
    assert sum(value <= found for value in values) >= math.ceil(0.95 * len(values))
    assert percentile(values, 1.0) == max(values)


@pytest.mark.parametrize("address", [
    "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "::1", "fe80::1", "fc00::1",
    "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:0a00:0001::", "100.64.0.1", "224.0.0.1", "not an address",
    "fe80::1%eth0",
])
def test_an_address_of_a_private_network_is_known(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_an_open_address_is_open(address: str) -> None:
    assert not is_private(address)


@pytest.mark.parametrize(("host", "allow", "from_ticket", "said"), [
    ("www.acme.example", (), True, "at 10.0.0.5"), ("www.acme.example", (), False, ""),
    ("www.acme.example", ("*.acme.example",), True, "at 10.0.0.5"),
    ("www.acme.example", ("www.acme.example",), True, ""),
    ("open.example", (), True, ""), ("open.example", ("*.acme.example",), False, "is none of"),
    ("127.0.0.1", (), True, "at 127.0.0.1"), ("router.local", (), True, "private network"),
    ("intranet", (), True, "private"),
])
def test_a_private_host_from_a_ticket_is_refused_unless_named(
    host: str, allow: tuple[str, ...], from_ticket: bool, said: str,
) -> None:
    known = {"www.acme.example": ["93.184.215.14", "10.0.0.5"], "open.example": ["93.184.215.14"]}
    found = refusal(host, allow, from_ticket, lambda name: known.get(name, []))
    assert said in found if said else found == ""


def test_hosts_and_urls_are_found_in_words() -> None:
    text = "See https://Shop.acme.example/export?x=1, mail jane@acme.example; www.acme.example. Log in app.log, v4.12.1"
    assert mentioned_urls(text) == ("https://Shop.acme.example/export?x=1",)
    assert mentioned_hosts(text) == ("shop.acme.example", "www.acme.example")


@pytest.mark.parametrize("url", [
    "ftp://a.example", "http://user:pw@a.example", "http://-x/", "http://a b/", "http://[::1", "http://a:99999/",
    "javascript:1",
    "http://a.example/\nHost: b", "",
])
def test_what_is_no_plain_url_has_no_host(url: str) -> None:
    assert host_of(url) == ""


def test_a_value_that_a_person_left_is_still_the_tickets() -> None:
    item = Input(name="host", type="host", source="ticket.mentions.host", default="d.example")
    facts = {"ticket.mentions.host": "a.example"}
    assert proposed(item, facts) == Given("a.example", "ticket")
    assert chosen(item, "a.example", facts) == Given("a.example", "ticket")
    assert chosen(item, "b.example", facts) == Given("b.example", "hand")
    assert chosen(item, "d.example", {}) == Given("d.example", "default")


@pytest.mark.parametrize(("item", "value", "said"), [
    (Input(name="n", type="int", min=1, max=5), "6", "over 5"), (Input(name="n", type="int"), "1.5", "no whole number"),
    (Input(name="n", type="number"), "nan?", "no number"), (Input(name="n", type="number", min=0), "nan", "under 0"),
    (Input(name="n"), "", "missing"), (Input(name="n", pattern="[a-z]+"), "A", "form"),
    (Input(name="n", type="choice", choices=("a",)), "b", "none of a"), (Input(name="n", type="url"), "x", "no http"),
    (Input(name="n", type="host"), "a b", "no host"), (Input(name="n", type="file"), "a", "no whole path"),
    (Input(name="n", secret=True), "abc", "too short"), (Input(name="n"), "a\0b", "null"),
    (Input(name="n"), "x" * 5000, "longer"),
])
def test_a_value_that_does_not_fit_says_why(item: Input, value: str, said: str) -> None:
    assert said in fault_of(item, Given(value, "hand"), resolve=lambda _host: ())


def test_a_value_of_the_ticket_is_never_an_option() -> None:
    assert "dash" in fault_of(Input(name="n"), Given("--output=/etc/passwd", "ticket"))


@given(st.text(string.ascii_letters + string.digits + "+/=%& é", min_size=8, max_size=40), st.text(max_size=30))
def test_a_secret_is_gone_in_every_form(secret: str, around: str) -> None:
    for form in forms_of(secret):
        assert form not in mask(f"{around} {form} {around}", [secret], by_look=False)


@pytest.mark.parametrize("text", [
    "Authorization: Bearer abcdef0123456789", "password=hunter2hunter2", '"api_key": "abcd1234efgh"',
    "https://jane:s3cretpass@acme.example/", "Set-Cookie: sid=abcdef; Path=/", "AKIAABCDEFGHIJKLMNOP",
    "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", "eyJhbGciOiJI.eyJzdWIiOiIx.abc",
])
def test_what_looks_like_a_secret_is_masked(text: str) -> None:
    masked = mask(text)
    assert MASK in masked
    for secret in ("abcdef0123456789", "hunter2", "abcd1234", "s3cret", "sid=abc", "AKIAABC", "MIIE", "eyJzdWIi"):
        assert secret not in masked
