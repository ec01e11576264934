"""What the full-text index takes for a word, in every script, whatever the age of the Python and the SQLite.

FTS5's unicode61 (https://sqlite.org/fts5.html#unicode61_tokenizer) knows Unicode 6.1: a sign that came later it
takes for a letter, so that nobody would find the thanks in ``thanks🤗``. Nor does it part words in scripts that
write no blanks. So a text is made ready for it here, and a query by the same rules. They are our own table,
because what was indexed is taken out again by giving it again, perhaps under another Python.
"""

import re
from bisect import bisect_right
from functools import cache

from workbench.domain.characters import ranges

# Marks are parts of words, or the words of India's scripts would fall into their consonants.
TOKENIZER = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"

# Beyond ASCII: punctuation, symbols, blanks, controls and enclosing marks of Unicode 14, with the gaps between them.
_SIGNS = """
    80-a9 ab-b1 b4 b6-b8 bb bf d7 f7 2c2-2c5 2d2-2df 2e5-2eb 2ed 2ef-2ff 375 37e 384-385 387 3f6 482 488-489 55a-55f
    589-58f 5be 5c0 5c3 5c6 5f3-60f 61b-61f 66a-66d 6d4 6dd-6de 6e9 6fd-6fe 700-70f 7f6-7f9 7fe-7ff 830-83e 85e 888
    890-891 8e2 964-965 970 9f2-9f3 9fa-9fb 9fd a76 af0-af1 b70 bf3-bfa c77 c7f c84 d4f d79 df4 e3f e4f e5a-e5b
    f01-f17 f1a-f1f f34 f36 f38 f3a-f3d f85 fbe-fc5 fc7-fda 104a-104f 109e-109f 10fb 1360-1368 1390-1399 1400
    166d-166e 1680 169b-169c 16eb-16ed 1735-1736 17d4-17d6 17d8-17db 1800-180a 180e 1940-1945 19de-19ff 1a1e-1a1f
    1aa0-1aa6 1aa8-1aad 1abe 1b5a-1b6a 1b74-1b7e 1bfc-1bff 1c3b-1c3f 1c7e-1c7f 1cc0-1cc7 1cd3 1fbd 1fbf-1fc1
    1fcd-1fcf 1fdd-1fdf 1fed-1fef 1ffd-206f 207a-207e 208a-208e 20a0-20c0 20dd-20e0 20e2-20e4 2100-2101 2103-2106
    2108-2109 2114 2116-2118 211e-2123 2125 2127 2129 212e 213a-213b 2140-2144 214a-214d 214f 218a-244a 249c-24e9
    2500-2775 2794-2bff 2ce5-2cea 2cf9-2cfc 2cfe-2cff 2d70 2e00-2e2e 2e30-3004 3008-3020 3030 3036-3037 303d-303f
    309b-309c 30a0 30fb 3190-3191 3196-319f 31c0-31e3 3200-321e 322a-3247 3250 3260-327f 328a-32b0 32c0-33ff
    4dc0-4dff a490-a4c6 a4fe-a4ff a60d-a60f a670-a673 a67e a6f2-a716 a720-a721 a789-a78a a828-a82b a836-a839
    a874-a877 a8ce-a8cf a8f8-a8fa a8fc a92e-a92f a95f a9c1-a9cd a9de-a9df aa5c-aa5f aa77-aa79 aade-aadf aaf0-aaf1
    ab5b ab6a-ab6b abeb d800-dfff fb29 fbb2-fbc2 fd3e-fd4f fdcf fdfc-fdff fe10-fe19 fe30-fe6b feff-ff0f ff1a-ff20
    ff3b-ff40 ff5b-ff65 ffe0-ffff 10100-10102 10137-1013f 10179-10189 1018c-101fc 1039f 103d0 1056f 10857
    10877-10878 1091f 1093f 10a50-10a58 10a7f 10ac8 10af0-10af6 10b39-10b3f 10b99-10b9c 10ead 10f55-10f59
    10f86-10f89 11047-1104d 110bb-110c1 110cd 11140-11143 11174-11175 111c5-111c8 111cd 111db 111dd-111df
    11238-1123d 112a9 1144b-1144f 1145a-1145d 114c6 115c1-115d7 11641-11643 11660-1166c 116b9 1173c-1173f 1183b
    11944-11946 119e2 11a3f-11a46 11a9a-11a9c 11a9e-11aa2 11c41-11c45 11c70-11c71 11ef7-11ef8 11fd5-11fff
    12470-12474 12ff1-12ff2 13430-13438 16a6e-16a6f 16af5 16b37-16b3f 16b44-16b45 16e97-16e9a 16fe2 1bc9c
    1bc9f-1bca3 1cf50-1d164 1d16a-1d16c 1d173-1d17a 1d183-1d184 1d18c-1d1a9 1d1ae-1d241 1d245 1d300-1d356 1d6c1
    1d6db 1d6fb 1d715 1d735 1d74f 1d76f 1d789 1d7a9 1d7c3 1d800-1d9ff 1da37-1da3a 1da6d-1da74 1da76-1da83
    1da85-1da8b 1e14f 1e2ff 1e95e-1e95f 1ecac 1ecb0 1ed2e 1eef0-1f0f5 1f10d-1fbca e0001-e007f
"""

