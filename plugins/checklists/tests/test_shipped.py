"""The checklists that come along, run for real: against servers that have the fault, and ones that have not."""

import socket
from pathlib import Path

import pytest

from desk_bench import bench_for, run_of, wait, write
from faulty_servers import Web, make_papers, name_server, tls_server, web_server
from workbench.api import Trouble, missing_evidence
from workbench.api.testing import PaneBench
from workbench_checklists.conduct import checklist_of
from workbench_checklists.judging import suggested
from workbench_checklists.record import runs_in
from workbench_checklists.shelf import SHIPPED


def verdict(bench: PaneBench) -> str:
    """Return what the steps of the last run speak for."""
    assert bench.folder is not None
    return suggested(checklist_of(next(runs_in(bench.folder / "checklists"))), run_of(bench))[0]


@pytest.mark.parametrize(("answer", "expected", "outcome"), [
    ("old-host.test", "shop.cdn.test", "reproduced"), ("shop.cdn.test", "Shop.CDN.test.", "not-reproduced"),
])
def test_a_wrong_cname_is_found_and_a_right_one_is_not(
    tmp_path: Path, answer: str, expected: str, outcome: str,
) -> None:
    bench = bench_for(tmp_path, "DNS of shop.acme.test")
    with name_server({("shop.acme.test", "CNAME"): [answer]}) as server:
        bench.act("start dns-answer", host="shop.acme.test", type="CNAME", expected=expected, server=server)
        bench.act("run")
        run = wait(bench)
    assert verdict(bench) == outcome
    assert run.steps[0].columns["first"] == [f"{answer}."]
    assert bench.published["repro.dns.ttl"] == "300"
    assert bench.published["repro.verdict"] == outcome


def test_a_name_that_is_not_there_is_found(tmp_path: Path) -> None:
    bench = bench_for(tmp_path)
    with name_server({("other.test", "A"): ["192.0.2.1"]}) as server:
        bench.act("start dns-answer", host="shop.acme.test", type="A", expected="", server=server)
        bench.act("run")
        wait(bench)
    assert verdict(bench) == "reproduced"
    assert bench.published["repro.dns.rcode"] == "NXDOMAIN"


def test_a_name_server_that_is_silent_leaves_it_open(tmp_path: Path) -> None:
    bench = bench_for(tmp_path)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
    bench.act("start dns-answer", host="shop.acme.test", type="A", expected="", server=f"127.0.0.1:{port}")
    bench.act("run")
    wait(bench)
    assert verdict(bench) == "inconclusive"


@pytest.mark.parametrize(("days", "name", "outcome", "seen"), [
    (-3, "127.0.0.1", "reproduced", {"expired", "chain"}), (90, "127.0.0.1", "not-reproduced", set()),
    (5, "127.0.0.1", "reproduced", {"expired"}), (90, "other.test", "reproduced", {"name", "chain"}),
])
def test_a_bad_certificate_is_found_and_a_good_one_is_not(
    tmp_path: Path, days: float, name: str, outcome: str, seen: set[str],
) -> None:
    bench = bench_for(tmp_path)
    papers = make_papers(tmp_path, days, name)
    with tls_server(papers) as port:
        authority = str(papers.authority)
        bench.act("start tls-certificate", host="127.0.0.1", port=float(port), days=14.0, authority=authority)
        bench.act("run")
        run = wait(bench)
    assert {kept.id for kept in run.steps if kept.kind == "check" and kept.state == "passed"} == seen, run.steps
    assert verdict(bench) == outcome
    assert bench.published["repro.tls.tls1_3"] == "yes"
    assert abs(float(bench.published["repro.tls.days_left"]) - days) < 0.2


def test_a_chain_that_nobody_knows_is_found(tmp_path: Path) -> None:
    bench = bench_for(tmp_path)
    with tls_server(make_papers(tmp_path, 90)) as port:
        bench.act("start tls-certificate", host="127.0.0.1", port=float(port), days=14.0, authority="")
        bench.act("run")
        run = wait(bench)
    assert {kept.id for kept in run.steps if kept.kind == "check" and kept.state == "passed"} == {"chain"}


@pytest.mark.parametrize(("web", "outcome"), [
    (Web(), "not-reproduced"), (Web(seconds=0.15), "reproduced"), (Web(errors=frozenset({2})), "reproduced"),
])
def test_slow_answers_and_errors_are_measured(tmp_path: Path, web: Web, outcome: str) -> None:
    bench = bench_for(tmp_path)
    with web_server(web) as (url, asked):
        bench.act("start http-latency", url=url, tries=3.0, slow=0.1)
        bench.act("run")
        wait(bench)
        assert len(asked) == 3
        bench.act("answer which-route", answer="GET /")
    assert verdict(bench) == outcome
    assert missing_evidence(("timings", "route"), bench.published) == ()  # what a canned explanation asks for
    assert bench.published["repro.timings.seconds.count"] == "3"
    assert (float(bench.published["repro.timings.seconds.p95"]) >= 0.1) is (web.seconds > 0)
    assert bench.published["repro.route"] == "GET /"


