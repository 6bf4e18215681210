#!/usr/bin/env python3
"""A night in Polars: one streaming scan of the exports, then grouping by event and by message with lazy frames.

Lines are read as lines and decoded, which is quicker here than `scan_ndjson`. Polars has no UUID, so ids are text. A line that is
not JSON or not UTF-8 ends the whole scan with an error, in `scan_ndjson` even with `ignore_errors`
(github.com/pola-rs/polars/issues/13768), so it is given the same exports without malformed records.
"""

import os

from peer import CHANNELS, FAILED, STATUSES, TYPES, Night


def main():
    night = Night()
    os.environ["POLARS_MAX_THREADS"] = str(night.threads)
    import polars as pl

    schema = {
        "id": pl.String, "type": pl.Enum(TYPES), "timestamp": pl.String,
        "message": pl.Struct({
            "id": pl.String, "direction": pl.Enum(["outbound", "inbound"]), "channel": pl.Enum(CHANNELS),
            "deliveryTimestamp": pl.String, "status": pl.Enum(STATUSES),
            "metadata": pl.Struct({"audit_correlation_id": pl.String, "consent_at": pl.String})}),
    }

    # Dates repeat and are parsed once each; digits in fixed places are quicker than a format.
    def instant(column):
        def digits(place, length):
            return column.str.slice(place, length).cast(pl.Int64, strict=False)

        day = column.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False, cache=True).cast(pl.Int64)
        return (((day * 24 + digits(11, 2)) * 60 + digits(14, 2)) * 60 + digits(17, 2)) * 1000 + digits(20, 3)

    message = pl.col("message").struct
    metadata = message.field("metadata").struct
    scanned = (
        pl.scan_lines(night.exports)
        .select(pl.col("line").str.json_decode(pl.Struct(schema)).alias("record")).unnest("record")
        .select(
            "id", pl.col("id").hash().alias("key"), "type", message.field("id").alias("message"),
            message.field("channel").alias("channel"),
            (message.field("direction") == "outbound").alias("outbound"), instant(pl.col("timestamp")).alias("ts"),
            instant(message.field("deliveryTimestamp")).alias("dts"), message.field("status").alias("status"),
            metadata.field("audit_correlation_id").hash().alias("correlation"),
            instant(metadata.field("consent_at")).alias("consent_at"))
        .collect(engine="streaming"))

    readable = (
        pl.col("id").is_not_null() & pl.col("type").is_not_null() & pl.col("message").is_not_null()
        & pl.col("outbound").is_not_null() & pl.col("ts").is_between(night.start, night.end, closed="left")).fill_null(False)
    excluded = scanned.lazy().filter(readable & ~pl.col("outbound")).select(pl.len()).collect().item()
    quarantined = scanned.lazy().filter(~readable).select(pl.len()).collect().item()
    events = scanned.lazy().filter(readable & pl.col("outbound"))

    # Whoever is there twice has a key that is there twice; the few with such a key are then compared by their ids.
    twice = events.group_by("key").len().filter(pl.col("len") > 1).select("key").collect(engine="streaming")
    facts = pl.struct("ts", "dts", "status", "correlation").hash()
    again = (
        events.join(twice.lazy(), on="key", how="semi").filter(pl.col("id").is_duplicated()).sort("id", "ts")
        .with_columns(facts.alias("facts"))
        .with_columns((pl.col("facts") != pl.col("facts").first().over("id")).alias("differs"),
                      pl.int_range(pl.len()).over("id").alias("place")))
    extra = again.filter(pl.col("place") > 0).select("id", "ts", "message", "differs").collect()

    at, kind = pl.coalesce("dts", "ts"), pl.col("type")
    tells = kind.is_in(["message:delivery", "message:status"])
    delivers = (tells & (pl.col("status") == "DELIVERED").fill_null(False)) | (
        (kind == "message:delivery") & pl.col("status").is_null())
    fails = tells & pl.col("status").is_in(FAILED).fill_null(False)
    delivery = kind == "message:delivery"
    sent, delivered, failed = pl.col("sent"), pl.col("delivered"), pl.col("failed")
    email = pl.col("channel") == "EMAIL"
    flags = {
        "read": kind == "message:read", "deliveries": delivery, "statuses": kind == "message:status",
        "consent": pl.col("consent_at") <= pl.col("ts"), "drift": delivery & ((pl.col("ts") - pl.col("dts")).abs() > 5001)}
    messages = (
        events.join(extra.lazy().filter("differs"), on=["id", "ts"], how="anti")
        .select(
            "message", "channel", "correlation", pl.when(kind == "message:send").then("ts").alias("sent"),
            pl.when(delivers).then(at).alias("delivered"), pl.when(fails).then(at).alias("failed"), **flags)
        .group_by("message").agg(
            pl.col("channel").first(), sent.min(), delivered.min(), delivered.max().alias("last_delivered"), failed.max(),
            pl.col(list(flags)).any(), (pl.col("correlation").min() != pl.col("correlation").max()).alias("mismatch"))
        .with_columns(
            pl.when(sent.is_null()).then(None)
            .when(delivered.is_not_null() & (failed.is_null() | (pl.col("last_delivered") > failed))).then(pl.lit("delivered"))
            .when(failed.is_not_null()).then(pl.lit("failed"))
            .when(night.as_of - sent > pl.when(email).then(432_000_000).otherwise(259_200_000)).then(pl.lit("unconfirmed"))
            .otherwise(pl.lit("pending")).alias("state"))
        .collect(engine="streaming"))

    state = pl.col("state")
    has_send = sent.is_not_null()
    rules = {
        "PENDING_DELIVERY_FAIL": (state == "pending") & (night.as_of - sent > 120_000),
        "DELIVERY_UNCONFIRMED": state == "unconfirmed",
        "LATE_DELIVERY": delivered - sent > 120_000,
        "DELIVERY_BEFORE_SEND": sent - delivered > 5000,
        "TIMESTAMP_DRIFT": pl.col("drift"),
        "ORPHAN_DELIVERY": ~has_send & pl.col("deliveries"),
        "ORPHAN_STATUS": ~has_send & ~pl.col("deliveries") & pl.col("statuses"),
        "ORPHAN_READ": ~has_send & ~pl.col("deliveries") & ~pl.col("statuses"),
        "READ_WITHOUT_DELIVERY": has_send & pl.col("read") & delivered.is_null(),
        "READ_WITHOUT_CONSENT": has_send & pl.col("read") & email & ~pl.col("consent").fill_null(False),
        "STATUS_CONFLICT": has_send & delivered.is_not_null() & failed.is_not_null(),
        "CORRELATION_MISMATCH": pl.col("mismatch"),
    }
    doubles = pl.when("differs").then(pl.lit("CONFLICTING_DUPLICATE")).otherwise(pl.lit("DUPLICATE_EVENT"))
    breaks = pl.concat(
        [messages.lazy().filter(rule).select(pl.lit(code).alias("code"), "message") for code, rule in rules.items()]
        + [extra.lazy().select(doubles.alias("code"), "message")]).sort("code", "message").collect()
    breaks.write_csv(night.out / "breaks.csv", include_header=False)
    states = [(state == word).sum().alias(word) for word in ["delivered", "failed", "pending", "unconfirmed"]]
    channels = messages.filter(has_send).group_by("channel").agg(pl.len(), *states, pl.col("read").sum())
    outbound = scanned.height - excluded - quarantined
    night.answer(
        {"scanned": scanned.height, "accepted": outbound - extra.height, "duplicate": extra.height, "excluded": excluded,
         "quarantined": quarantined},
        channels.rows(), breaks.group_by("code").len().rows())


if __name__ == "__main__":
    main()
