#!/usr/bin/env python3
"""A night in chDB (ClickHouse in the process): one scan into a table in memory, then grouping by event and by message.

Lines are read as lines and taken apart by JSONExtract, which is quicker here than reading them as JSONEachRow, and leaves every
line its place: one that is not JSON becomes a row of zeros, and is counted as quarantined.
"""

from peer import FAILED, Night

SCAN = """
  INSERT INTO night.scanned
  SELECT r.id, r.type, r.message.id, r.message.channel, r.message.direction = 'outbound', toUnixTimestamp64Milli(r.timestamp),
    toUnixTimestamp64Milli(r.message.deliveryTimestamp), r.message.status, cityHash64(r.message.metadata.audit_correlation_id),
    ifNull(r.message.metadata.consent_at <= r.timestamp, 0)
  FROM (
    SELECT JSONExtract(line, 'Tuple(id UUID, type String, timestamp DateTime64(3, \\'UTC\\'), message Tuple(id UUID,
      direction String, channel String, deliveryTimestamp Nullable(DateTime64(3, \\'UTC\\')), status String,
      metadata Tuple(audit_correlation_id String, consent_at Nullable(DateTime64(3, \\'UTC\\')))))') AS r
    FROM file('{folder}/*.ndjson.gz', 'LineAsString', 'line String'))
  SETTINGS max_threads = {threads}, date_time_input_format = 'best_effort'
"""

# What a line does not have, or has in another type, reads as zero; a date that does not exist reads as another day.
STEPS = [
    "CREATE DATABASE night",
    """CREATE TABLE night.scanned (id UUID, type LowCardinality(String), message UUID, channel LowCardinality(String),
      outbound UInt8, ts Int64, dts Nullable(Int64), status LowCardinality(String), correlation UInt64, consent UInt8)
      ENGINE = Memory""",
    SCAN,
    """CREATE VIEW night.readable AS SELECT * FROM night.scanned
      WHERE id != toUUID('00000000-0000-0000-0000-000000000000') AND message != toUUID('00000000-0000-0000-0000-000000000000')
        AND ts >= {start} AND ts < {end}""",
    "CREATE VIEW night.e AS SELECT * FROM night.readable WHERE outbound",
    """CREATE TABLE night.extra ENGINE = Memory AS
      SELECT id, message, ts, this != first AS differs FROM (
        SELECT id, message, ts, row_number() OVER (PARTITION BY id ORDER BY ts) AS place,
          cityHash64(ts, ifNull(dts, 0), status, correlation) AS this,
          first_value(this) OVER (PARTITION BY id ORDER BY ts) AS first
        FROM night.e WHERE id IN (SELECT id FROM night.e GROUP BY id HAVING count() > 1))
      WHERE place > 1""",
    """CREATE TABLE night.m ENGINE = Memory AS
      SELECT message, any(channel) AS channel,
        minIf(ts, type = 'message:send') AS sent,
        minIf(instant, delivers) AS delivered, maxIf(instant, delivers) AS last_delivered, maxIf(instant, fails) AS failed,
        countIf(type = 'message:read') AS reads, countIf(type = 'message:delivery') AS deliveries,
        countIf(type = 'message:status') AS statuses, countIf(consent) AS consents,
        countIf(type = 'message:delivery' AND abs(ts - instant) > 5001) AS drifts,
        min(correlation) != max(correlation) AS mismatch
      FROM (
        SELECT message, channel, type, ts, ifNull(dts, ts) AS instant, consent, correlation,
          type IN ('message:delivery', 'message:status') AND status = 'DELIVERED'
            OR type = 'message:delivery' AND status = '' AS delivers,
          type IN ('message:delivery', 'message:status') AND status IN ({failed}) AS fails
        FROM night.e WHERE (id, ts) NOT IN (SELECT id, ts FROM night.extra WHERE differs))
      GROUP BY message""",
    """CREATE TABLE night.judged ENGINE = Memory AS
      SELECT *, multiIf(sent = 0, '', delivered > 0 AND last_delivered > failed, 'delivered', failed > 0, 'failed',
        {as_of} - sent > if(channel = 'EMAIL', 432000000, 259200000), 'unconfirmed', 'pending') AS state
      FROM night.m""",
    """CREATE TABLE night.breaks ENGINE = Memory AS
      SELECT arrayJoin(arrayFilter(code -> code != '', [
        if(state = 'pending' AND {as_of} - sent > 120000, 'PENDING_DELIVERY_FAIL', ''),
        if(state = 'unconfirmed', 'DELIVERY_UNCONFIRMED', ''),
        if(sent > 0 AND delivered - sent > 120000, 'LATE_DELIVERY', ''),
        if(sent > 0 AND delivered > 0 AND sent - delivered > 5000, 'DELIVERY_BEFORE_SEND', ''),
        if(drifts > 0, 'TIMESTAMP_DRIFT', ''),
        multiIf(sent > 0, '', deliveries > 0, 'ORPHAN_DELIVERY', statuses > 0, 'ORPHAN_STATUS', 'ORPHAN_READ'),
        if(sent > 0 AND reads > 0 AND delivered = 0, 'READ_WITHOUT_DELIVERY', ''),
        if(sent > 0 AND reads > 0 AND channel = 'EMAIL' AND consents = 0, 'READ_WITHOUT_CONSENT', ''),
        if(sent > 0 AND delivered > 0 AND failed > 0, 'STATUS_CONFLICT', ''),
        if(mismatch, 'CORRELATION_MISMATCH', '')])) AS code, message
      FROM night.judged
      UNION ALL SELECT if(differs, 'CONFLICTING_DUPLICATE', 'DUPLICATE_EVENT'), message FROM night.extra""",
]

EVENTS = """SELECT (SELECT count() FROM night.scanned) AS scanned, (SELECT count() FROM night.readable) AS readable,
  (SELECT count() FROM night.e) AS outbound, (SELECT count() FROM night.extra) AS duplicate"""
CHANNELS = """SELECT channel, count(), countIf(state = 'delivered'), countIf(state = 'failed'), countIf(state = 'pending'),
  countIf(state = 'unconfirmed'), countIf(reads > 0) FROM night.judged WHERE sent > 0 GROUP BY channel"""
BREAKS = "SELECT code, count() FROM night.breaks GROUP BY code"
LIST = """INSERT INTO FUNCTION file('{out}/breaks.csv', 'CSV', 'code String, message UUID')
  SELECT code, message FROM night.breaks ORDER BY code, toString(message)"""


def main():
    import json

    from chdb import session

    night = Night()
    values = {
        "start": night.start, "end": night.end, "as_of": night.as_of, "folder": night.folder, "threads": night.threads,
        "out": night.out, "failed": ", ".join(f"'{word}'" for word in FAILED)}
    database = session.Session()
    database.query(f"SET max_threads = {night.threads}")
    for step in STEPS:
        database.query(step.format(**values))

    def rows(query):
        text = str(database.query(query.format(**values), "JSONCompactEachRow"))
        return [json.loads(line) for line in text.splitlines()]

    scanned, readable, outbound, duplicate = map(int, rows(EVENTS)[0])
    night.answer(
        {"scanned": scanned, "accepted": outbound - duplicate, "duplicate": duplicate, "excluded": readable - outbound,
         "quarantined": scanned - readable},
        rows(CHANNELS), rows(BREAKS))
    database.query(LIST.format(**values))


if __name__ == "__main__":
    main()
