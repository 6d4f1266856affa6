// GeoJSON of the sample city against a checker of RFC 7946 that knows nothing of us (tests/data has a second one).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import checker from '@placemarkio/check-geojson';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const binary = process.env.TSUNAGARU_BIN ?? join(root, 'target', 'debug', 'tsunagaru');

test('the exported register is GeoJSON by RFC 7946', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tsunagaru-'));
  const run = (...words) => execFileSync(binary, ['--data', join(dir, 'var'), ...words], { encoding: 'utf8' });
  try {
    run('municipality', 'add', '282294');
    run('import', 'spots', join(root, 'data', 'sample', 'spots_282294.csv'), '--city', '282294');
    const out = join(dir, 'spots.geojson');
    run('export', 'spots', '--city', '282294', '--format', 'geojson', '--out', out);
    const text = readFileSync(out, 'utf8');
    const spots = checker.check(text);
    assert.ok(spots.features.filter((f) => f.geometry).length > 10);
    assert.deepEqual(checker.getIssues(text), []);
    // The checker does find what is wrong.
    assert.notDeepEqual(checker.getIssues(text.replace('"Point"', '"Pint"')), []);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
