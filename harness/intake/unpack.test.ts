/** Archives as people and attackers make them, by the programs that make them: each unpacks, or is refused by the name of what is wrong. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { pythonArchive } from './made-up-archives.ts'
import { Refused } from './refused.ts'
import { tray } from './tray.ts'
import { unpack } from './unpack.ts'

const place = mkdtempSync(join(tmpdir(), 'wiregrade-archives-'))
afterAll(() => rmSync(place, { recursive: true }))
let made = 0

/** An archive that this Python writes to `path`, with `zipfile`, `tarfile`, `io` and `stat` at hand. */
function archive(name: string, python: string): string {
  mkdirSync(join(place, String(++made)))
  const path = join(place, String(made), name)
  pythonArchive(path, python)
  return path
}

const into = () => join(place, `into-${++made}`)
const ZIP = (body: string) => `z = zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED)\n${body}\nz.close()`
const TAR = (body: string, mode = 'w') => `t = tarfile.open(path, '${mode}')
def add(name, text=b'x', **more):
    i = tarfile.TarInfo(name)
    i.size = len(text)
    for key, value in more.items(): setattr(i, key, value)
    t.addfile(i, io.BytesIO(text))
${body}
t.close()`

test('what zip and tar make of a folder comes out as the folder, without litter, and what may run still may', async () => {
  const folder = join(place, 'lab', 'ü b')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(place, 'lab', 'run.sh'), 'echo', { mode: 0o755 })
  writeFileSync(join(folder, 'server.py'), 'print()')
  mkdirSync(join(place, 'lab', '__MACOSX'))
  writeFileSync(join(place, 'lab', '__MACOSX', '._server.py'), 'litter')
  writeFileSync(join(place, 'lab', '.DS_Store'), 'litter')
  for (const [file, ...words] of [
    ['lab.zip', 'zip', '-qr', 'lab.zip', 'lab'],
    ['flat.zip', 'sh', '-c', 'cd lab && zip -qr ../flat.zip .'],
    ['lab.tar', 'tar', 'cf', 'lab.tar', 'lab'],
    ['lab.tar.gz', 'tar', 'czf', 'lab.tar.gz', './lab'],
    ['lab.zip', 'tar', 'czf', 'lab.zip', 'lab'],
  ] as const) {
    rmSync(join(place, file), { force: true })
    execFileSync(words[0], words.slice(1), { cwd: place })
    const found = await unpack(join(place, file), into())
    expect(readdirSync(found).toSorted(), words.join(' ')).toEqual(['run.sh', 'ü b'])
    expect(readFileSync(join(found, 'ü b', 'server.py'), 'utf8')).toBe('print()')
    expect(statSync(join(found, 'run.sh')).mode & 0o777).toBe(0o755)
  }
})

test('a zip in a zip is unpacked once, as platforms pack it, and no deeper', async () => {
  const nested = (inner: string) =>
    ZIP(`b = io.BytesIO()\ni = zipfile.ZipFile(b, 'w')\n${inner}\ni.close()\nz.writestr('inner.zip', b.getvalue())`)
  const one = await unpack(archive('a.zip', nested("i.writestr('server.py', 'x')")), into())
  expect(readdirSync(one)).toEqual(['server.py'])
  const two = await unpack(archive('b.zip', nested("i.writestr('deeper.zip', 'x')")), into())
  expect(readdirSync(two)).toEqual(['deeper.zip'])
  const bad = unpack(archive('c.zip', nested("i.writestr('../x', 'x')")), into())
  await expect(bad).rejects.toThrow('inner.zip: ../x leads out of its folder')
})

test('names in the encodings of other systems are read, and their separators too', async () => {
  const found = await unpack(
    archive('w.zip', ZIP("z.writestr('src\\\\server.py', 'x'); z.writestr('grün.py', 'x')")),
    into(),
  )
  expect(readdirSync(found).toSorted()).toEqual(['grün.py', 'src'])
})

const LINK =
  "i = zipfile.ZipInfo('l'); i.create_system = 3; i.external_attr = (stat.S_IFLNK | 0o777) << 16; z.writestr(i, '/etc/passwd')"
const PIPE =
  "i = zipfile.ZipInfo('p'); i.create_system = 3; i.external_attr = (stat.S_IFIFO | 0o644) << 16; z.writestr(i, '')"

