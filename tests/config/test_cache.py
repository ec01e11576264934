"""A configuration that has not changed is had without reading YAML, and a broken cache does no harm."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.config.cache import load_quickly, stamp
from workbench.config.loading import load
from workbench.config.mistakes import Place
from workbench.config.model import Config

TEXT = """\
me: {name: Sam, accounts: {local: 7}}
queues: [{name: Odd, search: "is:unread", order: created}]
helpdesks: [{name: zd, kind: local, token: {command: [pass, x]}, settings: {a: [1, {b: ~}]}}]
shift: {days: [sun]}
keys: {pane.zoom: [z], go.home: []}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(TEXT)
    return path


def image(folder: Path) -> Path:
    (found,) = folder.glob("config-*")
    return found


def test_what_is_kept_is_what_was_read(file: Path, tmp_path: Path) -> None:
    first = load_quickly(file, cache=tmp_path / "cache")
    again = load_quickly(file, cache=tmp_path / "cache")
    assert first.config == again.config == load(file).config
    assert first.places is not None
    assert again.places is None  # it came from the cache
    assert (again.path, again.problems) == (file, ())
    assert image(tmp_path / "cache").stat().st_mode & 0o777 == 0o600


def test_a_kept_configuration_still_says_where_an_option_stands(file: Path, tmp_path: Path) -> None:
    load_quickly(file, cache=tmp_path)
    loaded = load_quickly(file, cache=tmp_path)
    assert loaded.place("keys.pane.zoom") == Place(file, 5, 8)
    assert loaded.place("look") is None


def test_what_is_kept_holds_no_defaults_so_that_later_ones_apply(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("look: {theme: dark}\n")
    load_quickly(path, cache=tmp_path / "cache")
    assert image(tmp_path / "cache").read_bytes().endswith(b'\n{"look":{}}')


def test_a_hit_imports_neither_yaml_nor_the_loader(file: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from workbench.config.cache import load_quickly;"
        f"print(load_quickly(Path({str(file)!r})).config.me.name);"
        "print(sorted({'yaml', 'workbench.config.loading', 'workbench.config.reading', 'difflib', 'keyring',"
        " 'platformdirs'} & set(sys.modules)))"
    )
    environment = {**os.environ, "WORKBENCH_HOME": str(tmp_path)}

    def run() -> list[str]:
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    assert "'yaml'" in run()[1]
    assert run() == ["Sam", "[]"]


def test_a_changed_file_is_read_anew(file: Path, tmp_path: Path) -> None:
    load_quickly(file, cache=tmp_path)
    file.write_text("me: {name: Kim}")
    assert load_quickly(file, cache=tmp_path).config.me.name == "Kim"
    old = file.stat()
    file.write_text("me: {name: Lou}")  # as long as before
    os.utime(file, ns=(old.st_atime_ns, old.st_mtime_ns + 1))
    assert load_quickly(file, cache=tmp_path).config.me.name == "Lou"
    file.unlink()
    assert load_quickly(file, cache=tmp_path) == load(file)


def test_other_kinds_of_helpdesk_and_other_files_are_kept_apart(file: Path, tmp_path: Path) -> None:
    file.write_text("helpdesks: [{name: zd, kind: zendesk}]")
    assert load_quickly(file, cache=tmp_path, known_kinds=("zendesk",)).problems == ()
    assert len(load_quickly(file, cache=tmp_path).problems) == 1
    other = tmp_path / "other.yaml"
    other.write_text("me: {name: Kim}")
    load_quickly(other, cache=tmp_path)
    assert load_quickly(file, cache=tmp_path, known_kinds=("zendesk",)).places is None


def test_a_configuration_with_a_mistake_is_not_kept(file: Path, tmp_path: Path) -> None:
    file.write_text("me: {xname: Sam}")
    for _ in range(2):
        assert len(load_quickly(file, cache=tmp_path / "cache").problems) == 1
    assert not (tmp_path / "cache").exists()


@given(st.binary(max_size=60), st.booleans())
def test_a_broken_cache_is_ignored_and_written_anew(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, marked: bool
) -> None:
    folder = tmp_path_factory.mktemp("broken")
    file = folder / "config.yaml"
    file.write_text(TEXT)
    load_quickly(file, cache=folder / "cache")
    kept = image(folder / "cache")
    mark = (stamp(file) or "").encode() + b"\n" if marked else b""
    # JSON that decodes to some other configuration cannot be told from ours.
    kept.write_bytes(mark + b"!" + junk)
    assert load_quickly(file, cache=folder / "cache").config == load(file).config
    assert load_quickly(file, cache=folder / "cache").places is None


@pytest.mark.parametrize("kept", [b"{", b"[]", b"[" * 100_000, b'{"look":{"theme":3}}', b"\xff", b""])
def test_a_cache_that_does_not_fit_the_model_is_ignored(file: Path, tmp_path: Path, kept: bytes) -> None:
    load_quickly(file, cache=tmp_path / "cache")
    image(tmp_path / "cache").write_bytes((stamp(file) or "").encode() + b"\n" + kept)
    assert load_quickly(file, cache=tmp_path / "cache").config == load(file).config


def test_a_cache_folder_that_cannot_be_written_to_is_done_without(file: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    assert load_quickly(file, cache=tmp_path / "cache").config.me.name == "Sam"
    assert load_quickly(file, cache=Path("/dev/null/cache")).config.me.name == "Sam"


def test_a_file_that_is_not_there_has_no_stamp_and_means_the_defaults(tmp_path: Path) -> None:
    assert stamp(tmp_path / "config.yaml") is None
    loaded = load_quickly(tmp_path / "config.yaml", cache=tmp_path / "cache")
    assert (loaded.config, loaded.path) == (Config(), None)
    assert not (tmp_path / "cache").exists()
