#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""outcry-replay as a program: its ready line, its answers, its faults, its two ways to end. Speaks TAP."""
import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request


def start(*options):
    process = subprocess.Popen([sys.argv[1], *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    return process, json.loads(process.stdout.readline())


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, b''


def check_ready_and_term():
    process, ready = start('--seed', '7', '--speed', '3')
    assert ready['event'] == 'ready' and ready['url'].startswith('http://127.0.0.1:'), ready
    assert f"api.kraken.com={ready['url']}/api.kraken.com" in ready['overrides'], ready
    status, body = get(ready['url'] + '/api.gemini.com/v2/candles/btcusd/1m')
    bars = json.loads(body)
    assert status == 200 and len(bars) > 1000 and bars[0][0] > bars[1][0], body[:200]
    status, body = get(ready['url'] + '/_requests')
    assert [request['host'] for request in json.loads(body)] == ['api.gemini.com'], body
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def check_faults_and_end_of_input():
    process, ready = start('--fault', '500:1:api.gemini.com')
    path = ready['url'] + '/api.gemini.com/v2/candles/btcusd/1m'
    assert get(path)[0] == 500
    assert get(path)[0] == 200
    assert get(ready['url'] + '/_fault?kind=429&count=1')[0] == 200
    assert get(path)[0] == 429
    assert get(ready['url'] + '/_fault?kind=nonsense')[0] == 400
    process.stdin.close()
    assert process.wait(30) == 0


def check_usage():
    done = subprocess.run([sys.argv[1], '--fault', 'nonsense'], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 2 and 'nonsense' in done.stderr, done


CHECKS = [check_ready_and_term, check_faults_and_end_of_input, check_usage]


def main():
    print(f'1..{len(CHECKS)}')
    failed = False
    for number, check in enumerate(CHECKS, 1):
        name = check.__name__.removeprefix('check_').replace('_', '-')
        try:
            check()
            print(f'ok {number} - /replay/program/{name}')
        except Exception as error:  # each check is told, whatever ended it
            failed = True
            print(f'not ok {number} - /replay/program/{name}')
            print(f'# {type(error).__name__}: {error}')
    sys.exit(failed)


main()
