"""Measure HTML mail made readable: beside the bare parser on ordinary mail, and on hostile input of 1 MB.

``python benchmarks/html_mail.py [--json FILE]`` prints two tables and, on request, adds the figures to FILE as
lines of JSON. Ordinary mail is measured in turns with the parser in one run, because only such figures can be
compared on a machine that does other things too; of each the fastest turn counts. Times are those of the
processor, not of the clock, for the same reason.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from selectolax.lexbor import LexborHTMLParser

from workbench.domain.html import readable

HOSTILE = 1_000_000
ROUNDS = 5
TURNS = 60


def newsletter() -> str:
    """Return a mail of nested tables, inline styles, tracked links and pixels, as mailing services send it."""
    row = (
        '<tr><td align="left" style="font-size:0px;padding:10px 25px;word-break:break-word;"><div style="'
        'font-family:Ubuntu,Helvetica,Arial,sans-serif;font-size:13px;line-height:1.5;color:#000000;">Your export '
        'number {0} is <b>ready</b> &amp; can be <a href="https://click.example.com/track?id={0}&amp;utm_source='
        'mail&amp;utm_medium=email" style="color:#1155cc;text-decoration:none">downloaded here</a> until Friday.'
        '</div></td></tr><tr><td><img src="https://img.example.com/{0}.png" alt="Chart {0}" width="550"></td></tr>\n'
    )
    body = "".join(row.format(number) for number in range(26))
    return (
        "<!doctype html><html><head><title>Exports</title><style>p{margin:0}td{padding:0}</style></head><body>"
        '<div style="display:none;max-height:0">Preview line</div><table width="600" cellpadding="0"><tbody>'
        f'{body}</tbody></table><img src="https://t.example.com/o.gif" width="1" height="1"></body></html>'
    )


def office_thread() -> str:
    """Return a thread as Outlook writes it: a paragraph and a span for everything, headers in between."""
    paragraph = (
        '<p class="MsoNormal"><span style="font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif;color:#1F497D'
        '">Since the update to 4.12.{0} the <b>timesheet export</b> stops after about 90&nbsp;seconds with error '
        'E-{0}.<o:p></o:p></span></p>\n<p class="MsoNormal"><o:p>&nbsp;</o:p></p>\n'
    )
    header = (
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>'
        "From:</b> Ann Example<br><b>Sent:</b> Monday<br><b>To:</b> Support<br><b>Subject:</b> Export</p></div>\n"
    )
    letters = "".join(header + "".join(paragraph.format(number) for number in range(9)) for _ in range(5))
    return f'<html xmlns:o="urn:x"><body lang="EN-GB"><div class="WordSection1">{letters}</div></body></html>'


def web_thread() -> str:
    """Return a thread as web mail writes it: little markup, quotation in quotation, a list, some code."""
    letter = (
        '<div dir="ltr">Hi,<div><br></div><div>thanks, that helped for the first file. The second one still fails '
        "with <code>ETIMEDOUT</code> after a while, see what I tried so far and what came of it:</div><ul><li>another"
        " browser</li><li>the <i>old</i> export at <a href='https://app.example.com/old'>this page</a></li></ul><pre>"
        "GET /export 504\nGET /export 504</pre><div>Best wishes</div><div>Ann</div></div><br><div class='gmail_quote'>"
        "<div class='gmail_attr'>On Mon, 3 Mar 2025 at 10:0{0}, Bob &lt;<a href='mailto:bob@example.com'>bob@"
        "example.com</a>&gt; wrote:<br></div><blockquote class='gmail_quote' style='margin:0 0 0 .8ex;border-left:"
        "1px solid'>\n"
    )
    return "".join(letter.format(number % 10) for number in range(20)) + "</blockquote></div>" * 20


def hostile() -> dict[str, str]:
    """Return inputs of about 1 MB, each made to take a parser or a regular expression a long time."""
    whole = {
        name: part * (HOSTILE // len(part))
        for name, part in {
            "<div> in <div>": "<div>",
            "tables in tables": "<table>",
            "cells in tables": "<table><tr><td>",
            "fonts left open": "<font>",
            "<b> left open": "<b>",
            "paragraphs and fonts": "<p><font size=1>x",
            "links in links": "<a href=x>",
            "quotations": "<blockquote>x",
            "lists": "<ul><li>x",
            "items": "<li>x",
            "table rows": "<tr><td>x",
            "preformatted": "<pre>\n",
            "hidden": "<div style=display:none>",
            "tiny": "<td style='font-size:0'>x",
            "svg": "<svg><g></div>",
            "options": "<select><option>",
            "breaks": "<br>",
            "images": "<img alt=x src=cid:y@z>",
            "comments left open": "<!--",
            "comments": "<!---->",
            "<!": "<!",
            "<?": "<?",
            "</": "</",
            "<a a a": "<a a a ",
            "<": "<",
            "< x": "< x",
            ">": ">",
            "scripts left open": "<script>",
            "styles left open": "<style>x",
            "titles": "<title></titl",
            "quotes left open": '<a b="',
            "both quotes": "<a b=\"<a b='",
            "&": "&",
            "&lt without end": "&lt",
            "entities": "&eacute;&#65;",
            "unknown entities": "&abcdefgh",
            "endless number": "&#9999999999",
            "blanks": " \n",
            "blanks and breaks": "  <br>  ",
            "nothing": "\0",
            "escape sequences": "\x1b]0;x",
            "marks": "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
            "outlook": '<div style="border-top:solid #',
        }.items()
    }
    numbered = HOSTILE // 20
    whole["distinct attributes"] = "<a " + " ".join(f"a{number}" for number in range(numbered)) + ">x"
    whole["distinct fonts"] = "".join(f"<p><font a{number}=1>x" for number in range(numbered))
    whole["a digit for ever"] = "&#" + "9" * HOSTILE
    whole["few tags, many words"] = "<p>" + "word " * (HOSTILE // 5)
    whole["one long value"] = f'<img src="data:image/png;base64,{"A" * HOSTILE}">'
    for count in (599, 3_999):  # just what the guard lets through
        filler = "x " * ((HOSTILE - count * 12) // 2)
        whole[f"{count} <div>, then text"] = "<div>" * count + filler
        whole[f"{count} fonts and paragraphs"] = (
            "".join(f"<p><font a{number}=1>" for number in range(count // 2)) + filler
        )
        whole[f"{count} tags of 50 attributes"] = (
            "<i " + " ".join(f"a{number}" for number in range(50)) + ">"
        ) * count
    return whole


def milliseconds(work: Callable[[str], str], html: str) -> float:
    """Return how long ``work`` kept the processor busy with ``html``."""
    start = time.process_time()
    work(html)
    return (time.process_time() - start) * 1_000


def bare(html: str) -> str:
    """Return the text as the parser alone gives it."""
    body = LexborHTMLParser(html).body
    return body.text() if body else ""


def ratios(sample: str) -> tuple[list[float], float, float]:
    """Return, for some rounds, how much longer we take than the bare parser, and the shortest times of both."""
    found, ours, theirs = [], float("inf"), float("inf")
    for _ in range(ROUNDS):
        pairs = [(milliseconds(readable, sample), milliseconds(bare, sample)) for _ in range(TURNS)]
        our_best, their_best = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
        found.append(our_best / their_best)
        ours, theirs = min(ours, our_best), min(theirs, their_best)
    return found, ours, theirs


def main() -> None:
    """Measure and print; the lines of JSON have the fields of ``benchmarks.figures.Figure``."""
    arguments = argparse.ArgumentParser(description="Measure HTML mail made readable.")
    arguments.add_argument("--json", type=Path, help="a file to add the figures to, as lines of JSON")
    file: Path | None = arguments.parse_args().json
    figures: list[dict[str, object]] = []

    print(f"{'mail':32}{'KB':>6}{'bare ms':>10}{'readable ms':>13}{'ratio':>8}")
    for name, sample in {"newsletter": newsletter(), "office": office_thread(), "web mail": web_thread()}.items():
        found, ours, theirs = ratios(sample)
        print(f"{name:32}{len(sample) / 1000:6.1f}{theirs:10.3f}{ours:13.3f}{median(found):8.1f}")
        figures.append(
            {"group": "html mail", "what": f"{name} of {len(sample) / 1000:.0f} KB to text, beside the bare parser",
             "unit": "×", "values": found, "aim": 10}
        )

    print(f"\n{'hostile, 1 MB':32}{'ms':>10}")
    times = {name: min(milliseconds(readable, html) for _ in range(3)) for name, html in hostile().items()}
    for name, longest in sorted(times.items(), key=lambda pair: -pair[1]):
        print(f"{name:32}{longest:10.1f}")
    figures.append(
        {"group": "html mail", "what": f"{len(times)} hostile inputs of 1 MB", "unit": "ms", "aim": 200, "worst": True,
         "values": list(times.values()), "note": f"the worst is {max(times, key=lambda name: times[name])}"}
    )
    if file:
        with file.open("a", encoding="utf-8") as out:
            out.writelines(json.dumps(figure, ensure_ascii=False) + "\n" for figure in figures)


if __name__ == "__main__":
    main()
