"""A picture of a break with its evidence, as a reader comes to it from a number of a report: shot.py REPORT PICTURE."""

import pathlib
import sys

from playwright.sync_api import sync_playwright

report, picture = map(pathlib.Path, sys.argv[1:])
with sync_playwright() as playwright:
    # Chromium's own --screenshot shows an empty page wherever an address leads below its beginning.
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1280, "height": 400}, color_scheme="light")
    page.goto(report.resolve().as_uri())
    page.click(".since a[data-find='code=LATE_DELIVERY']")
    page.locator(".finder tbody button").first.click()
    explorer = page.locator(".explorer").bounding_box()
    room = {"x": explorer["x"] - 24, "y": explorer["y"] + page.evaluate("scrollY") - 16, "width": explorer["width"] + 48, "height": explorer["height"] + 32}
    page.screenshot(path=picture, full_page=True, clip=room)
