"""Paging through a queue: a page back leads to where one came from."""

from itertools import pairwise
from pathlib import Path

from store.records import opened, store
from widgets.queues import dated, window_over


def test_a_page_back_leads_to_the_row_it_came_from_across_the_headings_of_bands(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        store(connection, tickets=[dated(n, (0, 2, 2, 5, 12, 13, 30)[n // 4]) for n in range(28)])
        for start in range(20):
            window = window_over(connection, 7)
            window.move(start)
            way = [window.cursor]
            for _ in range(3):
                window.move_page(1)
                way.append(window.cursor)
            for before, after in pairwise(way):
                assert after > before or after == 27
            if way[-1] < 27:
                for expected in way[-2::-1]:
                    window.move_page(-1)
                    assert window.cursor == expected


def test_a_page_after_a_rest_reads_nothing_before_it_is_drawn(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        store(connection, tickets=[dated(n, n) for n in range(900)])
        asked: list[str] = []
        window = window_over(connection, 40)
        for share, pages in ((0.0, (1, 1, 1, -1)), (0.5, (1, -1, -1, -1)), (1.0, (-1, -1, -1, 1))):
            window.to_share(share)
            for page in pages:
                if window.wants_more:
                    window.read_ahead()
                assert not window.wants_more
                connection.set_trace_callback(asked.append)
                window.move_page(page)
                connection.set_trace_callback(None)
                assert asked == []
