#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files in and out, and the forms of answers."""
import csv
import decimal
import io
import json
import random
import shutil
import subprocess

from outcry_e2e import Skip, check, run, wait_for

HEAD = 'time,price,quantity,side,id\n'


def random_ticks(seed, n):
    """Ticks over three hours with prices of four digits after the point, out of order as files are."""
    chance = random.Random(seed)
    ticks = []
    price = decimal.Decimal('100.0000')
    for i in range(n):
        price = max(price + chance.randint(-40, 40) * decimal.Decimal('0.0001'), decimal.Decimal('0.0001'))
        micro = chance.randrange(3 * 3600 * 10**6)
        ticks.append((micro, price, decimal.Decimal(chance.randint(1, 10**9)).scaleb(-8), i + 1))
    return ticks


def stamp(micro):
    seconds, fraction = divmod(micro, 10**6)
    return f'2026-11-20T{6 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{fraction:06}Z'


def as_csv(ticks):
    return HEAD + ''.join(f'{stamp(micro)},{price},{quantity:.8f},buy,{number}\n'
                          for micro, price, quantity, number in ticks)


def fold(ticks, minutes):
    """Candles by Python's decimals: start -> (open, high, low, close, volume, count)."""
    candles = {}
    for micro, price, quantity, _ in sorted(ticks, key=lambda tick: (tick[0], tick[3])):
        start = micro // (minutes * 60 * 10**6) * minutes * 60 * 10**6
        if start in candles:
            opened, high, low, _, volume, count = candles[start]
            candles[start] = (opened, max(high, price), min(low, price), price, volume + quantity, count + 1)
        else:
            candles[start] = (price, price, price, price, quantity, 1)
    return {stamp(start): candle for start, candle in candles.items()}


def test_candles_are_exact(bench):
    node = bench.node()
    ticks = random_ticks(7, 5000)
    path = bench.write('ticks.csv', as_csv(ticks))
    report = node.json('import', str(path), '--instrument', 'TEST-USD')
    check(report['good'] == 5000 and report['bad'] == 0 and report['added'] == 5000, report)
    for interval, minutes in (('1m', 1), ('5m', 5), ('15m', 15), ('1h', 60)):
        expected = fold(ticks, minutes)
        found = node.json('candle', 'list', 'TEST-USD', '--interval', interval, '--limit', '100000')['candles']
        check([one['start'] for one in found] == sorted(expected), interval, 'not the same buckets')
        for one in found:
            values = tuple(decimal.Decimal(one[name]) for name in ('open', 'high', 'low', 'close', 'volume'))
            check(values == expected[one['start']][:5], interval, one, expected[one['start']])


def test_bad_rows(bench):
    node = bench.node()
    path = bench.write('bad.csv', HEAD +
                       '2026-11-20T06:00:00Z,1.25,10,buy,1\n'
                       'yesterday,1.25,10,buy,2\n'
                       '2026-11-20T06:00:01Z,one,10,sell,3\n'
                       '2026-11-20T06:00:02Z,1.50,-3,sell,4\n'
                       '2026-11-20T06:00:03Z,1.75,10,sell,5\n'
                       '2026-11-20T06:00:04Z,2\n')
    mapping = bench.write('mapping.yaml', 'format: csv\nkind: ticks\ntime: {at: time, unit: rfc3339}\nprice: price\n'
                                          'quantity: quantity\nside: side\nid: id\n')
    for args, added in ((('--dry-run',), 0), ((), 2), ((), 0)):
        result = node.ctl('--format', 'json', 'import', path, '--instrument', 'TEST-USD', '--mapping', mapping, *args)
        check(result.stdout, result)
        report = json.loads(result.stdout)
        check(result.returncode == 1 and '4 rows were refused' in result.stderr, result)
        check((report['rows'], report['good'], report['bad'], report['added']) == (6, 2, 4, added), report)
        check([error['line'] for error in report['errors']] == [3, 4, 5, 7], report['errors'])
        check(all(error['reason'] for error in report['errors']), report['errors'])
    # Nothing of the dry run was kept, and the table shows the rows too.
    text = node.ctl('import', path, '--instrument', 'OTHER-USD', '--mapping', mapping, '--dry-run').stdout
    check('yesterday' in text and 'Dry run' in text, text)
    # A file that does not say enough is refused with what to say.
    unclear = bench.write('unclear.csv', 'Wann;Preis;Menge\n2026-11-20;1,5;2\n')
    result = node.ctl('import', unclear, '--instrument', 'OTHER-USD')
    check(result.returncode == 1 and 'The columns are: Wann, Preis, Menge' in result.stderr, result)
    check('time: {at: "WHICH", unit: "WHICH"}\nprice: "Preis"\n' in result.stderr, result)
    # A mapping that is not right is called as its writer calls it.
    wrong = bench.write('größe.yaml', 'kind: ticks\nfoo: 1\n')
    result = node.ctl('import', path, '--instrument', 'OTHER-USD', '--mapping', wrong)
    check(result.returncode == 1 and f'{wrong.name}:2:' in result.stderr, result)
    check(node.ctl('tick', 'list', 'OTHER-USD').returncode == 1, 'a dry run left something')
    ticks = node.json('tick', 'list', 'TEST-USD')['ticks']
    check([tick['price'] for tick in ticks] == ['1.25', '1.75'], ticks)
    # One bad time of seven does not spoil the guess.
    path = bench.write('one.csv', 'time,close\n' + ''.join(
        f'2024-01-05T10:0{i}:00Z,1.5\n' if i != 3 else '2024-01-05 foo,1.5\n' for i in range(7)))
    result = node.ctl('--format', 'json', 'import', path, '--instrument', 'MOST-USD')
    report = json.loads(result.stdout)
    check((report['added'], report['bad'], report['errors'][0]['line']) == (6, 1, 5), report)


