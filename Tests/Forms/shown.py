"""Shows what is no text as text: shown.py FILE [structure], of a PDF, a workbook or an e-mail. What depends on the reader's version is left out."""

import email
import email.policy
import json
import pathlib
import re
import subprocess
import sys

import openpyxl

FILE = pathlib.Path(sys.argv[1])


def poppler(*command):
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


def pdf():
    """The pages as they are laid out."""
    for number, page in enumerate(poppler("pdftotext", "-layout", FILE, "-").split("\f")[:-1], 1):
        yield f"== page {number}"
        # How many blanks stand for a distance is the reader's own.
        yield from (re.sub(" {2,}", "  ", line.strip()) for line in page.splitlines() if line.strip())


def structure():
    """The elements that a screen reader follows: a line each, with those that stand beside each other."""
    line = None
    for each in poppler("pdfinfo", "-struct-text", FILE).splitlines():
        word = each.strip()
        if word[0] in '"/':
            line += " " + word
        elif re.match(r"(TH|TD|Lbl|LBody)\b", word):
            line += " | " + re.match(r"\w+", word)[0]
        else:
            if line:
                yield line
            line = re.match(r" *\w+", each)[0]
    yield line


def cell(cell):
    """A value as JSON, and its number format where it has one."""
    value = cell.value if cell.data_type in "nsb" else str(cell.value)
    shown = json.dumps(value, ensure_ascii=False)
    return shown if cell.number_format == "General" else f"{shown} as {cell.number_format}"


def xlsx():
    """Each sheet with its frozen head and its filter; a row a line."""
    for sheet in openpyxl.load_workbook(FILE):
        yield f"== {sheet.title}: {sheet.dimensions}, below {sheet.freeze_panes}, filtered {sheet.auto_filter.ref}"
        for row in sheet.iter_rows():
            yield " | ".join("" if each.value is None else cell(each) for each in row)


def eml():
    """Headers as they are read, then each part."""
    message = email.message_from_bytes(FILE.read_bytes(), policy=email.policy.default)
    yield from (f"{name}: {value}" for name, value in message.items())
    for part in message.iter_parts():
        yield f"== {part.get_content_type()}"
        # A tag a line, so that a difference is found.
        yield from part.get_content().replace("><", ">\n<").splitlines()


print("\n".join(structure() if "structure" in sys.argv else {".pdf": pdf, ".xlsx": xlsx, ".eml": eml}[FILE.suffix]()))
