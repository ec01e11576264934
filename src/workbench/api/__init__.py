"""What a plugin or a provider may import: panes, views, contexts, base classes and the domain's values.

What only providers need is loaded when it is first asked for: a desk draws panes and asks no server.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from workbench.api.facts import missing_evidence, ticket_facts
from workbench.api.kept import Kept
from workbench.api.panes import API_VERSION, NoSettings, Pane, PaneContext
from workbench.api.pending import Aside, Begun, OwnWork, Promised, Unsent
from workbench.api.reading import (
    Alike,
    Hit,
    LastWord,
    LinkedIssue,
    NoShelf,
    Person,
    Queries,
    Rendered,
    Shelf,
    Standing,
    Suggestion,
    Use,
)
from workbench.api.results import ActionResult, Alter, Copy, Done, Edit, Note, Open, Reply, Show, Together
from workbench.api.runs import Ending, NoRuns, Plan, Run, Runs, Try
from workbench.api.texts import readable
from workbench.api.typed import Typed, Value
from workbench.api.views import (
    Action,
    Choice,
    Empty,
    Entry,
    Field,
    Fields,
    Form,
    Input,
    Markdown,
    Opens,
    Output,
    Problem,
    Row,
    Section,
    Stack,
    Step,
    Steps,
    StepState,
    Table,
    Text,
    Timeline,
    Tone,
    View,
)
from workbench.domain.effects import (
    Assign,
    ChangeTags,
    CommentIssue,
    CreateIssue,
    Enclosure,
    IssueEffect,
    LinkDuplicate,
    LinkIssue,
    Merge,
    Say,
    SetField,
    SetIssueStatus,
    SetPriority,
    SetStatus,
    TicketEffect,
    name_of,
)
from workbench.domain.text import clean, one_line, shorten, width
from workbench.domain.trouble import Trouble
from workbench.domain.values import (
    Agent,
    Article,
    Attachment,
    Batch,
    Canned,
    Customer,
    Incident,
    Issue,
    Link,
    Message,
    Organisation,
    Priority,
    Ref,
    Role,
    Status,
    Ticket,
    Visibility,
    identity_of,
    make_ref,
    source_of,
)
from workbench.domain.when import age, clock, due_words

if TYPE_CHECKING:
    from workbench.api.answers import Answer, Http, Query, Refused, Stale, Throttled, Unreachable, Unreadable
    from workbench.api.knowledge import KnowledgeArticle, KnowledgeHit, KnowledgeSource, SourceContext
    from workbench.api.line import Line, LineCommand
    from workbench.api.paging import Ask, Page, PagedHelpdesk, Stage
    from workbench.api.providers import (
        Capabilities,
        Helpdesk,
        NoHttp,
        Now,
        Options,
        Provider,
        Reading,
        Right,
        StatusPage,
        Tracker,
    )
    from workbench.api.writing import asking_after, asking_before

__all__ = [
    "API_VERSION", "Action", "ActionResult", "Agent", "Alike", "Alter", "Answer", "Article", "Aside", "Ask", "Assign",
    "Attachment", "Batch", "Begun", "Canned", "Capabilities", "ChangeTags", "Choice", "CommentIssue", "Copy",
    "CreateIssue", "Customer", "Done", "Edit", "Empty", "Enclosure", "Ending", "Entry", "Field", "Fields", "Form",
    "Helpdesk", "Hit", "Http", "Incident", "Input", "Issue", "IssueEffect", "Kept", "KnowledgeArticle", "KnowledgeHit",
    "KnowledgeSource", "LastWord", "Line", "LineCommand", "Link", "LinkDuplicate", "LinkIssue", "LinkedIssue",
    "Markdown", "Merge", "Message", "NoHttp", "NoRuns", "NoSettings", "NoShelf", "Note", "Now", "Open", "Opens",
    "Options", "Organisation", "Output", "OwnWork", "Page", "PagedHelpdesk", "Pane", "PaneContext", "Person", "Plan",
    "Priority", "Problem", "Promised", "Provider", "Queries", "Query", "Reading", "Ref", "Refused", "Rendered", "Reply",
    "Right", "Role", "Row", "Run", "Runs", "Say", "Section", "SetField", "SetIssueStatus", "SetPriority", "SetStatus",
    "Shelf", "Show", "SourceContext", "Stack", "Stage", "Stale", "Standing", "Status", "StatusPage", "Step",
    "StepState", "Steps", "Suggestion", "Table", "Text", "Throttled", "Ticket", "TicketEffect", "Timeline", "Together",
    "Tone", "Tracker", "Trouble", "Try", "Typed", "Unreachable", "Unreadable", "Unsent", "Use", "Value", "View",
    "Visibility", "age", "asking_after", "asking_before", "clean", "clock", "due_words", "identity_of", "make_ref",
    "missing_evidence", "name_of", "one_line", "readable", "shorten", "source_of", "ticket_facts", "width",
]

_LATER = {
    **dict.fromkeys(
        ("Answer", "Http", "Query", "Refused", "Stale", "Throttled", "Unreachable", "Unreadable"), "answers"
    ),
    **dict.fromkeys(("KnowledgeArticle", "KnowledgeHit", "KnowledgeSource", "SourceContext"), "knowledge"),
    **dict.fromkeys(("Line", "LineCommand"), "line"),
    **dict.fromkeys(("Ask", "Page", "PagedHelpdesk", "Stage"), "paging"),
    **dict.fromkeys(
        (
            "Capabilities", "Helpdesk", "NoHttp", "Now", "Options", "Provider", "Reading", "Right", "StatusPage",
            "Tracker",
        ),
        "providers",
    ),
    **dict.fromkeys(("asking_after", "asking_before"), "writing"),
}


def __getattr__(name: str) -> object:
    """Return what is loaded late (PEP 562). Raises AttributeError for what is not there."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
