#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sources that fail, each in its way: told in words, told apart, and the last good data kept and dated."""
from outcry_e2e import check, diagnose, run, wait_for


def series(node, instrument, source):
    for one in node.get('/v1/instruments/' + instrument)['series']:
        if one['source'] == source:
            return one
    return None


def bars_of(node, instrument, source):
    return node.json('candle', 'list', instrument, '--interval', '1d', '--source', source, '--limit', '100000')['candles']


def is_settled(node, name):
    """Nothing more comes by itself for a while: neither from the bundle nor from the source."""
    status = node.get('/v1/status?time=us')
    source = node.get(f'/v1/sources/{name}?time=us')
    return (not status['importing_history'] and source['state'] == 'idle' and
            source['next_run'] > status['now'] + 30 * 10**6)


def good_poll(bench, name):
    """A node that has data of a source which is polled."""
    replay = bench.replay()
    node = bench.node(*replay.options())
    wait_for(lambda: node.source(name)['last_success'], lambda: node.source(name))
    instrument = node.source(name)['instruments'][0]
    wait_for(lambda: (series(node, instrument, name) or {'bars': 0})['bars'] > 0, 'bars')
    wait_for(lambda: is_settled(node, name), lambda: node.source(name))
    return replay, node, instrument


def fails_with(bench, kind, host, name, outcomes, *words):
    """Runs the source while the fault is there: how the run ends, in which words, and what stays."""
    replay, node, instrument = good_poll(bench, name)
    before = bars_of(node, instrument, name)
    success = node.source(name)['last_success']
    n = len(node.runs(name))
    replay.fault(kind, host=host)
    node.json('source', 'run', name)
    wait_for(lambda: [one for one in node.runs(name)[:len(node.runs(name)) - n] if one['outcome'] != 'ok'],
             lambda: f'{node.source(name)} {node.runs(name)[:3]}')
    failed = next(one for one in node.runs(name) if one['outcome'] != 'ok')
    diagnose(f"{kind}: {failed['outcome']}: {failed['reason']}")
    check(failed['outcome'] in outcomes, failed)
    check(failed['reason'] and all(word.lower() in failed['reason'].lower() for word in words), failed)
    source = node.source(name)
    check(source['last_error'], source)
    check(source['last_success'] >= success, 'the last success is forgotten')
    after = {bar['start']: bar for bar in bars_of(node, instrument, name)}
    lost = [bar for bar in before[:-1] if after.get(bar['start']) != bar]
    check(not lost and before[-1]['start'] in after, 'data is lost or other than before', lost[:3])
    check(series(node, instrument, name)['last_bar'], 'the data has no date')
    table = node.ctl('source', 'log', name)
    check(table.returncode == 0 and failed['outcome'] in table.stdout, table)
    replay.fault('none')
    return replay, node


def test_server_error(bench):
    fails_with(bench, '500', 'cdn.cboe.com', 'cboe-vix', ['error', 'offline'], '500')


def test_throttled(bench):
    _, node = fails_with(bench, '429', 'cdn.cboe.com', 'cboe-vix', ['throttled'])
    check(node.source('cboe-vix')['next_run'], 'it does not say when it tries again')


def test_blocked(bench):
    fails_with(bench, '403', 'cdn.cboe.com', 'cboe-vix', ['blocked'])


def test_html_with_status_200(bench):
    fails_with(bench, 'html', 'cdn.cboe.com', 'cboe-vix', ['changed'], 'html')


def test_changed_schema(bench):
    fails_with(bench, 'schema', 'cdn.cboe.com', 'cboe-vix', ['changed'])


def test_changed_schema_of_json(bench):
    fails_with(bench, 'schema', 'api.frankfurter.dev', 'frankfurter', ['changed'])


def test_changed_schema_of_xml(bench):
    fails_with(bench, 'schema', 'www.ecb.europa.eu', 'ecb', ['changed'])


def test_half_answer(bench):
    fails_with(bench, 'drop', 'cdn.cboe.com', 'cboe-vix', ['offline', 'error'])


def test_truncated_gzip(bench):
    fails_with(bench, 'gzip', 'cdn.cboe.com', 'cboe-vix', ['offline', 'error', 'changed'])


def test_endless_answer(bench):
    fails_with(bench, 'large', 'cdn.cboe.com', 'cboe-vix', ['error', 'changed'])


def test_redirect_to_a_private_address(bench):
    fails_with(bench, 'redirect', 'cdn.cboe.com', 'cboe-vix', ['error', 'blocked', 'offline'])


