"""What is a word: ours and FTS5's answer are the same for every character there is, and people find what they type."""

import sqlite3
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.store.opening import migrations
from workbench.store.words import TOKENIZER, index_words, spaced

# All of the planes in which anything is assigned, in blocks of sixteen.
_POINTS = [*range(1, 0xD800), *range(0xE000, 0x33000), *range(0xE0000, 0xE1000)]
_BLOCKS = [_POINTS[start : start + 16] for start in range(0, len(_POINTS), 16)]


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(f'CREATE VIRTUAL TABLE x USING fts5 (body, tokenize="{TOKENIZER}")')
    connection.execute("CREATE VIRTUAL TABLE words USING fts5vocab (x, instance)")
    yield connection
    connection.close()


def tokens(index: sqlite3.Connection, text: str) -> list[str]:
    """Return the words that FTS5 made of a text, in order."""
    index.execute("DELETE FROM x")
    index.execute("INSERT INTO x (body) VALUES (?)", (spaced(text),))
    return [row[0] for row in index.execute("SELECT term FROM words ORDER BY offset")]


def test_every_index_of_the_store_parts_words_in_the_same_way() -> None:
    made = "".join(script for _, script in migrations("mirror"))
    assert made.count("USING fts5") == made.count(f'tokenize="{TOKENIZER}"') == 5


def test_every_character_parts_or_joins_words_as_fts5_has_it(index: sqlite3.Connection) -> None:
    texts = {block[0]: " | ".join(f"a{chr(at)}b {chr(at)} x{chr(at)}" for at in block) for block in _BLOCKS}
    index.execute("BEGIN")
    index.execute("DELETE FROM x")
    index.executemany("INSERT INTO x (rowid, body) VALUES (?, ?)", ((at, spaced(text)) for at, text in texts.items()))
    theirs = Counter(row[0] for row in index.execute("SELECT doc FROM words"))
    index.execute("ROLLBACK")
    assert [f"from {at:x}" for at, text in texts.items() if len(index_words(text)) != theirs[at]] == []


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_text_has_as_many_words_for_us_as_for_fts5(text: str) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute(f'CREATE VIRTUAL TABLE x USING fts5 (body, tokenize="{TOKENIZER}")')
        connection.execute("CREATE VIRTUAL TABLE words USING fts5vocab (x, instance)")
        assert len(index_words(text)) == len(tokens(connection, text))
    finally:
        connection.close()


@given(st.text(max_size=200))
def test_what_was_made_ready_stays_as_it_is_but_for_its_blanks(text: str) -> None:
    assert spaced(spaced(text)).split() == spaced(text).split()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Thanks🤗", ["thanks"]),  # younger than the Unicode that SQLite knows
        ("100₿ paid", ["100", "paid"]),
        ("Café, naïve, Ålesund", ["cafe", "naive", "alesund"]),
        ("Cafe\u0301", ["cafe"]),  # as macOS writes file names
        ("Việt Nam", ["viet", "nam"]),
        ("ﾃｽﾄ失敗", ["ﾃ", "ｽ", "ﾄ", "失", "敗"]),
        ("証明書の期限", ["証", "明", "書", "の", "期", "限"]),
        ("हिन्दी में कि", ["हिन्दी", "में", "कि"]),
        ("ที่", ["ท", "ี", "่"]),
        ("شكراً", ["شكرا"]),  # written with the vowel sign or without
        ("שָׁלוֹם", ["שלום"]),
        ("Straße ПОМОЩЬ Ünvan", ["straße", "помощь", "unvan"]),
        ("error_code=0x80070005", ["error", "code", "0x80070005"]),
        ("v4.12.1-rc2", ["v4", "12", "1", "rc2"]),
        ("jane.roe@acme.test", ["jane", "roe", "acme", "test"]),
        ("can't", ["can", "t"]),
    ],
)
def test_these_are_the_words_of_a_text(index: sqlite3.Connection, text: str, words: list[str]) -> None:
    assert tokens(index, text) == words
    assert len(index_words(text)) == len(words)


@pytest.mark.parametrize("text", ["", " ", "—", "&&", "\0", "🤗", "\u200b", "\ud800", "***", "°", "…"])
def test_signs_alone_are_no_word(text: str) -> None:
    assert index_words(text) == []
