"""What a body may say is little, and so it is done in time linear in its size, whatever is in it."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.canned.templates import RefusedError, fill, names_in
from workbench.canned.values import FILTERS, Known, Open, Value

GAP = "⟨route: text⟩"


def values(**known: str) -> Callable[[str], Value]:
    return lambda name: Known(known[name]) if name in known else Open(f"⟨{name}: text⟩")


@pytest.mark.parametrize(("body", "text"), [
    ("{{name}}", "Jane"),
    ("{{ name }} {{name}}", "Jane Jane"),
    ("{{\nname\n}}", "Jane"),
    ("{{ name|upper }} {{ 'x' }}", "JANE x"),
    ("{{ route|upper }}", GAP),
    ("{{ route|default('any') }} {{ name|default('any') }}", "any Jane"),
    ("{{ route or 'any' }}", "any"),
    ("{% if route %}a{% else %}b{% endif %}", "b"),
    ("{% if not route and name %}a{% endif %}", "a"),
    ("{% if p95 > 30 %}slow{% elif p95 > 3 %}middling{% else %}quick{% endif %}", "middling"),
    ("{% if p95 == 12.0 and 30 >= p95 and p95 != '3' %}a{% endif %}", "a"),
    ("{% if p95 > many %}a{% else %}b{% endif %}", "b"),
    ("{% if name == 'Jane' %}a{% endif %}", "a"),
    ("{% if route == route or route > 3 or 3 < route or route != 3 and false_one %}a{% endif %}b", "b"),
    ("{{ 'a' if p95 < 20 else 'b' }}", "a"),
    ("a\n  {% if name %}\nb\n  {% endif %}\nc\n", "a\nb\nc\n"),
    ("{% raw %}{{name}}{% endraw %}", "{{name}}"),
    ("{# nothing #}a", "a"),
    ("{{ self }} {{ loop }} {{ caller }} {{ of_name }}", "⟨self: text⟩ ⟨loop: text⟩ ⟨caller: text⟩ ⟨of_name: text⟩"),
    ('{"a": {"b": 1}}', '{"a": {"b": 1}}'),
])
def test_names_ifs_and_filters_are_understood(body: str, text: str) -> None:
    assert fill(body, values(name="Jane", p95="12", many="9,000")) == text


@pytest.mark.parametrize(("body", "reason"), [
    ("{% for x in y %}{% endfor %}", '"for" is no block; there are if, elif, else, endif'),
    ("{% set x = 1 %}", '"set" is no block'),
    ("{% include 'x' %}", '"include" is no block'),
    ("{% macro x() %}{% endmacro %}", '"macro" is no block'),
    ("{{ x.y }}", "a dot; a variable takes its value with from: ticket.requester.name"),
    ("{{ x['y'] }}", "square brackets"),
    ("{{ x() }}", "a call"),
    ("{{ x ~ x }}", "~"),
    ("{{ 7*7 }}", "arithmetic"),
    ("{{ 'a' * 999999999 }}", "arithmetic"),
    ("{{ -x }}", "arithmetic"),
    ("{{ 9 ** 9 ** 9 }}", "arithmetic"),
    ("{{ [x] }}", "a list"),
    ("{{{x}}}", "not understood"),
    ("{{ {} }}", "a pair of braces within braces"),
    ("{{ x, x }}", "a comma"),
    ("{% if x is defined %}{% endif %}", "{% if name %} asks whether something is known"),
    ("{% if 'a' in x %}{% endif %}", 'the word "in"'),
    ("{{ true }}", '"true" is a word of the language'),
    ("{{not}}", "not understood"),
    ("{{ None }}", '"none" is a word of the language'),
    ("{{ x|safe }}", '"safe" is no filter; there are upper, lower, capitalize, trim, default'),
    ("{{ x|default }}", 'the filter default takes one text: default("there")'),
    ("{{ x|upper(1) }}", "the filter upper takes nothing in brackets"),
    ("{{ 'a' if x }}", "needs an else"),
    ("{% if 1 < 'a' %}{% endif %}", "cannot be compared"),
    ("{% if x %}", "not understood"),
    ("{{ x", "not understood"),
    ("{{ 'a\\x41' }}", "a backslash"),
    ("{{ " + "not " * 60 + "x }}", "too long"),
    ("{{ " + "x" * 400 + " }}", "too long"),
    ("{{ " + "9" * 5_000 + " }}", "too long"),
    ("{{ '" + "x" * 400 + "' }}", "too long"),
    ("{{ ключ }}", "cannot name a variable"),
    ("{% if x %}" * 9 + "{% endif %}" * 9, "more than 8 ifs within one another"),
    ("{% if x %}{% endif %}" * 201, "more than 400 tags"),
    ("x" * 100_001, "longer than 100,000 characters"),
])
def test_everything_else_is_refused_with_a_reason(body: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        fill(body, values())
    assert reason in refused.value.reason


def test_a_refusal_and_a_name_say_their_line() -> None:
    with pytest.raises(RefusedError) as refused:
        fill("a\nb\n{{ x.y }}", values())
    assert refused.value.line == 3
    assert names_in("a\n{{x}}\n\n{{y}} {{x}}") == (("x", 2), ("y", 4), ("x", 4))
    assert names_in("a\n{{x}}\n{% if y %}\n{{z|upper}}{% endif %}") == (("x", 2), ("y", 3), ("z", 4))


def test_what_comes_of_a_body_is_bounded() -> None:
    long = Known("x" * 8_000)
    for body in ("{{a}}" * 300, "{{a|upper}}" * 300):
        with pytest.raises(RefusedError, match="longer than 200,000"):
            fill(body, lambda _: long)


_WORDS = st.sampled_from([
    "{{", "}}", "{%", "%}", "{#", "#}", "{{name}}", "{{ name }}", "{{{", "if", "else", "endif", "elif", "for", " ",
    "\n", "name", "cursor", "self", "|upper", "|default('x')", "(", ")", "[", "]", "not", "and", "==", "<", "'", '"',
    ".", "-", "%", "{", "}", "raw", "endraw", "true", "None", "7*7", "{% if name %}", "{% else %}", "{% endif %}", "\\",
    "~", "é", "⟨", "⟩", "\x00", "**", ",", ":", "is", "in",
])  # fmt: skip
_BODIES = st.lists(_WORDS, max_size=30).map("".join) | st.text(max_size=60)


@given(_BODIES, st.text(max_size=20))
def test_no_body_raises_anything_but_a_refusal(body: str, value: str) -> None:
    for known in (Known(value), Open(GAP)):
        with suppress(RefusedError):
            fill(body, lambda _, known=known: known)  # type: ignore[misc]  # a default binds it
    with suppress(RefusedError):
        names_in(body)


@given(st.lists(st.sampled_from(["{{name}}", "{{ route }}", "{", "}", "a", "\n", " ", "%}", "#}"]), max_size=12))
def test_a_body_of_names_alone_means_the_same_with_jinja_and_without(parts: list[str]) -> None:
    body = "".join(parts)
    assume("{#" not in body)  # blanks before a comment go only where it begins a line
    try:
        simple = fill(body, values(name="{{7*7}}"))
    except RefusedError:
        simple = "refused"
    try:
        rich = fill("{{ '' }}" + body, values(name="{{7*7}}"))
    except RefusedError:
        rich = "refused"
    assert simple == rich


@pytest.mark.parametrize("body", ["{{name}} ", "{% if name %}{{name|upper}}{% else %}b{% endif %}", "{ ", "{{'a'}}"])
def test_twice_the_body_is_at_most_twice_the_work(body: str) -> None:
    assert _calls(lambda: fill(body * 80, values(name="x"))) < 2.2 * _calls(lambda: fill(body * 40, values(name="x")))


def _calls(act: Callable[[], object]) -> int:
    """Return how many functions are called while ``act`` runs."""
    count = 0

    def counted(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    act()
    sys.setprofile(counted)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count


@given(st.text(max_size=30), st.sampled_from(sorted(FILTERS)))
def test_a_filter_never_hides_a_gap(value: str, name: str) -> None:
    body = "{{ route|" + name + ("('x')" if name == "default" else "") + " }}"
    assert fill(body, values()) == ("x" if name == "default" else GAP)
    assert isinstance(fill(body, values(route=value)), str)


def test_a_body_of_names_alone_is_filled_without_jinja() -> None:
    code = ("import sys; from workbench.canned.templates import fill; from workbench.canned.values import Known\n"
            "assert fill('Hi {{name}}', Known) == 'Hi name'\nprint('jinja2' in sys.modules)")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
