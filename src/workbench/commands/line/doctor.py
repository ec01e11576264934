"""``workbench doctor``: what is well, what is not, and what to do about it."""

from argparse import ArgumentParser, Namespace

from workbench.commands.line.checks import CHECKS, Finding
from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.servers import servers
from workbench.workplace import Workplace

_SIGNS = {"ok": ("ok  ", "quiet"), "warn": ("warn", "warn"), "fail": ("FAIL", "bad")}


class DoctorCommand(LineCommand):
    """Looks for what is wrong."""

    name = "doctor"
    help = "Look at all that the workbench needs: Python, SQLite, terminal, configuration, store, keyring, servers."
    more = "Each server that is connected is asked what its account may do there, as `workbench connect` did."
    examples = (
        Example("workbench doctor", "one line each: ok, warn or FAIL, and what to do"),
        Example("workbench doctor --json", "the same, for scripts"),
    )
    shows = True

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare nothing: it has no arguments of its own."""

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Look."""
        findings: list[Finding] = []
        for check in (*CHECKS, servers):
            for finding in check(workplace):
                findings.append(finding)
                if not args.json:
                    _print(console, finding)
        if args.json:
            console.json(findings)
        return Exit.TROUBLE if any(finding.state == "fail" for finding in findings) else Exit.OK


def _print(console: Console, finding: Finding) -> None:
    sign, tone = _SIGNS[finding.state]
    console.spans([(sign, tone), (f"  {finding.about:14}{finding.found}", "plain")])
    if finding.remedy:
        console.spans([(" " * 20 + finding.remedy, "quiet")])
