"""boto3 in a Python environment of its own, .build/rig/python, made when it is first asked for."""

import fcntl
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE.parent.parent / ".build/rig/python"


def installed():
    """The interpreter that has what requirements.txt names."""
    requirements, stamp = HERE / "requirements.txt", FOLDER / "requirements.txt"
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with open(FOLDER.with_suffix(".lock"), "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != requirements.read_text():
            for command in (
                [sys.executable, "-m", "venv", "--clear", FOLDER],
                [FOLDER / "bin/pip", "install", "-q", "--disable-pip-version-check", "-r", requirements],
            ):
                subprocess.run(command, stdout=sys.stderr, check=True)
            stamp.write_text(requirements.read_text())
    return FOLDER / "bin/python"
