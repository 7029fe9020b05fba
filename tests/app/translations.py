#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails when a file with words for people is not in po/POTFILES, or a language lacks a translation. Speaks TAP."""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

MARKED = re.compile(r'\b(?:_|C_|N_|NC_|ngettext|g_dngettext) ?\(\s*(?:GETTEXT_PACKAGE,\s*)?"')
# What the application says; the tools of the command line are in English.
FOLDERS = ('app', 'desktop', 'node')
KEYWORDS = ('_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'g_dngettext:2,3', 'ngettext:1,2', 'g_dpgettext2:2c,3')


def listed(root):
    lines = (root / 'po' / 'POTFILES').read_text().splitlines()
    return [line for line in lines if line and not line.startswith('#')]


def unlisted(root, files):
    found = [path for folder in FOLDERS for path in sorted((root / 'src' / folder).rglob('*.c'))
             if MARKED.search(path.read_text())]
    found += [path for path in sorted((root / 'ui').rglob('*.ui')) if 'translatable="yes"' in path.read_text()]
    return [str(path.relative_to(root)) for path in found if str(path.relative_to(root)) not in files]


def untranslated(root, files, language):
    """What msgfmt says of @language's file once brought up to date with the sources."""
    with tempfile.TemporaryDirectory() as work:
        template, merged = pathlib.Path(work) / 'all.pot', pathlib.Path(work) / 'merged.po'
        subprocess.run(
            ['xgettext', '--from-code=UTF-8', *['--keyword=' + word for word in KEYWORDS], '-o', template, *files],
            cwd=root, check=True, capture_output=True)
        subprocess.run(
            ['msgmerge', '--no-fuzzy-matching', '--quiet', '-o', merged, root / 'po' / (language + '.po'), template],
            check=True, capture_output=True)
        checked = subprocess.run(['msgfmt', '--check', '--statistics', '-o', '/dev/null', merged],
                                 capture_output=True, text=True, env={'LC_ALL': 'C', 'PATH': '/usr/bin:/bin'})
        missing = subprocess.run(['msgattrib', '--untranslated', '--no-wrap', merged], check=True,
                                 capture_output=True, text=True).stdout
        ids = re.findall(r'^msgid "(.+)"$', missing, re.M)
        return checked.returncode != 0 or 'untranslated' in checked.stderr, [checked.stderr.strip(), *ids[:20]]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--root', type=pathlib.Path, required=True)
    root = parser.parse_args().root
    files = listed(root)
    languages = [line for line in (root / 'po' / 'LINGUAS').read_text().split() if re.fullmatch('[a-z]{2}', line)]
    print(f'1..{1 + len(languages)}')
    failed = unlisted(root, files)
    print(f'{"not ok" if failed else "ok"} 1 /translations/potfiles')
    for name in failed:
        print(f'# not in po/POTFILES: {name}')
    bad = bool(failed)
    for number, language in enumerate(languages, 2):
        lacking, words = untranslated(root, files, language)
        bad = bad or lacking
        print(f'{"not ok" if lacking else "ok"} {number} /translations/{language}')
        for word in words if lacking else []:
            print('# ' + word)
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
