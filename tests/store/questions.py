"""Queries to ask of the company, as hypothesis draws them: each kind there is, alone and joined."""

from hypothesis import strategies as st

from store.company import WORDS, dice_of, text

_FIELDS = (
    "status:open", "status:new", "status:pending,solved", "status:closed", "assignee:me", "assignee:none",
    "assignee:mara", "assignee:me,none", "assignee:sam", "org:acme", 'org:"Acme GmbH"', "org:none", "org:株式会社",
    "org:unal", "org:globex.test", "customer:jane", "customer:jane@acme.test", "customer:none",
    'customer:"Jane Doe"', "customer:山田", "customer:jo", "customer:zd:c2", "tag:tls", "tag:BILLING",
    'tag:"needs review"', "tag:none", "tag:sso,日本", "helpdesk:zd", "helpdesk:hq", "priority:high",
    "priority:>=normal", "priority:<low", "priority:none,urgent", "has:escalation", "has:attachment", "is:unread",
    "is:waiting", "is:open", "is:mine", "since:90d", "since:1h", "before:2025-06-01", "before:30d", "due:<4h",
    "due:none", "due:>=1h", "due:today", "due:<0h", "err:R52", "err:0A000", 'err:"80070005"', "err:logs", "id:7",
    "id:zd:9", "id:#12", "is:snoozed", "is:promised,unread", "has:draft", "has:unsent", "has:draft,unsent", "tag:new",
)  # fmt: skip
_PASTED = [word for word in WORDS if '"' not in word]


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'


def _phrase(seed: int) -> str:
    return _quoted(text(dice_of(seed), 3))


_word = st.sampled_from(_PASTED).map(_quoted)
_prefix = st.tuples(st.sampled_from([word for word in WORDS if word.isalpha()]), st.integers(1, 6)).map(
    lambda drawn: f"{drawn[0][: drawn[1]]}*"
)
_leaf = st.one_of(_word, _word, _prefix, st.integers(0, 400).map(_phrase), st.sampled_from(_FIELDS))


def _joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(parts, min_size=2, max_size=3).map(" ".join),
        st.lists(parts, min_size=2, max_size=3).map(lambda some: "(" + " or ".join(some) + ")"),
        parts.map(lambda part: f"-({part})"),
    )


questions = st.recursive(_leaf, _joined, max_leaves=5)
field_questions = st.recursive(st.sampled_from(_FIELDS), _joined, max_leaves=4)
