"""``workbench canned``: what would be sent is printed alone, and a new one is begun without writing over anything."""

from pathlib import Path

from line.commands import run, values
from workbench.canned.lint import lint


def test_what_would_be_sent_is_printed_alone_and_the_rest_is_told_beside_it(demo: Path) -> None:
    shown = run(demo, "canned", "show", "tls-versions-dropped", "--ticket", "48213", "--language", "es")
    assert shown.stdout.startswith("Hi Jane,\n\nI looked at the connections to ⟨host: text, e.g. api.acme.test⟩")
    assert shown.stdout.endswith("myself.\n")
    assert shown.stderr.splitlines() == [
        "Spanish is missing, English is shown.",
        "Still to fill in: host, offered.",
        "Must have been measured before it is sent: offered_protocol.",
        "The status that follows: pending.",
        "To be looked at again after 4 d.",
    ]


def test_a_translation_is_shown_and_json_says_all_of_it(demo: Path) -> None:
    assert run(demo, "canned", "show", "tls-versions-dropped", "--language", "de").stdout.startswith("Hallo")
    assert run(demo, "canned", "show", "tls-versions-dropped.de").stdout.startswith("Hallo")
    told = values(demo, "canned", "show", "tls-versions-dropped")
    assert told["rendered"]["text"].startswith("Hi there,")
    assert told["rendered"]["gaps"][0]["name"] == "host"
    assert told["rendered"]["missing_evidence"] == ["offered_protocol"]


def test_what_is_not_there_is_said(demo: Path) -> None:
    assert "canned list" in run(demo, "canned", "show", "gone", code=1).stderr
    run(demo, "canned", "show", code=2)
    run(demo, "canned", "show", "tls-versions-dropped", "--ticket", "1", code=3)


def test_a_stale_one_says_so(demo: Path) -> None:
    assert "STALE: review was due 2025-10-31." in run(demo, "canned", "show", "cli-proxy-settings").stderr


def test_a_new_one_is_among_ones_own_and_nothing_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "canned" / "slow-upstream.md"
    made = run(tmp_path, "canned", "new", "Slow upstream")
    assert made.stdout == f"{path}\n"
    assert "no longer wip" in made.stderr
    before = path.read_bytes()
    assert f"{path}" in run(tmp_path, "canned", "new", "slow-upstream", code=1).stderr
    folder = tmp_path / "team"
    assert values(tmp_path, "canned", "new", "other", "--folder", str(folder)) == {
        "path": str(folder / "other.md"), "mistakes": []}
    assert "Nothing is written over" in run(tmp_path, "canned", "new", "other", "--folder", str(folder), code=1).stderr
    assert path.read_bytes() == before
    run(tmp_path, "canned", "new", "…", code=1)


def test_a_new_one_takes_over_what_was_answered_without_the_customers_name(demo: Path, tmp_path: Path) -> None:
    made = run(demo, "canned", "new", "old-firmware", "--folder", str(tmp_path), "--from", "48213")
    assert "belongs to that customer alone" in made.stderr
    text = (tmp_path / "old-firmware.md").read_text("utf-8")
    assert 'keywords: ["4.12.1", "protocol_version", "R52"' in text
    assert "Hi {{name}},\n\nThank you for the log line" in text
    assert "Jane" not in text
    assert all(mistake.severity == "hint" for mistake in lint([tmp_path]))
    run(demo, "canned", "new", "older", "--folder", str(tmp_path), "--from", "1", code=3)
