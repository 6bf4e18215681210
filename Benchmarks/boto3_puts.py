#!/usr/bin/env python3
"""The peer for locked puts: boto3 with 16 threads, one request an object; nothing is read back.

  boto3_puts.py ENDPOINT BUCKET FOLDER COUNT   (the key pair in S3_ACCESS_KEY, S3_SECRET_KEY)
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

THREADS = 16


def main():
    endpoint, bucket, folder, count = sys.argv[1:]
    client = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=os.environ["S3_ACCESS_KEY"],
        aws_secret_access_key=os.environ["S3_SECRET_KEY"],
        config=Config(max_pool_connections=THREADS, s3={"addressing_style": "path"}, request_checksum_calculation="when_required"))

    def put(number):
        client.put_object(
            Bucket=bucket, Key=f"{folder}/{number}", Body=bytes([number % 256]) * 4096, ObjectLockMode="GOVERNANCE",
            ObjectLockRetainUntilDate="2040-01-01T00:00:00Z")

    with ThreadPoolExecutor(THREADS) as pool:
        print(sum(1 for _ in pool.map(put, range(int(count)))))


if __name__ == "__main__":
    main()
