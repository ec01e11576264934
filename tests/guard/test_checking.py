"""All that speaks against a message before it leaves, as the composer and the command line ask for it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.corpus import planted
from guard.dice import Dice
from workbench.domain.gaps import drawn
from workbench.domain.values import Message
from workbench.domain.words import Ref, Role, Visibility
from workbench.guard.checking import Concern, Outgoing, Surroundings, check

_NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
_AROUND = Surroundings(now=_NOW, zone="Europe/Berlin")
_TOKEN = "gh" + "p_" + Dice(1).alnum(36)
_NOTE = "The export worker on node seven runs out of memory whenever this customer asks for it."


def _message(text: str, minute: int, visibility: Visibility = Visibility.PUBLIC) -> Message:
    at = _NOW.replace(hour=8, minute=minute)
    return Message(ref=Ref(f"zd:m{minute}"), ticket=Ref("zd:1"), author="Jane Roe", role=Role.CUSTOMER,
                   visibility=visibility, at=at, text=text)


def _public(text: str, around: Surroundings = _AROUND, *files: Path) -> tuple[Concern, ...]:
    return check(Outgoing(text=text, visibility=Visibility.PUBLIC, files=files), around)


def _internal(text: str, around: Surroundings = _AROUND) -> tuple[Concern, ...]:
    return check(Outgoing(text=text, visibility=Visibility.INTERNAL), around)


def test_a_good_reply_raises_no_concern() -> None:
    assert _public("Hello Jane,\n\nthe export works again since 10:02.\n\nSam") == ()


@pytest.mark.parametrize("text", ["", " \n\t", "> you wrote this\n> and that\n", "> a\n\n--\nSam Okafor\nAcme Support"])
def test_a_message_that_says_nothing_blocks(text: str) -> None:
    (concern,) = _public(text)
    assert (concern.kind, concern.blocks) == ("empty", True)


@pytest.mark.parametrize("gap", [drawn("route", "text", example="POST /export"), "{{ route }}", "{{ticket.id}}"])
def test_a_gap_blocks_a_reply_and_a_note_and_says_where_it_stands(gap: str) -> None:
    text = f"Hello,\nthe route {gap} is slow."
    for (concern,) in (_public(text), _internal(text)):
        assert (concern.kind, concern.blocks) == ("gap", True)
        assert text[concern.start : concern.end] == gap
        assert "(line 2)" in concern.says


def test_braces_that_are_quoted_are_somebody_elses() -> None:
    assert _public("> image: {{ .Values.image }}\n\nThat line is right.") == ()


def test_internal_text_blocks_a_public_reply_and_no_note() -> None:
    around = replace(_AROUND, notes=[_NOTE])
    text = f"Hello,\n\nas we found: {_NOTE}"
    (concern,) = _public(text, around)
    assert (concern.kind, concern.blocks) == ("internal", True)
    assert text[concern.start : concern.end] == _NOTE.rstrip(".")
    assert _internal(text, around) == ()
    assert _public(text, replace(around, public=[_NOTE])) == ()


def test_what_was_said_meanwhile_blocks_a_public_reply_and_no_note() -> None:
    newer = [_message("It works now.", 40), _message("Leave it to me.", 50, Visibility.INTERNAL)]
    (concern,) = _public("Please try again.", replace(_AROUND, newer=newer))
    assert (concern.kind, concern.blocks, concern.start) == ("stale", True, -1)
    assert concern.says == "Jane Roe, internally, has written since you read this ticket (09:50, and 1 more)."
    assert _internal("Please try again.", replace(_AROUND, newer=newer)) == ()


def test_a_secret_blocks_a_reply_and_a_note_and_is_not_repeated() -> None:
    text = f"Use this:\n{_TOKEN}"
    for (concern,) in (_public(text), _internal(text)):
        assert concern == Concern("secret", "This looks like a secret: github token (line 2).",
                                  "Mask it, or let it through on purpose.", blocks=True, start=10, end=len(text))


def test_missing_evidence_blocks_for_each_thing_that_is_missing() -> None:
    concerns = _public("The network is slow.", replace(_AROUND, missing_evidence=("timings", "traceroute")))
    assert [(one.kind, one.blocks) for one in concerns] == [("evidence", True)] * 2
    assert "timings" in concerns[0].says


def test_files_are_looked_at_with_the_persons_own_limit(tmp_path: Path) -> None:
    large, secret = tmp_path / "large.log", tmp_path / "secret.log"
    large.write_bytes(b"a" * 1_200_000)
    secret.write_text(f"token {_TOKEN}", "utf-8")
    concerns = _public("See the files.", replace(_AROUND, largest_mb=1), large, secret, tmp_path / "gone")
    assert [(one.kind, one.file, one.blocks) for one in concerns] == [
        ("file", large, True), ("secret", secret, True), ("file", tmp_path / "gone", True),
    ]


def test_rules_of_ones_own_count_and_a_mistake_in_them_is_told_and_does_not_block(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules:\n- {name: acme key, pattern: 'ACME-[0-9]{6}'}\n- {name: bad, pattern: 'a*'}\n", "utf-8")
    first, second = _public("ACME-123456", replace(_AROUND, rules=rules))
    assert (first.kind, first.says, first.blocks) == ("secret", "This looks like a secret: acme key (line 1).", True)
    assert (second.kind, second.blocks) == ("secret", False)
    assert f"{rules}:3: " in second.says


@pytest.mark.parametrize(("text", "said"), [
    ("Sorry about that.", '"Sorry"'), ("I see what you did there.", '"you did"'), ("It is your fault.", '"your fault"'),
    ("It should be fine.", '"should be fine"'), ("We are waiting for engineering.", '"waiting for engineering"'),
    ("I will get back to you.", "A promise without a time"), ("Das tut uns leid.", '"tut uns leid"'),
])
def test_tone_is_hinted_at_where_it_is_switched_on_and_never_blocks(text: str, said: str) -> None:
    (concern,) = _public(text, replace(_AROUND, tone=True))
    assert (concern.kind, concern.blocks) == ("tone", False)
    assert said in concern.says
    assert 0 <= concern.start < concern.end <= len(text)
    assert _public(text) == ()


@pytest.mark.parametrize("text", ["> Sorry!\nIt works.", "Run `sorry`.", "```\nyour fault\n```\nIt works.",
                                  "I will get back to you by Friday."])
def test_the_tone_of_what_is_quoted_or_code_and_a_promise_with_a_time_are_no_matter(text: str) -> None:
    assert _public(text, replace(_AROUND, tone=True)) == ()


def test_a_hint_on_tone_stands_where_its_words_are() -> None:
    text = "Hello,\n`x` and\nit should be fine."
    (concern,) = _public(text, replace(_AROUND, tone=True))
    assert text[concern.start : concern.end] == "should be fine"


def test_what_blocks_comes_before_what_does_not() -> None:
    concerns = _public(f"Sorry, {{{{name}}}}: {_TOKEN}", replace(_AROUND, tone=True))
    assert [(one.kind, one.blocks) for one in concerns] == [("gap", True), ("secret", True), ("tone", False)]


def test_no_concern_shows_a_planted_secret() -> None:
    for sample in planted()[::3]:
        around = replace(_AROUND, tone=True, notes=[sample.text])
        for concern in _public(sample.text, around):
            said = f"{concern!r} {concern.says} {concern.remedy}"
            assert not [piece for piece in sample.secret.split() if len(piece) > 4 and piece in said]


@given(st.text(max_size=200), st.sampled_from(Visibility), st.booleans())
@settings(deadline=None)
def test_any_text_can_be_checked_and_places_lie_inside_it(text: str, visibility: Visibility, tone: bool) -> None:
    around = replace(_AROUND, tone=tone, notes=[_NOTE, text])
    for concern in check(Outgoing(text=text, visibility=visibility), around):
        assert -1 <= concern.start <= concern.end <= len(text)
        assert concern.blocks is not (concern.kind == "tone")
        assert concern.says.endswith(".")
        assert concern.remedy.endswith(".")
