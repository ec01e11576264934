"""Names of ours for files that others named."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile.judge import faults
from workbench.domain.filenames import safe_file_name

NAMES = st.text(
    st.one_of(
        st.sampled_from("./\\-~ :*?\"<>|\0\n\r\t\x1b[]conuaxlpt1.¹²é日\u0301\u3000\u202e\ud800\U0001f642$%"),
        st.characters(),
    ),
    max_size=200,
)


@given(NAMES)
def test_a_name_of_ours_stays_in_its_folder_whatever_the_sender_called_the_file(name: str) -> None:
    ours = safe_file_name(name)
    assert 0 < len(ours.encode()) <= 120
    assert faults(ours) == []
    assert not set('/\\:*?"<>|\n\t') & set(ours)
    assert ours[0] not in "-.~ "
    assert ours[-1] not in ". "
    assert (Path("folder") / ours).parent == Path("folder")
    assert safe_file_name(ours) == ours


@given(NAMES)
def test_the_file_system_takes_the_name(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("names")
    (folder / safe_file_name(name)).write_bytes(b"")
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("report.pdf", "report.pdf"),
        ("Bericht für Ann (2).pdf", "Bericht für Ann (2).pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\Users\\ann\\log.txt", "C__Users_ann_log.txt"),
        ("-rf", "rf"),
        (".bashrc", "bashrc"),
        ("~/x", "_x"),
        ("", "attachment"),
        ("...", "attachment"),
        ("\u202e\u200b", "attachment"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("two\nlines.txt", "two lines.txt"),
        ("NUL", "_NUL"),
        ("con.txt", "_con.txt"),
        ("lpt1 .log", "_lpt1 .log"),
        ("console.log", "console.log"),
        ("name.txt. .", "name.txt"),
        ("a" * 300 + ".log", "a" * 116 + ".log"),
        ("日" * 300 + ".tar", "日" * 38 + ".tar"),
        ("a." + "b" * 300, "a." + "b" * 118),
    ],
)
def test_names_are_changed_no_more_than_needed(name: str, ours: str) -> None:
    assert safe_file_name(name) == ours
