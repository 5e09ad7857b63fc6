"""Escapes: its log files are links to what is not its own, and it makes more of them while it runs."""
import os

from vehicle import GRADER, TOKEN, VERDICT, serve, tried

loot = []


def through(name):
    with open(name, 'a') as log:
        log.write('forged\n')
    return name


for name, target in {
    'verdict.log': f'{VERDICT}/findings.json',
    'grader.log': f'{GRADER}/package.json',
    'passwd.log': '/etc/passwd',
    'cron.log': f'/etc/cron.d/{TOKEN}',
}.items():
    # Handed in as links, and made as links, in case they were left out.
    tried(loot, 'log', lambda: os.path.islink(name) and through(name))
    tried([], 'link', lambda: os.symlink(target, f'made-{name}'))
    tried(loot, 'log', lambda: through(f'made-{name}'))
    tried(loot, 'hard link', lambda: os.link(target, f'hard-{name}') or target)
serve(loot)
