#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Live prices from every shipped source, played by the replay server."""
import decimal
import json
import subprocess

from outcry_e2e import HANG, OUTCRYCTL, check, diagnose, read_lines, run, wait_for

SOCKETS = ('kraken', 'coinbase-exchange', 'binance-vision', 'bitstamp', 'gemini')
POLLS = ('ecb', 'frankfurter', 'cboe-vix')


def live_node(bench, *args, speed='50', **options):
    replay = bench.replay('--speed', speed)
    return replay, bench.node(*replay.options(), *args, **options)


def states(node):
    return {source['id']: source['state'] for source in node.get('/v1/sources')['sources']}


def held(node, instrument, source):
    for series in node.get('/v1/instruments/' + instrument)['series']:
        if series['source'] == source:
            return series
    return None


def fold(ticks, seconds):
    """Candles of whole buckets by Python's decimals, from the JSON of ticks with times in microseconds."""
    candles = {}
    for tick in sorted(ticks, key=lambda one: (one['time'], int(one['id'] or 0))):
        start = tick['time'] // (seconds * 10**6) * seconds * 10**6
        price, quantity = decimal.Decimal(tick['price']), decimal.Decimal(tick['quantity'])
        if start in candles:
            candle = candles[start]
            candle[1], candle[2], candle[3] = max(candle[1], price), min(candle[2], price), price
            candle[4] += quantity
        else:
            candles[start] = [price, price, price, price, quantity]
    return candles


def test_every_source_delivers(bench):
    _, node = live_node(bench)
    wait_for(lambda: all(states(node)[name] == 'live' for name in SOCKETS), lambda: f'sockets: {states(node)}')
    for name in SOCKETS:
        instrument = node.source(name)['instruments'][0]
        wait_for(lambda: (held(node, instrument, name) or {'ticks': 0})['ticks'] > 5, f'ticks of {name}')
        ticks = node.json('tick', 'list', instrument, '--source', name)['ticks']
        check(ticks == sorted(ticks, key=lambda tick: tick['time']), name, 'out of order')
        check(all(decimal.Decimal(tick['price']) > 0 and decimal.Decimal(tick['quantity']) > 0 for tick in ticks), name)
    for name in POLLS:
        wait_for(lambda: node.source(name)['last_success'], lambda: f'{name}: {node.source(name)}')
        instrument = node.source(name)['instruments'][0]
        wait_for(lambda: held(node, instrument, name), f'bars of {name}')
        check(held(node, instrument, name)['bars'] > 0, name, held(node, instrument, name))
    check(all(run['outcome'] == 'ok' for name in POLLS for run in node.runs(name)), 'runs that failed')
    diagnose(f'with eight sources: {node.resident() / 1e6:.1f} MB resident')
    check(node.end() == 0, 'it does not end in order')


