"""What ``workbench doctor`` asks of each server: its token, and every right by itself; all servers at the same time."""

import asyncio
from collections.abc import Iterator
from typing import Literal

from workbench.commands.line.checks import Finding
from workbench.commands.line.connected import Connected, Entry, connected_named, entries
from workbench.config.secrets import resolve
from workbench.connecting.making import make_trial
from workbench.connecting.trying import PATIENCE, Tried, try_account
from workbench.domain.trouble import Trouble
from workbench.workplace import Workplace

_WORDS = {"helpdesks": "helpdesk", "trackers": "tracker", "status_pages": "status page"}


def servers(workplace: Workplace) -> Iterator[Finding]:
    """Try what each server lets its account do; one that is dead keeps no other from being asked."""
    known = list(entries(workplace.config))
    if known:
        for one, findings in zip(known, asyncio.run(_ask_all(workplace, known)), strict=True):
            for state, found, remedy in findings:
                yield Finding(_WORDS[one.section], state, f"{one.name}: {found}", remedy)


_Said = tuple[Literal["ok", "warn", "fail"], str, str]


async def _ask_all(workplace: Workplace, known: list[Entry]) -> list[list[_Said]]:
    return await asyncio.gather(*(_ask(workplace, one) for one in known))


async def _ask(workplace: Workplace, entry: Entry) -> list[_Said]:
    network = workplace.config.network
    try:
        server = connected_named(workplace.config, entry.name)
    except Trouble as trouble:
        if entry.section == "trackers" and entry.token is None:
            return [("ok", f"{entry.kind}; its issues are recognised in text, and it is not asked", "")]
        return [("fail", f"{trouble.what} {trouble.why}".strip(), trouble.remedy)]
    if server.kind.needs_token and server.token is None:
        state: Literal["ok", "fail"] = "ok" if entry.section == "trackers" else "fail"
        return [(state, "it has no token, so it is not asked", f"workbench login {entry.name}")]
    try:
        token = ""
        if server.token is not None:  # a command may take its time, and a keyring ask a person
            token = await asyncio.to_thread(resolve, server.token, helpdesk=server.name)
        trial = make_trial(server.kind.provider, server.options(), token, network)
    except Trouble as trouble:
        return [("fail", f"{trouble.what} {trouble.why}".strip(), trouble.remedy)]
    return list(_told(server, await try_account(trial, PATIENCE + network.patience)))


def _told(server: Connected, tried: Tried) -> Iterator[_Said]:
    """Yield what came of trying a server: that it answers, and then each right."""
    if tried.trouble is not None:
        trouble = tried.trouble
        yield "fail", f"{trouble.what} {trouble.why}".strip(), trouble.remedy or "Try again in a while."
        return
    who = f", signed in as {tried.account.name}" if tried.account is not None else ""
    yield "ok", f"{server.kind.title} at {server.url}{who}", ""
    for right in tried.rights:
        found = f"{right.name}: {right.says}" if right.says else right.name
        if right.works:
            yield "ok", found, ""
        else:
            yield "fail" if right.needed else "warn", found, right.without or f"Ask whoever runs {server.name} for it."
