"""What is made of single things: texts of mails, spans of ids, priorities and words."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from workbench.api import Options, Priority, SetStatus, Status, Trouble
from workbench.providers.helpdesk.request_tracker import RequestTracker
from workbench.providers.helpdesk.request_tracker.mapping import Mapper, People, Settings, fields_of, priority_of
from workbench.providers.helpdesk.request_tracker.memory import Memory, changed, count, holds, ids_in, spans_of
from workbench.providers.helpdesk.request_tracker.mime import body
from workbench.providers.helpdesk.request_tracker.shapes import Hyperlink, Part, Ticket, User, Value
from workbench.providers.helpdesk.request_tracker.wording import number_for, word_for

IDS = st.sets(st.integers(1, 60))
MIXED, RELATED, BOTH = "multipart/mixed", "multipart/related", "multipart/alternative"


def parts(*kinds: tuple[str, str]) -> list[Part]:
    """Return the parts of a mail from pairs of type and text."""
    return [Part(id=at, TransactionId=1, ContentType=kind, Content=text) for at, (kind, text) in enumerate(kinds, 1)]


def test_of_two_alternatives_the_plain_one_is_read_and_the_html_kept() -> None:
    said = body(parts((BOTH, ""), ("text/plain", "plain\n"), ("text/html", "<p>html</p>")))
    assert said == ("plain\n", b"<p>html</p>", "text/html")


def test_html_is_read_where_the_plain_alternative_says_nothing() -> None:
    said = body(parts((BOTH, ""), ("text/plain", " \n"), ("text/html", "<p>only <b>here</b></p>")))
    assert said.text == "only here"
    long = "<p>" + "words that are only in the HTML " * 40 + "</p>"
    assert "words that are only" in body(parts((BOTH, ""), ("text/plain", "Use HTML!"), ("text/html", long))).text


def test_texts_that_are_no_alternatives_are_all_read() -> None:
    said = body(parts((MIXED, ""), ("text/plain", "one"), ("text/html", "<p>two</p>"), ("text/plain", "three")))
    assert said.text == "one\n\ntwo\n\nthree"


def test_what_follows_an_alternative_is_not_part_of_it() -> None:
    twins = ((RELATED, ""), (BOTH, ""), ("text/plain", "twin"), ("text/html", "<p>twin</p>"))
    assert body(parts(*twins, ("image/png", ""), ("text/plain", "a footer"))).text == "twin\n\na footer"
    assert body(parts(*twins, ("text/html", "<p>a notice</p>"))).text == "twin\n\na notice"


def test_a_plain_text_that_needed_no_cleaning_has_no_original() -> None:
    assert body(parts(("text/plain", "as it is"))) == ("as it is", None, "text/plain")
    assert body(parts(("text/plain", "a\x1b[31mb"))).original == b"a\x1b[31mb"


def test_a_named_text_is_a_file_and_is_not_read() -> None:
    named = Part(id=1, TransactionId=1, ContentType="text/plain", Filename="log.txt", Content="secret")
    assert body([named]).text == ""


@given(IDS)
def test_spans_hold_the_ids_they_were_made_of(ids: set[int]) -> None:
    spans = spans_of(ids)
    assert list(ids_in(spans)) == sorted(ids)
    assert [one for one in range(65) if holds(spans, one)] == sorted(ids)


@given(IDS, IDS, IDS)
def test_spans_change_as_sets_do(ids: set[int], added: set[int], removed: set[int]) -> None:
    assert list(ids_in(changed(spans_of(ids), added, removed))) == sorted((ids - removed) | added)


@given(IDS, st.integers(0, 65), st.integers(0, 65))
def test_ids_between_two_bounds_are_counted(ids: set[int], low: int, high: int) -> None:
    spans = spans_of(ids)
    assert count(spans, low, high) == len([one for one in ids if low <= one <= high])
    assert list(ids_in(spans, low, high)) == sorted(one for one in ids if low <= one <= high)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"spans": "x"}', "null"])
def test_a_memory_that_cannot_be_read_is_an_empty_one(text: str) -> None:
    assert Memory.read(text) == Memory()


def _ticket(**fields: object) -> Ticket:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    plain = Ticket(
        id=1, Subject="s", Status="open", Created=at, LastUpdated=at, EffectiveId=1, Owner=User(id="Nobody")
    )
    return replace(plain, **fields)


def _mapper(**settings: object) -> Mapper:
    return Mapper(Settings.of(Options(name="rt", url="https://rt.test/REST/2.0", settings=settings)))


@pytest.mark.parametrize(("number", "priority"), [
    ("0", Priority.NONE), ("", Priority.NONE), ("-5", Priority.NONE), ("1", Priority.LOW), ("25", Priority.LOW),
    ("50", Priority.NORMAL), ("75", Priority.HIGH), ("76", Priority.URGENT), ("1000", Priority.URGENT),
    ("high", Priority.NONE),
])  # fmt: skip
def test_rts_hundred_priorities_are_four_quarters(number: str, priority: Priority) -> None:
    assert _mapper().ticket(_ticket(Priority=number), People(), is_active=True).priority is priority


def test_a_word_of_ones_own_means_what_the_settings_say_and_else_what_the_lifecycle_says() -> None:
    row = _ticket(Status="Waiting for Parts")
    said = _mapper(statuses={"waiting for parts": "hold"}).ticket(row, People(), is_active=True)
    assert (said.status, said.status_word) == (Status.HOLD, "Waiting for Parts")
    assert _mapper().ticket(row, People(), is_active=True).status is Status.OTHER
    assert _mapper().ticket(row, People(), is_active=False).status is Status.CLOSED


@pytest.mark.parametrize("settings", [{"statuses": ["x"]}, {"statuses": {"x": "y"}}, {"canned_classes": "Answers"}])
def test_settings_that_cannot_be_used_are_told(settings: dict[str, object]) -> None:
    with pytest.raises(Trouble):
        _mapper(**settings)


def test_the_address_that_people_use_is_known_whatever_is_configured() -> None:
    assert _mapper().ticket(_ticket(), People(), is_active=True).url == "https://rt.test/Ticket/Display.html?id=1"


def test_a_group_that_asks_is_no_customer() -> None:
    people = People()
    row = _ticket(Requestor=[User(id="7", type="group"), User(id="a@b.test", EmailAddress="a@b.test")])
    assert _mapper().ticket(row, people, is_active=True).customer == "rt:a@b.test"
    assert list(people.customers) == ["rt:a@b.test"]


def test_a_token_and_a_password_sign_in_each_in_its_way() -> None:
    assert RequestTracker.sign_in("a", "1-14-" + "ab" * 16) == {"Authorization": f"token 1-14-{'ab' * 16}"}
    assert RequestTracker.sign_in("a", "pass")["Authorization"].startswith("Basic ")


def _word(effect: SetStatus, now: str, *offered: str, **statuses: str) -> str:
    row = _ticket(Status=now, links=[Hyperlink(ref="lifecycle", to=word) for word in offered])
    settings = Settings.of(Options(name="rt", url="https://rt.test", settings={"statuses": statuses}))
    return word_for(effect, row, settings)


def test_of_several_words_for_a_status_the_one_that_is_offered_comes_first() -> None:
    assert _word(SetStatus(Status.SOLVED), "open") == "resolved"
    assert _word(SetStatus(Status.SOLVED), "open", repaired="solved") == "resolved"
    assert _word(SetStatus(Status.SOLVED), "open", "Repaired", repaired="solved") == "repaired"
    assert _word(SetStatus(Status.SOLVED), "on the bench", repaired="solved") == "repaired"
    assert _word(SetStatus(Status.SOLVED), "Repaired", "resolved", repaired="solved") == "Repaired"
    assert _word(SetStatus(Status.SOLVED, "mended"), "open", "resolved") == "mended"


@pytest.mark.parametrize("status", [Status.HOLD, Status.OTHER])
def test_a_status_that_no_word_means_is_told_with_what_to_configure(status: Status) -> None:
    with pytest.raises(Trouble, match="statuses"):
        _word(SetStatus(status), "open")


@given(st.sampled_from(Priority), st.integers(-10, 1_000))
def test_a_priority_that_is_set_reads_back_and_one_that_is_there_stays_as_it_is(wanted: Priority, now: int) -> None:
    number = number_for(wanted, _ticket(Priority=str(now)))
    assert priority_of(str(number)) is wanted
    assert number == now or priority_of(str(now)) is not wanted
    assert priority_of(str(number_for(wanted, _ticket(Priority="high")))) is wanted


def test_a_field_that_was_emptied_has_no_value() -> None:
    assert fields_of([Value(name="version", values=[None]), Value(name="b", values=["x", None, 2])]) == [("b", "x, 2")]