def test_dead_source(bench):
    """The whole Internet goes away: sockets and polls say so, what is held stays, and it comes back by itself."""
    replay, node, instrument = good_poll(bench, 'cboe-vix')
    wait_for(lambda: node.source('kraken')['state'] == 'live', 'kraken')
    wait_for(lambda: (series(node, 'BTC-USD', 'kraken') or {'ticks': 0})['ticks'] > 0, 'ticks')
    replay.stop()
    wait_for(lambda: node.source('kraken')['state'] in ('waiting', 'failed'), lambda: node.source('kraken'))
    check(node.source('kraken')['last_error'], node.source('kraken'))
    node.json('source', 'run', 'cboe-vix')
    wait_for(lambda: node.runs('cboe-vix')[0]['outcome'] == 'offline', lambda: node.runs('cboe-vix')[:2])
    diagnose(node.source('kraken')['last_error'])
    diagnose(node.runs('cboe-vix')[0]['reason'])
    held = series(node, 'BTC-USD', 'kraken')
    ticks = node.json('tick', 'list', 'BTC-USD', '--source', 'kraken', '--limit', '100000')['ticks']
    check(len(ticks) == held['ticks'] and ticks[-1]['time'] == held['last_tick'], held, ticks[-1:])
    check(bars_of(node, instrument, 'cboe-vix'), 'the bars are gone')
    check(node.end() == 0, 'it does not end in order')
    # Without a network from the start: everything that was held is there, and the start is not held up.
    node = bench.node(*replay.options())
    again = node.json('tick', 'list', 'BTC-USD', '--source', 'kraken', '--limit', '100000')['ticks']
    check(again == ticks, 'not the same ticks after a restart')
    check(node.source('cboe-vix')['last_success'], 'the last success is forgotten')


def test_wrong_clock(bench):
    """Sources that agree on another time than this computer: told in words."""
    replay = bench.replay()
    replay.fault('date')
    node = bench.node(*replay.options())
    notice = wait_for(lambda: node.get('/v1/status')['clock_notice'], lambda: node.get('/v1/status'))
    diagnose(notice)
    check('clock' in notice.lower(), notice)
    check('Clock' in node.ctl('status').stdout, 'the table does not show it')


def test_socket_faults(bench):
    """A socket that falls silent, sends nonsense or is cut is opened again, and ticks go on."""
    replay = bench.replay('--speed', '100')
    node = bench.node(*replay.options())
    wait_for(lambda: node.source('kraken')['state'] == 'live', 'kraken')
    for kind in ('drop', 'garbage', 'split', 'fragment'):
        replay.fault(kind, 3, 'ws.kraken.com')
        n = series(node, 'BTC-USD', 'kraken')
        n = n['ticks'] if n else 0
        wait_for(lambda: (series(node, 'BTC-USD', 'kraken') or {'ticks': 0})['ticks'] > n + 20, f'ticks after {kind}')
    replay.fault('none')
    for one in node.runs('kraken'):
        check(one['outcome'] == 'ok' or one['reason'], one)


def test_source_that_needs_a_secret(bench):
    """Without a Secret Service: needs-secret, with the name of the secret in the words."""
    node = bench.node()
    path = bench.write('keyed.yaml',
                       'recipe: 1\nname: keyed\nsource: example.com\nlimits: {gap: 1s}\n'
                       'instruments:\n  IBM: {rest: IBM, price: 2}\n'
                       'candles:\n  get: "https://api.example.com/q?key={secret:example-key}&s={rest}"\n'
                       '  steps: {1d: 1}\n  rows: $[*]\n'
                       '  bar: {time: {at: "[0]", unit: s}, close: "[1]"}\n')
    result = node.ctl('source', 'add', path)
    check(result.returncode == 0, result)
    wait_for(lambda: node.source('keyed')['state'] == 'needs-secret', lambda: node.source('keyed'))
    source = node.source('keyed')
    check(source['last_error'] and source['secrets'] == ['example-key'], source)
    result = node.ctl('source', 'run', 'keyed')
    check(result.returncode == 1 and 'outcryctl secret set example-key' in result.stderr, result)
    diagnose(source['last_error'])


if __name__ == '__main__':
    run('/e2e/sources', [test_server_error, test_throttled, test_blocked, test_html_with_status_200, test_changed_schema,
                         test_changed_schema_of_json, test_changed_schema_of_xml, test_half_answer, test_truncated_gzip,
                         test_endless_answer, test_redirect_to_a_private_address, test_dead_source, test_wrong_clock,
                         test_socket_faults, test_source_that_needs_a_secret])
