#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of the window, one JSON line: time from exec to the first painted frame (first start on an empty data
directory, then later starts), CPU when idle, memory. Not a test: it asserts nothing.

    headless.py measure.py PROGRAM [--data-dir DIR] [--starts N] [--idle SECONDS]
"""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time

PAINTED = re.compile(r'First frame painted at (\d+) us, (\d+) us of CPU')


def start(program, data, log):
    """Starts @program; returns its process, the milliseconds until it had painted, and those it computed."""
    with open(log, 'wb') as out:
        begun = time.monotonic_ns() // 1000
        process = subprocess.Popen([program, '--data-dir', data, '--log-level', 'debug'], stdout=out, stderr=out)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with open(log, errors='replace') as text:
            found = PAINTED.search(text.read())
        if found:
            return process, (int(found.group(1)) - begun) / 1000, int(found.group(2)) / 1000
        if process.poll() is not None:
            raise SystemExit(f'{program} ended with {process.returncode}')
        time.sleep(0.02)
    raise SystemExit('nothing was painted within 30 s')


def stop(process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def cpu_seconds(pid):
    with open(f'/proc/{pid}/stat') as text:
        fields = text.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def memory_mb(pid):
    wanted = {}
    with open(f'/proc/{pid}/status') as text:
        for line in text:
            name, _, value = line.partition(':')
            if name in ('VmRSS', 'VmHWM', 'RssAnon'):
                wanted[name] = round(int(value.split()[0]) / 1024, 1)
    return wanted


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('program')
    parser.add_argument('--data-dir')
    parser.add_argument('--starts', type=int, default=5)
    parser.add_argument('--idle', type=float, default=10)
    args = parser.parse_args()
    work = tempfile.mkdtemp(prefix='outcry-measure-')
    data = args.data_dir or os.path.join(work, 'data')
    log = os.path.join(work, 'log')
    figures = {}
    try:
        process, figures['first_start_ms'], figures['first_start_cpu_ms'] = start(args.program, data, log)
        # What a first start imports is not idleness.
        time.sleep(8)
        stop(process)
        later, computed = [], []
        for number in range(args.starts):
            process, spent, cpu = start(args.program, data, log)
            later.append(spent)
            computed.append(cpu)
            if number + 1 < args.starts:
                time.sleep(1)
                stop(process)
        figures['start_ms'] = {'median': statistics.median(later), 'least': min(later), 'most': max(later)}
        figures['start_cpu_ms'] = statistics.median(computed)
        time.sleep(6)
        before, begun = cpu_seconds(process.pid), time.monotonic()
        time.sleep(args.idle)
        figures['idle_cpu_percent'] = round(
            100 * (cpu_seconds(process.pid) - before) / (time.monotonic() - begun), 2)
        figures['memory_mb'] = memory_mb(process.pid)
        with open('/proc/loadavg') as text:
            figures['load_average'] = float(text.read().split()[0])
        stop(process)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(json.dumps(figures))


if __name__ == '__main__':
    main()
