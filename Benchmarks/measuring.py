"""Runs a program and says what it cost, as the kernel counts it."""

import os
import statistics
import subprocess
import time
from dataclasses import dataclass


@dataclass
class Cost:
    wall: float  # seconds
    cpu: float  # seconds of user and system time, all threads
    memory: int  # bytes resident at the peak

    @staticmethod
    def median(costs):
        return Cost(*(statistics.median(getattr(cost, field) for cost in costs) for field in ("wall", "cpu", "memory")))


class Failed(Exception):
    """A program ended with an exit code that is not among the good ones."""


def measure(command, log, good=(0,), environment=None):
    """Runs the command to its end; its output goes to the file `log`."""
    with open(log, "wb") as output:
        begin = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            env={**os.environ, **(environment or {})})
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in good:
        with open(log, errors="replace") as output:
            raise Failed(f"{command[0]} ended with {process.returncode}:\n{output.read()[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def warm(paths):
    """Reads the files, so that every run finds them in the page cache."""
    for path in paths:
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 20):
                pass
