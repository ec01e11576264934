"""A helpdesk's articles that are meant to be sent, as canned explanations beside those of the folders."""

from workbench.api import Article, Canned, one_line, source_of
from workbench.canned.model import Explanation
from workbench.canned.words import is_code, language, tokens

_LOOKED_AT = 2_000  # characters that tell the language
_LONGEST_PHRASE = 6  # words; a longer title is rarely repeated word by word


def explanation_of(article: Article) -> Explanation:
    """Return an article as an explanation: its reference is the id, its text is no template.

    A helpdesk's article has no keywords, so its title is one where it is short, and the codes in it are.
    """
    title = one_line(article.title) or article.ref
    words = title.split()
    phrase = (title,) if 1 < len(words) <= _LONGEST_PHRASE else ()
    codes = tuple(dict.fromkeys(bare for word in words if (bare := word.strip(".,:;()[]\"'")) and is_code(bare)))
    return Explanation(
        Canned(
            id=article.ref, title=title, body=article.text.strip(), keywords=phrase + codes,
            lang=language(tokens(article.text[:_LOOKED_AT])) or "en", path=article.url,
            audience="internal" if article.internal else "customer", source=source_of(article.ref),
        ),
        is_verbatim=True,
    )
