"""The code-like tokens of a text, and no plain words among them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.codes import LONGEST, MOST, code_tokens


@pytest.mark.parametrize(
    "token",
    [
        "R14", "H12", "E-EXP-17", "ORA-00942", "0x80070005", "deadbeef01", "3f2a9c", "123456",
        "/var/log/nginx/error.log", "/etc", "C:\\Windows\\System32", "src/app/main", "https://acme.test/x",
        "nginx.conf", "com.acme.Export", "max_retry_count", "readTimeout", "HttpClient", "HTTPServer",
        "4.12.1", "v4.12", "3.2", "10.0.12.1", "10.0.12.1:8080", "fe80::1ff:fe23:4567:890a",
        "550e8400-e29b-41d4-a716-446655440000", "req_8fK2", "__init__", "TLSv1.3", "utf-8", "p95",
    ],
)  # fmt: skip
def test_a_code_like_token_is_found_whole_and_in_lower_case(token: str) -> None:
    assert code_tokens(f"It said ({token}), then stopped.") == (token.lower(),)


@pytest.mark.parametrize(
    "text",
    [
        "The platform is healthy right now, and this one is in your hands.",
        "A well-known self-service, e.g. yes/no and/or I.e. U.S. No.",
        "42 times, 24/7, 10:02, 2024-03-01, 2024-03-01T10:02:33Z, 1,000 in 40ms or 2nd of the 24-hour 10min",
        "ENOENT IDs APIs PDFs -- ---- ____ ... // :: ok",
        "Grüße aus Köln, señor",
    ],
)
def test_plain_words_numbers_dates_and_times_are_not_code(text: str) -> None:
    assert code_tokens(text) == ()


def test_a_token_counts_once_whatever_its_case() -> None:
    assert code_tokens("R14 r14 H12 R14") == ("r14", "h12")


def test_keys_and_values_of_a_log_line_come_apart() -> None:
    line = 'at=error code=H12 path="/export/7" request_id=8a7f6c host=web.acme.test'
    assert code_tokens(line) == ("h12", "/export/7", "request_id", "8a7f6c", "web.acme.test")


def test_a_token_is_bounded_in_length_and_a_text_in_tokens() -> None:
    assert code_tokens("a1" * 5_000) == ("a1" * (LONGEST // 2),)
    assert len(code_tokens(" ".join(f"r{n}4" for n in range(5_000)))) == MOST


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("aZ09_./\\:- \n")), max_size=400))
def test_what_is_found_stands_in_the_text_in_lower_case_without_spaces(text: str) -> None:
    for token in code_tokens(text):
        assert token in text.lower()
        assert 3 <= len(token) <= LONGEST
        assert token.isascii()
        assert not any(character.isspace() for character in token)
