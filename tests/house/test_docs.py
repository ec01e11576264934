"""The docs say what the code says: keys, commands, files, links."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from house.generate import KEYS_PAGE, README, keys_page, keys_table, with_table
from house.tree import ROOT, name_of, pages
from workbench import __version__
from workbench.commands.all import COMMANDS
from workbench.commands.keymap import build, key_words
from workbench.commands.line import COMMANDS as LINE_COMMANDS

_LINK = re.compile(r"(?:\]\(|(?:src|href)=\")([^)\"#]+)")
_SHELL = re.compile(r"(?:^\$ |`)(?:\.venv/bin/)?workbench ([a-z]+)", re.MULTILINE)
_MAKE = re.compile(r"(?:^\$ |`)make ([a-z]+)", re.MULTILINE)
_IN_PAGES = [pytest.param(page, id=name_of(page)) for page in pages()]


def test_the_page_of_keys_is_what_the_commands_say() -> None:
    assert KEYS_PAGE.read_text("utf-8") == keys_page(COMMANDS), "run `make docs`"


def test_the_readme_lists_the_keys_that_the_commands_have() -> None:
    readme = README.read_text("utf-8")
    assert with_table(readme, keys_table(COMMANDS)) == readme, "run `make docs`"


def test_the_page_of_keys_names_every_command_and_every_key() -> None:
    said = KEYS_PAGE.read_text("utf-8")
    for command in COMMANDS:
        if not command.id.removeprefix("queue.").isdigit():
            assert f"`{command.id}`" in said
            assert all(f"`{key_words(key)}`" in said for key in command.keys)


def test_the_keys_that_the_docs_give_as_an_example_can_be_bound() -> None:
    (example,) = re.findall(r"```yaml\n(keys:.*?)```", KEYS_PAGE.read_text("utf-8"), re.DOTALL)
    said = yaml.safe_load(example)["keys"]
    configured = {name: (keys,) if isinstance(keys, str) else keys for name, keys in said.items()}
    assert configured
    assert build(COMMANDS, configured)[1] == ()


@pytest.mark.parametrize("page", _IN_PAGES)
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    links = [link for link in _LINK.findall(_without_code(page)) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", _IN_PAGES)
def test_every_command_that_a_page_mentions_is_there(page: Path) -> None:
    brought = {
        name for package in (ROOT / "plugins").glob("*/pyproject.toml")
        for name in tomllib.loads(package.read_text("utf-8"))["project"]["entry-points"].get("workbench.commands", {})
    }  # fmt: skip
    assert set(_SHELL.findall(page.read_text("utf-8"))) <= {*LINE_COMMANDS, *brought}


@pytest.mark.parametrize("page", _IN_PAGES)
def test_everything_that_a_page_says_make_does_is_in_the_makefile(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(_MAKE.findall(page.read_text("utf-8"))) <= targets


def test_every_target_of_the_makefile_is_explained_to_those_who_work_on_it() -> None:
    explained = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert [target for target in targets if target != "help" and f"| `make {target}` |" not in explained] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    coming = [README]
    while coming:
        page = coming.pop()
        if page not in reached:
            reached.add(page)
            links = ((page.parent / link).resolve() for link in _LINK.findall(_without_code(page)))
            coming += [link for link in links if link.suffix == ".md" and link.exists()]
    assert [name_of(page) for page in pages() if page not in reached] == []


def test_the_architecture_names_every_room_and_nothing_that_is_not_there() -> None:
    said = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    source = ROOT / "src" / "workbench"
    rooms = {found.stem for found in source.iterdir() if (found / "__init__.py").exists() or found.suffix == ".py"}
    assert {room for room in rooms - {"__init__", "__main__"} if f"`{room}`" not in said} == set()
    dotted = re.findall(r"`(?:workbench\.)?([a-z]+(?:\.\w+)+)`", said)
    assert {name for name in dotted if name.partition(".")[0] in rooms and not _is_there(source, name)} == set()


def _is_there(source: Path, name: str) -> bool:
    """Whether a module, or something defined in one, is there."""
    module, _, defined = name.rpartition(".")
    if (source / name.replace(".", "/")).is_dir() or (source / (name.replace(".", "/") + ".py")).exists():
        return True
    file = source / (module.replace(".", "/") + ".py")
    definition = re.compile(rf"^(?:(?:async )?def|class) {defined}\b", re.MULTILINE)
    return file.exists() and definition.search(file.read_text("utf-8")) is not None


def test_the_changelog_has_the_version_that_this_is() -> None:
    assert re.search(rf"^## \[{re.escape(__version__)}\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)


def _without_code(page: Path) -> str:
    """Return a page without its examples, in which a bracket is no link."""
    return re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
