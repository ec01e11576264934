"""The workplace: where it is, what opening it costs, and the demo company's own."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from workbench import registry
from workbench.demo import build
from workbench.domain.trouble import Trouble
from workbench.registry import PANES, Installed
from workbench.workplace import Workplace

_AT = "2026-03-04T09:41:00Z"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    monkeypatch.delenv("WORKBENCH_NOW", raising=False)


def test_opening_a_place_loads_nothing_that_the_first_paint_does_not_need(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("me: {name: Sam}\n")
    code = (
        "import sys; from workbench.workplace import Workplace;"
        "place = Workplace.open(); place.connection(); place.zone;"
        "heavy = 'yaml httpx keyring jinja2 selectolax email textual rich asyncio subprocess'.split();"
        "print(place.config.me.name, [name for name in heavy if name in sys.modules])"
    )
    Workplace.open()  # the first look reads YAML and keeps what it says
    run = [sys.executable, "-c", code]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip() == "Sam []"


def test_the_environment_holds_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_NOW", "2026-03-04T10:41:00+01:00")
    assert Workplace.open().now() == datetime(2026, 3, 4, 9, 41, tzinfo=UTC)


def test_a_clock_that_cannot_be_read_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_NOW", "yesterday")
    with pytest.raises(Trouble, match="WORKBENCH_NOW is not a time"):
        Workplace.open()


def test_a_configuration_that_was_named_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="no configuration file"):
        Workplace.open(config=tmp_path / "absent.yaml")


def test_mistakes_in_the_configuration_do_not_keep_the_place_from_opening(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("me: {name: Sam}\nlook: {theme: pink}\n")
    place = Workplace.open()
    assert [mistake.line for mistake in place.loaded.problems] == [2]
    assert (place.config.me.name, place.config.look.theme) == ("Sam", "dark")


def test_a_place_sees_that_its_configuration_was_written(tmp_path: Path) -> None:
    place = Workplace.open()
    assert not place.has_changed()
    (tmp_path / "config.yaml").write_text("me: {name: Sam}\n")
    assert place.has_changed()


def test_the_embedded_helpdesk_is_read_once_it_is_there_even_where_others_are_configured(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("helpdesks: [{name: mail, kind: local}]\n")
    place = Workplace.open()
    assert [helpdesk.name for helpdesk in place.helpdesks()] == ["mail"]
    place.local_file().close()
    assert [helpdesk.name for helpdesk in place.helpdesks()] == ["mail", "local"]


@pytest.mark.parametrize("ref", ["local:1", "local:../../etc", "zd:" + "x" * 500, "a:é", "a:b/c", "..:..", "a:b-c"])
def test_a_tickets_folder_lies_in_the_store_whatever_its_reference_says(ref: str) -> None:
    place = Workplace.open()
    folder = place.folder_of(ref)
    assert folder.parent == place.store_folder / "attachments"
    assert folder.name.isascii()
    assert len(folder.name) < 80
    assert folder.name.strip(".")


def test_different_references_have_different_folders() -> None:
    place = Workplace.open()
    refs = ["a:b-c", "a-b:c", "a:b", "a:B", "a:b:c", "a:b/c", "a:b\\c", "a:b c", "a:.b", "a:" + "x" * 80]
    refs.append("a:" + "x" * 81)
    assert len({place.folder_of(ref) for ref in refs}) == len(refs)


def test_the_demo_is_a_home_of_its_own_and_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_NOW", _AT)
    place = Workplace.demo()
    assert place.paths.config == tmp_path / "data" / "demo" / "config.yaml"
    assert not place.loaded.problems
    company = build(place.now())
    assert place.config.me.email == company.me.email
    assert place.me() == (company.me.ref,)
    held = {row[0] for row in place.connection().execute("SELECT ref FROM ticket")}
    assert held == {ticket.ref for batch in company.batches for ticket in batch.tickets}
    assert not (tmp_path / "data" / "store").exists()
    assert list((tmp_path / "data").iterdir()) == [tmp_path / "data" / "demo"]
    place.close()


def test_the_demo_is_made_once_and_again_when_its_times_are_not_true_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    stamp = tmp_path / "data" / "demo" / "made.json"
    Workplace.demo()
    first = stamp.stat().st_ino
    Workplace.demo()
    assert stamp.stat().st_ino == first
    made = json.loads(stamp.read_text())
    made["at"] = (datetime.now(UTC) - timedelta(hours=13)).isoformat()
    stamp.write_text(json.dumps(made))
    Workplace.demo()
    second = stamp.stat().st_ino
    assert json.loads(stamp.read_text())["at"] != made["at"]
    monkeypatch.setenv("WORKBENCH_NOW", _AT)
    Workplace.demo()
    assert json.loads(stamp.read_text())["at"] == "2026-03-04T09:41:00+00:00"
    assert stamp.stat().st_ino != second


def test_the_demo_has_the_plugins_that_come_along_on_once_they_are_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    owners = ("knowledge", "workbench-knowledge"), ("checklists", "mine")
    there = [Installed(name, (PANES,), package, "1") for name, package in owners]
    monkeypatch.setattr(registry, "installed", lambda groups, folder: ())
    assert Workplace.demo().config.plugins == {}
    monkeypatch.setattr(registry, "installed", lambda groups, folder: tuple(there))
    place = Workplace.demo()
    assert not place.loaded.problems
    assert list(place.config.plugins) == ["knowledge"]  # the other one is somebody else's of that name
    there[1] = there[1]._replace(package="workbench-checklists")
    place = Workplace.demo()
    assert not place.loaded.problems
    assert [name for name, one in place.config.plugins.items() if one.enabled] == ["checklists", "knowledge"]
    assert Workplace.demo(plugins=False).config.plugins == {}


def test_a_demo_that_was_not_finished_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "data" / "demo").mkdir(parents=True)
    (tmp_path / "data" / "demo" / "config.yaml").write_text("half: done\n")
    place = Workplace.demo()
    assert not place.loaded.problems
    assert place.connection().execute("SELECT count(*) FROM ticket").fetchone()[0] > 0
    place.close()
