"""Text as support mail has it: words by Zipf's law, phrases of the trade, and code-like tokens.

Everything follows from a seed, so that two runs, and the two programs a benchmark compares, read the
same words. Natural text gives the word of rank r a share of about 1/r (Zipf); the commonest words here
are English ones, then the words of the trade, then made-up ones down to the rarest.
"""

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from random import Random

VOCABULARY = 60_000
_SEED = 20_260_304
_SHIFT = 2.7  # Mandelbrot's correction: the first few words are less common than 1/r says
_LONGEST = 400  # words

_ENGLISH = """
the to of and a in that is it for on you with we as this be are have not but at or by from our can if when your all
will has was an they there what which after one us would been no more also do about so any them out up only just now
their then than other some could into its how time were had over these please still should since like first before
again two where because every get does see who need very same each even while may last both without here through
between yesterday today did most back work set new
"""
ENGLISH = _ENGLISH.split()

_TRADE = """
error server timeout login password account request response connection database certificate upgrade version
customer ticket invoice export import report dashboard webhook token session user users email file log logs restart
service cluster node network firewall proxy browser page button screen field value query index memory disk latency
deploy release rollback incident outage backup restore migration permission role admin group license renewal billing
payment refund subscription plan seat seats api endpoint key keys header json payload queue worker job schedule cron
timezone sync replica shard cache redis postgres kafka handshake tls ssl sso saml oauth redirect cookie domain dns
record gateway region zone bucket upload download attachment pdf csv spreadsheet format encoding unicode search
filter sort column table row duplicate missing wrong slow broken stuck failed fails failing crash crashes retry
retries exception stack trace null pointer overflow limit quota throttled blocked denied unauthorized forbidden
reproduce steps environment staging production sandbox laptop mobile android iphone windows linux macos chrome
firefox safari extension plugin integration slack jira github salesforce zapier okta azure
"""
TRADE = _TRADE.split()

PHRASES = (
    "request timeout", "connection reset by peer", "certificate has expired", "please find attached the log",
    "could you please confirm", "any update on this", "thanks for the quick reply", "works as expected now",
    "after the last upgrade", "out of memory", "permission denied", "too many requests", "internal server error",
    "we cannot reproduce this", "steps to reproduce", "let me know if that helps", "invalid access token",
    "duplicate key value violates unique constraint", "the webhook is delivered twice", "single sign on fails",
    "looking forward to your answer", "this is urgent for us", "the export never finishes", "queue is growing",
    "rolled back to the previous version", "clear the cache and try again", "the invoice is wrong",
    "password reset mail never arrives", "disk is almost full", "seats are not updated",
)

_ONSETS = ("b", "br", "c", "d", "dr", "f", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "pr", "r", "s", "sh", "st",
           "t", "th", "tr", "v", "w", "z")
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ou"]
_ENDS = ["", "", "", "", "n", "r", "s", "t", "l", "nd"]
_ACCENTED = str.maketrans("aeou", "äéöü")


@cache
def make_vocabulary(size: int = VOCABULARY) -> tuple[str, ...]:
    """Return ``size`` different words, the commonest first."""
    rng = Random(_SEED)
    words = dict.fromkeys(ENGLISH)
    words.update(dict.fromkeys(TRADE))
    while len(words) < size:
        syllables = 2 if len(words) < 3_000 else rng.choice((2, 2, 3, 3, 4))
        word = "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_ENDS) for _ in range(syllables))
        words[word.translate(_ACCENTED) if rng.random() < 0.01 else word] = None
    return tuple(words)


class Prose:
    """Writes messages and subjects. Each method takes the generator of random numbers that decides."""

    def __init__(self, vocabulary: Sequence[str] | None = None) -> None:
        self.words = vocabulary or make_vocabulary()
        self._shares = list(accumulate(1 / (rank + _SHIFT) for rank in range(1, len(self.words) + 1)))
        # A subject is made of what it is about, so the words that only hold sentences together are left out.
        self._themes = self.words[len(ENGLISH) : len(ENGLISH) + 4_000]
        self._theme_shares = list(accumulate(1 / (rank + 20) for rank in range(len(self._themes))))

    def subject(self, rng: Random) -> str:
        """Return a subject of three to eight words, with a phrase or a code in some."""
        words = rng.choices(self._themes, cum_weights=self._theme_shares, k=rng.randrange(3, 8))
        chance = rng.random()
        if chance < 0.2:
            words[1:1] = [rng.choice(PHRASES)]
        elif chance < 0.27:
            words.append(code(rng))
        line = " ".join(words)
        return line[0].upper() + line[1:]

    def message(self, rng: Random) -> str:
        """Return a text of about 50 words in sentences and lines; one in ten holds code-like tokens."""
        length = max(4, min(_LONGEST, int(rng.lognormvariate(3.66, 0.65))))
        words = rng.choices(self.words, cum_weights=self._shares, k=length)
        chance = rng.random()
        if chance < 0.3:
            words[length // 2 : length // 2] = [rng.choice(PHRASES)]
        if 0.25 < chance < 0.35:
            for _ in range(rng.randrange(1, 4)):
                words.insert(rng.randrange(len(words)), code(rng))
        lines: list[str] = []
        start = 0
        step = rng.randrange(6, 14)
        while start < len(words):
            sentence = " ".join(words[start : start + step])
            lines.append(sentence[0].upper() + sentence[1:] + (".\n" if len(lines) % 3 == 2 else ". "))
            start += step
        return "".join(lines).rstrip()


def code(rng: Random) -> str:
    """Return a code-like token: an error code, path, hash, version, request number, address or identifier."""
    match rng.randrange(8):
        case 0:
            return f"ORA-{rng.randrange(1, 3000):05}"
        case 1:
            return f"ERR_{rng.choice(TRADE).upper()}_{rng.choice(TRADE).upper()}"
        case 2:
            return f"/var/log/{rng.choice(TRADE)}/{rng.choice(TRADE)}-{rng.randrange(100)}.log"
        case 3:
            return f"{rng.getrandbits(64):016x}"
        case 4:
            return f"{rng.randrange(1, 9)}.{rng.randrange(20)}.{rng.randrange(40)}"
        case 5:
            return f"req-{rng.getrandbits(32):08x}"
        case 6:
            address = ".".join(str(rng.randrange(256)) for _ in range(3))
            return f"10.{address}:{rng.choice((443, 5432, 6379, 8080))}"
        case _:
            return f"{rng.choice(TRADE)}_{rng.choice(TRADE)}_{rng.choice(('id', 'count', 'at', 'url'))}"
