#!/usr/bin/env python3
"""How fast a report's page is in Chromium: prints as JSON the milliseconds until it can be read, and those that the slowest of each kind of question takes,
asked for the first time (Tests/Browser/speed.py); medians of five loads."""

import json
import pathlib
import statistics
import sys

from playwright.sync_api import sync_playwright

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Tests/Browser"))
import speed  # noqa: E402

PAGE = pathlib.Path(sys.argv[1]).resolve().as_uri()

with sync_playwright() as playwright:
    chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    loads = []
    for _ in range(5):
        page = chromium.new_page()
        page.goto(PAGE)
        page.wait_for_selector(".tools select")
        readable = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        loads.append({"readable": readable, **speed.waits(page, turns=1)})
        page.close()
    chromium.close()
print(json.dumps({name: statistics.median(load[name] for load in loads) for name in loads[0]}))
