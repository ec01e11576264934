"""A helpdesk's articles that are meant to be sent, as canned explanations beside those of the folders."""

from dataclasses import replace

from workbench.api import Article, Canned, one_line, source_of
from workbench.canned.model import Explanation
from workbench.canned.words import is_code, language, tokens

_LOOKED_AT = 2_000  # characters that tell the language
_LONGEST_PHRASE = 6  # words; a longer title is rarely repeated word by word


def explanation_of(article: Article) -> Explanation:
    """Return an article as an explanation: its reference is the id, its text is no template.

    A helpdesk's article has no keywords, so its title is one where it is short, and the codes in it are. Its language
    is left open: there may be thousands, and it is asked of few (see :func:`with_language`).
    """
    title = one_line(article.title) or article.ref
    words = title.split()
    phrase = (title,) if 1 < len(words) <= _LONGEST_PHRASE else ()
    codes = tuple(dict.fromkeys(bare for word in words if (bare := word.strip(".,:;()[]\"'")) and is_code(bare)))
    return Explanation(
        Canned(
            id=article.ref, title=title, body=article.text.strip(), keywords=phrase + codes,
            audience="internal" if article.internal else "customer", lang="", path=article.url,
            source=source_of(article.ref),
        ),
        is_verbatim=True,
    )


def with_language(canned: Canned) -> Canned:
    """Return an explanation with the language that its text is in, where it does not say one."""
    return canned if canned.lang else replace(canned, lang=language(tokens(canned.body[:_LOOKED_AT])) or "en")
