"""A page in Chromium, and what happened there that should not have."""

import json
import pathlib
import re
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


def data(name):
    """The lines that the page carries under an id."""
    return [json.loads(line) for line in PAGE.read_text("utf-8").split(f'id="{name}">\n', 1)[1].split("</script>", 1)[0].splitlines()]


class Form:
    """How the page writes whole numbers, as it tells its script."""

    def __init__(self, name, of=None):
        self.__dict__ = (of or data(name)[0])["numbers"]

    @classmethod
    def of(cls, page):
        """That of the report that a browser shows, which need not be the page that is asked about."""
        return cls("break-data", json.loads(page.evaluate("document.getElementById('break-data').textContent.trim().split('\\n')[0]")))

    def written(self, value):
        digits = str(value)
        if len(digits) < self.last + self.least:
            return digits
        parts = [digits[-self.last:]]
        rest = digits[:-self.last]
        while rest:
            parts.insert(0, rest[-self.others:])
            rest = rest[:-self.others]
        return self.separator.join(parts)

    def value(self, text):
        """The number that a text is; None where it is none."""
        digits = text.strip().replace(self.separator, "")
        return int(digits) if re.fullmatch("[0-9]+", digits) else None


def status(page):
    """How many breaks are found, written as the page writes numbers."""
    form = Form.of(page)
    text = page.inner_text(".status-line").split(" of ")[0]
    value = form.value(text)
    return value if form.written(value) == text else text


def settles(page, number):
    """Whether the count comes to a number: what a link filters by is told to the page after the click."""
    for _ in range(500):
        if status(page) == number:
            return True
        page.wait_for_timeout(20)
    return False
