"""Part what a mail says from what it quotes and from its signature, so that the latter two can be folded.

Works on readable text (see :mod:`workbench.domain.html`). The signs are those that mail programs write, in
English, German, French, Spanish, Italian, Portuguese, Dutch and, in part, Swedish, Danish, Norwegian and Polish:
``>`` before lines (RFC 3676), lines that say who wrote when, separators, header blocks, ``--`` before signatures.
"""

import re
from itertools import groupby
from typing import Literal, NamedTuple

Kind = Literal["body", "quote", "signature"]


class Part(NamedTuple):
    """A stretch of a mail's text: what its author wrote, what was quoted, or a signature and its kin."""

    kind: Kind
    text: str


# A line that says who wrote what follows: how it begins, and the verb in it.
_OPENINGS = ("on ", "am ", "le ", "el ", "il ", "em ", "no dia ", "op ", "den ", "w dniu ", "dnia ")
_VERBS = re.compile(
    r"\b(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|geschreven|skrev|napisał|napisała|pisze)\b",
    re.IGNORECASE,
)
_LONGEST_ATTRIBUTION = 400  # characters; programs break it over up to so many lines
_MOST_ATTRIBUTION_LINES = 4

# A line behind which all is quoted.
_SEPARATOR = re.compile(
    r"""\s{0,3}(?:[-_]{2,40}\s?(?:
      original\ (?:message|appointment)|ursprüngliche\ nachricht|originalnachricht|message\ d['’]origine
    | mensaje\ original|messaggio\ originale|mensagem\ original|oorspronkelijk\ bericht|ursprungligt\ meddelande
    | (?:forwarded|reply)\ message(?:\ from\ .{1,80})?|weitergeleitete\ nachricht|message\ transféré
    | mensaje\ reenviado|messaggio\ inoltrato|mensagem\ encaminhada|doorgestuurd\ bericht
    )\s?[-_]{2,40}
    | (?:begin\ forwarded\ message|anfang\ der\ weitergeleiteten\ nachricht|début\ du\ message\ (?:transféré|réexpédié)
    | inicio\ del\ mensaje\ reenviado|inizio\ messaggio\ inoltrato|início\ da\ mensagem\ (?:re)?encaminhada
    | begin\ doorgestuurd\ bericht)\s?:)\s*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_RULE = re.compile(r"\s{0,3}[-_─]{3,200}\s*\Z")

# The header block that Outlook puts above what it answers to: who, when, and to whom or about what.
_WHO = re.compile(r"\s{0,3}\*?(?:from|von|de|da|van|från|fra|od)\s?:\*?\s*\S", re.IGNORECASE)
_WHEN = re.compile(
    r"\s{0,3}\*?(?:sent|date|gesendet|datum|envoyé|enviado(?:\sel)?|enviada(?:\sem)?|fecha|data|inviato|verzonden"
    r"|skickat|sendt|dato|wysłano)\s?:",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\s{0,3}\*?(?:to|an|à|a|para|aan|till|til|do|subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne"
    r"|temat)\s?:",
    re.IGNORECASE,
)
_MOST_HEADER_LINES = 10

# A line, or a paragraph, that programs and companies put below every mail.
_BELOW = re.compile(
    r"""\s{0,3}(?:
      (?:sent|gesendet|envoyé|enviado|inviato|verzonden|skickat)\ (?:from|via|with|using|von|vom|mit|depuis|de|à\ partir
        |desde|do|da|dal|vanaf|van|via|met|från)\ .{1,60}
    | (?:von|vom)\ mein\w{1,3}\ .{1,40}\ gesendet | diese\ nachricht\ wurde\ von\ meinem\ .{1,60}\ gesendet
    | get\ outlook\ for\ \w{1,10} | outlook\ (?:für|pour|para|per|voor)\ \w{1,10}\ .{1,20}
    )[.!]?\s*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_DISCLAIMER = re.compile(
    r"""\W{0,4}(?:
      (?:legal\ )?(?:disclaimer|confidentiality\ (?:notice|note|statement))\b
    | (?:this|the\ (?:information|contents?)\ (?:contained\ )?(?:in|of)\ this)\ (?:e-?mail|message|communication)\b
      .{0,200}\b(?:confidential|privileged|intended)
    | diese\ (?:e-?mail|nachricht)\b.{0,200}\bvertraulich
    | (?:ce\ (?:message|courriel|mail)|cet\ e-?mail)\b.{0,200}\bconfidentiel
    | (?:este|esta)\ (?:mensaje|correo|mensagem|e-?mail)\b.{0,200}\bconfiden[ct]ia(?:l|is|les)
    | (?:questo|questa|il\ presente)\ (?:messaggio|e-?mail|comunicazione)\b.{0,200}\b(?:riservat|confidenzial)
    | (?:dit|deze)\ (?:bericht|e-?mail)\b.{0,200}\bvertrouwelijk
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST_SIGNATURE = 30  # lines; what stands behind "--" and is longer is no signature


_MOST_LINES = 20_000  # what comes behind them is a log, and of one kind


def parts(text: str) -> tuple[Part, ...]:
    """Return the parts of ``text`` in order; their texts joined are ``text`` again.

    Blank lines belong to the part before them. A forwarded mail that nobody wrote anything above is a body: it is
    what its sender wants read.
    """
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = ["".join(lines[_MOST_LINES:])]
    kinds = _with_quotes(lines)
    _set_signatures(lines, kinds)
    grouped = groupby(zip(kinds, lines, strict=True), key=lambda pair: pair[0])
    return tuple(Part(kind, "".join(line for _, line in group)) for kind, group in grouped)


def _with_quotes(lines: list[str]) -> list[Kind]:
    """Return the kind of each line as far as quotations go."""
    kinds: list[Kind] = []
    has_words = False
    while len(kinds) < len(lines):
        at = len(kinds)
        line = lines[at]
        if _is_marked(line):
            kinds.append("quote")
        elif not line.strip():
            kinds.append(kinds[-1] if kinds else "body")
        elif heading := _heading(lines, at):
            if has_words:
                _include_rule(lines, kinds)
                break
            kinds += ["body"] * heading
            continue
        elif count := _attribution(lines, at):
            behind = next((line for line in lines[at + count : at + count + 3] if line.strip()), "")
            if _is_marked(behind):
                kinds += ["quote"] * count
            elif has_words and re.search("[0-9@]", "".join(lines[at : at + count])):
                break
            else:
                kinds.append("body")
        else:
            kinds.append("body")
        has_words = has_words or (kinds[-1] == "body" and not line.isspace())
    return kinds + ["quote"] * (len(lines) - len(kinds))


def _is_marked(line: str) -> bool:
    return line[:4].lstrip(" ").startswith(">")


def _heading(lines: list[str], at: int) -> int:
    """Return how many lines, from ``at`` on, are a separator or a header block; 0 for neither."""
    if _SEPARATOR.match(lines[at][:200]):
        return 1
    if not _WHO.match(lines[at][:200]):
        return 0
    last_dated = last_about = 0
    for count, line in enumerate(lines[at + 1 : at + _MOST_HEADER_LINES], 2):
        if _WHO.match(line[:200]):
            break
        if _WHEN.match(line[:200]):
            last_dated = count
        elif _ABOUT.match(line[:200]):
            last_about = count
    return max(last_dated, last_about) if last_dated and last_about else 0


def _attribution(lines: list[str], at: int) -> int:
    """Return over how many lines, from ``at`` on, it is said who wrote when; 0 for none."""
    for count, line in enumerate(lines[at : at + _MOST_ATTRIBUTION_LINES], 1):
        begins_one = line.lower().startswith(_OPENINGS)
        if not line.strip() or (count > 1 and begins_one):
            return 0
        is_end = line.rstrip()[-1:] == ":"
        if count == 1 and not (begins_one or is_end or ("<" in line and "@" in line)):
            return 0
        if is_end:
            said = "".join(lines[at : at + count])
            return count if len(said) <= _LONGEST_ATTRIBUTION and _VERBS.search(said) else 0
    return 0


def _include_rule(lines: list[str], kinds: list[Kind]) -> None:
    """Count a rule that was drawn above what is quoted to the quotation."""
    above = len(kinds) - 1
    if above > 0 and not lines[above].strip():
        above -= 1
    if above > 0 and _RULE.match(lines[above][:250]):
        kinds[above:] = ["quote"] * (len(kinds) - above)


def _set_signatures(lines: list[str], kinds: list[Kind]) -> None:
    """Set the kind of lines that sign: they stand near the end of the text or of what is above a quotation."""
    end = 0
    for kind, group in groupby(kinds[:]):
        begin, end = end, end + sum(1 for _ in group)
        if kind == "body":
            _set_signature(lines, kinds, begin, end)


def _set_signature(lines: list[str], kinds: list[Kind], begin: int, end: int) -> None:
    has_words = begin > 0
    for at in range(max(begin, end - _LONGEST_SIGNATURE), end):
        line = lines[at].strip()
        if has_words and (line == "--" or (not lines[at - 1].strip() and _is_disclaimer(lines, at))):
            kinds[at:end] = ["signature"] * (end - at)
            return
        if _BELOW.match(line[:120]) or (not line and at > begin and kinds[at - 1] == "signature"):
            kinds[at] = "signature"
        has_words = has_words or bool(line)


def _is_disclaimer(lines: list[str], at: int) -> bool:
    """Return whether a paragraph that begins at the line ``at`` forbids to read what one has just read."""
    return _DISCLAIMER.match("".join(lines[at : at + 4])[:400].replace("\n", " ")) is not None
