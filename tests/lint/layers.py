#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails on an include that src/LAYERS does not allow. Speaks TAP, one point a folder."""
import argparse
import pathlib
import re
import sys

ALWAYS = re.compile(
    r'(glib|gio|gobject|gmodule)|glib-unix\.h|gio/|glib/|sys/|netinet/|arpa/|'
    r'(assert|ctype|errno|fcntl|float|inttypes|langinfo|libintl|limits|locale|malloc|math|poll|signal|stdarg|stdbool|'
    r'stddef|stdint|stdio|stdlib|string|time|unistd|netdb|pthread|termios)\.h')
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def read_layers(path):
    layers = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith('#'):
            continue
        fields = [field.strip() for field in line.split(':')]
        if len(fields) != 4:
            sys.exit(f'{path}:{number}: four fields are expected')
        name, level, own, outside = fields
        layers[name] = (int(level), own.split(), outside.split())
    for name, (level, own, _) in layers.items():
        for other in own:
            if layers[other][0] > level:
                sys.exit(f'{path}: {name} may not include {other}, which is above it')
    return layers


def violations(folder, name, layers):
    _, own, outside = layers[name]
    for source in sorted(folder.rglob('*.[ch]')):
        text = source.read_text()
        for match in INCLUDE.finditer(text):
            kind, header = match.groups()
            line = text.count('\n', 0, match.start()) + 1
            if header == 'outcry-build-config.h':
                continue
            top = header.split('/')[0]
            if kind == '"':
                allowed = top in own or top == name
            else:
                allowed = ALWAYS.match(header) or any(
                    header.startswith(prefix) for prefix in outside)
            if not allowed:
                yield f'{source}:{line}: {name} may not include {header}'


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--root', type=pathlib.Path, required=True)
    root = parser.parse_args().root
    layers = read_layers(root / 'src' / 'LAYERS')
    folders = sorted(path.name for path in (root / 'src').iterdir() if path.is_dir())
    print(f'1..{len(folders)}')
    failed = False
    for number, name in enumerate(folders, 1):
        found = ([f'src/{name} is not in src/LAYERS'] if name not in layers
                 else list(violations(root / 'src' / name, name, layers)))
        print(f"{'not ok' if found else 'ok'} {number} - /lint/layers/{name}")
        for line in found:
            print('# ' + line)
        failed |= bool(found)
    sys.exit(failed)


main()
