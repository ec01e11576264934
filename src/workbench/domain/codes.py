"""Find the code-like tokens of a text: what people paste into a search and no dictionary holds.

Error codes, hashes, request ids, paths, dotted file names, snake_case and camelCase identifiers, versions
and addresses. They feed the second full-text index, the one that finds parts of words; plain words, plain
numbers, dates and times stay out of it, because the first index has them.
"""

import re

LONGEST = 200  # characters of one token; what is longer is cut
MOST = 500  # tokens of one text

# One pass. The look-behind keeps a token from being tried again from its middle, and every repetition is
# possessive, so the time is linear in the text. The look-ahead asks for one sign of code in the token.
_TOKEN = re.compile(
    r"""
    (?<![\w./\\:-])
    (?=
        [A-Za-z./:-]*+ [0-9_\\]                     # R14, ORA-00942, snake_case, C:\\temp, 10.0.0.1
      | /[A-Za-z]{2}                                # /var
      | [A-Za-z.:-]*+ / [A-Za-z.:-]*+ / [A-Za-z]    # src/app/main, https://…
      | [A-Za-z-]{2,}+ \.[A-Za-z]{2}                # main.py, acme.test
      | [A-Z]? [a-z]++ [A-Z]                        # camelCase, PascalCase
      | [A-Z]{3,}+ [a-z]{2}                         # HTTPServer
    )
    [\w./\\:-]{3,200}
    """,
    re.VERBOSE | re.ASCII,
)

# Whether a text can hold a token at all: the signs above, wherever they stand. Most messages hold none, and to
# see that costs a quarter of looking for tokens.
_SIGN = re.compile(r"[0-9_\\/A-Z.](?:(?<![A-Z.])|(?<=[a-z][A-Z])|(?=[A-Z]{2})|(?<=\.)(?=[A-Za-z]))")

# What has a digit and is prose all the same.
_PROSE = re.compile(
    r"""
      (?= [\d:/-]* \Z ) (?! .*\d{6} ) .*                       # 42, 24/7, 10:02, 2024-03-01
    | \d{1,4} (?: st|nd|rd|th|am|pm|ms|s|min|h|d|x|k|kb|mb|gb|tb ) (?: /(?:s|min|h|d) )?
    | \d{1,4} -[a-z]{2,12}                                     # 24-hour
    | \d{4}-\d\d-\d\d t[\d:.]{4,18} (?: z | -[\d:]{4,5} )?     # 2024-03-01T10:02:33Z
    | [._/\\:-]*                                               # ____ under a heading
    """,
    re.VERBOSE | re.ASCII,
)


def code_tokens(text: str) -> tuple[str, ...]:
    """Return the code-like tokens of ``text``, lower-cased, each once, in the order they come.

    A token is at most 200 characters long, and a text gives at most 500. Linear in ``text``.
    """
    if not _SIGN.search(text):
        return ()
    found: dict[str, None] = {}
    for match in _TOKEN.finditer(text):
        token = match.group().strip(".:-").lower()
        if len(token) >= 3 and token not in found and not _PROSE.fullmatch(token):
            found[token] = None
            if len(found) == MOST:
                break
    return tuple(found)
