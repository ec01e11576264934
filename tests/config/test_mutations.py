"""Whatever becomes of a configuration file: there is always a configuration, and never a token on the screen."""

import re
from pathlib import Path

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.config.loading import understand
from workbench.config.mistakes import withhold
from workbench.config.model import Config
from workbench.domain.text import one_line

FILE = Path("/x/config.yaml")
EXAMPLE = (Path(__file__).parents[2] / "config.example.yaml").read_text(encoding="utf-8")
WHOLE = re.sub(r"(?m)^( *)#(?! )(?=.)", r"\1", EXAMPLE)  # every option taken out of its comment
PIECES = st.sampled_from(
    [
        *("\n", "  ", "\t", ":", ": ", "- ", "#", "[", "]", "{", "}", "&a ", "*a", "!!python/name:os.system "),
        *("'", '"', "|\n", ">\n", "? ", "---\n", "%YAML 1.1\n", "<<: ", "~", "yes", "0x1F", "1e9", "17:00", "\\"),
        *("\0", "\x1b]0;x\a", "\u202e", "\ufeff", "\u0085", "\U0001f525", "9" * 400, "a" * 400),
        *("token: ", "look:\n  theme: ", "queues: 3\n"),
    ]
)
TOKENS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", min_size=20, max_size=64)


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """Return ``text`` with pieces cut out, doubled, moved and put in."""
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 80)))
        piece = draw(st.one_of(PIECES, st.just(text[start:end] * 2), st.just(""), st.text(max_size=5)))
        text = text[:start] + piece + text[end:]
    return text


def check(data: bytes) -> str:
    """Load it, check that what comes back is whole, and return all that is said about it."""
    loaded = understand(data, FILE)
    assert msgspec.convert(msgspec.to_builtins(loaded.config), Config) == loaded.config
    lines = [str(problem) for problem in loaded.problems]
    for problem, line in zip(loaded.problems, lines, strict=True):
        assert problem.reason
        assert one_line(line, len(line)) == line
        assert 0 <= problem.line <= len(data) + 1
    return "\n".join([*lines, *map(repr, loaded.problems)])


@given(mutated(WHOLE))
def test_a_mutated_file_ends_in_mistakes_and_never_in_a_traceback(text: str) -> None:
    check(text.encode("utf-8", "surrogatepass"))


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
@example(b"? ? ? a\n")
@example(b"{[]: {}}")
@example(b"me: !!binary x")
@example(b"version: 9223372036854775808")
@example(b"queues: [{name: a, search: b, key: 0}, {name: c, search: d, key: 00}]")
def test_any_bytes_end_in_mistakes_and_never_in_a_traceback(data: bytes) -> None:
    check(data)


@given(st.data(), TOKENS)
def test_a_literal_token_is_never_repeated_whatever_becomes_of_the_file(data: st.DataObject, token: str) -> None:
    line = data.draw(st.sampled_from([token, f"'{token}'", f"[{token}]", f"{{{token}: x}}", f"{{keyring: [{token}]}}"]))
    text = re.sub(r"(?m)^( *)token:\n.*$", lambda found: f"{found[1]}token: {line}", WHOLE)
    assert token in text
    mutant = data.draw(mutated(text))
    said = check(mutant.encode("utf-8", "surrogatepass"))
    assert token not in said
    assert token[:16] not in said


@given(TOKENS, st.text(" .,:;/\"'()[]\n", max_size=3))
def test_what_looks_like_a_token_is_withheld_from_any_sentence(token: str, around: str) -> None:
    assert token not in withhold(f"before{around or ' '}{token}{around or ' '}after")


def test_ordinary_words_are_not_withheld() -> None:
    for words in ("recently-solved-by-my-team", "queue.next", "Europe/Berlin", "status:open assignee:me due:<4h"):
        assert withhold(words) == words
    for token in ("ATATT3xFfGF0T-x_y", "550e8400-e29b-41d4-a716-446655440000", "sk_live_4eC39HqLyjWD", "A" * 16):
        assert withhold(f"got {token}.") == "got ‹withheld›."
