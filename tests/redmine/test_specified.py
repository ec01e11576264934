"""What the tracker asks agrees with a description of Redmine's interface that others keep."""

import asyncio
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest
import yaml

from redmine.fake import NOW, URL, FakeRedmine
from workbench.api import CommentIssue, CreateIssue, Options, SetIssueStatus
from workbench.api.testing.http import Request
from workbench.providers.tracker.redmine import Redmine

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | int | float | bool | None"


@pytest.fixture(scope="module")
def described() -> Tree:
    file = Path(os.environ.get("WORKBENCH_SPECS", "")) / "redmine" / "openapi.yaml"
    if "WORKBENCH_SPECS" not in os.environ or not file.is_file():
        pytest.skip("WORKBENCH_SPECS names no folder with a description of Redmine's interface")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C takes a tenth of the time
    tree: Tree = yaml.load(file.read_text("utf-8"), loader)  # noqa: S506 - a safe loader, in C or not
    return tree


def at(tree: Tree, *names: str) -> Tree:
    for name in names:
        assert isinstance(tree, dict), names
        assert name in tree, f"there is no {name} among {', '.join(tree)}"
        tree = tree[name]
    return tree


def questions() -> list[Request]:
    """Return all that the tracker asks and sends in its life."""
    server = FakeRedmine()
    server.add(*range(1, 131))
    server.note(3, "Dana Dev", "Reproduced.")
    http = server.http()
    redmine = Redmine(Options(name="rm", url=URL), http)

    async def live() -> None:
        keys = [f"#{number}" for number in range(1, 132)]
        await redmine.issues(keys)
        await redmine.changed(keys, NOW - timedelta(days=2))
        await redmine.search("issue")
        await redmine.check()
        await redmine.write(CommentIssue(key="#3", text="It waits.", internal=True))
        await redmine.write(SetIssueStatus(key="#3", word="Closed"))
        server.is_old = True
        await redmine.write(SetIssueStatus(key="#3", word="New"))
        await redmine.write(CreateIssue(project="pm", title="It fails", text="So it does."))
        await redmine.words_on("#3")

    asyncio.run(live())
    return http.asked


def test_every_path_and_every_name_in_a_query_is_described(described: Tree) -> None:
    asked = questions()
    assert len({request.path for request in asked}) >= 6
    for request in asked:
        path = _path_of(request.path, described)
        names, values = _parameters(described, path, request.method.lower())
        for name, value in request.query:
            assert name in names, f"{path} takes no {name}"
            allowed = values.get(name)
            assert not allowed or set(value.split(",")) <= allowed, f"{path} takes no {value} for {name}"


def test_every_field_that_is_sent_is_described(described: Tree) -> None:
    sent = [request for request in questions() if request.method != "GET"]
    assert {request.method for request in sent} == {"PUT", "POST"}
    for request in sent:
        place = ("paths", _path_of(request.path, described), request.method.lower(), "requestBody", "content")
        issue = at(described, *place, "application/json", "schema", "properties", "issue")
        assert isinstance(request.body, dict)
        assert request.body.keys() == {"issue"}
        for name, value in request.body["issue"].items():
            kind = at(issue, "properties", name)
            assert isinstance(kind, dict)
            either = kind.get("oneOf", [kind])
            assert isinstance(either, list)
            assert _kind(value) in [at(one, "type") for one in either]
        required = at(issue, "required") if isinstance(issue, dict) and "required" in issue else []
        assert isinstance(required, list)
        assert set(required) <= request.body["issue"].keys()


def _kind(value: object) -> str:
    return {bool: "boolean", int: "integer", str: "string"}[type(value)]


def _path_of(asked: str, described: Tree) -> str:
    paths = at(described, "paths")
    assert isinstance(paths, dict)
    plain = asked.removesuffix(".json")
    for path in sorted(paths, key=lambda path: path.count("{")):
        shape = re.sub(r"\\\{\w+\\\}", r"[^/]+", re.escape(path.removesuffix(".{format}").lstrip("/")))
        if re.fullmatch(shape, plain):
            return path
    raise AssertionError(f"{asked} is described nowhere")


def _parameters(described: Tree, path: str, method: str) -> tuple[set[str], dict[str, set[str]]]:
    listed = at(described, "paths", path, method, "parameters")
    assert isinstance(listed, list)
    names: set[str] = set()
    values: dict[str, set[str]] = {}
    for said in listed:
        assert isinstance(said, dict)
        one = at(described, *str(said["$ref"]).removeprefix("#/").split("/")) if "$ref" in said else said
        assert isinstance(one, dict)
        if one["in"] != "query":
            continue
        name = str(one["name"])
        names.add(name)
        schema = one.get("schema")
        if isinstance(schema, dict):
            items = schema.get("items")
            enum = (items if isinstance(items, dict) else schema).get("enum")
            if isinstance(enum, list):
                values[name] = {str(value) for value in enum}
    return names, values
