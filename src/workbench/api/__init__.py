"""What a plugin or a provider may import: panes, views, contexts, base classes and the domain's values."""

from workbench.api.facts import ticket_facts
from workbench.api.panes import API_VERSION, ActionResult, Copy, Done, Open, Pane, PaneContext
from workbench.api.providers import Helpdesk
from workbench.api.reading import Hit, LastWord, LinkedIssue, NoShelf, Queries, Shelf, Suggestion
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

__all__ = [
    "API_VERSION", "Action", "ActionResult", "Agent", "Article", "Attachment", "Batch", "Canned", "Choice", "Copy",
    "Customer", "Done", "Empty", "Entry", "Field", "Fields", "Form", "Helpdesk", "Hit", "Incident", "Input",
    "Issue", "LastWord", "Link", "LinkedIssue", "Markdown", "Message", "NoShelf", "Open", "Opens", "Organisation",
    "Output", "Pane", "PaneContext", "Priority", "Problem", "Queries", "Ref", "Role", "Row", "Section", "Shelf",
    "Stack", "Status", "Step", "StepState", "Steps", "Suggestion", "Table", "Text", "Ticket", "Timeline", "Tone",
    "Trouble", "View", "Visibility", "age", "clean", "clock", "due_words", "identity_of", "make_ref",
    "one_line", "shorten", "source_of", "ticket_facts", "width",
]
