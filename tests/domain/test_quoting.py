"""Parting what a mail says from what it quotes and from its signature."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.quoting import parts

LINES = st.sampled_from(
    [
        "words", "", "  ", "> quoted", ">> twice", " > with a blank", "-- ", "--", "---", "_____", "On Mon, 3 Mar 2025",
        "Ann <ann@example.com> wrote:", "On 3 March Ann wrote:", "Le lun. 3 mars 2025 à 10:00, Ann a écrit :",
        "-----Original Message-----", "From: Ann", "Sent: Monday", "To: Bob", "Subject: Export", "Sent from my iPhone",
        "This e-mail is confidential.", "Begin forwarded message:", "a\rb", "\x0b", "\u2028",
    ]
)


@given(st.lists(LINES).map("\n".join))
def test_the_parts_joined_are_the_text_and_neighbours_differ_in_kind(text: str) -> None:
    found = parts(text)
    assert "".join(part.text for part in found) == text
    assert all(part.text for part in found)
    assert all(one.kind != after.kind for one, after in pairwise(found))


@given(st.text())
def test_no_text_loses_a_character(text: str) -> None:
    assert "".join(part.text for part in parts(text)) == text


def kinds(text: str) -> list[tuple[str, str]]:
    return [(part.kind, part.text.strip()) for part in parts(text)]


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, 3 Mar 2025 at 10:00, Ann Example <ann@example.com> wrote:",
        "On Mon, 3 Mar 2025 at 10:00, Ann Example\n<ann@example.com> wrote:",
        "On Monday Ann wrote:",
        "Ann Example <ann@example.com> wrote:",
        "Am Mo., 3. März 2025 um 10:00 Uhr schrieb Ann Example <ann@example.com>:",
        "Am 03.03.25 um 10:00 schrieb Ann Example:",
        "Le lun. 3 mars 2025 à 10:00, Ann Example <ann@example.com> a écrit :",
        "El lun, 3 mar 2025 a las 10:00, Ann Example (<ann@example.com>) escribió:",
        "Il giorno lun 3 mar 2025 alle ore 10:00 Ann Example <ann@example.com> ha scritto:",
        "Em seg., 3 de mar. de 2025 às 10:00, Ann Example <ann@example.com> escreveu:",
        "Op ma 3 mrt 2025 om 10:00 schreef Ann Example <ann@example.com>:",
        "Op 3 maart 2025 heeft Ann Example het volgende geschreven:",
        "Den mån 3 mars 2025 kl 10:00 skrev Ann Example <ann@example.com>:",
    ],
)
def test_who_wrote_belongs_to_what_was_quoted(attribution: str) -> None:
    text = f"Thanks, that works.\n\n{attribution}\n\n> Please try this.\n>\n> Ann\n\nBye"
    assert kinds(text) == [
        ("body", "Thanks, that works."),
        ("quote", f"{attribution}\n\n> Please try this.\n>\n> Ann"),
        ("body", "Bye"),
    ]


def test_an_attribution_with_a_date_quotes_the_rest_even_without_marks() -> None:
    text = "Works.\n\nOn 3 Mar 2025, at 10:00, Ann <ann@example.com> wrote:\n\nPlease try this.\n\nAnn"
    assert [kind for kind, _ in kinds(text)] == ["body", "quote"]


@pytest.mark.parametrize(
    "separator",
    [
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "-------- Message d'origine --------",
        "-----Mensaje original-----",
        "-----Messaggio originale-----",
        "-----Mensagem original-----",
        "-----Oorspronkelijk bericht-----",
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
        "From: Ann Example <ann@example.com>\nSent: Monday, 3 March 2025 10:00\nTo: Support\nSubject: Export",
        "Von: Ann Example <ann@example.com>\nGesendet: Montag, 3. März 2025 10:00\nAn: Support\nBetreff: Export",
        "De : Ann Example <ann@example.com>\nEnvoyé : lundi 3 mars 2025 10:00\nÀ : Support\nObjet : Export",
        "De: Ann Example <ann@example.com>\nEnviado: lunes, 3 de marzo de 2025\nPara: Support\nAsunto: Export",
        "Da: Ann Example <ann@example.com>\nInviato: lunedì 3 marzo 2025\nA: Support\nOggetto: Export",
        "De: Ann Example <ann@example.com>\nEnviada em: segunda-feira\nPara: Support\nAssunto: Export",
        "Van: Ann Example <ann@example.com>\nVerzonden: maandag 3 maart 2025\nAan: Support\nOnderwerp: Export",
        "*From:* Ann Example\n*Date:* Monday\n*To:* Support",
        "________________________________\nFrom: Ann\nSent: Monday\nTo: Support",
        "---\n\nFrom: Ann\nDate: Monday\nCc: Bob\nTo: Support",
    ],
)
def test_what_stands_behind_a_separator_or_a_header_block_is_quoted(separator: str) -> None:
    text = f"Works.\n\n{separator}\n\nPlease try this.\n-- \nAnn"
    assert kinds(text) == [("body", "Works."), ("quote", f"{separator}\n\nPlease try this.\n-- \nAnn")]


def test_a_forwarded_mail_without_a_word_above_it_is_not_folded_away() -> None:
    text = "---------- Forwarded message ---------\nFrom: Ann\nDate: Monday\nSubject: Export\nTo: Bob\n\nIt broke."
    assert [kind for kind, _ in kinds(text)] == ["body"]


def test_answers_between_quoted_lines_stay_bodies() -> None:
    text = "> Does it work?\nYes.\n> Since when?\nMonday.\n"
    assert kinds(text) == [
        ("quote", "> Does it work?"),
        ("body", "Yes."),
        ("quote", "> Since when?"),
        ("body", "Monday."),
    ]


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAnn Example\nExample Ltd",
        "--\nAnn",
        "Sent from my iPhone",
        "Get Outlook for iOS",
        "Sent from Mail for Windows",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Enviado do meu iPhone",
        "Verzonden vanaf mijn iPhone",
        "This e-mail and any attachments are confidential and intended\nsolely for the addressee.\n\nExample Ltd",
        "CONFIDENTIALITY NOTICE: the contents of this mail",
        "Diese E-Mail enthält vertrauliche Informationen.",
        "Ce message et toutes les pièces jointes sont confidentiels.",
    ],
)
def test_signatures_and_what_companies_add_are_parted_from_the_words(signature: str) -> None:
    quote = "On Monday Ann wrote:\n> Please try this."
    assert kinds(f"It works.\n\n{signature}\n\n{quote}") == [
        ("body", "It works."),
        ("signature", signature),
        ("quote", quote),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "I set -- in the options.\nFrom here on it fails.",
        "--\nAnn",
        "On the server I wrote this to the file:\n\n  x = 1",
        "From: is what the column is called\nand it is empty",
        "two columns\n--\n" + "a line of a log\n" * 40,
        "This e-mail address is wrong.",
        "",
    ],
)
def test_words_that_only_look_like_it_stay_in_the_body(text: str) -> None:
    assert [kind for kind, _ in kinds(text)] == ["body"][: len(text)]


def test_a_text_of_very_many_lines_keeps_them_all() -> None:
    text = "line\n> quoted\n" * 30_000
    assert "".join(part.text for part in parts(text)) == text
