"""A page in Chromium, and what happened there that should not have."""

import pathlib
import sys

PAGE = pathlib.Path(sys.argv[1]).resolve()


class Browser:
    """One page in one context; what happened that should not have."""

    def __init__(self, chromium, url=None, width=1280, height=900, **options):
        self.faults = []
        self.context = chromium.new_context(viewport={"width": width, "height": height}, offline=True, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(120_000)  # a loaded machine is no fault of the page
        self.page.on("console", lambda message: self.faults.append("console: " + message.text))
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.faults.append("dialog: " + dialog.message), dialog.dismiss()))
        self.page.on("popup", lambda popup: self.faults.append("a window was opened"))
        self.page.on("request", self.requested)
        self.page.goto(url or PAGE.as_uri())

    def requested(self, request):
        if not request.url.startswith("data:") and not request.url.split("#")[0].startswith(PAGE.parent.as_uri()):
            self.faults.append("request: " + request.url[:200])

    def expect(self, truth, what):
        if not truth:
            self.faults.append(what)

    def end(self):
        self.context.close()
        return self.faults


def status(page):
    return int(page.inner_text(".status-line").split(" of ")[0].replace(",", ""))


def settles(page, number):
    """Whether the count comes to a number: what a link filters by is told to the page after the click."""
    for _ in range(500):
        if status(page) == number:
            return True
        page.wait_for_timeout(20)
    return False
