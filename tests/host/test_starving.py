"""A machine that is busy with something else is no fault of a plugin's."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workbench.host.mark import STEPPING, Mark
from workbench.host.starving import starved_for

_SPIN = "import os; os.sched_setaffinity(0, {%d})\nprint('on', flush=True)\nwhile True: pass\n"
_STEP = """\
import os
os.sched_setaffinity(0, {%d})
os.nice(19)
from workbench.host.mark import STEPPING, Mark
Mark(%d).enter(1, STEPPING)
print('in', flush=True)
while True: pass
"""
counted = pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="this system counts no such time")


@counted
def test_a_plugin_is_not_charged_for_time_in_which_others_have_the_processor() -> None:
    cpu = max(os.sched_getaffinity(0))
    mark = Mark.made()
    with subprocess.Popen([sys.executable, "-c", _SPIN % cpu], stdout=subprocess.PIPE) as spinning:
        step = [sys.executable, "-c", _STEP % (cpu, mark.descriptor)]
        with subprocess.Popen(step, stdout=subprocess.PIPE, pass_fds=(mark.descriptor,)) as stepping:
            try:
                for one in (spinning, stepping):
                    assert one.stdout is not None
                    assert one.stdout.readline()
                began = time.monotonic()
                assert mark.inside(stepping.pid) is not None
                while (passed := time.monotonic() - began) < 1.0:
                    time.sleep(0.05)
                where = mark.inside(stepping.pid)
            finally:
                spinning.kill()
                stepping.kill()
    assert where is not None
    assert (where.plugin, where.doing) == (1, STEPPING)
    assert where.seconds < passed / 2
    mark.close()


def test_of_a_process_that_is_not_there_nothing_is_known() -> None:
    assert starved_for(2**22 + 1) == 0.0
    assert starved_for() >= 0.0
