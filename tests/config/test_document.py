"""A file that is no configuration at all gets one sentence, with the line where there is one."""

import os
from pathlib import Path

import pytest
import yaml

from workbench.config.document import DEEPEST, MOST_BYTES, MOST_NODES, Listing, Scalar, Section, Tree, grow
from workbench.config.loading import load, understand
from workbench.config.model import Config

FILE = Path("config.yaml")


@pytest.fixture(params=["libyaml", "python"])
def _both_parsers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "python":
        monkeypatch.delattr(yaml, "CSafeLoader")


def sentence(data: bytes | str) -> str:
    loaded = understand(data.encode() if isinstance(data, str) else data, FILE)
    assert loaded.config == Config()
    (problem,) = loaded.problems
    return str(problem).removeprefix("config.yaml:")


@pytest.mark.usefixtures("_both_parsers")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("me:\n\tname: Sam\n", "2: a tab where YAML allows only blanks; indent with blanks"),
        ("me: {name: Sam}\n  \tlook: x\n", "2: a tab where YAML allows only blanks; indent with blanks"),
        ("me:\n  name: 'Sam\nlook: {}\n", "2: a quote that is not closed"),
        ("me: {}\nbrowser: [a, b\nlook: {}\n", '2: a "[" that is not closed'),
        ("me: {name: Sam\nlook: {}\n", '1: a "{" that is not closed'),
        (
            "queues:\n  - name: A\n    search: x: y\n",
            '3: a ":" that fits nowhere; look at the indentation, or quote the text',
        ),
        ("me:\n    name: Sam\n  email: x\n", "3: the indentation does not fit the lines above"),
        ("- a\nb: c\n", "2: the indentation does not fit the lines above"),
        ("me:\n  name: @sam\n", "2: a text that begins with a sign that YAML keeps for itself; put it in quotes"),
        ('me: {name: "\\q"}\n', "1: an escape (\\) that YAML does not know; write \\\\, or use single quotes"),
        ("me: !a!b c\n", "1: a tag (!) that is not known; remove it, or quote the text"),
        ("%YAML 9.0\n---\nme: {}\n", "1: a %YAML line for another version; remove it"),
        ("me: {}\n---\nlook: {}\n", '2: a second document begins at this "---"; only one is read'),
        ("me: *sam\n", "1: an alias (*) to nothing that is named (&) above it"),
        ("me: &a {name: *a}\n", "1: an alias (*) to nothing that is named (&) above it"),
    ],
)
def test_what_yaml_does_not_allow_is_said_in_a_sentence(text: str, expected: str) -> None:
    assert sentence(text) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"me:\n  name: Ren\xe9\n", "2: not UTF-8 (byte 0xE9); save the file as UTF-8"),
        ("me: {}".encode("utf-16"), "1: not UTF-8 (byte 0xFF); save the file as UTF-8"),
        (b"me:\n  name: a\0b\n", "2: a character that cannot be shown (U+0000); delete it"),
        (b"me: \x1b[31m\n", "1: a character that cannot be shown (U+001B); delete it"),
    ],
)
def test_what_is_not_text_is_said_with_its_line(data: bytes, expected: str) -> None:
    assert sentence(data) == expected


def test_a_byte_order_mark_is_no_mistake() -> None:
    loaded = understand(b"\xef\xbb\xbfme: {name: Sam}", FILE)
    assert (loaded.config.me.name, loaded.problems) == ("Sam", ())


@pytest.mark.parametrize("text", ["just words", "- a\n- b\n", "[]", "42"])
def test_a_file_that_holds_no_options_is_said(text: str) -> None:
    assert sentence(text) == '1: expected options, each on a line as "name: value"'


@pytest.mark.usefixtures("_both_parsers")
@pytest.mark.parametrize("text", ["[" * 50_000 + "]" * 50_000, "- " * 50_000, "{a: " * 50_000, "? " * 50_000])
def test_nesting_is_bounded(text: str) -> None:
    # Composing these as nodes ends the interpreter.
    assert sentence(text) == f"1: nested deeper than {DEEPEST} levels"


@pytest.mark.usefixtures("_both_parsers")
def test_aliases_that_multiply_are_counted_in_full() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert sentence("\n".join(lines)) == f"5: more than {MOST_NODES:,} values, aliases counted in full"


def test_a_folder_a_pipe_and_a_huge_file_are_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "huge.yaml").write_bytes(b"#" * (MOST_BYTES + 1))
    (tmp_path / "file").touch()
    for path, expected in (
        (tmp_path, "this is a folder; the configuration is a file"),
        (tmp_path / "pipe", "this is not an ordinary file"),
        (tmp_path / "huge.yaml", "the file is larger than 1,000,000 bytes"),
        (tmp_path / "file" / "config.yaml", "the file cannot be read (Not a directory)"),
        (tmp_path / "a\0b", "the file cannot be read (embedded null byte)"),
    ):
        loaded = load(path)
        assert [problem.reason for problem in loaded.problems] == [expected]
        assert loaded.config == Config()
        assert str(loaded.problems[0]).isprintable()


def test_a_file_that_may_not_be_read_is_said(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("me: {}")
    path.chmod(0)
    request.getfixturevalue("as_nobody")
    assert [problem.reason for problem in load(path).problems] == ["the file cannot be read (Permission denied)"]


def test_the_tree_is_the_same_from_both_parsers(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"a: &x [1, 'b', yes, ~, 2.5]\nc: {d: *x, 'e': !!str 5}\n? [k]\n: v\n"
    fast = grow(text, FILE)
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert grow(text, FILE) == fast
    assert isinstance(fast, Section)
    assert [entry.name for entry in fast.entries] == ["a", "c", None]
    assert [kinds(entry.value) for entry in fast.entries] == [
        ["int", "text", "bool", "null", "float"],
        [["int", "text", "bool", "null", "float"], "text"],
        "text",
    ]


def kinds(tree: Tree) -> object:
    match tree:
        case Scalar():
            return tree.kind
        case Listing():
            return [kinds(item) for item in tree.items]
        case Section():
            return [kinds(entry.value) for entry in tree.entries]