def test_mapping(bench):
    node = bench.node()
    path = bench.write('odd.csv', 'Preis;Wann;Menge\n1.234,50;20.11.2026 07:00:00;2\n1.235,00;20.11.2026 07:01:00;3\n')
    mapping = bench.write('mapping.yaml',
                          'format: csv\ndelimiter: ";"\nheader: true\ndecimal: ","\nkind: ticks\n'
                          'zone: Europe/Berlin\n'
                          'time: {at: Wann, unit: "%d.%m.%Y %H:%M:%S"}\nprice: Preis\nquantity: Menge\n')
    result = node.ctl('--format', 'json', 'import', path, '--instrument', 'TEST-EUR', '--mapping', mapping)
    check(result.returncode == 0, result)
    ticks = node.json('tick', 'list', 'TEST-EUR')['ticks']
    check([(tick['time'], tick['price'], tick['quantity']) for tick in ticks] ==
          [('2026-11-20T06:00:00.000000Z', '1234.50', '2'), ('2026-11-20T06:01:00.000000Z', '1235.00', '3')], ticks)


def test_export_and_back(bench):
    node = bench.node()
    source = bench.write('ticks.csv', as_csv(random_ticks(11, 2000)))
    node.json('import', str(source), '--instrument', 'TEST-USD')
    original = node.json('tick', 'list', 'TEST-USD', '--limit', '100000')['ticks']
    for name in ('out.csv', 'out.json'):
        path = bench.path / name
        result = node.ctl('export', 'ticks', 'TEST-USD', '--output', path)
        check(result.returncode == 0 and result.stdout == '' and
              result.stderr == f'2000 rows are in {path}\n', result)
        other = 'COPY-' + name[4:].upper()
        report = node.json('import', str(path), '--instrument', other)
        check(report['bad'] == 0 and report['added'] == 2000, report)
        copy = node.json('tick', 'list', other, '--limit', '100000')['ticks']
        check(copy == original, name, 'did not come back as it went', copy[:2], original[:2])
    text = node.ctl('export', 'candles', 'TEST-USD', '--interval', '1h', '--output', '-').stdout
    lines = list(csv.DictReader(io.StringIO(text)))
    candles = node.json('candle', 'list', 'TEST-USD', '--interval', '1h')['candles']
    check([line['close'] for line in lines] == [candle['close'] for candle in candles], lines, candles)
    as_json = json.loads(node.ctl('export', 'candles', 'TEST-USD', '--interval', '1h', '--output', '-', '--format', 'json').stdout)
    check([one['close'] for one in as_json] == [candle['close'] for candle in candles], as_json)


def test_ranges(bench):
    node = bench.node()
    path = bench.write('t.csv', HEAD + ''.join(f'2026-11-20T06:00:{i:02}Z,{i}.5,1,buy,{i + 1}\n' for i in range(60)))
    node.json('import', str(path), '--instrument', 'TEST-USD')

    def prices(*args):
        return [tick['price'] for tick in node.json('tick', 'list', 'TEST-USD', *args)['ticks']]

    check(len(prices()) == 60, prices())
    check(prices('--limit', '2') == ['58.5', '59.5'], prices('--limit', '2'))
    check(prices('--since', '2026-11-20 06:00:58') == ['58.5', '59.5'], 'since')
    check(prices('--until', '2026-11-20T06:00:02Z') == ['0.5', '1.5'], 'until is not included')
    check(prices('--since', '2026-11-20T07:00:57+01:00', '--until', '@1795154459') == ['57.5', '58.5'], 'zone, epoch')
    check(prices('--until', '2026-11-20') == [], 'nothing')
    result = node.ctl('tick', 'list', 'TEST-USD', '--source', 'kraken')
    check(result.returncode == 1 and 'TEST-USD from kraken' in result.stderr, result)
    check(prices('--source', 'import', '--limit', '1') == ['59.5'], 'source')
    integer = node.json('--time', 'us', 'tick', 'list', 'TEST-USD', '--limit', '1')['ticks'][0]['time']
    check(integer == 1795154459000000, integer)