# Thai, Lao, Tibetan, Burmese, Khmer, kana, ideographs and Hangul: each letter is a word that can be found.
_UNSPACED = (
    "e01-e3a e40-e4e e81-ece f40-f84 f86-fbc 1000-103f 1050-108f 1780-17d3 3005-3007 3041-3096 3099-309a 309d-309f "
    "30a1-30fa 30fc-30ff 31f0-31ff 3400-4dbf 4e00-9fff ac00-d7a3 f900-faff ff66-ff9f 1b000-1b16f 20000-3ffff"
)

# Vowel signs of Hebrew and Arabic, and the stretch of Arabic writing: the same word is written with or without.
_POINTS = "591-5bd 5bf 5c1-5c2 5c4-5c5 5c7 610-61a 640 64b-65f 670 6d6-6dc 6df-6e4 6e7-6e8 6ea-6ed"

# In a text without these unicode61 finds the words by itself: it is ASCII, Latin, Greek or Cyrillic, with the usual
# punctuation and currencies.
_BEYOND = "[\u0300-\u036f\u0483-\u0489\u0530-\u200f\u205f-\u209f\u20ba-\U0010ffff]"
_RUN = "[0-9A-Za-z\x80-\U0010ffff]+"


def spaced(text: str) -> str:
    """Return ``text`` as the index takes it: blanks where words part and unicode61 would not see it."""
    return text if text.isascii() or not re.search(_BEYOND, text) else _apart(text)


def index_words(text: str) -> list[str]:
    """Return the words that the index makes of a text, as they are written: runs of letters, digits and marks."""
    return re.findall(_RUN, text if text.isascii() else _apart(text))


def folded(text: str) -> str:
    """Return ``text`` without capitals and accents, as the index compares words; each character keeps its place."""
    return text.lower() if text.isascii() else text.translate(_BARE)


def _apart(text: str) -> str:
    from unicodedata import normalize  # a library of its own, which most texts do without

    return normalize("NFC", text).translate(_PLACES)


@cache
def _steps() -> tuple[list[int], list[str]]:
    """Return the code points at which another treatment begins, and which: `` ``, ``x`` (apart), ``-`` or none."""
    steps = {0: ""}
    for words, treatment in ((_SIGNS, " "), (_UNSPACED, "x"), (_POINTS, "-")):
        for first, last in ranges(words):
            steps[first] = treatment
            steps.setdefault(last + 1, "")
    return sorted(steps), [steps[point] for point in sorted(steps)]


class _Places(dict[int, str]):
    """What stands for each character, looked up once each and remembered."""

    def __missing__(self, point: int) -> str:
        points, treatments = _steps()
        treatment = treatments[bisect_right(points, point) - 1]
        letter = chr(point)
        place = {" ": " ", "x": f" {letter} ", "-": ""}.get(treatment, letter)
        if len(self) < 50_000:  # a text that walks through all of Unicode must not fill the memory
            self[point] = place
        return place


class _Bare(dict[int, str]):
    """What is left of each character without capitals and accents, looked up once each and remembered."""

    def __missing__(self, point: int) -> str:
        from unicodedata import normalize

        letter = chr(point)
        parts = normalize("NFD", letter)
        bare = parts[0].lower() if all("\u0300" <= mark <= "\u036f" for mark in parts[1:]) else letter
        if len(bare) != 1:  # a capital whose small letter is two characters
            bare = letter
        if len(self) < 50_000:
            self[point] = bare
        return bare


_PLACES = _Places()
_BARE = _Bare()
