"""What the desk's own file answers of a query: its own fields, and tags with the overlay laid over them."""

from workbench.query.tree import FieldIs, Node

# Of few tickets, whatever the mirror holds.
OF_THE_DESK = {
    ("has", "draft"): "SELECT ticket FROM desk.draft WHERE outbox IS NULL",
    ("has", "unsent"): "SELECT ticket FROM desk.outbox WHERE state <> 'sent'",
    ("is", "snoozed"): "SELECT ticket FROM desk.snooze",
    ("is", "promised"): "SELECT ticket FROM desk.promise WHERE state = 'open'",
}

_CHANGED = "(SELECT o.ticket FROM desk.overlay o, json_each(o.{way}) c WHERE c.key = ?)"
_LINES = "length(t.tags) - length(replace(t.tags, char(10), '')) + 1"
# A ticket as it is shown has a tag, which is bound three times; and has none.
TAGGED = (
    "((t.n IN (SELECT ticket FROM tag WHERE tag = ?) AND t.ref NOT IN " + _CHANGED.format(way="removed")
    + ") OR t.ref IN " + _CHANGED.format(way="added") + ")"
)  # fmt: skip
UNTAGGED = (
    "(t.ref NOT IN (SELECT ticket FROM desk.overlay WHERE added <> '{}') AND (t.tags = '' OR "
    "(SELECT count(*) FROM desk.overlay o, json_each(o.removed) c CROSS JOIN tag "
    f"WHERE o.ticket = t.ref AND tag.tag = c.key AND tag.ticket = t.n) = {_LINES}))"
)


def of_the_desk(node: Node) -> str:
    """Return the condition of a field that only tickets can meet of which the desk's own file knows; '' for others."""
    if not isinstance(node, FieldIs) or not all((node.field, value) in OF_THE_DESK for value in node.values):
        return ""
    return f"t.ref IN ({' UNION ALL '.join(OF_THE_DESK[node.field, str(value)] for value in node.values)})"
