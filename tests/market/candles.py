#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Candles of captured trades, computed a second time and compared to the last digit.

Nothing here is shared with the program under test: numbers are decimal.Decimal of the texts in the
files, calendars and zones are Python's, and a candle is what is left after sorting and grouping all
trades.

usage: candles.py PRINT-CANDLES DATA-DIR
"""

import csv
import decimal
import gzip
import io
import itertools
import json
import subprocess
import sys
import zipfile
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

decimal.getcontext().prec = 60
D = decimal.Decimal
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MINUTES = {"1m": 1, "5m": 5, "15m": 15, "1h": 60, "4h": 240}
INTERVALS = [*MINUTES, "1d", "1w"]


class Utc:
    def opening(self, day):
        return datetime.combine(day, time(), timezone.utc)

    def day_of(self, when):
        return when.date()


class Session:
    """Trading days named by the date on which they close."""

    def __init__(self, zone, opens, closes):
        self.zone, self.opens, self.closes = zone, opens, closes

    def opening(self, day):
        if self.opens > self.closes:
            day -= timedelta(days=1)
        clock = time(self.opens // 60, self.opens % 60)
        return datetime.combine(day, clock, ZoneInfo(self.zone)).astimezone(timezone.utc)

    def day_of(self, when):
        around = when.astimezone(ZoneInfo(self.zone)).date()
        days = [around + timedelta(days=k) for k in (-1, 0, 1)]
        return max(day for day in days if self.opening(day) <= when)


def bucket(calendar, interval, when):
    day = calendar.day_of(when)
    if interval == "1w":
        return calendar.opening(day - timedelta(days=day.weekday()))
    if interval == "1d":
        return calendar.opening(day)
    opening = calendar.opening(day)
    step = timedelta(minutes=MINUTES[interval])
    return opening + (when - opening) // step * step


def text(number, digits):
    shown = number.quantize(D(1).scaleb(-digits))
    assert shown == number, f"{number} has more than {digits} digits"
    return format(shown, "f")


def candles(rows, calendar, interval, digits):
    """rows: (time, open, high, low, close, volume, count), in order."""
    for start, group in itertools.groupby(rows, lambda row: bucket(calendar, interval, row[0])):
        group = list(group)
        volume = sum((row[5] for row in group), D(0))
        high, low = max(row[2] for row in group), min(row[3] for row in group)
        prices = (text(price, digits[0]) for price in (group[0][1], high, low, group[-1][4]))
        microseconds = (start - EPOCH) // timedelta(microseconds=1)
        yield " ".join([interval, str(microseconds), *prices,
                        text(volume, digits[1]), str(sum(row[6] for row in group))])


def digits_after_point(texts):
    return max(max(0, -D(number).as_tuple().exponent) for number in texts)


def freqtrade(path):
    with gzip.open(path, "rt") as file:
        trades = json.load(file, parse_float=str)
    trades.sort(key=lambda trade: (trade[0], int(trade[1])))
    rows = [(EPOCH + timedelta(milliseconds=trade[0]), *[D(trade[4])] * 4, D(trade[5]), 1)
            for trade in trades]
    digits = (digits_after_point(trade[4] for trade in trades),
              digits_after_point(trade[5] for trade in trades))
    return rows, digits


def lean(paths, first_day, zone):
    """(moment, fields) of each line; the milliseconds count from local midnight."""
    for number, path in enumerate(paths):
        midnight = datetime.combine(first_day + timedelta(days=number), time(), ZoneInfo(zone))
        midnight = midnight.astimezone(timezone.utc)
        with zipfile.ZipFile(path) as archive:
            member = archive.read(archive.namelist()[0]).decode()
        for fields in csv.reader(io.StringIO(member)):
            if fields:
                yield midnight + timedelta(milliseconds=int(fields[0])), fields


def lean_ticks(paths, first_day, zone):
    rows = [(when, *[D(fields[1]) / 10000] * 4, D(fields[2]), 1)
            for when, fields in lean(paths, first_day, zone)]
    rows.sort(key=lambda row: row[0])
    return rows, (4, 0)


def lean_bars(paths, first_day):
    lines = list(lean(paths, first_day, "UTC"))
    rows = [(when, *map(D, fields[1:6]), 0) for when, fields in lines]
    return rows, (2, digits_after_point(fields[5] for _, fields in lines))


def first_difference(ours, theirs):
    for line, (mine, other) in enumerate(itertools.zip_longest(ours, theirs)):
        if mine != other:
            return f"candle {line}: here {mine}, there {other}"
    return None


def main():
    program, data = sys.argv[1], Path(sys.argv[2])
    xrp = data / "trade-ticks/XRP_ETH-trades.json.gz"
    ibm = sorted((data / "lean-sample").glob("*ibm__201310*_trade.zip"))
    seconds = sorted((data / "lean-sample").glob("*coinbase__second__btcusd__201610*_trade.zip"))
    nyse, futures = Session("America/New_York", 570, 960), Session("America/Chicago", 1020, 960)
    trades = freqtrade(xrp)
    bars = lean_bars(seconds, date(2016, 10, 7))
    ticks = lean_ticks(ibm, date(2013, 10, 10), "America/New_York")
    lean_tick_arguments = ["lean-ticks", "2013-10-10", "America/New_York", *ibm]
    lean_bar_arguments = ["lean-bars", "2016-10-07", *seconds]
    cases = [
        ("XRP-ETH trades", trades, Utc(), ["freqtrade", xrp]),
        ("XRP-ETH trades shuffled", trades, Utc(), ["--shuffle", "1", "freqtrade", xrp]),
        ("XRP-ETH trades shuffled, an evening session", trades, futures,
         ["--shuffle", "2", "freqtrade", xrp]),
        ("IBM ticks", ticks, Utc(), lean_tick_arguments),
        ("IBM ticks in New York's session", ticks, nyse, lean_tick_arguments),
        ("BTC-USD second bars", bars, Utc(), lean_bar_arguments),
        ("BTC-USD second bars in an evening session", bars, futures, lean_bar_arguments),
    ]

    print(f"1..{len(cases) * (len(INTERVALS) + 1)}")
    failed = number = 0
    for name, (rows, digits), calendar, arguments in cases:
        if isinstance(calendar, Session):
            session = ["--session", calendar.zone, str(calendar.opens), str(calendar.closes)]
            position = 2 if arguments[0] == "--shuffle" else 0
            arguments = arguments[:position] + session + arguments[position:]
        run = subprocess.run([program, *arguments], stdout=subprocess.PIPE, text=True, timeout=120,
                             check=True)
        printed = run.stdout.splitlines()
        checks = [("digits", [f"digits {digits[0]} {digits[1]}"], printed[:1])]
        for interval in INTERVALS:
            there = [line for line in printed if line.startswith(interval + " ")]
            checks.append((interval, list(candles(rows, calendar, interval, digits)), there))
        for what, here, there in checks:
            number += 1
            difference = first_difference(here, there)
            good = difference is None and len(here) > 0
            failed += not good
            print(f"{'ok' if good else 'not ok'} {number} - {name}, {what}: {len(here)}")
            if not good:
                print(f"# {difference}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
