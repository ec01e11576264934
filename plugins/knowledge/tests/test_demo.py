"""The demo company's runbooks, searched for its own tickets."""

from pathlib import Path

from workbench import demo
from workbench.api import Batch
from workbench.api.panes import settings_from
from workbench.api.testing import PaneBench
from workbench.demo import FROZEN_NOW, build
from workbench_knowledge.library import library_of
from workbench_knowledge.pane import KnowledgePane
from workbench_knowledge.settings import Settings


def test_the_runbook_about_old_clients_is_the_first_that_fits_the_first_ticket(tmp_path: Path) -> None:
    batches, ref = build(FROZEN_NOW).batches, "local:48213"
    batch = Batch(
        cursor="", tickets=tuple(one for batch in batches for one in batch.tickets if one.ref == ref),
        messages=tuple(one for batch in batches for one in batch.messages if one.ticket == ref),
    )  # fmt: skip
    settings: dict[str, object] = {"folders": [{"path": str(Path(demo.__file__).parent / "runbooks")}]}
    bench = PaneBench(
        pane=KnowledgePane(), batch=batch, ticket=ref, settings=settings, data_folder=tmp_path, now=FROZEN_NOW
    )
    library = library_of(settings_from(settings, Settings), tmp_path)
    assert library is not None
    library.refresh()
    lines = bench.text().splitlines()
    library.close()
    first = lines[next(at for at, line in enumerate(lines) if "Pages and articles" in line) + 1]
    assert "Clients that cannot speak TLS 1.2 (R52)" in first
    assert "shares protocol_version, R52" in " ".join(lines)
