"""A fixed hour and place for tests of typesetting, and texts that mean no good."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from workbench.api import View
from workbench.typeset.lines import Sheet
from workbench.typeset.typesetting import Icons, typeset

NOW = datetime(2026, 3, 4, 11, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("  abc/日本語e\u0301\u0302\U0001f1e9\U0001f1ea👩\u200d👧ก\u200c\u00ad\t\x1b[31m\u202e"),
    ),
    max_size=200,
)


def sheet(view: View, cells: int = 60, *, folded: bool = True, icons: Icons = "unicode") -> Sheet:
    return typeset(view, cells, now=NOW, zone=ZONE, folded=folded, icons=icons)


def lines(view: View, cells: int = 60, *, folded: bool = True, icons: Icons = "unicode") -> list[str]:
    return [line.text.rstrip() for line in sheet(view, cells, folded=folded, icons=icons).lines]
