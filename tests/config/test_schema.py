"""The schema, the example and the model say the same."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from workbench.config.loading import understand
from workbench.config.model import Config
from workbench.config.schema import options, schema
from workbench.config.server_options import Secret

EXAMPLE = (Path(__file__).parents[2] / "config.example.yaml").read_text(encoding="utf-8")
# "# " explains; "#" alone before a word is an option at its default, or a sample of one.
WHOLE = re.sub(r"(?m)^( *)#(?! )(?=.)", r"\1", EXAMPLE)
FILE = Path("/x/config.yaml")


def objects(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def said(path: str) -> str:
    """Return an option's path as the model says it, whatever its number or its name."""
    return re.sub(r"^plugins\.[^.]+", "plugins.NAME", re.sub(r"\[\d+\]", "[]", path))


def test_the_schema_names_its_dialect_and_every_option_says_what_it_is() -> None:
    made = schema()
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    sections = [part for part in objects(made) if "properties" in part]
    assert len(sections) == 16
    for section in sections:
        assert section["additionalProperties"] is False
        properties = section["properties"]
        assert isinstance(properties, dict)
        for name, option in properties.items():
            assert option.get("description", "").endswith((".", ":")), name
    assert msgspec.json.decode(msgspec.json.encode(made)) == made


def test_the_schema_says_what_only_the_loader_checks() -> None:
    text = msgspec.json.encode(schema(("local", "zendesk"))).decode()
    assert '"enum":["local","rt","escalated","zendesk"]' in text
    assert '"enum":["jira","github","gitlab","linear","redmine","zendesk"]' in text
    assert '"enum":["statuspage","zendesk"]' in text
    assert '"minProperties":1,"maxProperties":1' in text
    assert '"type":["string","array"]' in text


def test_the_schema_names_the_same_options_as_the_model() -> None:
    parts = schema()["$defs"]
    assert isinstance(parts, dict)
    named = {name for part in parts.values() for name in part["properties"]}
    assert named == {path.rpartition(".")[2] for path in options()}


def test_the_example_names_the_schema_in_its_first_line_for_editors() -> None:
    assert EXAMPLE.startswith("# yaml-language-server: $schema=config.schema.json\n")


@pytest.mark.parametrize("text", [EXAMPLE, WHOLE], ids=["as it is", "with every option on"])
def test_the_example_fits_the_model_without_a_mistake(text: str) -> None:
    assert [str(problem) for problem in understand(text.encode(), FILE).problems] == []


def test_the_example_as_it_is_changes_nothing() -> None:
    assert understand(EXAMPLE.encode(), FILE).config == Config()


def test_every_option_stands_in_the_example() -> None:
    places = understand(WHOLE.encode(), FILE).places or {}
    shown = {said(path) for path in places}
    explained = [name for name in Secret.__struct_fields__ if re.search(rf"\b{name}: ", WHOLE)]
    ways = {f"{server}[].token.{name}" for server in ("helpdesks", "trackers") for name in explained}
    assert set(options()) <= shown | ways


def test_every_option_of_the_example_is_explained_in_the_line_above_where_it_first_stands() -> None:
    lines = WHOLE.splitlines()
    places = understand(WHOLE.encode(), FILE).places or {}
    first: dict[str, int] = {}
    for path, place in places.items():
        first.setdefault(said(path), place.line)
    for path in options():
        if path in first:
            assert lines[first[path] - 2].lstrip().startswith("# "), path


def test_what_the_example_shows_as_a_default_is_the_default() -> None:
    config, default = understand(WHOLE.encode(), FILE).config, Config()
    assert config.queues == default.queues
    assert (config.shift, config.look) == (default.shift, default.look)
    assert (config.version, config.keys, config.store.retention_days) == (1, {}, 0)
    assert config.network.patience == default.network.patience
