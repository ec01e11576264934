"""The part of the helpdesks' suite about text: what is hostile comes out clean, and what is internal stays internal."""

from workbench.api.testing.base import HelpdeskBase
from workbench.api.testing.bench import expect
from workbench.api.testing.comparing import folded
from workbench.api.testing.worlds import hostile, secrets_of
from workbench.domain.text import clean
from workbench.domain.values import Visibility

HOSTILE = (
    "\x1b]52;c;cHduZWQ=\x07 \x1b[2J\x1b[31mred\x1b[0m \x9b31m",  # a clipboard, a cleared screen, colours
    "\u202eevil\u202c \u2066isolate\u2069 zero\u200bwidth \ufeffmark",  # text that is turned round or cannot be seen
    "[/b] [bold]markup[/] <script>alert(1)</script> <b onclick=x>b</b> & &amp; {{ 7*7 }} ${x} `rm -rf`",
    "nul\x00byte \x08back \x0bvt \x0cff \x7fdel \r\nline\rline",
    "\u0301\u0301 marks without a base a" + "\u0301" * 40 + " \U000e0041tag \ue000 private \ufffe",
    "=cmd|'/c calc'!A1\t+1\t-1\t@SUM(1)",
    "long " * 400,
)
_VERY_LONG = 2_300_000  # characters, beyond what the gate lets through


class CleansText(HelpdeskBase):
    """Text of others, which is never to be trusted."""

    def test_hostile_text_comes_out_clean_from_every_field(self) -> None:
        world = hostile(self.options.name, HOSTILE, self.statuses, self.priorities[0])
        with self.bench(world) as bench:
            bench.pull()  # each batch is judged: text, names, references, times, types
            texts = [one.text for one in bench.store.messages.values()]
            expect(
                len(bench.store.there()) == len(world.shown()),
                f"Of {len(world.shown())} tickets with hostile text {len(bench.store.there())} came: keep them.",
            )
            for number in range(1, len(HOSTILE) + 1):
                words = [f"Opening {number}", f"Answer {number}"]
                missing = [word for word in words if not any(folded(text).startswith(word) for text in texts)]
                expect(not missing, f"The messages {missing} lost their beginning, or did not come.")

    def test_what_the_gate_changed_is_kept_as_it_came(self) -> None:
        world = hostile(self.options.name, HOSTILE[:1], self.statuses, self.priorities[0])
        with self.bench(world) as bench:
            bench.pull()
            for message in bench.store.messages.values():
                raw = [one.text for one in world.messages.values() if folded(message.text) == folded(one.text)]
                if raw and clean(raw[0]) != raw[0]:
                    expect(
                        message.original is not None and raw[0].encode() in message.original,
                        f"Message {message.ref} was cleaned and its original is {message.original!r}: keep what came.",
                    )

    def test_a_very_long_text_comes_cut_and_says_so(self) -> None:
        world = self.world(tickets=1)
        ref = next(iter(world.tickets))
        world.change(ref, subject="s" * 5_000)
        world.reply(ref, "begin " + "x" * _VERY_LONG)
        with self.bench(world) as bench:
            bench.pull()
            found = [one for one in bench.store.messages.values() if one.text.startswith("begin x")]
            expect(len(found) == 1, f"A text of {_VERY_LONG:,} characters came {len(found)} times.")

    def test_nothing_internal_is_public_and_nothing_public_is_internal(self) -> None:
        self.needs("notes")
        world = self.world(tickets=20)
        with self.bench(world) as bench:
            bench.pull()
            secret = set(map(folded, secrets_of(world)))
            for message in bench.store.messages.values():
                should = Visibility.INTERNAL if folded(message.text) in secret else Visibility.PUBLIC
                expect(
                    message.visibility is should,
                    f"Message {message.ref} ({message.text[:60]!r}) came as {message.visibility.upper()} and is "
                    f"{should.upper()}.",
                )
            expect(bool(secret), "The suite's world has no internal messages.")