test.for([
  ['a way out', 'a.zip', ZIP("z.writestr('../../out.txt', 'x')"), '../../out.txt leads out of its folder'],
  ['a way out by backslashes', 'a.zip', ZIP("z.writestr('..\\\\out.txt', 'x')"), '../out.txt leads out of its folder'],
  ['a way out of a tar', 'a.tar', TAR("add('a/../../out.txt')"), 'a/../../out.txt leads out of its folder'],
  ['an absolute path', 'a.tar', TAR("add('/tmp/out.txt')"), '/tmp/out.txt is an absolute path'],
  ['a drive', 'a.zip', ZIP("z.writestr('C:/out.txt', 'x')"), 'C:/out.txt is an absolute path'],
  ['a link in a zip', 'a.zip', ZIP(LINK), 'l is a link'],
  ['a pipe in a zip', 'a.zip', ZIP(PIPE), 'p is a device or a pipe'],
  ['a link', 'a.tar', TAR("add('l', b'', type=tarfile.SYMTYPE, linkname='/etc/passwd')"), 'l is a link to /etc/passwd'],
  ['a hard link', 'a.tar', TAR("add('l', b'', type=tarfile.LNKTYPE, linkname='x')"), 'l is a link to x'],
  ['a device', 'a.tar', TAR("add('d', b'', type=tarfile.CHRTYPE)"), 'd is a device or a pipe'],
  ['a pipe', 'a.tar.gz', TAR("add('d', b'', type=tarfile.FIFOTYPE)", 'w:gz'), 'd is a device or a pipe'],
  ['one name twice', 'a.zip', ZIP("z.writestr('a.py', 'x'); z.writestr('a.py', 'y')"), 'a.py is there twice'],
  [
    'one name twice, spelled otherwise',
    'a.zip',
    ZIP("z.writestr('a.py', 'x'); z.writestr('./a.py', 'y')"),
    'a.py is there twice',
  ],
  [
    'names that differ by case',
    'a.tar',
    TAR("add('A.py'); add('a.py')"),
    'a.py and A.py are one name on other machines',
  ],
  ['folders that differ by case', 'a.tar', TAR("add('A/x'); add('a/y')"), 'a/y and A are one name on other machines'],
  [
    'names that differ by form',
    'a.zip',
    ZIP("z.writestr('\\u00fc', 'x'); z.writestr('u\\u0308', 'y')"),
    'are one name on other machines',
  ],
  [
    'a file that is a folder',
    'a.zip',
    ZIP("z.writestr('a', 'x'); z.writestr('a/b', 'y')"),
    'a/b is a file and a folder at once',
  ],
  ['a NUL', 'a.tar', TAR("add('a', pax_headers={'path': 'a\\0b'})"), 'a\\0b has a NUL in its name'],
  ['a bomb', 'a.zip', ZIP("z.writestr('zeros', bytes(60 * 1024 * 1024))"), 'unpacks to more than 200 times its size'],
  [
    'a bomb in a tar',
    'a.tgz',
    TAR("add('zeros', bytes(60 * 1024 * 1024))", 'w:gz'),
    'unpacks to more than 200 times its size',
  ],
  [
    'a header without end',
    'a.tgz',
    `import os, gzip\nh = tarfile.TarInfo('x')\nh.type = b'x'\nh.size = 300 * 1024 * 1024\no = gzip.open(path, 'wb', 1)\no.write(h.tobuf())\nb = os.urandom(1 << 20)\n[o.write(b[:1 << 14] * 64) for _ in range(300)]\no.close()`,
    'it is damaged: Header exceeds max size',
  ],
  [
    'a large one',
    'a.tar',
    TAR('[add(str(n), bytes(65 * 1024 * 1024)) for n in (1, 2)]'),
    'it unpacks to more than 128 MiB',
  ],
  ['very many', 'a.zip', ZIP("[z.writestr(str(n), '') for n in range(20001)]"), 'it holds more than 20000 files'],
  ['very deep', 'a.zip', ZIP("z.writestr('d/' * 65 + 'x', '')"), 'lies more than 64 folders deep'],
  ['a long name', 'a.zip', ZIP("z.writestr('n' * 300, '')"), 'is too long a name'],
  ['not an archive', 'a.zip', "open(path, 'w').write('text')", 'it is no zip, tar or tar.gz'],
  ['nothing', 'a.zip', "open(path, 'w')", 'it is empty'],
  [
    'half a zip',
    'a.zip',
    `${ZIP("z.writestr('a', 'x' * 1000)")}\nb = open(path, 'rb').read()\nopen(path, 'wb').write(b[:-40])`,
    'is damaged',
  ],
  [
    'half a tar',
    'a.tar',
    `${TAR("add('a', b'x' * 9000)")}\nb = open(path, 'rb').read()\nopen(path, 'wb').write(b[:4000])`,
    'is damaged',
  ],
  [
    'half a tar.gz',
    'a.tgz',
    `${TAR("add('a', b'x' * 9000)", 'w:gz')}\nb = open(path, 'rb').read()\nopen(path, 'wb').write(b[:-20])`,
    'is damaged',
  ],
  [
    'other octets than the sum says',
    'a.zip',
    "z = zipfile.ZipFile(path, 'w')\nz.writestr('a', 'hello')\nz.close()\nb = open(path, 'rb').read()\nopen(path, 'wb').write(b.replace(b'hello', b'jello'))",
    'a is damaged: its checksum is another one',
  ],
  [
    'an encrypted one',
    'a.zip',
    `${ZIP("z.writestr('a', 'x')")}\nb = bytearray(open(path, 'rb').read())\nb[6] |= 1\nb[b.index(b'PK\\x01\\x02') + 8] |= 1\nopen(path, 'wb').write(b)`,
    'a is encrypted',
  ],
] as const)('%s is refused, and nothing is left of it', async ([_what, name, python, reason]) => {
  const target = into()
  const refused = unpack(archive(name, python), target)
  await expect(refused).rejects.toThrow(reason)
  await expect(refused).rejects.toThrow(Refused)
  expect(existsSync(target)).toBe(false)
  expect(existsSync(join(place, 'out.txt'))).toBe(false)
})

test('folders count as files do, also those that nobody lists', async () => {
  const { add } = await tray(into(), 4)
  const file = { name: '', kind: 'file', executable: false, async *read() {} } as const
  await add('a/b/c.py', file)
  await add('a/d.py', file)
  await expect(add('a/e.py', file)).rejects.toThrow('it holds more than 4 files')
})
