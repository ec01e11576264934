"""A rendered explanation fills what is known, leaves the rest as gaps, and says what follows."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.acting.messages import quoted
from workbench.api import (
    Canned,
    Customer,
    Message,
    Organisation,
    Rendered,
    Role,
    Status,
    Ticket,
    Trouble,
    Visibility,
    missing_evidence,
    ticket_facts,
)
from workbench.api.facts import first_name
from workbench.canned.model import Asked, Explanation, Variable
from workbench.canned.rendering import insert, render
from workbench.domain.gaps import gaps_in

AT = datetime(2026, 3, 4, tzinfo=UTC)
NAME = Variable("name", source="ticket.requester.first_name", default="there")
ROUTE = Variable("route", required=True, example="POST /export")
P95 = Variable("p95", "number", unit="s", source="repro.timings.seconds.p95")


def explanation(body: str, *variables: Variable, **other: object) -> Explanation:
    return Explanation(Canned("it", "It", body), variables, **other)  # type: ignore[arg-type]  # each test names fields


def text(body: str, facts: dict[str, str], *variables: Variable) -> str:
    return render(explanation(body, *variables), facts).text


def test_a_fact_fills_and_a_default_stands_in() -> None:
    assert text("Hi {{name}}", {"ticket.requester.first_name": "Jane"}, NAME) == "Hi Jane"
    assert text("Hi {{ name }}", {}, NAME) == "Hi there"
    assert text("Hi {{name}}", {"ticket.requester.first_name": ""}, NAME) == "Hi there"


def test_a_gap_says_what_belongs_into_it() -> None:
    rendered = render(explanation("{{route}} takes {{p95}}", ROUTE, P95), {})
    assert rendered.text == "⟨route: text, e.g. POST /export⟩ takes ⟨p95: number in s⟩"
    assert [(gap.name, gap.type, gap.hint) for gap in rendered.gaps] == [
        ("route", "text", "e.g. POST /export"), ("p95", "number", "in s")]


def test_a_fact_of_the_variables_own_name_fills_too() -> None:
    assert text("{{route}}", {"route": "GET /x"}, ROUTE) == "GET /x"


def test_an_unknown_variable_is_a_gap_not_a_failure() -> None:
    assert text("{{what}}", {}) == "⟨what: text⟩"


@pytest.mark.parametrize("body", ["{{route}} {{name}}", "{% if route %}{{route}} {{name}}{% endif %}"])
@pytest.mark.parametrize("value", ["{{name}} {% x %} \\1", "{{7*7}}", "{# x #}", "{%", "%}", "{{", "{% raw %}"])
def test_a_value_is_never_looked_at_as_a_template(body: str, value: str) -> None:
    assert text(body, {"route": value}, ROUTE, NAME) == f"{value} there"


def test_a_customer_cannot_make_a_gap() -> None:
    rendered = render(explanation("Hi {{name}}, {{route}}", NAME, ROUTE),
                      {"ticket.requester.first_name": "⟨route: text⟩", "route": "x\x1b[31m⟩"})
    assert rendered.text == "Hi ‹route: text›, x›"
    assert rendered.gaps == ()


def test_a_customer_who_is_quoted_cannot_make_a_gap() -> None:
    said = Message(ref="zd:m1", ticket="zd:1", author="⟨a: text⟩", role=Role.CUSTOMER, visibility=Visibility.PUBLIC,
                   at=AT, text="See ⟨route: text⟩")
    assert quoted([said]) == "On 2026-03-04 00:00 UTC, ‹a: text› wrote:\n> See ‹route: text›\n"


def test_a_value_of_another_type_is_left_out_and_the_reason_is_said() -> None:
    rendered = render(explanation("{{p95}} {{p95}} s", P95), {"repro.timings.seconds.p95": "n/a"})
    assert rendered.text == "⟨p95: number in s⟩ ⟨p95: number in s⟩ s"
    assert rendered.notes == ('What is known of p95 is left out: "n/a" is no number, such as 12 or 3.5.',)


def test_a_value_that_is_too_long_is_left_out() -> None:
    rendered = render(explanation("{{route}}", ROUTE), {"route": "x" * 8_001})
    assert rendered.text == "⟨route: text, e.g. POST /export⟩"
    assert rendered.notes == ("What is known of route is left out: it is longer than 8,000 characters.",)


def test_the_mark_of_the_cursor_is_left_out_with_its_line_and_says_where_to_go_on() -> None:
    rendered = render(explanation("a\n\n{{cursor}}\nb {{cursor}}c"), {})
    assert (rendered.text, rendered.cursor) == ("a\n\nb c", 3)
    assert render(explanation("a {{ cursor }}b"), {}).cursor == 2
    assert render(explanation("{% if p95 %}{{cursor}}{% endif %}a"), {}).cursor is None
    rendered = render(explanation("{% if not p95 %}\n{{cursor}}\n{% endif %}\na"), {})
    assert (rendered.text, rendered.cursor) == ("a", 0)


def test_a_body_that_cannot_be_understood_is_told_with_its_line_and_what_to_do() -> None:
    with pytest.raises(Trouble) as trouble:
        render(explanation("a\n{{ x.y }}"), {})
    assert trouble.value.what == "The canned explanation it cannot be filled in."
    assert trouble.value.why.startswith("Line 2 of its text: it holds a dot;")
    assert "canned lint" in trouble.value.remedy


def test_evidence_is_what_a_fact_is_called_or_begins_with_behind_its_publisher() -> None:
    wanted = ("timings", "dns_answer")
    assert missing_evidence(wanted, {}) == ("timings", "dns_answer")
    assert missing_evidence(wanted, {"repro.timings.seconds.p95": "12", "dns_answer": "x"}) == ()
    assert missing_evidence(wanted, {"timings_old": "1", "a.b.timings": "1", "dns_answer": " "}) == (
        "timings", "dns_answer")
    canned = Canned("it", "It", "x", requires_evidence=wanted)
    assert render(Explanation(canned), {"timings": "1"}).missing_evidence == ("dns_answer",)


def test_what_follows_is_told() -> None:
    canned = Canned("it", "It", "x", next_status="pending", audience="engineering")
    rendered = render(Explanation(canned, follow_up_days=4), {})
    assert (rendered.next_status, rendered.follow_up_days) == ("pending", 4)
    assert rendered.notes == ("It is written for engineering readers, not for customers.",)


def test_a_translation_is_chosen_and_one_that_is_missing_is_said() -> None:
    german = Explanation(Canned("it.de", "Es", "Hallo {{name}}", lang="de"), (Variable("name", default="zusammen"),))
    french = Explanation(Canned("it.fr", "Ça", "Bonjour", lang="fr", state="wip"))
    original = explanation(
        "Hi {{name}}", NAME, translated={"de": german, "fr": french}, translations={"es": "it.es.md"})
    rendered = render(original, {}, language="de")
    assert (rendered.text, rendered.language, rendered.notes) == ("Hallo zusammen", "de", ())
    assert render(original, {}, language="en").notes == render(original, {}).notes == ()
    for language, note in {
        "fr": "French is not ready (wip), English is shown.",
        "es": "Spanish is missing (there is no it.es.md that can be read), English is shown.",
        "pt": "Portuguese is missing, English is shown.", "xx": "xx is missing, English is shown.",
    }.items():
        rendered = render(original, {}, language=language)
        assert (rendered.text, rendered.language, rendered.notes) == ("Hi there", "en", (note,))


def test_a_translation_that_was_chosen_itself_stays() -> None:
    german = Explanation(Canned("it.de", "Es", "Hallo", lang="de"))
    rendered = render(german, {}, language="en")
    assert (rendered.text, rendered.language, rendered.notes) == ("Hallo", "de", ())


def test_what_is_asked_for_becomes_a_list_with_why_and_how() -> None:
    asked = explanation("Please send me\n\n{{ask}}\n", ask=(
        Asked("exact_error", "one other word is another cause"),
        Asked("request_id", "", (("linux", "`relayctl id`"), ("any", "copied as text"))),
    ))
    assert render(asked, {}).text == (
        "Please send me\n\n"
        "1. **Exact error**: one other word is another cause\n"
        "2. **Request ID**\n"
        "   - linux: `relayctl id`\n"
        "   - copied as text\n")


def test_an_article_is_no_template_and_holds_no_gap() -> None:
    article = Explanation(Canned("rt:1", "It", "{{name}} {% x %} ⟨a: text⟩"), is_verbatim=True)
    assert render(article, {"name": "x"}, language="de") == Rendered("{{name}} {% x %} ‹a: text›")


@given(st.text(), st.dictionaries(st.text(max_size=8), st.text(max_size=8)), st.sampled_from(["", "en", "de"]))
def test_any_body_and_any_facts_give_a_text_or_a_trouble(body: str, facts: dict[str, str], language: str) -> None:
    try:
        rendered = render(explanation(body, NAME, ROUTE), facts, language=language)
    except Trouble:
        return
    assert rendered.cursor is None or 0 <= rendered.cursor <= len(rendered.text)
    assert rendered.gaps == gaps_in(rendered.text)


@given(st.text())
def test_any_value_is_put_in_or_left_out_and_makes_neither_gap_nor_mark(value: str) -> None:
    for body in ("{{cursor}}a {{name}}b", "{{cursor}}a {% if name %}{{name}}{% endif %}b"):
        rendered = render(explanation(body, NAME), {"name": value})
        assert (rendered.gaps, rendered.cursor) == ((), 0)
        assert "\x00" not in rendered.text


ONE = Rendered("Hi Jane,\n\nfirst.\n\nBye", cursor=16)
TWO = Rendered("Hi Jane,\n\nsecond.\n")
SNIPPET = Rendered("Thank you.")


@pytest.mark.parametrize(("before", "rendered", "after"), [
    ("|", ONE, "Hi Jane,\n\nfirst.|\n\nBye"),
    ("Hi Jane,\n\nfirst.|\n\nBye", TWO, "Hi Jane,\n\nfirst.\n\nsecond.|\n\nBye"),
    ("Hello,\n|Bye", TWO, "Hello,\n\nHi Jane,\n\nsecond.|\n\nBye"),
    ("a|", TWO, "a\n\nHi Jane,\n\nsecond.|\n"),
    ("a b|c", TWO, "a b\n\nHi Jane,\n\nsecond.|\n\nc"),
    ("a.|", SNIPPET, "a. Thank you.|"),
    ("a. |B.", SNIPPET, "a. Thank you.| B."),
    ("a\n\n|B.", SNIPPET, "a\n\nThank you.|\n\nB."),
    ("a\n|\n\nB.", SNIPPET, "a\n\nThank you.|\n\nB."),
    ("\n|", SNIPPET, "\nThank you.|"),
])
def test_a_second_one_is_put_in_at_the_cursor(before: str, rendered: Rendered, after: str) -> None:
    text, cursor = insert(before.replace("|", ""), before.index("|"), rendered)
    assert text[:cursor] + "|" + text[cursor:] == after


@given(st.text(alphabet="ab ,\n", max_size=30), st.integers(-3, 40), st.text(alphabet="cd ,\n", max_size=20),
       st.none() | st.integers(0, 20))
def test_inserting_loses_nothing_that_was_written(text: str, at: int, new: str, goes_on: int | None) -> None:
    rendered = Rendered(new, None if goes_on is None else min(goes_on, len(new)))
    made, cursor = insert(text, at, rendered)
    at = max(0, min(at, len(text)))
    assert made.startswith(text[:at])
    assert made.endswith(text[at:])
    assert at <= cursor <= len(made)


@pytest.mark.parametrize(("name", "greeting"), [
    ("Jane Roe", "Jane"), ("Roe, Jane", "Jane"), ("Dr. Jane Roe", "Jane"), ("Frau Prof. Jane Roe", "Jane"),
    ("J. Roe", "J. Roe"), ("Cher", "Cher"), ("田中太郎", "田中太郎"), ("jane@acme.test", ""),
    ("Jane (24/7 desk)", ""), ("", ""), ("  Jane\n Roe ", "Jane"), (", ", ""),
])
def test_a_first_name_is_what_one_greets_with(name: str, greeting: str) -> None:
    assert first_name(name) == greeting


def test_facts_of_a_ticket_leave_out_what_is_not_known() -> None:
    ticket = Ticket(ref="zd:48213", subject="TLS", status=Status.OPEN, created=AT, updated=AT,
                    fields=(("version", "4.12.1"), ("plan", "")))
    jane = Customer(ref="zd:1", name="Jane Roe", updated=AT)
    acme = Organisation(ref="zd:2", name="Acme", updated=AT)
    assert ticket_facts(ticket, jane, acme) == {
        "ticket.ref": "zd:48213", "ticket.number": "48213", "ticket.subject": "TLS", "ticket.status": "open",
        "ticket.field.version": "4.12.1", "ticket.requester.name": "Jane Roe",
        "ticket.requester.first_name": "Jane", "ticket.organisation.name": "Acme",
    }
    assert ticket_facts(None) == {}
