"""The command line of the checklists: ``python -m workbench_checklists lint|list|show|schema|dry``."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from workbench.api import Trouble
from workbench_checklists.inputs import proposed
from workbench_checklists.lint import lint, said
from workbench_checklists.model import Checklist
from workbench_checklists.plans import dry
from workbench_checklists.reading import read_file
from workbench_checklists.shelf import SHIPPED, files_in, shelve


def schema() -> dict[str, object]:
    """Return the JSON Schema of a checklist, made from the model that reads it."""
    import msgspec

    (made,), parts = msgspec.json.schema_components([Checklist], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Reproduction checklist", **made,
        "$defs": parts,
    }


def main(arguments: list[str] | None = None) -> int:
    """Run one command, and return the exit code: 1 where a file has a mistake, 2 where it cannot be done."""
    parser = argparse.ArgumentParser(prog="workbench-checklists", description="Reproduction checklists.")
    add_acts(parser.add_subparsers(dest="act", required=True))
    given = parser.parse_args(arguments)
    try:
        return run_act(given)
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 2


def add_acts(acts: "argparse._SubParsersAction[argparse.ArgumentParser]", *, with_ticket: bool = False) -> None:
    """Declare what needs no desk; ``with_ticket`` where there is one, and the team's folders are known."""
    linting = acts.add_parser("lint", help="say what is wrong in checklists, by file and line")
    linting.add_argument("paths", nargs="*", type=Path, help="files and folders; else those that there are")
    listing = acts.add_parser("list", help="list the checklists there are")
    if with_ticket:
        listing.add_argument("ticket", nargs="?", default="", help="a ticket: say why those fit that do")
    else:
        listing.add_argument("folders", nargs="*", type=Path, help="the team's folders")
    for name, words in (("show", "print a checklist"), ("dry", "print exactly what one would run")):
        one = acts.add_parser(name, help=words)
        one.add_argument("id")
        if not with_ticket:
            one.add_argument("--folder", action="append", type=Path, default=[], help="a folder of the team's")
        if name == "dry":
            one.add_argument("--input", action="append", default=[], metavar="NAME=VALUE", help="an input of it")
    acts.add_parser("schema", help="print the JSON Schema of the format, for editors")


def run_act(given: argparse.Namespace, folders: Sequence[Path] = ()) -> int:
    """Do what needs no desk, with the team's ``folders``, and return the exit code. Raises Trouble."""
    folders = [*getattr(given, "folders", ()), *getattr(given, "folder", ()), *folders]
    if given.act == "schema":
        print(json.dumps(schema(), indent=2))
        return 0
    if given.act == "lint":
        return _lint(given.paths or folders)
    if given.act == "list":
        good, bad = shelve(folders)
        for shelved in good:
            if shelved.checklist is not None:
                print(f"{shelved.checklist.id:32} {shelved.checklist.risk:20} {shelved.checklist.title}")
        for shelved in bad:
            sys.stderr.write(f"{said(shelved.path, shelved.mistakes[0])}\n")
        return 1 if bad else 0
    found = next((one for one in shelve(folders)[0] if one.checklist and one.checklist.id == given.id), None)
    if found is None or found.checklist is None:
        raise Trouble(f"There is no checklist {given.id}.", remedy="`workbench checklists list` names them.")
    if given.act == "show":
        print(found.text, end="")
        return 0
    values = {item.name: proposed(item, {}).value for item in found.checklist.inputs if not item.secret}
    values |= dict(pair.partition("=")[::2] for pair in given.input)
    print(dry(found.checklist, values))
    return 0


def _lint(paths: Sequence[Path]) -> int:
    files = [path for path in paths if not path.is_dir()]
    files += files_in([path for path in paths if path.is_dir()] or ([] if paths else [SHIPPED]))
    wrong = 0
    for path in files:
        for mistake in lint(read_file(path)):
            print(said(path, mistake))
            wrong += mistake.severity == "error"
    print(f"{len(files)} files, {wrong} mistakes")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
