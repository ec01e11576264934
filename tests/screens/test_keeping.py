"""Keeping drafts: whatever is typed in whatever order, the last of it is on disk, once a manuscript."""

from contextlib import closing
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.screens.writing.keeping import Keeper, Manuscript, is_empty
from workbench.store.drafts import Draft, drafts_of
from workbench.workplace import Workplace

# For each key: which of two manuscripts, what stands in it now, and whether the disk is waited for.
_KEYS = st.lists(st.tuples(st.sampled_from(("reply", "note")), st.text(max_size=8), st.booleans()), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_KEYS)
def test_the_last_of_what_was_typed_is_kept_once(tmp_path: Path, keys: list[tuple[str, str, bool]]) -> None:
    workplace = Workplace.open(tmp_path)
    failed: list[str] = []
    keeper = Keeper(workplace, failed.append)
    written = {kind: Manuscript(Draft(ticket="zd:1", kind=kind)) for kind in ("reply", "note")}
    for kind, text, waits in keys:
        manuscript = written[kind]
        manuscript.draft = Draft(ticket="zd:1", kind=kind, text=text, cursor=len(text))
        keeper.keep(manuscript)
        if waits:
            keeper.wait()
    keeper.close()
    with closing(workplace.new_connection()) as connection:
        found = {draft.kind: draft.text for draft in drafts_of(connection)}
        count = len(drafts_of(connection))
        connection.execute("DELETE FROM desk.draft")
    workplace.close()
    assert failed == []
    assert count == len(found)
    for kind, manuscript in written.items():
        assert found.get(kind, "") == manuscript.draft.text or is_empty(manuscript.draft)
