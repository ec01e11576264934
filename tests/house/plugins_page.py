"""Writes into docs/plugins/ what it takes from the code: the examples' files, and every name with its signature."""

import workbench.api
from house.providers_page import FOR_PANES, FUNCTIONS, VALUES, between, entries, with_files
from house.tree import ROOT
from workbench.api import testing

FOLDER = ROOT / "docs" / "plugins"
GUIDE, REFERENCE = FOLDER / "README.md", FOLDER / "reference.md"

WRITTEN = ("API_VERSION", "Pane", "PaneContext", "NoSettings", "LineCommand", "KnowledgeSource", "SourceContext")
VIEWS = (
    "View", "Text", "Markdown", "Field", "Fields", "Table", "Row", "Opens", "Action", "Timeline", "Entry", "Form",
    "Input", "Choice", "Steps", "Step", "StepState", "Output", "Section", "Stack", "Empty", "Problem", "Tone",
)  # fmt: skip
RESULTS = (
    "ActionResult", "Done", "Copy", "Open", "Show", "Edit", "Note", "Reply", "Alter", "Together", "Trouble",
)  # fmt: skip
HANDED = (
    "Typed", "Value", "Kept", "Runs", "Plan", "Run", "Try", "Ending", "NoRuns", "KnowledgeHit", "KnowledgeArticle",
    "Line", "Queries", "Shelf", "NoShelf",
)  # fmt: skip
READ = (
    "LastWord", "LinkedIssue", "Standing", "Person", "Alike", "Hit", "Suggestion", "Rendered", "Use", "Unsent",
    "OwnWork", "Begun", "Promised", "Aside", "Canned", "Ref",
)  # fmt: skip
FUNCTIONS_HERE = ("age", "clock", "due_words", "shorten", "width", "ticket_facts", "missing_evidence")
OF_PLUGINS = {*WRITTEN, *VIEWS, *RESULTS, *HANDED, *READ, *FUNCTIONS_HERE}


def guide(said: str) -> str:
    """Return the guide with its examples brought up to date."""
    return with_files(said, GUIDE)


def reference(said: str) -> str:
    """Return the reference with every name brought up to date."""
    names = [
        "## What you write\n", *entries(WRITTEN, workbench.api), "## Views\n", *entries(VIEWS, workbench.api),
        "## What an action returns\n", *entries(RESULTS, workbench.api),
        "## What you are handed\n", *entries(HANDED, workbench.api),
        "## What is read\n", *entries(READ, workbench.api), "## Functions\n", *entries(FUNCTIONS_HERE, workbench.api),
        "## The testing kit\n", "From `workbench.api.testing`.\n", *entries(sorted(FOR_PANES), testing),
    ]  # fmt: skip
    return between(said, "names", names)


def shared() -> set[str]:
    """Return the names that the page for providers explains, and that panes use as well."""
    return {*VALUES, *FUNCTIONS}
