"""Papers: what was written for others is settled once, and what is written while that goes on is not lost."""

from pathlib import Path

from workbench.store import papers
from workbench.store.opening import open_both

NOW = 1_000_000.0


def test_a_signature_that_comes_while_the_one_before_is_settled_stays_to_be_settled(tmp_path: Path) -> None:
    desk = open_both(tmp_path)

    def sign(text: str) -> None:
        papers.keep(desk, name="ack", handoff="h", kind=papers.ACK, text=text, targets=(), now=NOW)

    sign("one accepted")
    read = papers.paper_named(desk, "ack")
    assert read is not None
    sign("two accepted")  # by another process, before what was read is settled
    papers.take_over(desk, read, (), now=NOW, hold=0.0)
    after = papers.paper_named(desk, "ack")
    assert after is not None
    assert (after.text, after.settled) == ("two accepted", None)
    papers.take_over(desk, after, (), now=NOW, hold=0.0)
    settled = papers.paper_named(desk, "ack")
    assert settled is not None
    assert settled.settled == NOW
