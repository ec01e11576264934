"""The demo company's own canned explanations and articles: complete, clean, and joined up."""

import re
from datetime import date
from pathlib import Path

import pytest

from workbench.canned.library import Library
from workbench.canned.lint import lint
from workbench.canned.rendering import render

DEMO = Path(__file__).parents[2] / "src/workbench/demo"
FOLDER = DEMO / "canned"
IDS = {
    "tls-versions-dropped", "sso-clock-skew", "webhook-signature-mismatch", "webhook-retries-exhausted", "rate-limited",
    "slow-upstream-yours", "export-too-large", "card-declined", "rotate-api-keys", "need-request-id",
    "need-version-and-error", "incident-latency-eu-west", "seats-not-updating", "cli-proxy-settings",
    "node-upgrade-steps", "dns-cname-missing", "delete-my-data", "invoice-copy", "mtls-expired-client-certificate",
    "data-loss-first-answer", "secret-in-log-rotate", "feature-request-noted", "refund-policy",
    "duplicate-of-known-bug", "fixed-in-release",
}


def test_there_are_twenty_five_and_three_speak_other_languages() -> None:
    library = Library([FOLDER])
    assert {canned.id for canned in library.all()} == IDS
    translated = [path.name for path in FOLDER.glob("*.*.md")]
    assert len({name.partition(".")[0] for name in translated}) >= 3
    assert {name.split(".")[1] for name in translated} == {"de", "fr"}


def test_the_linter_finds_only_the_one_that_is_meant_to_be_overdue() -> None:
    assert [(mistake.file.name, mistake.severity, mistake.reason) for mistake in lint([FOLDER], date(2026, 3, 4))] == [
        ("cli-proxy-settings.md", "hint", "the review was due on 2025-10-31")]


@pytest.mark.parametrize("identity", sorted(IDS))
def test_every_gap_of_an_explanation_has_an_example(identity: str) -> None:
    one = Library([FOLDER]).explanation(identity)
    assert one is not None
    open_names = {gap.name for gap in render(one, {}).gaps}
    assert all(variable.example for variable in one.variables if variable.name in open_names)


def test_every_link_into_the_knowledge_base_leads_to_an_article() -> None:
    library = Library([FOLDER])
    links = {link for identity in IDS if (one := library.explanation(identity)) for link in one.links}
    articles = {f"kb:{path.stem}" for path in (DEMO / "articles").glob("*.md")}
    assert {link for link in links if link.startswith("kb:")} <= articles


def test_articles_have_a_front_matter_and_a_length_that_can_be_quoted() -> None:
    paths = sorted((DEMO / "articles").glob("*.md"))
    assert len(paths) == 15
    for path in paths:
        head, body = path.read_text(encoding="utf-8").removeprefix("---\n").split("\n---\n", 1)
        keys = dict(line.split(": ", 1) for line in head.splitlines())
        assert keys.keys() == {"id", "title", "updated_days_ago", "internal"}
        assert keys["id"] == path.stem
        assert 150 <= len(re.findall(r"\S+", body)) <= 400, path.name
