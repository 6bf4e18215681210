#!/usr/bin/env python3
"""A night in DuckDB: one scan of the exports into a typed table in memory, then grouping by event and by message.

Malformed lines become rows of NULLs (`ignore_errors`), and so does a value that its type does not take (`try_cast`, which is
quicker here than letting the reader convert): both are counted as quarantined, but which line it was cannot be told.
"""

from peer import CHANNELS, FAILED, STATUSES, TYPES, Night

SOURCE = """
  CREATE TYPE kind AS ENUM ({types});
  CREATE TYPE channel AS ENUM ({channels});
  CREATE TYPE direction AS ENUM ('outbound', 'inbound');
  CREATE TYPE status AS ENUM ({statuses});
  CREATE TABLE scanned AS
  SELECT try_cast(id AS UUID) AS id, try_cast(type AS kind) AS type, try_cast(message.id AS UUID) AS message,
    try_cast(message.channel AS channel) AS channel, try_cast(message.direction AS direction) = 'outbound' AS outbound,
    epoch_ms(try_cast(timestamp AS TIMESTAMP)) AS ts, epoch_ms(try_cast(message.deliveryTimestamp AS TIMESTAMP)) AS dts,
    try_cast(message.status AS status) AS status, hash(message.metadata.audit_correlation_id) AS correlation,
    try_cast(message.metadata.consent_at AS TIMESTAMP) <= try_cast(timestamp AS TIMESTAMP) AS consent
  FROM read_json([{paths}], format = 'newline_delimited', compression = 'gzip', ignore_errors = true,
    columns = {{id: 'VARCHAR', type: 'VARCHAR', timestamp: 'VARCHAR', message: 'STRUCT(id VARCHAR, direction VARCHAR,
      channel VARCHAR, deliveryTimestamp VARCHAR, status VARCHAR,
      metadata STRUCT(audit_correlation_id VARCHAR, consent_at VARCHAR))'}});
"""

# What follows is plain enough for other engines, and is checked with one.
ANSWER = """
  CREATE VIEW e AS SELECT * FROM scanned WHERE outbound AND id IS NOT NULL AND type IS NOT NULL AND message IS NOT NULL
    AND ts >= {start} AND ts < {end};

  CREATE TABLE again AS
  SELECT *, row_number() OVER (PARTITION BY id ORDER BY ts) AS place,
    ts <> min(ts) OVER (PARTITION BY id)
      OR count(dts) OVER (PARTITION BY id) NOT IN (0, count(*) OVER (PARTITION BY id))
      OR dts <> first_value(dts) OVER (PARTITION BY id ORDER BY ts)
      OR status <> first_value(status) OVER (PARTITION BY id ORDER BY ts)
      OR correlation <> first_value(correlation) OVER (PARTITION BY id ORDER BY ts) AS differs
  FROM e WHERE id IN (SELECT id FROM e GROUP BY id HAVING count(*) > 1);
  CREATE TABLE extra AS SELECT * FROM again WHERE place > 1;

  CREATE TABLE m AS
  SELECT message, any_value(channel) AS channel,
    min(ts) FILTER (WHERE type = 'message:send') AS sent,
    min(coalesce(dts, ts)) FILTER (WHERE delivers) AS delivered,
    max(coalesce(dts, ts)) FILTER (WHERE delivers) AS last_delivered,
    max(coalesce(dts, ts)) FILTER (WHERE fails) AS failed,
    count(*) FILTER (WHERE type = 'message:read') AS reads,
    count(*) FILTER (WHERE type = 'message:delivery') AS deliveries,
    count(*) FILTER (WHERE type = 'message:status') AS statuses,
    count(*) FILTER (WHERE consent) AS consents,
    count(*) FILTER (WHERE type = 'message:delivery' AND abs(ts - dts) > 5001) AS drifts,
    min(correlation) <> max(correlation) AS mismatch
  FROM (
    SELECT *, type IN ('message:delivery', 'message:status') AND status = 'DELIVERED'
        OR type = 'message:delivery' AND status IS NULL AS delivers,
      type IN ('message:delivery', 'message:status') AND status IN ({failed}) AS fails
    FROM e WHERE (id, ts) NOT IN (SELECT (id, ts) FROM extra WHERE differs)) AS kept
  GROUP BY message;

  CREATE TABLE judged AS
  SELECT *, CASE
      WHEN sent IS NULL THEN NULL
      WHEN delivered IS NOT NULL AND (failed IS NULL OR last_delivered > failed) THEN 'delivered'
      WHEN failed IS NOT NULL THEN 'failed'
      WHEN {as_of} - sent > CASE channel WHEN 'EMAIL' THEN 432000000 ELSE 259200000 END THEN 'unconfirmed'
      ELSE 'pending' END AS state
  FROM m;

  CREATE TABLE breaks AS
  SELECT 'PENDING_DELIVERY_FAIL' AS code, message FROM judged WHERE state = 'pending' AND {as_of} - sent > 120000
  UNION ALL SELECT 'DELIVERY_UNCONFIRMED', message FROM judged WHERE state = 'unconfirmed'
  UNION ALL SELECT 'LATE_DELIVERY', message FROM judged WHERE delivered - sent > 120000
  UNION ALL SELECT 'DELIVERY_BEFORE_SEND', message FROM judged WHERE sent - delivered > 5000
  UNION ALL SELECT 'TIMESTAMP_DRIFT', message FROM judged WHERE drifts > 0
  UNION ALL SELECT CASE WHEN deliveries > 0 THEN 'ORPHAN_DELIVERY' WHEN statuses > 0 THEN 'ORPHAN_STATUS' ELSE 'ORPHAN_READ' END,
    message FROM judged WHERE sent IS NULL
  UNION ALL SELECT 'READ_WITHOUT_DELIVERY', message FROM judged WHERE sent IS NOT NULL AND reads > 0 AND delivered IS NULL
  UNION ALL SELECT 'READ_WITHOUT_CONSENT', message FROM judged
    WHERE sent IS NOT NULL AND reads > 0 AND channel = 'EMAIL' AND consents = 0
  UNION ALL SELECT 'STATUS_CONFLICT', message FROM judged
    WHERE sent IS NOT NULL AND delivered IS NOT NULL AND failed IS NOT NULL
  UNION ALL SELECT 'CORRELATION_MISMATCH', message FROM judged WHERE mismatch
  UNION ALL SELECT CASE WHEN differs THEN 'CONFLICTING_DUPLICATE' ELSE 'DUPLICATE_EVENT' END, message FROM extra;
"""

