"""The one error that is meant to be read by a person."""


class Trouble(Exception):  # noqa: N818 - it is the word that people read
    """Something a person has to know: what happened, why, and what to do next.

    Everything that can go wrong with input, configuration, files or servers ends as one of these, so
    that the desk and the command line can show it the same way. ``what`` is a sentence, ``why`` the
    cause in the other side's own words where there are any, ``remedy`` the next step.
    """

    def __init__(self, what: str, why: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.remedy = remedy

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.why, self.remedy) if part)
