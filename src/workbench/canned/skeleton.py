"""The skeleton of a canned explanation: a file with every key, each with what it is for."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from workbench.api import one_line
from workbench.canned.model import ATTITUDES, AUDIENCES, NEXT_STATUSES, STATES, TONES, VARIABLE_TYPES
from workbench.canned.words import is_code

_A_YEAR = timedelta(days=365)
_LONGEST_ID = 60
_MOST_KEYWORDS = 8
_BODY = """\
Hi {{name}},

I looked at … and saw …

The next step: …

{{cursor}}
If …, send me … and I will look at it again.
"""


def id_of(name: str) -> str:
    """Return the id that a name makes (``Slow upstream!`` is ``slow-upstream``), or an empty string."""
    words = "-".join(re.findall(r"[a-z0-9]+", name.lower())).lstrip("0123456789-")
    return words[:_LONGEST_ID].rstrip("-")


def keywords_in(text: str) -> tuple[str, ...]:
    """Return the codes of a text, which make the best keywords, the first few of them."""
    words = (word.strip(".,:;()[]{}<>\"'`!?") for word in text.split())
    codes = (word for word in words if is_code(word) and re.fullmatch(r"[\w.\-]{2,30}", word) and not word.isdigit())
    return tuple(dict.fromkeys(codes))[:_MOST_KEYWORDS]


def body_of(reply: str, names: Sequence[str]) -> str:
    """Return a reply that was sent as the body of an explanation: who it went to becomes ``{{name}}``.

    ``names`` are those of the customer, the longest first. What Jinja would read in the reply is taken apart.
    """
    body = re.sub(r"\{(?=[{%#])", "{ ", reply)
    for name in names:
        if len(name) > 1:
            body = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "{{name}}", body)
    return body.strip() + "\n"


def skeleton(
    identity: str, *, title: str, owner: str, today: date, keywords: Sequence[str] = (), body: str = "",
) -> str:  # fmt: skip
    """Return the text of a new file. ``today`` tells by when it should be read again."""
    words = ", ".join(_quoted(word) for word in keywords)
    return f"""---
id: {identity}
title: {_quoted(title)}
# The part of the product, if it is about one.
component: ""
# Who reads it: {_choices(AUDIENCES)}.
audience: customer
# {_choices(TONES)}
tone: warm-factual
# Whose problem it is: {_choices(ATTITUDES)}.
attitude: unknown
# When it is right, and when it is wrong although it looks right; for whoever chooses.
when_to_use: ""
when_not: ""
# What a ticket says that needs it, codes first; and what rules it out, whatever else is there.
keywords: [{words}]
not_keywords: []
# What must have been measured before it is sent, such as timings.
requires_evidence: []
# What is filled in. Types: {_choices(VARIABLE_TYPES)}. "from" names the fact that fills it.
variables:
  - {{name: name, from: ticket.requester.first_name, default: there}}
#  - {{name: p95, type: number, unit: s, required: true, example: 31, from: repro.timings.seconds.p95}}
# What the customer is asked for; {{{{ask}}}} in the text puts it there as a list.
ask:
#  - {{name: version, why: releases differ, how_to_get: {{any: "`relayctl version`"}}}}
# The status that follows: {_choices(NEXT_STATUSES)}; and after how many days to look again.
next_status: pending
follow_up_days: 4
# Articles and pages that belong to it, and a check that the customer can run.
links: []
diagnostic: ""
# The language, and other languages by their files, such as {{de: {identity}.de.md}}.
lang: en
translations: {{}}
# {_choices(STATES)}: it is suggested once it is more than wip.
state: wip
# Who keeps it right, and by when somebody has to read it again.
owner: {_quoted(owner)}
review_by: {today + _A_YEAR}
---
{body or _BODY}"""


def _choices(words: Sequence[str]) -> str:
    return " | ".join(words)


def _quoted(text: str) -> str:
    """Return a text as YAML's double-quoted scalar (https://yaml.org/spec/1.2.2/#731-double-quoted-style)."""
    return '"' + one_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
