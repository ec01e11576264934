"""Writes into docs/providers.md what it takes from the code: the example's files, and every name with its signature."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import cast

import workbench.api
from house.tree import ROOT
from workbench.api import testing

PAGE = ROOT / "docs" / "providers.md"

PROVIDERS = ("Provider", "Helpdesk", "PagedHelpdesk", "Tracker", "StatusPage")
HANDED = (
    "Options", "Capabilities", "Right", "Now", "Reading", "Stage", "Ask", "Page", "Http", "Query", "Answer", "NoHttp",
    "Trouble", "Refused", "Stale", "Throttled", "Unreachable", "Unreadable",
)  # fmt: skip
VALUES = (
    "Ticket", "Message", "Attachment", "Customer", "Organisation", "Agent", "Article", "Issue", "Incident", "Link",
    "Batch", "Status", "Priority", "Role", "Visibility", "Say", "Enclosure", "SetStatus", "Assign", "SetPriority",
    "ChangeTags", "SetField", "LinkIssue", "LinkDuplicate", "Merge", "CommentIssue", "SetIssueStatus", "CreateIssue",
    "TicketEffect", "IssueEffect",
)  # fmt: skip
FUNCTIONS = (
    "clean", "one_line", "readable", "make_ref", "identity_of", "source_of", "name_of", "asking_before", "asking_after",
)  # fmt: skip
FOR_PANES = {"FakeQueries", "PaneBench", "drawn", "real_runs", "run_pane"}  # of the testing kit

_FILE = re.compile(r"(<!-- file: (\S+) -->\n```(\w+)\n).*?(```\n)", re.DOTALL)


def providers_page(said: str) -> str:
    """Return the page with what it takes from the code brought up to date."""
    said = with_files(said, PAGE)
    kit = sorted(set(testing.__all__) - FOR_PANES)
    names = [
        "### What a provider is\n", *entries(PROVIDERS, workbench.api),
        "### What it is handed, and what it gives\n", *entries(HANDED, workbench.api),
        "### What the suite is made of\n", "From `workbench.api.testing`.\n", *entries(kit, testing),
    ]  # fmt: skip
    said = between(said, "names", names)
    return between(said, "values", list(entries((*VALUES, *FUNCTIONS), workbench.api)))


def with_files(said: str, page: Path) -> str:
    """Return a page with the files in it brought up to date."""
    return _FILE.sub(lambda found: f"{found[1]}{(page.parent / found[2]).read_text('utf-8')}{found[4]}", said)


def between(said: str, what: str, parts: Iterable[str]) -> str:
    """Return a page with what stands between two marks written anew."""
    begin, end = f"<!-- {what} -->", f"<!-- end of {what} -->"
    before, _, rest = said.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n\n" + "\n".join(parts) + f"\n{end}{after}"


def entries(names: Iterable[str], module: object) -> Iterator[str]:
    """Yield what a page says of each name: its docstring, and its signature."""
    for name in names:
        value = getattr(module, name)
        words = (inspect.getdoc(value) or "").partition("::")[0].strip() if _has_words(value) else ""
        yield f"**`{name}`** {_plain(words)}".rstrip() + "\n\n```python\n" + signature(name, value) + "\n```\n"


def _has_words(value: object) -> bool:
    return getattr(value, "__module__", "builtins") != "builtins" and (
        inspect.isclass(value) or inspect.isfunction(value)
    )


def _plain(said: str) -> str:
    return re.sub(r":\w+:`(?:\w+\.)*(\w+)`", r"`\1`", said).replace("``", "`")


def signature(name: str, value: object) -> str:
    """Return how a public name is declared: a function's signature, or a class with its fields and methods."""
    if inspect.isclass(value) and value.__module__ != "builtins":
        tree = ast.parse(dedent(inspect.getsource(value))).body[0]
        assert isinstance(tree, ast.ClassDef)
        bases = f"({', '.join(map(ast.unparse, tree.bases))})" if tree.bases else ""
        body = _suite_members() if value is testing.HelpdeskContract else tree.body
        lines = [f"    {line}" for node in body for line in _member(node)]
        return "\n".join((f"class {name}{bases}:", *(lines or ["    ..."])))
    if inspect.isfunction(value):
        node = ast.parse(dedent(inspect.getsource(value))).body[0]
        assert isinstance(node, ast.FunctionDef)
        return _function(node)
    return f"{name} = {_assigned(name)}"


def _suite_members() -> list[ast.stmt]:
    """Return what the parts of the helpdesks' suite share, which is what an author gives."""
    base = next(kind for kind in testing.HelpdeskContract.__mro__ if kind.__name__ == "HelpdeskBase")
    tree = ast.parse(dedent(inspect.getsource(base))).body[0]
    assert isinstance(tree, ast.ClassDef)
    ours = {"bench", "compare", "needs", "implements"}
    return [node for node in tree.body if not (isinstance(node, ast.FunctionDef) and node.name in ours)]


def _assigned(name: str) -> str:
    """Return what an alias stands for."""
    ours = (f"workbench.api.{module}" for module in ("answers", "panes", "results", "typed", "views"))
    for module in (*ours, "workbench.domain.effects", "workbench.domain.words"):
        for node in ast.parse(inspect.getsource(importlib.import_module(module))).body:
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            if target is not None and ast.unparse(target) == name:
                return ast.unparse(cast(ast.Assign, node).value)
    raise LookupError(name)


def _member(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.AnnAssign):
        name = ast.unparse(node.target)
        if not name.startswith("_"):
            default = "" if node.value is None else f" = {_default(node.value)}"
            yield f"{name}: {ast.unparse(node.annotation)}{default}"
    elif isinstance(node, ast.Assign):
        yield ast.unparse(node)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        is_public = not node.name.startswith(("_", "test_"))
        if is_public or node.name == "__init__":
            words = (ast.get_docstring(node) or "").partition("\n")[0]
            if words:
                yield f"# {_plain(words)}"
            yield from (f"@{ast.unparse(mark)}" for mark in node.decorator_list)
            yield _function(node)


def _default(value: ast.expr) -> str:
    made = isinstance(value, ast.Call) and ast.unparse(value.func) == "field"
    return "…" if made else ast.unparse(value)


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    prefix = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{prefix} {node.name}({ast.unparse(node.args)}){returns}"

