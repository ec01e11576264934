"""A server is added to whatever configuration a person has, and not a sign of theirs is lost."""

import os
import re
import stat
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.test_mutations import WHOLE, mutated
from workbench.config.loading import load, understand
from workbench.config.model import Config
from workbench.config.server_options import HelpdeskOptions, Secret, StatusPageOptions, TrackerOptions
from workbench.config.writing import (
    BACKUP,
    UnwrittenError,
    add_helpdesk,
    add_status_page,
    add_tracker,
    set_token,
    touch,
)

RT = HelpdeskOptions(
    name="rt", kind="rt", url="https://rt.example.org", user="jane@example.org",
    token=Secret(keyring="rt@rt.example.org"),
)  # fmt: skip
EXAMPLE = Path(__file__).parents[2] / "config.example.yaml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the configuration is to be."""
    return tmp_path / "config.yaml"


def read(file: Path) -> Config:
    """Return what the file means, with no mistake in it."""
    loaded = load(file, known_kinds=("local", "rt"))
    assert loaded.problems == ()
    return loaded.config


def added(file: Path, text: str) -> str:
    """Return what becomes of a text when a helpdesk is added."""
    file.write_bytes(text.encode())
    add_helpdesk(file, RT)
    assert read(file).helpdesks[-1] == RT
    return file.read_bytes().decode()


# -- where it goes ----------------------------------------------------------------------------------------


def test_a_file_that_is_missing_is_made_with_its_folder_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "config.yaml"
    written = add_helpdesk(file, RT)
    assert written.backup is None
    assert read(file) == Config(helpdesks=(RT,))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["config.yaml"]


def test_it_is_written_as_a_person_would_write_it(file: Path) -> None:
    assert added(file, "look:\n  theme: light # by day\n") == (
        "look:\n  theme: light # by day\n"
        "helpdesks:\n"
        "  - name: rt\n"
        "    kind: rt\n"
        "    url: https://rt.example.org\n"
        "    user: jane@example.org\n"
        "    token: {keyring: rt@rt.example.org}\n"
    )


def test_it_stands_behind_the_last_one_and_as_far_in_with_that_ones_comments_left_to_it(file: Path) -> None:
    text = "helpdesks:\n- name: a\n  kind: local\n  # path: /x\n\n# trackers come here\nlook: {theme: light}\n"
    after = added(file, text)
    assert after.startswith("helpdesks:\n- name: a\n  kind: local\n  # path: /x\n- name: rt\n  kind: rt\n")
    assert after.endswith("\n\n# trackers come here\nlook: {theme: light}\n")


@pytest.mark.parametrize("empty", ["helpdesks:", "helpdesks: []", "helpdesks: ~", "helpdesks: [ ]", "helpdesks: null"])
def test_an_empty_list_becomes_one_of_lines_and_keeps_its_comment(file: Path, empty: str) -> None:
    after = added(file, f"{empty} # none yet\nlook: {{theme: light}}\n")
    assert after.startswith("helpdesks: # none yet\n  - name: rt\n")


def test_a_list_in_brackets_stays_one(file: Path) -> None:
    after = added(file, "helpdesks: [{name: a, kind: local}, # first\n]\n")
    assert after.startswith("helpdesks: [{name: a, kind: local}, {name: rt, kind: rt,")
    assert after.endswith(", # first\n]\n")


def test_a_file_in_braces_stays_one(file: Path) -> None:
    assert added(file, "{look: {theme: light}}").startswith("{look: {theme: light}, helpdesks: [{name: rt,")
    assert added(file, "{}\n").startswith("{helpdesks: [{name: rt,")


def test_a_file_of_comments_alone_keeps_them(file: Path) -> None:
    text = EXAMPLE.read_text()
    after = added(file, text)
    assert after.startswith(text)


def test_lines_end_as_the_others_do(file: Path) -> None:
    after = added(file, "look:\r\n  theme: light\r\n")
    assert after.count("\n") == after.count("\r\n") == 8


def test_a_document_that_is_marked_as_ended_stays_so(file: Path) -> None:
    assert added(file, "---\nlook: {theme: light}\n...\n").endswith("\n...\n")


def test_a_list_with_an_anchor_before_it_is_added_to(file: Path) -> None:
    assert added(file, "helpdesks: &all\n  - &one {name: a, kind: local}\n").count("- ") == 2


def test_trackers_and_status_pages_are_added_alike(file: Path) -> None:
    tracker = TrackerOptions(name="eng", kind="redmine", url="https://r.example", numbers=True, token=Secret(env="ENG"))
    page = StatusPageOptions(name="status", kind="statuspage", url="https://status.example")
    add_tracker(file, tracker)
    add_status_page(file, page)
    assert read(file) == Config(trackers=(tracker,), status_pages=(page,))


