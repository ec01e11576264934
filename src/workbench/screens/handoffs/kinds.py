"""What the rows on the pages of handoffs open, by kind; the pages themselves are loaded when one is shown."""

HANDOFF, ITEM, DRAFT, ASKED = "handoff", "handoff-item", "handoff-draft", "handoff-asked"
DRAFT_ITEM, DRAFT_FIELD = "draft-item", "draft-field"
ALL = "handoffs-all"  # the search through all of them
