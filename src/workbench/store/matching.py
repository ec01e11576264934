"""From the words of a query to what the full text answers: expressions of FTS5, and conditions that ask for them."""

from workbench.domain.trouble import Trouble
from workbench.query.tree import And, Node, Not, Or, Phrase, Words
from workbench.store.conditions import FALSE, Asker, Condition, Of
from workbench.store.fulltext import spans
from workbench.store.words import index_words

_TRIGRAM = 3
_DEPTH_AT_MOST = 20  # levels that FTS5's parser takes, however they stand; deeper ones are joined in SQL
NOTHING = Or(())


def simplified(tree: Node) -> Node:
    """Return a query's tree without what the index sees no word in (``-``, ``&&``); NOTHING where nothing is left."""
    if isinstance(tree, And) and not tree.parts:
        return tree
    return _with_words(tree) or NOTHING


def _with_words(node: Node) -> Node | None:
    match node:
        case Words(text) | Phrase(text):
            return node if index_words(text) else None
        case Not(part):
            kept = _with_words(part)
            return Not(kept) if kept else None
        case And(parts) | Or(parts):
            left = tuple(kept for part in parts if (kept := _with_words(part)) is not None)
            joined = And(left) if isinstance(node, And) else Or(left)
            return joined if len(left) > 1 else left[0] if left else None
        case _:
            return node


def match_text(node: Node) -> str:
    """Return the FTS5 expression of words, phrases and their combinations; '' where they are none.

    Brackets stand only where they must, because the parser of FTS5 has a short stack. Raises ValueError for a
    tree that holds a field: FTS5 knows none.
    """
    match node:
        case Words(text, prefix):
            terms = index_words(text)
            return f'"{" ".join(terms)}"{"*" if prefix else ""}' if terms else ""
        case Phrase(text):
            terms = index_words(text)
            return f'"{" ".join(terms)}"' if terms else ""
        case And(parts):
            made = ((part, match_text(part)) for part in parts if not isinstance(part, Not))
            wanted = [f"({text})" if isinstance(part, Or) else text for part, text in made if text]
            unwanted = filter(None, (match_text(part.part) for part in parts if isinstance(part, Not)))
            without = " OR ".join(unwanted)
            return " AND ".join(wanted) + (f" NOT ({without})" if without else "")
        case Or(parts):
            return " OR ".join(filter(None, map(match_text, parts)))
        case _:
            raise ValueError("only words can be matched")


def is_only_words(node: Node) -> bool:
    """Whether a tree is words, phrases and combinations that FTS5 can answer, with something wanted in it."""
    match node:
        case Words() | Phrase():
            return True
        case And(parts):
            return (
                any(not isinstance(part, Not) for part in parts)
                and all(is_only_words(part.part if isinstance(part, Not) else part) for part in parts)
                and depth(node) <= _DEPTH_AT_MOST
            )
        case Or(parts):
            return bool(parts) and all(map(is_only_words, parts)) and depth(node) <= _DEPTH_AT_MOST
        case _:
            return False


def depth(node: Node) -> int:
    """Return how many levels of brackets a tree can need."""
    match node:
        case And(parts) | Or(parts):
            return 1 + max(map(depth, parts), default=0)
        case Not(part):
            return depth(part)
        case _:
            return 0


def says(match: str, asker: Asker, of: Of) -> Condition:
    """Return that the text holds what an expression of :func:`match_text` asks for; '' asks for nothing that is."""
    if not match:
        return FALSE
    if of is Of.SUBJECT:
        return Condition("t.n IN (SELECT rowid FROM subject_text WHERE subject_text MATCH ?)", (match,))
    inside, values = _in_spans("text", f"body : ({match})", asker)
    if of is Of.MESSAGE:
        return Condition(f"m.id IN ({inside})", values)
    subject = "t.n IN (SELECT rowid FROM subject_text WHERE subject_text MATCH ?)"
    return Condition(f"({subject} OR t.n IN (SELECT ticket FROM message WHERE id IN ({inside})))", (match, *values))


def has_code(code: str, asker: Asker, of: Of) -> Condition:
    """Return that a message holds a code-like token with ``code`` in it. Raises Trouble where that is too short."""
    inside, values = _in_spans("code", _code_match(code), asker)
    if of is Of.MESSAGE:
        return Condition(f"m.id IN ({inside})", values)
    return Condition(f"t.n IN (SELECT ticket FROM message WHERE id IN ({inside}))", values)


def _code_match(code: str) -> str:
    """Return the trigram expression that finds a code-like token holding ``code``. Raises Trouble if too short."""
    wanted = code.strip().lower()
    if len(wanted) < _TRIGRAM:
        raise Trouble(f"err:{code} is too short.", "Codes are found by three characters or more.", "Type more of it.")
    return '"' + wanted.replace('"', '""') + '"'


def _in_spans(table: str, match: str, asker: Asker) -> tuple[str, tuple[object, ...]]:
    """Return the SELECT of the messages that match in any span, and what it binds."""
    numbers = spans(asker.connection)
    parts = [f"SELECT rowid FROM {table}_{n} WHERE {table}_{n} MATCH ?" for n in numbers]
    return " UNION ALL ".join(parts) or "SELECT 0 WHERE 0", (match,) * len(numbers)