@pytest.mark.parametrize(("skew", "outcome"), [(0.0, "not-reproduced"), (3600.0, "reproduced"), (-90.0, "reproduced")])
def test_a_clock_that_is_off_is_found(tmp_path: Path, skew: float, outcome: str) -> None:
    bench = bench_for(tmp_path)
    with web_server(Web(skew=skew)) as (url, _asked):
        bench.act("start clock-and-zone", url=url, zone="Europe/Berlin", most=30.0)
        bench.act("run")
        wait(bench)
    assert verdict(bench) == outcome
    assert abs(float(bench.published["repro.clock.skew"]) - skew) < 3
    assert bench.published["repro.clock.zone_offset_minutes"] in ("60", "120")


def test_an_old_version_and_a_setting_that_differs_are_found(tmp_path: Path) -> None:
    bench = bench_for(tmp_path)
    ours, theirs = tmp_path / "ours.json", tmp_path / "theirs.json"
    ours.write_text('{"pool": {"size": 10}, "password": "aaaaaaaa"}')
    theirs.write_text('{"pool": {"size": 3}, "password": "hunter2hunter2"}')
    bench.act("start version-and-configuration", have="4.9.3", least="4.12", ours=str(ours), theirs=str(theirs))
    bench.act("run")
    wait(bench)
    bench.act("run")
    run = wait(bench)
    assert verdict(bench) == "reproduced"
    assert bench.published["repro.version.version"] == "older"
    assert bench.published["repro.configuration.differences"] == "2"
    assert "hunter2" not in str(run)


def test_the_same_version_and_settings_are_not_a_fault(tmp_path: Path) -> None:
    bench = bench_for(tmp_path)
    file = tmp_path / "ours.ini"
    file.write_text("size = 10\n# a comment\nname: x\n")
    bench.act("start version-and-configuration", have="v4.12.0", least="4.12", ours=str(file), theirs=str(file))
    bench.act("run")
    wait(bench)
    bench.act("run")
    wait(bench)
    assert verdict(bench) == "not-reproduced"


def test_what_engineering_asks_for_is_collected(tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    log.write_text("started\nAuthorization: Bearer abcdef0123456789\n")
    bench = bench_for(tmp_path)
    bench.act("start collect-what-we-need", files=str(tmp_path / "*.log"))
    bench.act("run")
    wait(bench)
    for name, said in (("exact-error", "boom"), ("time-utc", "06:01"), ("request-id", ""), ("expected", "no boom")):
        bench.act(f"answer {name}", answer=said)
    run = run_of(bench)
    (kept,) = run.steps[-1].files
    assert bench.folder is not None
    copied = (next(runs_in(bench.folder / "checklists")) / kept.name).read_text()
    assert copied.startswith("started\n")
    assert "abcdef0123456789" not in copied


@pytest.mark.parametrize(("errors", "outcome"), [
    ({2, 5}, "intermittent"), (set(), "not-reproduced"), ({1, 2, 3, 4, 5, 6}, "reproduced"),
])
def test_a_fault_that_comes_and_goes_is_logged_n_of_m(tmp_path: Path, errors: set[int], outcome: str) -> None:
    # As it comes along it waits for half a minute between tries.
    text = (SHIPPED / "intermittent-errors.yaml").read_text().replace("every_s: 30", "every_s: 0.01")
    bench = bench_for(tmp_path, folders=(write(tmp_path, text),))
    with web_server(Web(errors=frozenset(errors))) as (url, asked):
        bench.act("start intermittent-errors", url=url, tries=6.0)
        bench.act("run")
        run = wait(bench)
        assert len(asked) == 6
    assert {one.number for one in run.steps[0].tries if one.hit} == errors
    assert verdict(bench) == outcome
    assert f"{len(errors)} of 6" in run.steps[0].detail


def test_a_private_host_that_the_ticket_names_is_refused(tmp_path: Path) -> None:
    with web_server() as (url, asked):
        bench = bench_for(tmp_path, "slow", f"it is slow: {url}")
        with pytest.raises(Trouble, match="Requests are slow") as refused:
            bench.act("start http-latency", url=url, tries=1.0, slow=1.0)
        assert "private network" in refused.value.why
        allowed = bench_for(tmp_path, "slow", f"it is slow: {url}", allow_hosts=("127.0.0.1",))
        allowed.act("start http-latency", url=url, tries=1.0, slow=1.0)
        allowed.act("run")
        wait(allowed)
        assert asked == ["/"]
