"""From a query's tree to one condition in SQL: how its parts are joined."""

from workbench.query.tree import And, FieldIs, Node, Not, Or, Phrase, Words
from workbench.store.conditions import FALSE, TRUE, Asker, Condition, Of, bindable
from workbench.store.fields import field_condition
from workbench.store.matching import depth, match_text, says


def condition(node: Node, asker: Asker, of: Of = Of.CONVERSATION) -> Condition:
    """Return what ``node`` says of a ticket ``t``, and of a message ``m`` where it is ``of`` a message."""
    made = _open(node, asker, of)
    return Condition(f"({made.sql})", made.values) if isinstance(node, And | Or) else made


def _open(node: Node, asker: Asker, of: Of) -> Condition:
    """Compile without brackets around the whole. What is deepest comes first: SQLite's parser has a short stack."""
    match node:
        case And(parts) | Or(parts):
            if not parts:
                return TRUE if isinstance(node, And) else FALSE
            # AND binds tighter than OR.
            part_of, word = (condition, " AND ") if isinstance(node, And) else (_open, " OR ")
            made = [part_of(part, asker, of) for part in sorted(parts, key=depth, reverse=True)]
            return Condition(word.join(one.sql for one in made), tuple(value for one in made for value in one.values))
        case Not(part):
            inner = condition(part, asker, of)
            return Condition(f"{inner.sql} IS NOT TRUE", inner.values)
        case Words() | Phrase():
            return says(match_text(node), asker, of)
        case FieldIs(field, op, values):
            sayable = tuple(bindable(value) if isinstance(value, str) else value for value in values)
            return field_condition(field, op, sayable, asker, of)
