"""Pseudonyms: the same secret has the same one everywhere, and the secret itself is written nowhere."""

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.corpus import planted
from guard.dice import Dice
from guard.names import Names
from store.records import opened
from workbench.domain.trouble import Trouble
from workbench.guard.files import masked_copy
from workbench.guard.finding import Finding, find_secrets
from workbench.guard.masking import mask, pseudonym
from workbench.guard.rules import shipped_rules
from workbench.store.pseudonyms import DeskPseudonyms

_ONE, _OTHER = ("gh" + "p_" + Dice(seed).alnum(36) for seed in (1, 2))


def _masked(text: str, names: Names | DeskPseudonyms) -> str:
    return mask(text, find_secrets(text, shipped_rules()), names)


def test_the_same_secret_has_the_same_pseudonym_and_another_one_another() -> None:
    names = Names()
    assert _masked(f"{_ONE} and {_OTHER}", names) == "[github token A] and [github token B]"
    assert _masked(f"again {_OTHER}", names) == "again [github token B]"


def test_a_key_that_is_quoted_or_indented_is_still_that_key() -> None:
    names = Names()
    dashes = "-" * 5
    key = f"{dashes}BEGIN PRIVATE KEY{dashes}\n{Dice(4).lines(600)}\n{dashes}END PRIVATE KEY{dashes}"
    for text in (key, "> " + key.replace("\n", "\n> "), key.replace("\n", "\n    ")):
        assert _masked(text, names).endswith("[private key A]")


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")])
def test_pseudonyms_are_lettered_like_columns(number: int, letters: str) -> None:
    assert pseudonym("token", number) == f"[token {letters}]"


@given(st.lists(st.integers(1, 9), max_size=8), st.text(min_size=1))
def test_masking_keeps_all_that_is_no_secret(lengths: list[int], text: str) -> None:
    """Findings that lie side by side, at the start and at the end, with the text between them left as it is."""
    at, findings, kept = 0, [], []
    for length in lengths:
        start, end = min(at + length, len(text)), min(at + 2 * length, len(text))
        findings.append(Finding("key", start, end))
        kept.append(text[at:start])
        at = end
    masked = mask(text, findings, Names())
    assert len(masked) >= len("".join((*kept, text[at:])))
    assert masked.startswith(kept[0] if kept else text)
    assert masked.endswith(text[at:])


def test_numbers_outlive_the_desk_and_differ_by_kind(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        names = DeskPseudonyms(connection)
        assert [names.number_for("token", one) for one in ("a", "b", "a")] == [1, 2, 1]
        assert names.number_for("password", "b") == 1
    with opened(tmp_path) as connection:
        assert DeskPseudonyms(connection).number_for("token", "b") == 2
        assert DeskPseudonyms(connection).number_for("token", "c") == 3


def test_two_desks_that_ask_at_once_get_the_same_numbers(tmp_path: Path) -> None:
    asked = [f"secret {number}" for number in range(20)]
    answers: list[dict[str, int]] = []

    def ask(order: list[str]) -> None:
        with opened(tmp_path) as connection:
            names = DeskPseudonyms(connection)
            answers.append({secret: names.number_for("token", secret) for secret in order})

    with opened(tmp_path):
        desks = [threading.Thread(target=ask, args=(order,)) for order in (asked, asked[::-1])]
        for desk in desks:
            desk.start()
        for desk in desks:
            desk.join()
    assert len(answers) == 2
    assert answers[0] == answers[1]
    assert sorted(answers[0].values()) == list(range(1, 21))


def test_no_file_of_the_store_holds_a_secret_that_was_masked(tmp_path: Path) -> None:
    rules = shipped_rules()
    with opened(tmp_path) as connection:
        names = DeskPseudonyms(connection)
        for sample in planted():
            masked = mask(sample.text, find_secrets(sample.text, rules), names)
            assert not [piece for piece in sample.secret.split() if piece in masked]
        files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    files += [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    pieces = {piece.encode() for sample in planted() for piece in sample.secret.split() if len(piece) >= 6}
    assert files
    assert [piece for piece in pieces for data in files if piece in data] == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_masked_copy_is_the_file_with_pseudonyms_in_it(tmp_path: Path, encoding: str) -> None:
    original = tmp_path / "app.log"
    original.write_bytes(f"Größe 1\r\ntoken {_ONE}\r\nend\r\n".encode(encoding))
    copy = masked_copy(original, tmp_path / "masked", Names(), shipped_rules())
    assert copy == tmp_path / "masked" / "app.log"
    assert copy.read_bytes().decode(encoding) == "Größe 1\r\ntoken [github token A]\r\nend\r\n"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert masked_copy(original, tmp_path / "masked", Names(), shipped_rules()).name == "app-2.log"
    assert _ONE in original.read_bytes().decode(encoding)


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"PK\x03\x04\0\0\0\0"])
def test_what_is_no_text_cannot_be_masked_and_nothing_is_left_behind(tmp_path: Path, data: bytes) -> None:
    original = tmp_path / "shot.png"
    original.write_bytes(data)
    with pytest.raises(Trouble, match="Only a text file"):
        masked_copy(original, tmp_path / "masked", Names(), shipped_rules())
    assert not (tmp_path / "masked").exists()


def test_a_file_that_is_gone_cannot_be_masked(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"No such file"):
        masked_copy(tmp_path / "gone.log", tmp_path, Names(), shipped_rules())
