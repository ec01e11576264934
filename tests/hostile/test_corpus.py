"""The hostile corpus through the gate and everything else that text passes before anyone draws it."""

from collections.abc import Callable

from rich.cells import cell_len

from hostile.corpus import CORPUS, Hostile
from hostile.judge import faults
from workbench.domain.filenames import safe_file_name
from workbench.domain.html import readable
from workbench.domain.quoting import parts
from workbench.domain.text import ascii_only, clean, one_line, pad, shorten, width


def hostiles(check: Callable[[Hostile], None]) -> Callable[[], None]:
    """Make one test of a check of every text, which names all that fail: a test for each would be slower to name."""

    def test() -> None:
        failed = []
        for hostile in CORPUS:
            try:
                check(hostile)
            except AssertionError as error:
                failed.append(f"{hostile.name}: {error}")
        assert not failed, "\n".join(failed)

    test.__name__, test.__qualname__, test.__module__ = check.__name__, check.__qualname__, check.__module__
    return test


def test_the_corpus_holds_at_least_320_texts_each_of_its_own_kind() -> None:
    assert len(CORPUS) >= 320
    assert len({hostile.name for hostile in CORPUS}) == len(CORPUS)
    assert all(hostile.name.isascii() and hostile.name.isprintable() for hostile in CORPUS)


def test_no_text_is_in_the_corpus_twice_but_for_one_that_serves_two_places() -> None:
    texts = [hostile.text for hostile in CORPUS]
    assert len(texts) - len(set(texts)) <= 3


@hostiles
def test_clean_text_is_safe_stable_and_of_a_width_that_rich_agrees_on(hostile: Hostile) -> None:
    cleaned = clean(hostile.text)
    assert faults(cleaned) == []
    assert clean(cleaned) == cleaned
    assert width(cleaned) == cell_len(cleaned)


@hostiles
def test_one_line_of_it_is_one_safe_line_that_can_be_cut_and_padded(hostile: Hostile) -> None:
    line = one_line(hostile.text)
    assert faults(line) == []
    assert one_line(line) == line
    assert "\n" not in line
    assert "\t" not in line
    for cells in (0, 1, 2, 7, 40):
        assert cell_len(shorten(line, cells)) <= cells
        assert cell_len(pad(line, cells)) == cells
    assert cell_len(ascii_only(line)) == cell_len(line)


@hostiles
def test_read_as_html_it_is_safe_and_stable(hostile: Hostile) -> None:
    text = readable(hostile.text)
    assert faults(text) == []
    assert clean(text) == text


@hostiles
def test_parted_into_words_and_quotations_it_loses_nothing(hostile: Hostile) -> None:
    for text in (hostile.text, clean(hostile.text)):
        assert "".join(part.text for part in parts(text)) == text


@hostiles
def test_a_file_of_that_name_gets_a_name_of_ours(hostile: Hostile) -> None:
    name = safe_file_name(hostile.text)
    assert faults(name) == []
    assert 0 < len(name.encode()) <= 120
    assert not set("/\\\n") & set(name)
    assert not name.startswith((".", "-", "~"))
