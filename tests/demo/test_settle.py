"""The demo company settles into the embedded helpdesk, and settling twice adds nothing."""

from collections.abc import Mapping
from pathlib import Path

from workbench.api import Batch, Ref
from workbench.demo import FROZEN_NOW, build
from workbench.demo.settle import fill
from workbench.providers.helpdesk.local import LocalFile


def test_every_batch_arrives_with_the_bytes_of_its_own_attachments() -> None:
    arrived: list[tuple[Batch, Mapping[Ref, bytes]]] = []

    class Desk:
        def put(self, batch: Batch, files: Mapping[Ref, bytes]) -> None:
            arrived.append((batch, files))

    fill(Desk(), FROZEN_NOW)
    company = build(FROZEN_NOW)
    assert tuple(batch for batch, _ in arrived) == company.batches
    assert {ref: content for _, files in arrived for ref, content in files.items()} == dict(company.files)
    for batch, files in arrived:
        assert set(files) == {file.ref for message in batch.messages for file in message.attachments}


def test_a_real_helpdesk_takes_all_of_it_and_a_second_time_adds_nothing(tmp_path: Path) -> None:
    with LocalFile(tmp_path / "helpdesk.db") as desk:
        fill(desk, FROZEN_NOW)
        assert len(desk.messages_of("local:48213")) == 5
        again = [desk.put(batch) for batch in build(FROZEN_NOW).batches]
        assert sum(stored.new + stored.changed for stored in again) == 0
        assert desk.next_id() == 48239
