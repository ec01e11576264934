"""What is pasted: no key comes of it, however the terminal cuts it into pieces."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workbench.pasting import Pastes

_BEGIN, _END = "\x1b[200~", "\x1b[201~"
_SIGNS = st.sampled_from(("\x1b", "[", "2", "0", "1", "~", "a", "\n", "\t", "\x03", "\x9b", _BEGIN, "é", "日"))
_PASTED = st.lists(_SIGNS, max_size=12).map("".join).filter(lambda text: _END not in text)
_TYPED = st.lists(_SIGNS, max_size=8).map("".join).filter(lambda text: "\x1b[200" not in text and text[-1:] != "\x1b")


def _pieces(text: str, cuts: list[int]) -> list[str]:
    places = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    return [text[start:end] for start, end in pairwise(places)]


@given(_TYPED, _PASTED, _TYPED, st.lists(st.integers(0, 200), max_size=8))
def test_of_a_paste_the_controls_go_and_of_what_is_typed_nothing(
    before: str, pasted: str, after: str, cuts: list[int]
) -> None:
    if _END in f"{pasted}{_END[:-1]}":
        return  # a mark that the paste itself completes
    typed = f"{before}{_BEGIN}{pasted}{_END}{after}"
    pastes = Pastes()
    left = "".join(map(pastes.without_keys, _pieces(typed, cuts)))
    kept = "".join(sign for sign in pasted if sign in "\n\t" or sign.isprintable())
    assert left == f"{before}{_BEGIN}{kept}{_END}{after}"


@given(st.lists(_SIGNS, max_size=12).map("".join).filter(lambda text: "\x1b[200" not in text))
def test_a_key_is_never_held_back(typed: str) -> None:
    pastes = Pastes()
    assert [pastes.without_keys(key) for key in typed] == list(typed)


def test_an_escape_right_before_the_end_does_not_hide_the_end() -> None:
    assert Pastes().without_keys(f"{_BEGIN}text\x1b{_END}q") == f"{_BEGIN}text{_END}q"