EVENTS = """
  SELECT count(*) AS scanned,
    count(*) FILTER (WHERE outbound AND readable) - (SELECT count(*) FROM extra) AS accepted,
    (SELECT count(*) FROM extra) AS duplicate, count(*) FILTER (WHERE NOT outbound AND readable) AS excluded,
    count(*) FILTER (WHERE readable IS NOT TRUE) AS quarantined
  FROM (SELECT outbound, outbound IS NOT NULL AND id IS NOT NULL AND type IS NOT NULL AND message IS NOT NULL
    AND ts >= {start} AND ts < {end} AS readable FROM scanned) AS checked
"""

CHANNELS_QUERY = """
  SELECT channel, count(*), count(*) FILTER (WHERE state = 'delivered'), count(*) FILTER (WHERE state = 'failed'),
    count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'unconfirmed'),
    count(*) FILTER (WHERE reads > 0)
  FROM judged WHERE sent IS NOT NULL GROUP BY channel
"""

BREAKS = "SELECT code, count(*) FROM breaks GROUP BY code"
LIST = "SELECT code, message FROM breaks ORDER BY code, message"


def quoted(words):
    return ", ".join(f"'{word}'" for word in words)


def parameters(night):
    return {"start": night.start, "end": night.end, "as_of": night.as_of, "failed": quoted(FAILED)}


def main():
    import duckdb

    night = Night()
    database = duckdb.connect(config={"threads": night.threads, "preserve_insertion_order": False})
    database.execute(
        SOURCE.format(
            types=quoted(TYPES), channels=quoted(CHANNELS), statuses=quoted(STATUSES), paths=quoted(night.exports)))
    database.execute(ANSWER.format(**parameters(night)))
    events = database.execute(EVENTS.format(**parameters(night))).fetchone()
    night.answer(
        dict(zip(["scanned", "accepted", "duplicate", "excluded", "quarantined"], events)),
        database.execute(CHANNELS_QUERY).fetchall(), database.execute(BREAKS).fetchall())
    database.execute(f"COPY ({LIST}) TO '{night.out}/breaks.csv' (HEADER false)")


if __name__ == "__main__":
    main()
