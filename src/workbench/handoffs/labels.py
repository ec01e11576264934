"""The labels of an item's fields as they stand in the file, and which of them may stand several times."""

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
