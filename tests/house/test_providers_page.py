"""The page for authors of providers says what the code says."""

import workbench.api
from house.providers_page import FOR_PANES, FUNCTIONS, HANDED, PAGE, PROVIDERS, VALUES, providers_page, signature
from workbench.api import testing

# What of workbench.api is for panes and the desk; every other name is a provider's business.
_OF_PANES = {
    "API_VERSION", "Action", "ActionResult", "Alike", "Aside", "Begun", "Canned", "Choice", "Copy", "Done", "Empty",
    "Entry", "Field", "Fields", "Form", "Hit", "Input", "LastWord", "LinkedIssue", "Markdown", "NoShelf", "Open",
    "Opens", "Output", "OwnWork", "Pane", "PaneContext", "Person", "Problem", "Promised", "Queries", "Rendered", "Row",
    "Section", "Shelf", "Stack", "Standing", "Step", "StepState", "Steps", "Suggestion", "Table", "Text", "Timeline",
    "Tone", "Unsent", "Use", "View", "age", "clock", "due_words", "missing_evidence", "shorten", "ticket_facts",
    "width", "Ref", "Alter", "Edit", "Ending", "Kept", "KnowledgeArticle", "KnowledgeHit", "KnowledgeSource", "NoRuns",
    "NoSettings", "Note", "Plan", "Reply", "Run", "Runs", "Show", "SourceContext", "Together", "Try", "Typed", "Value",
}  # fmt: skip


def test_the_page_is_what_the_code_says() -> None:
    said = PAGE.read_text("utf-8")
    assert providers_page(said) == said, "run `make docs`"


def test_every_public_name_of_the_provider_interface_is_on_the_page_with_its_signature() -> None:
    said = PAGE.read_text("utf-8")
    listed = {*PROVIDERS, *HANDED, *VALUES, *FUNCTIONS}
    assert set(workbench.api.__all__) - _OF_PANES - listed == set()
    for name in listed:
        assert signature(name, getattr(workbench.api, name)) in said, name
    for name in set(testing.__all__) - FOR_PANES:
        assert signature(name, getattr(testing, name)) in said, name
