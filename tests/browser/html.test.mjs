// The W3C's Nu checker reads every page of citizens, of applicants and of the door to the desk: no error, no warning.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { startCity } from './world.mjs';

const LANGUAGES = ['', '/yasashii', '/en', '/zh-hans', '/ko', '/vi', '/pt-br'];
const WORRIES = ['kokoro', 'kurashi', 'shigoto', 'kodomo', 'katei', 'dv', 'kenko', 'izoku', 'horitsu', 'gaikokugo'];
const jar = createRequire(import.meta.url)('vnu-jar');

let city;
before(async () => (city = await startCity()));
after(() => city?.stop());

test('the Nu checker finds nothing to say', async () => {
  const paths = ['/', '/282294/spots', '/282294/map', '/282294/embed', '/282294/spots/1', '/282294/spots/1/report', '/282294/apply', '/282294/notifications', '/staff/sign-in', '/partners', '/282294/networks', '/282294/trainings',
    '/282294/trainings/1', '/282294/trainings/2', '/282294/tsunagi', '/282294/tsunagi/kurashi',
    '/no-such-page', '/131237', ...LANGUAGES.flatMap((l) => ['', '/soudan', '/shutten', ...WORRIES.map((w) => `/${w}`)].map((p) => `/282294${l}${p}`))];
  const dir = mkdtempSync(join(tmpdir(), 'nu-'));
  for (const [n, path] of paths.entries()) {
    const html = await (await fetch(city.base + path)).text();
    // The checker names the file: let it say which page that was.
    writeFileSync(join(dir, `${n}${path.replaceAll('/', '_')}.html`), html);
  }
  try {
    const { stderr } = await promisify(execFile)('java', ['-jar', jar, '--format', 'text', dir], { maxBuffer: 1 << 26 }).catch((e) => e);
    assert.ok(/No errors found/.test(stderr) || stderr === '', stderr.slice(0, 4000));
    assert.ok(!/: (error|warning)|^(Error|Warning)/im.test(stderr.replace(/No errors found/g, '')), stderr.slice(0, 4000));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
