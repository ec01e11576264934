"""Files that are to go along: what cannot be sent, and what stands in them."""

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.dice import Dice
from workbench.guard.concerns import Concern
from workbench.guard.contents import MOST_OF_ONE, decode, pieces
from workbench.guard.files import file_concerns
from workbench.guard.rules import shipped_rules

_TOKEN = "gh" + "p_" + Dice(1).alnum(36)
_LOG = f"started\nfetching with {_TOKEN}\ndone\n".encode()


def _concerns(path: Path, largest_mb: int = 20) -> list[Concern]:
    return list(file_concerns(path, shipped_rules(), largest_mb))


def _file(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _zip(data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("logs/app.log", data)
        archive.writestr("logs/shot.png", b"\x89PNG\r\n\0\0")
    return made.getvalue()


def _tar(data: bytes) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        info = tarfile.TarInfo("logs/app.log")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def test_an_innocent_file_is_no_concern(tmp_path: Path) -> None:
    assert _concerns(_file(tmp_path, "a.log", b"all is well\n")) == []
    assert _concerns(_file(tmp_path, "a.png", b"\x89PNG\r\n\x1a\n\0\0\0\r" + _TOKEN.encode()[:8])) == []


def test_a_file_with_a_secret_blocks_and_offers_a_masked_copy(tmp_path: Path) -> None:
    path = _file(tmp_path, "app.log", _LOG)
    (concern,) = _concerns(path)
    assert concern == Concern("secret", "app.log holds what looks secret: github token (line 2).",
                              "Send a masked copy, or let it through on purpose.", blocks=True, file=path)
    assert _TOKEN not in repr(concern)


def test_lines_are_named_once_and_not_without_end(tmp_path: Path) -> None:
    (concern,) = _concerns(_file(tmp_path, "app.log", _LOG * 9))
    assert "github token (lines 2, 5, 8, 11, 14 and 4 more)" in concern.says


@pytest.mark.parametrize("pack", [_zip, _tar, *(
    lambda data, pack=pack: pack.compress(_tar(data)) for pack in (gzip, bz2, lzma)
)])
def test_the_texts_in_an_archive_are_looked_at(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    (concern,) = _concerns(_file(tmp_path, "logs.bin", pack(_LOG)))
    assert concern.says == "logs.bin holds what looks secret: logs/app.log: github token (line 2)."
    assert concern.remedy.startswith("Unpack it")


def test_a_packed_text_is_looked_at(tmp_path: Path) -> None:
    (concern,) = _concerns(_file(tmp_path, "app.log.gz", gzip.compress(_LOG)))
    assert "github token (line 2)" in concern.says


@pytest.mark.parametrize(("data", "said"), [
    (_zip(b"x")[:60], "It is damaged"),
    (gzip.compress(_LOG * 50)[:60], "It is damaged"),
    (_tar(b"x" * 5000)[:700], "It is damaged"),
    (b"7z\xbc\xaf\x27\x1c" + b"\0" * 40, "An archive of this kind"),
    (_zip(_zip(b"x")), "Logs/app.log: an archive in an archive"),
])
def test_what_was_not_looked_at_is_told_and_does_not_block(tmp_path: Path, data: bytes, said: str) -> None:
    (concern,) = _concerns(_file(tmp_path, "odd.bin", data))
    assert (concern.kind, concern.blocks) == ("file", False)
    assert f"was not searched for secrets whole. {said}" in concern.says


def test_an_archive_that_unpacks_to_too_much_is_looked_at_in_part(tmp_path: Path) -> None:
    bomb = _file(tmp_path, "bomb.gz", gzip.compress(b"a" * (MOST_OF_ONE * 5)))
    (piece,) = pieces(bomb)
    assert len(piece.text) == MOST_OF_ONE
    assert piece.unread == "only its first 5 MB were looked at"
    many = _file(tmp_path, "bomb.tgz", gzip.compress(_tar(b"\0" * (MOST_OF_ONE * 5))))
    assert "too large" in list(pieces(many))[-1].unread


@pytest.mark.parametrize("make", [
    lambda path: None, lambda path: path.mkdir(), lambda path: os.mkfifo(path),
    lambda path: path.write_bytes(b"a" * 1_500_000),
])
def test_what_cannot_be_sent_blocks_with_a_remedy(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "thing"
    make(path)
    (concern,) = _concerns(path, largest_mb=1)
    assert (concern.kind, concern.blocks, concern.file) == ("file", True, path)
    assert concern.says.startswith("thing ")
    assert concern.remedy


def test_a_file_that_may_not_be_read_blocks(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.log", b"x")
    path.chmod(0)
    if os.access(path, os.R_OK):  # whoever may read everything: a name that cannot be one does as well
        path = Path("a\0b")
    (concern,) = _concerns(path)
    assert (concern.kind, concern.blocks) == ("file", True)


def test_an_empty_file_is_told_of(tmp_path: Path) -> None:
    (concern,) = _concerns(_file(tmp_path, "a.log", b""))
    assert (concern.says, concern.blocks) == ("a.log is empty.", False)


def test_a_name_with_signs_that_act_on_a_terminal_is_cleaned(tmp_path: Path) -> None:
    (concern,) = _concerns(_file(tmp_path, "a\x1b[31m.log", b""))
    assert concern.says == "a.log is empty."


@given(st.binary(max_size=300))
def test_a_decoded_text_is_its_bytes_again(data: bytes) -> None:
    text, encoding = decode(data)
    if encoding:
        assert text.encode(encoding) == data


@given(st.sampled_from([_zip(_LOG), _tar(_LOG), gzip.compress(_tar(_LOG)), bz2.compress(_LOG), lzma.compress(_LOG)]),
       st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 255)), max_size=6))
@settings(deadline=None)
def test_no_damage_to_an_archive_is_more_than_a_concern(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, changes: list[tuple[int, int]],
) -> None:
    damaged = bytearray(data)
    for at, byte in changes:
        damaged[at % len(damaged)] = byte
    path = _file(tmp_path_factory.getbasetemp(), "damaged.bin", bytes(damaged))
    assert all(concern.kind in ("secret", "file") for concern in _concerns(path))
