"""Questions on documentation that nobody here wrote, each with the pages that answer it.

``tuned.toml`` has the trees that the search was tuned on, ``held_out.toml`` those that it was not, with where each
question comes from. The trees come with Debian's packages; one that is not installed is looked for below the folder
WORKBENCH_DOCUMENTS, where `dpkg -x PACKAGE.deb FOLDER` may have put it.
"""

import os
import tomllib
from contextlib import closing
from pathlib import Path
from typing import TypedDict

import pytest

from workbench_knowledge.asking import terms_of
from workbench_knowledge.index import open_index, refresh
from workbench_knowledge.searching import search
from workbench_knowledge.settings import Folder


class Tree(TypedDict):
    """A tree of documentation as a distribution ships it, with ten questions and the pages that answer each.

    ``at_least`` is how many of them are found in the first five, where that is not nine.
    """

    name: str
    package: str
    folder: str
    only: list[str]
    part: str
    origin: str
    at_least: int
    questions: list[tuple[str, list[str]]]


def trees() -> list[Tree]:
    found: list[Tree] = []
    for name in ("tuned.toml", "held_out.toml"):
        found += tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))["tree"]
    return found


@pytest.mark.parametrize("tree", trees(), ids=lambda tree: tree["name"])
def test_a_page_that_answers_a_question_is_among_the_first_five(tree: Tree, tmp_path: Path) -> None:
    folder = Path(tree["folder"])
    if not folder.is_dir():
        folder = Path(f"{os.environ.get('WORKBENCH_DOCUMENTS', '/nowhere')}{tree['folder']}")
    if not folder.is_dir():
        pytest.skip(f"the documentation of {tree['name']} is not here: `apt-get install {tree['package']}`")
    with closing(open_index(tmp_path / "index.db")) as connection:
        refresh(connection, Folder(path=str(folder), only=tuple(tree["only"])))
        missed = []
        for question, pages in tree["questions"]:
            for page in pages:
                assert (folder / page).is_file(), "the package is another one than the questions were written for"
            found = [one.path for one in search(connection, terms_of(question), 5)]
            if not set(pages) & set(found):
                missed.append(f"{question}: none of {pages} is in {found}")
    assert len(tree["questions"]) - len(missed) >= tree.get("at_least", 9), "\n".join(missed)
