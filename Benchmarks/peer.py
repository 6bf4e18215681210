"""What every peer's program has in common: its arguments, and the form of its answer.

    <peer>_night.py EXPORTS DATE OUT THREADS

EXPORTS is a folder of *.ndjson.gz. The program writes OUT/answer.json, the counts of totals.json that it can give, and
OUT/breaks.csv, lines of `code,message id` sorted: one a message and code, for duplicates one an extra event.

The questions are those of a night by itself: no open items from before, no ledger. To be fair to the peers, a conflicting
duplicate is one that differs in a column that they read anyway, so that they need not look at whole records.
"""

import calendar
import datetime
import json
import pathlib
import sys

COUNTS = ["sends", "delivered", "failed", "pending", "unconfirmed", "read"]
FAILED = ["FAILED", "UNDELIVERED", "EXPIRED", "REJECTED", "BOUNCED", "OPTED_OUT"]
STATUSES = ["QUEUED", "SENT", "DELIVERED", *FAILED]
TYPES = ["message:send", "message:delivery", "message:status", "message:read"]
CHANNELS = ["SMS", "MMS", "EMAIL", "WEBCHAT", "WHATSAPP", "RCS", "PUSH", "VOICE", "OTHER"]


class Night:
    """The arguments, and the instants in milliseconds since 1970 that follow from them."""

    def __init__(self, arguments=sys.argv[1:]):
        exports, date, out, threads = arguments
        self.exports = sorted(str(path) for path in pathlib.Path(exports).glob("*.ndjson.gz"))
        self.folder, self.out, self.threads = exports, pathlib.Path(out), int(threads)
        self.start = calendar.timegm(datetime.date.fromisoformat(date).timetuple()) * 1000
        self.end = self.start + 86_400_000
        self.as_of = self.end + 6 * 3_600_000
        self.out.mkdir(parents=True, exist_ok=True)

    def answer(self, events, channels, breaks):
        """Writes answer.json; `channels` are rows of a name and COUNTS, `breaks` rows of a code and a number."""
        channels = {name: dict(zip(COUNTS, map(int, counts))) for name, *counts in channels if counts[0]}
        answer = {
            "events": {name: None if count is None else int(count) for name, count in events.items()},
            "messages": {count: sum(row[count] for row in channels.values()) for count in COUNTS},
            "channels": channels,
            "breaks": {code: int(number) for code, number in breaks if number},
        }
        (self.out / "answer.json").write_text(json.dumps(answer, indent=2) + "\n")
