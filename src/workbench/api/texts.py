"""Texts that a provider has to make readable."""


def readable(html: str) -> str:
    """Return HTML mail as clean plain text: links and pictures as words, what is hidden left out.

    Takes linear time, whatever the HTML.
    """
    from workbench.domain.html import readable as read  # brings a parser along, which the first paint can do without

    return read(html)
