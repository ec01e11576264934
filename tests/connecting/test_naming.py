"""A server's name is short, free, and proposed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.config.model import Config
from workbench.config.server_options import HelpdeskOptions, StatusPageOptions, TrackerOptions
from workbench.connecting.naming import checked, propose, taken_names
from workbench.domain.trouble import Trouble


def test_the_kind_is_proposed_and_a_second_one_is_numbered() -> None:
    assert propose("rt", ()) == "rt"
    assert propose("rt", {"rt"}) == "rt2"
    assert propose("rt", {"rt", "rt2"}) == "rt3"


def test_servers_of_all_lists_share_their_names_and_the_embedded_one_has_one() -> None:
    config = Config(
        helpdesks=(HelpdeskOptions(name="a", kind="rt"),), trackers=(TrackerOptions(name="b", kind="redmine"),),
        status_pages=(StatusPageOptions(name="c", kind="statuspage", url="https://c.example"),),
    )  # fmt: skip
    assert taken_names(config) == {"a", "b", "c", "local"}


@pytest.mark.parametrize("name", ["", "RT", "2rt", "a" * 17, "r t", "rt:", "ré"])
def test_a_name_that_does_not_fit_is_refused(name: str) -> None:
    with pytest.raises(Trouble, match="does not do as a name"):
        checked(name, ())


def test_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(Trouble, match="is taken"):
        checked("rt", {"rt"})


@given(st.text(max_size=30), st.integers(0, 12))
def test_what_is_proposed_fits_and_is_free(kind: str, others: int) -> None:
    taken = {"local"}
    for _ in range(others):
        taken.add(propose(kind, taken))
    assert checked(propose(kind, taken), taken)
    assert len(taken) == others + 1
    assert all(re.fullmatch(r"[a-z][a-z0-9-]{0,15}", name) for name in taken)