def test_candles_of_ticks(bench):
    """A whole minute that was watched from its first second equals Python's candle of the ticks that are held."""
    _, node = live_node(bench)
    instrument, source = 'BTC-USD', 'coinbase-exchange'
    wait_for(lambda: (held(node, instrument, source) or {'ticks': 0})['ticks'] > 20, 'ticks')
    ticks = node.json('--time', 'us', 'tick', 'list', instrument, '--source', source, '--limit', '100000')['ticks']
    last = ticks[-1]['time']
    path = bench.path / 'ticks.csv'
    check(node.ctl('export', 'ticks', instrument, '--source', source, '--until', f'@{last // 10**6}', '--output', path).returncode == 0, 'no export')
    # As a series of its own nothing but the ticks makes its candles.
    check(node.json('import', str(path), '--instrument', 'COPY-USD')['bad'] == 0, 'an export that cannot be imported')
    copied = node.json('--time', 'us', 'tick', 'list', 'COPY-USD', '--limit', '100000')['ticks']
    check(copied == [tick for tick in ticks if tick['time'] < last // 10**6 * 10**6], 'not the same ticks')
    for interval, seconds in (('1m', 60), ('5m', 300), ('1h', 3600)):
        found = node.json('--time', 'us', 'candle', 'list', 'COPY-USD', '--interval', interval)['candles']
        expected = fold(copied, seconds)
        check([one['start'] for one in found] == sorted(expected), interval, found, expected)
        for one in found:
            values = [decimal.Decimal(one[name]) for name in ('open', 'high', 'low', 'close', 'volume')]
            check(values == expected[one['start']], interval, one, expected[one['start']])


def test_watch(bench):
    _, node = live_node(bench)
    result = subprocess.run([OUTCRYCTL, '--data-dir', node.directory, 'watch', '--kinds', 'ticks', '--instrument', 'BTC-USD',
                             '--count', '4'], capture_output=True, text=True, timeout=HANG, env=bench.env)
    check(result.returncode == 0, result)
    events = [json.loads(line) for line in result.stdout.splitlines()]
    check([event['event'] for event in events] == ['hello', 'ticks', 'ticks', 'ticks'], result.stdout)
    check(all(event['instrument'] == 'BTC-USD' for event in events[1:]), result.stdout)
    bench.answers += [{'schema': 'Event', 'method': 'watch', 'path': '', 'status': 0, 'body': line}
                      for line in result.stdout.splitlines()]
    # What an event told is held.
    tick = events[-1]['ticks'][-1]
    since = tick['time']
    ticks = node.json('tick', 'list', 'BTC-USD', '--source', events[-1]['source'], '--since', since)['ticks']
    check(tick in ticks, tick, ticks[:3])


def test_pause_is_kept(bench):
    replay, node = live_node(bench)
    wait_for(lambda: states(node)['kraken'] == 'live', 'kraken')
    check(node.json('source', 'pause', 'kraken')['state'] == 'paused', 'not paused')
    wait_for(lambda: states(node)['coinbase-exchange'] == 'live', 'the others go on')
    check(node.end() == 0, 'it does not end in order')
    node = bench.node(*replay.options())
    check(node.source('kraken')['paused'], 'forgotten over a restart')
    wait_for(lambda: states(node)['coinbase-exchange'] == 'live', 'the others')
    check(states(node)['kraken'] == 'paused', states(node))
    node.json('source', 'resume', 'kraken')
    wait_for(lambda: states(node)['kraken'] == 'live', 'kraken again')


def test_own_recipe(bench):
    """Preview, add, run, log, remove: with an address of this machine only when that is allowed."""
    replay, node = live_node(bench)
    text = ('recipe: 1\nname: mine\nsource: kraken.com\nlimits: {gap: 1s}\n'
            'instruments:\n  BTC-USD: {rest: XBTUSD, price: 1, quantity: 8}\n'
            'candles:\n  get: "https://api.kraken.com/0/public/OHLC?pair={rest}&interval={step}"\n'
            '  steps: {1m: 1, 1h: 60, 1d: 1440}\n'
            '  fail: [{at: "$.error[0]", as: error}]\n'
            '  rows: $.result.*[*]\n  drop: last\n  order: oldest\n'
            '  bar: {time: {at: "[0]", unit: s}, open: "[1]", high: "[2]", low: "[3]", close: "[4]", volume: "[6]"}\n')
    path = bench.write('mine.yaml', text)
    preview = node.json('source', 'preview', str(path))
    check(preview['rows'] > 0 and preview['parts'] and preview['parts'][0]['count'] > 0, preview)
    check('XXBTZUSD' in preview['raw_head'] or 'result' in preview['raw_head'], preview['raw_head'])
    shown = node.ctl('source', 'preview', path).stdout
    check('Answer, ' in shown and 'BTC-USD' in shown, shown)
    check('mine' not in states(node), 'a preview added it')

    check(node.json('source', 'add', str(path))['id'] == 'mine', 'not added')
    result = node.ctl('source', 'add', path)
    check(result.returncode == 1 and 'mine' in result.stderr or 'already' in result.stderr, result)
    wait_for(lambda: node.source('mine')['last_success'], lambda: node.source('mine'))
    n = len(node.runs('mine'))
    check(node.json('source', 'run', 'mine')['id'] == 'mine', 'not run')
    wait_for(lambda: len(node.runs('mine')) > n, lambda: node.runs('mine'))
    check(node.source('mine')['recipe'] == text, 'another recipe')
    check(node.end() == 0, 'it does not end in order')

    node = bench.node(*replay.options())
    check(node.source('mine')['recipe'] == text, 'forgotten over a restart')
    bars = held(node, 'BTC-USD', 'mine')['bars']
    check(bars > 0, 'no bars')
    check(node.json('source', 'remove', 'mine')['removed'], 'not removed')
    check('mine' not in states(node), states(node))
    check(held(node, 'BTC-USD', 'mine')['bars'] >= bars, 'what it delivered is gone')


def test_private_address(bench):
    node = bench.node()
    text = ('recipe: 1\nname: local\nsource: localhost\nlimits: {gap: 1s}\n'
            'instruments:\n  BTC-USD: {rest: XBTUSD, price: 1}\n'
            'candles:\n  get: "http://localhost/x"\n  steps: {1d: 1}\n  rows: $[*]\n'
            '  bar: {time: {at: "[0]", unit: s}, close: "[1]"}\n')
    path = bench.write('local.yaml', text)
    result = node.ctl('source', 'preview', path)
    check(result.returncode == 1 and result.stderr.startswith('outcryctl: '), result)
    diagnose(result.stderr)


def test_metrics(bench):
    _, node = live_node(bench)
    wait_for(lambda: states(node)['kraken'] == 'live', 'kraken')
    wait_for(lambda: (held(node, 'BTC-USD', 'kraken') or {'ticks': 0})['ticks'] > 0, 'ticks')
    values = {}
    for line in node.ctl('metrics').stdout.splitlines():
        if line and not line.startswith('#'):
            name, value = line.rsplit(' ', 1)
            values[name] = float(value)
    check(values['outcry_source_state{source="kraken",state="live"}'] == 1, values)
    check(any(name.startswith('outcry_source_ticks_total{source="kraken"') and value > 0
              for name, value in values.items()), values)


def test_live_events_of_sources(bench):
    replay = bench.replay()
    node = bench.node(*replay.options())
    lines = []
    process = subprocess.Popen([OUTCRYCTL, '--data-dir', node.directory, 'watch', '--kinds', 'sources,runs', '--source', 'kraken'],
                               stdout=subprocess.PIPE, env=bench.env, text=True)
    bench.defer(lambda: (process.kill(), process.wait(), process.stdout.close()))
    read_lines(process.stdout, lines)
    wait_for(lambda: lines, 'hello')
    wait_for(lambda: states(node)['kraken'] == 'live', 'kraken')
    node.json('source', 'pause', 'kraken')
    wait_for(lambda: any(json.loads(line).get('source', {}).get('state') == 'paused' for line in lines
                         if json.loads(line)['event'] == 'source'), lambda: lines)


if __name__ == '__main__':
    run('/e2e/live', [test_every_source_delivers, test_candles_of_ticks, test_watch, test_pause_is_kept, test_own_recipe,
                      test_private_address, test_metrics, test_live_events_of_sources])
