"""A Python environment with what a requirements.txt names, made when it is first asked for: boto3's is .build/rig/python."""

import fcntl
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE.parent.parent / ".build/rig/python"


def installed(requirements=HERE / "requirements.txt", folder=FOLDER):
    """The interpreter that has what the file names."""
    stamp = folder / "requirements.txt"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.with_suffix(".lock"), "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != requirements.read_text():
            for command in (
                [sys.executable, "-m", "venv", "--clear", folder],
                [folder / "bin/pip", "install", "-q", "--disable-pip-version-check", "-r", requirements],
            ):
                subprocess.run(command, stdout=sys.stderr, check=True)
            stamp.write_text(requirements.read_text())
    return folder / "bin/python"
