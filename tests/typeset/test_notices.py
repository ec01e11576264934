"""Notices, output, and what asks something."""

from typeset.setting import lines, sheet
from workbench.api import Action, Choice, Empty, Form, Input, Output, Problem, Steps, StepState, Text, Tone
from workbench.api import Step as ApiStep
from workbench.typeset.page import MOST_LINES

RETRY = Action("retry", "Try again", "r")


def test_a_problem_begins_with_the_word_and_nothing_to_show_does_not() -> None:
    assert lines(Problem("Zendesk cannot be read.", "401: token expired", "Check the token.", (RETRY,))) == [
        "Problem: Zendesk cannot be read.",
        "why   401: token expired",
        "next  Check the token.",
        "[r] Try again",
    ]
    assert lines(Empty("Nothing is escalated.", "An issue appears when linked.")) == [
        "Nothing is escalated.",
        "An issue appears when linked.",
    ]


def test_each_action_is_a_target_of_its_own() -> None:
    made = sheet(Choice("Really?", (RETRY, Action("no", "No"))))
    assert [line.text for line in made.lines] == ["Really?", "[r] Try again", "• No"]
    assert [line.target for line in made.lines] == [-1, 0, 1]
    assert made.targets[0].actions == (RETRY,)
    assert made.targets[0].line == 1


def test_output_shows_its_end_and_how_it_ended() -> None:
    made = lines(Output("\n".join(f"line {number}" for number in range(9_000)), 3))
    assert len(made) <= MOST_LINES
    assert made[0].startswith("… ")
    assert made[0].endswith(" earlier lines")
    assert made[-2:] == ["line 8999", "ended with exit code 3"]
    assert lines(Output("a\n", None)) == ["a", "still running"]
    assert sheet(Output("", 0)).lines[-1].spans[0].tone == "good"


def test_a_form_never_shows_a_secret_nor_its_length() -> None:
    inputs = (
        Input(name="app", label="App", required=True, value="shop", hint="as in the address"),
        Input(name="token", label="Token", kind="secret", value="hunter2"),
        Input(name="loud", label="Loud", kind="flag", value="yes"),
        Input(name="how", label="How", kind="choice", value="b", choices=("a", "b")),
    )
    assert lines(Form(inputs, Action("go", "Start", "s"))) == [
        "App *  shop",
        "  as in the address",
        "Token  ••••••••",
        "Loud   [x]",
        "How    b (a / b)",
        "[s] Start",
    ]


def test_a_step_says_its_state_in_a_mark_and_a_word() -> None:
    steps = (
        ApiStep("Measure", StepState.PASSED, "p95 31 s"), ApiStep("Compare", StepState.FAILED),
        ApiStep("Run", StepState.RUNNING), ApiStep("Skip", StepState.SKIPPED), ApiStep("Wait"),
    )  # fmt: skip
    assert lines(Steps(steps), 20) == [
        "[✓] Measure · passed", "    p95 31 s", "[✗] Compare · failed", "[~] Run · running",
        "[-] Skip · skipped", "[ ] Wait",
    ]  # fmt: skip


def test_running_text_keeps_its_lines_and_its_tone() -> None:
    made = sheet(Text("one\n\n two", Tone.WARN))
    assert [line.text for line in made.lines] == ["one", "", " two"]
    assert {span.tone for line in made.lines for span in line.spans} == {"warn"}
