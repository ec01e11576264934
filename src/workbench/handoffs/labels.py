"""The labels of an item's fields as they stand in the file, and the four questions that they answer."""

from typing import NamedTuple


class Label(NamedTuple):
    """One field: its name in the model, what the file calls it, and whether it may stand several times."""

    field: str
    words: str
    is_list: bool = False


LABELS = (
    Label("why", "why"),
    Label("one_line", "what it is"),
    Label("state_now", "state now"),
    Label("tried", "tried", is_list=True),
    Label("ruled_out", "ruled out", is_list=True),
    Label("customer_expects", "customer expects"),
    Label("last_said", "last said"),
    Label("next_step", "next step"),
    Label("owner", "owner"),
    Label("due", "due"),
    Label("done_when", "done when"),
    Label("if_then", "if", is_list=True),
    Label("risks", "risk", is_list=True),
    Label("do_not", "do not", is_list=True),
)
BY_WORDS = {label.words: label for label in LABELS}
BY_FIELD = {label.field: label for label in LABELS}


class Question(NamedTuple):
    """What whoever takes over asks of an item, and the fields that answer it."""

    words: str
    fields: tuple[str, ...]

    @property
    def line(self) -> str:
        """The question as it stands in the file, above its fields."""
        return f"**{self.words}**"


QUESTIONS = (
    Question("What is it?", ("one_line", "state_now", "customer_expects", "last_said")),
    Question("What has been tried?", ("tried", "ruled_out")),
    Question("What happens next?", ("next_step", "owner", "due", "done_when")),
    Question("What do I do if?", ("if_then", "risks", "do_not")),
)
QUESTION_LINES = frozenset(question.line for question in QUESTIONS)
NOTHING = "(nothing was written)"  # stands for a question's answer where there is none
