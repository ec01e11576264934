"""When customers of several helpdesks are one person."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.persons import Known, pair, reachable, same_address
from workbench.domain.words import source_of

JANE_AT_RT = Known("rt:jane", "jane@acme.test", True)
JANE_AT_ESC = Known("esc:7", "Jane@Acme.test", True)
AND = pair("rt:jane", "esc:7")

some = st.lists(
    st.builds(
        Known, ref=st.builds("{}:{}".format, st.sampled_from(["a", "b", "c"]), st.integers(1, 4)),
        email=st.sampled_from(["", "x@y.test", "X@y.test", "z@y.test"]), verified=st.booleans(),
    ),
    max_size=8, unique_by=lambda one: one.ref,
)  # fmt: skip


def test_an_address_that_both_helpdesks_vouch_for_is_one_persons_in_whatever_case() -> None:
    assert same_address((JANE_AT_RT, JANE_AT_ESC)) == ({AND}, set())


def test_an_address_that_one_of_them_does_not_vouch_for_only_suggests() -> None:
    assert same_address((JANE_AT_RT, JANE_AT_ESC._replace(verified=False))) == (set(), {AND})


def test_an_address_that_two_of_one_helpdesk_have_proves_nothing() -> None:
    other = Known("rt:janet", "jane@acme.test", True)
    assert same_address((JANE_AT_RT, JANE_AT_ESC, other)) == (set(), {AND, pair("rt:janet", "esc:7")})


def test_an_address_that_a_crowd_has_does_not_even_suggest() -> None:
    crowd = [Known(f"rt:{number}", "noreply@acme.test", True) for number in range(6)]
    assert same_address([*crowd, Known("esc:7", "noreply@acme.test", True)]) == (set(), set())


def test_no_address_is_nobodys() -> None:
    assert same_address((JANE_AT_RT._replace(email=""), JANE_AT_ESC._replace(email=""))) == (set(), set())


@given(some)
def test_what_joins_is_vouched_for_on_both_sides_and_never_within_one_helpdesk(known: list[Known]) -> None:
    by_ref = {one.ref: one for one in known}
    same, maybe = same_address(known)
    assert not same & maybe
    for one, other in same:
        assert by_ref[one].verified
        assert by_ref[other].verified
    for one, other in same | maybe:
        assert source_of(one) != source_of(other)
        assert by_ref[one].email.lower() == by_ref[other].email.lower() != ""
    for ref in by_ref:
        sources = [source_of(one) for one in reachable((ref,), same)]
        assert len(sources) == len(set(sources)), "one person is one customer on each helpdesk"


@given(some, st.randoms())
def test_the_order_in_which_customers_are_known_changes_nothing(known: list[Known], dice: object) -> None:
    assert same_address(known) == same_address([*known[::-1], *known])


def test_whoever_pairs_lead_to_is_reached_however_long_the_way() -> None:
    pairs = [("a:1", "b:1"), ("b:1", "c:1"), ("d:1", "e:1")]
    assert reachable(("a:1",), pairs) == {"a:1", "b:1", "c:1"}
    assert reachable(("x:1",), pairs) == {"x:1"}