def test_whatever_a_value_holds_it_is_read_as_it_was(file: Path) -> None:
    odd = HelpdeskOptions(
        name="on", kind="rt", url="https://rt.example/: #x", user="yes: [no] 'é' \"#\\ 1e5",
        token=Secret(command=("pass", "show", "a b", "-", "~", "*x")), settings={"page": 3, "all": True, "rate": 1.5},
    )  # fmt: skip
    for text in ("", "helpdesks: [{name: a, kind: local}]\n"):
        file.write_text(text)
        add_helpdesk(file, odd)
        assert read(file).helpdesks[-1] == odd


# -- how it is kept ---------------------------------------------------------------------------------------


def test_what_stood_there_before_is_beside_it(file: Path) -> None:
    file.write_text("look: {theme: light}\n")
    file.chmod(0o644)
    written = add_helpdesk(file, RT)
    assert written.backup == file.with_name(file.name + BACKUP)
    assert written.backup is not None
    assert written.backup.read_text() == "look: {theme: light}\n"
    assert {stat.S_IMODE(path.stat().st_mode) for path in (file, written.backup)} == {0o600}
    assert len(list(file.parent.iterdir())) == 2


def test_a_link_leads_on_to_the_file_it_led_to(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "workbench.yaml"
    real.parent.mkdir()
    real.write_text("look: {theme: light}\n")
    file.symlink_to(real)
    add_helpdesk(file, RT)
    assert file.is_symlink()
    assert read(real).helpdesks == (RT,)


def test_a_file_with_mistakes_is_added_to_and_keeps_them(file: Path) -> None:
    file.write_text("look: {theme: pink}\nkeys: {search: '/'}\n")
    add_helpdesk(file, RT)
    loaded = load(file, known_kinds=("local", "rt"))
    assert loaded.config.helpdesks == (RT,)
    assert [mistake.path for mistake in loaded.problems] == ["look.theme"]


@pytest.mark.parametrize(
    "text",
    [
        "helpdesks: three\n",  # no list
        "- name: rt\n",  # no section
        "x: &list [{name: a, kind: local}]\nhelpdesks: *list\n",  # a list that stands elsewhere
        "helpdesks: [\n",  # cannot be read
        "version: 99\n",  # from a newer workbench
        "helpdesks:\n  - {name: rt, kind: local}\n",  # the name is taken
        "shared: &a\nhelpdesks: []\nhelpdesks: []\n\xff",
    ],
)
def test_a_file_that_cannot_be_added_to_safely_is_left_alone_and_the_lines_are_given(file: Path, text: str) -> None:
    before = text.encode("latin-1")
    file.write_bytes(before)
    with pytest.raises(UnwrittenError) as raised:
        add_helpdesk(file, RT)
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]
    assert raised.value.lines.startswith("helpdesks:\n  - name: rt\n")
    assert read_text(raised.value.lines).helpdesks == (RT,)


def read_text(text: str) -> Config:
    """Return what a text means as a configuration."""
    return understand(text.encode(), Path("/x/config.yaml"), known_kinds=("local", "rt")).config


def test_a_folder_that_cannot_be_written_gives_the_lines(file: Path, as_nobody: None) -> None:
    with pytest.raises(UnwrittenError) as raised:
        add_helpdesk(Path("/proc/config.yaml"), RT)
    assert raised.value.lines.startswith("helpdesks:")


def test_a_process_that_follows_the_file_sees_it_touched(file: Path) -> None:
    assert not touch(file)
    file.write_text("")
    os.utime(file, (1, 1))
    assert touch(file)
    assert file.stat().st_mtime > 1


# -- tokens ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- name: rt\n  kind: rt\n", "- name: rt\n  kind: rt\n  token: {env: RT}\n"),
        ("- name: rt\n  token: {keyring: rt} # a\n  kind: rt\n", "- name: rt\n  token: {env: RT} # a\n  kind: rt\n"),
        ("- name: rt\n  token:\n    keyring: rt\n  kind: rt\n", "- name: rt\n  token:\n    {env: RT}\n  kind: rt\n"),
        ("- name: rt\n  token:\n  kind: rt\n", "- name: rt\n  token: {env: RT}\n  kind: rt\n"),
        ("- {kind: rt, name: rt}\n", "- {kind: rt, name: rt, token: {env: RT}}\n"),
    ],
)
def test_a_token_is_said_to_be_elsewhere_and_nothing_else_changes(file: Path, before: str, after: str) -> None:
    rest = "- name: rt2\n  kind: rt\n  token: {env: OTHER}\nlook: {theme: light}\n"
    file.write_text(f"helpdesks:\n{before}{rest}")
    set_token(file, "helpdesks", "rt", Secret(env="RT"), known_kinds=("rt",))
    assert file.read_text() == f"helpdesks:\n{after}{rest}"
    assert [one.token for one in read(file).helpdesks] == [Secret(env="RT"), Secret(env="OTHER")]


def test_a_token_of_nobody_is_not_written(file: Path) -> None:
    file.write_text("helpdesks: []\n")
    with pytest.raises(UnwrittenError) as raised:
        set_token(file, "helpdesks", "rt", Secret(env="RT"))
    assert raised.value.lines == "token: {env: RT}"