def test_formats(bench):
    node = bench.node()
    path = bench.write('t.csv', HEAD + '2026-11-20T06:00:00Z,1.50,2,buy,1\n2026-11-20T06:00:00.25Z,12.25,10,sell,2\n')
    node.json('import', str(path), '--instrument', 'TEST-USD')
    table = node.ctl('tick', 'list', 'TEST-USD').stdout
    check(table == 'TIME (UTC)                  PRICE  QUANTITY  SIDE  ID\n'
                   '2026-11-20 06:00:00          1.50         2  buy   1\n'
                   '2026-11-20 06:00:00.250000  12.25        10  sell  2\n', table)
    yaml = node.ctl('--format', 'yaml', 'tick', 'list', 'TEST-USD').stdout
    check('instrument: TEST-USD\n' in yaml and '  - time: "2026-11-20T06:00:00.000000Z"\n    price: "1.50"\n' in yaml, yaml)
    check(node.ctl('status', env={'OUTCRY_FORMAT': 'json'}).stdout.startswith('{\n'), 'OUTCRY_FORMAT')
    for args in (['status'], ['instrument', 'list'], ['source', 'list'], ['source', 'show', 'ecb'],
                 ['instrument', 'show', 'TEST-USD']):
        for form in ('table', 'json', 'yaml'):
            result = node.ctl('--format', form, *args)
            check(result.returncode == 0 and result.stdout and '\033' not in result.stdout, args, form, result)
    metrics = node.ctl('metrics').stdout
    check('# TYPE outcry_' in metrics and metrics.endswith('\n'), metrics[:200])


def test_secrets_without_a_service(bench):
    """Refused in words, and the value is nowhere."""
    node = bench.node()
    value = 'sesame-7c1f'
    for args, stdin in ((['secret', 'set', 'example-key'], value + '\n'), (['secret', 'list'], None),
                        (['secret', 'forget', 'example-key'], None)):
        result = node.ctl(*args, stdin=stdin)
        check(result.returncode == 1 and len(result.stderr) > 20 and value not in result.stderr, args, result)
        check(result.stderr.startswith('outcryctl: there is no Secret Service in this session'), result.stderr)
    check(node.end() == 0, 'it does not end in order')
    for path in bench.path.rglob('*'):
        if path.is_file():
            check(value.encode() not in path.read_bytes(), path)


def secret_service(bench):
    """A session bus of its own with a keyring that is open."""
    for program in ('dbus-daemon', 'gnome-keyring-daemon'):
        if not shutil.which(program):
            raise Skip(f'there is no {program}')
    bus = subprocess.Popen(['dbus-daemon', '--session', '--print-address', '--nofork'], stdout=subprocess.PIPE,
                           stderr=bench.log('dbus'), env=bench.env)
    bench.defer(lambda: (bus.kill(), bus.wait(), bus.stdout.close()))
    bench.env['DBUS_SESSION_BUS_ADDRESS'] = bus.stdout.readline().decode().strip()
    keyring = subprocess.Popen(['gnome-keyring-daemon', '--unlock', '--foreground', '--components=secrets'],
                               stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=bench.log('keyring'),
                               env=bench.env)
    bench.defer(lambda: (keyring.kill(), keyring.wait()))
    keyring.stdin.write(b'password')
    keyring.stdin.close()

    def is_there():
        result = bench.ctl('--data-dir', bench.path / 'node', 'secret', 'list')
        return result.returncode == 0
    return is_there


def test_secrets_with_a_service(bench):
    is_there = secret_service(bench)
    node = bench.node()
    wait_for(is_there, lambda: bench.read_log('keyring') + node.ctl('secret', 'list').stderr)
    value = 'sesame-7c1f'
    result = node.ctl('secret', 'set', 'example-key', stdin=value + '\n')
    check(result.returncode == 0 and value not in result.stdout + result.stderr, result)
    names = [secret['name'] for secret in node.json('secret', 'list')['secrets']]
    check(names == ['example-key'], names)
    # It outlives the node, and is not in the node's files.
    check(node.end() == 0, 'it does not end in order')
    for path in [*(bench.path / 'node').rglob('*'), bench.path / 'outcryd.log']:
        check(not path.is_file() or value.encode() not in path.read_bytes(), path)
    node = bench.node()
    check(len(node.json('secret', 'list')['secrets']) == 1, 'forgotten')
    check(node.json('secret', 'forget', 'example-key')['forgotten'], 'not forgotten')
    check(node.json('secret', 'list')['secrets'] == [], 'not forgotten')
    result = node.ctl('secret', 'forget', 'example-key')
    check(result.returncode == 1 and 'there is no secret “example-key”' in result.stderr, result)


if __name__ == '__main__':
    run('/e2e/data', [test_candles_are_exact, test_bad_rows, test_mapping, test_export_and_back, test_ranges,
                      test_formats, test_secrets_without_a_service, test_secrets_with_a_service])