# -- any configuration ---------------------------------------------------------------------------------------

_COMMENTS = st.sampled_from(["", "", "# a comment: with [signs]\n", "\n", "   # indented\n", "#\ttab\t\n", "\n\n"])
_HELPDESKS = st.sampled_from(
    [
        "", "helpdesks:\n", "helpdesks: # soon\n", "helpdesks: []\n", "helpdesks: [  ] # none\n", "helpdesks: ~\n",
        "helpdesks: &h []\n", '"helpdesks": []\n', "helpdesks: [{name: a, kind: local}]\n",
        "helpdesks: [\n  {name: a, kind: local}, # one\n]\n", "helpdesks:\n- {name: a, kind: local}\n",
        "helpdesks:\n  - name: a # one\n    kind: local\n    # path: ~/x\n\n  # two\n  - kind: local\n    name: b\n",
        "helpdesks:\n    -   name: a\n        kind: local\n        settings:\n            deep: [1, {x: y}]\n",
        "helpdesks:\n  - name: a\n    kind: local\n    token: # where\n      command:\n      - pass\n      - 'a #b'\n",
        "helpdesks:\n  - &a {name: a, kind: local}\n", "helpdesks:\n  -\n    name: a\n    kind: local\n",
        "helpdesks:\n  - name: a\n    kind: local\n    settings: {x: |-\n}\n",
    ]
)  # fmt: skip
_OTHERS = st.lists(
    st.sampled_from(
        [
            "look:\n  theme: light\n", "look: {theme: light} # day\n", "me:\n  # name: x\n", "me:\n  name: 'Zoë ☃'\n",
            "keys: {}\n", "shift:\n    days: [mon,\n      tue]\n", "browser:\n- firefox\n- --new-tab\n",
            "store: {retention_days: 3}\n", "nonsense: 3\n", "trackers: []\n", "canned:\n  folders:\n",
        ]
    ),
    max_size=4, unique_by=lambda text: text.partition(":")[0],
)  # fmt: skip


@st.composite
def configurations(draw: st.DrawFn) -> bytes:
    """Return a configuration as people write them."""
    parts = draw(st.permutations([draw(_HELPDESKS), *draw(_OTHERS)]))
    text = "".join(f"{draw(_COMMENTS)}{part}" for part in parts) + draw(_COMMENTS)
    text = draw(st.sampled_from(["", "---\n", "%YAML 1.1\n---\n"])) + text
    if draw(st.booleans()):
        text += "...\n" if text and not text.endswith("...\n") else ""
    if draw(st.booleans()):
        text = text.rstrip("\n")
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"])) + text.encode()


def _check(folder: Path, data: bytes) -> bool:
    """Add a helpdesk to a file; say whether that was done, having checked that nothing else was."""
    file = folder / "config.yaml"
    file.write_bytes(data)
    before = understand(data, file, known_kinds=("local", "rt"))
    try:
        add_helpdesk(file, RT)
    except UnwrittenError:
        assert file.read_bytes() == data
        return False
    after = understand(file.read_bytes(), file, known_kinds=("local", "rt"))
    assert after.config.helpdesks == (*before.config.helpdesks, RT)
    assert _without_helpdesks(after.config) == _without_helpdesks(before.config)
    assert [m.reason for m in after.problems] == [m.reason for m in before.problems]
    return True


def _without_helpdesks(config: Config) -> Config:
    from msgspec.structs import replace

    return replace(config, helpdesks=())


@given(configurations())
@example(b"look: {theme: light}\n---\n")
def test_whatever_people_write_is_added_to_and_every_sign_of_theirs_is_still_there(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp()
    readable = all(mistake.path for mistake in understand(data, folder / "config.yaml").problems)
    assert _check(folder, data) is readable
    if readable:
        after = (folder / "config.yaml").read_bytes()
        # What was empty may have gone, and a break may have come behind the last line; else all is there, in order.
        kept = re.sub(rb"(?<=helpdesks)(\"?:) ?(~|\[ *\])", rb"\1", data)
        rest = iter(after)
        assert all(byte in rest for byte in kept.rstrip())


@given(configurations())
def test_the_token_of_one_is_moved_and_nothing_else(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    from msgspec.structs import replace

    file = tmp_path_factory.getbasetemp() / "config.yaml"
    file.write_bytes(data)
    before = understand(data, file)
    try:
        set_token(file, "helpdesks", "a", Secret(env="ELSEWHERE"))
    except UnwrittenError:
        assert file.read_bytes() == data
        assert not (before.problems == () and before.config.helpdesks)
    else:
        first, *others = before.config.helpdesks
        after = understand(file.read_bytes(), file).config
        assert after.helpdesks == (replace(first, token=Secret(env="ELSEWHERE")), *others)
        assert _without_helpdesks(after) == _without_helpdesks(before.config)


@given(mutated(WHOLE))
def test_a_mutated_file_is_added_to_or_left_alone(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    _check(tmp_path_factory.getbasetemp(), text.encode("utf-8", "surrogatepass"))
