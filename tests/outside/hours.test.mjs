// The hours engine against two evaluators of OpenStreetMap's opening_hours that know nothing of it: npm opening_hours and PyPI
// opening-hours-py. Every minute of the years must be the same, once with their holidays (PH) and once with ours (by date).
process.env.TZ = 'Asia/Tokyo';

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import OpeningHours from 'opening_hours';
import { drawn, file, known } from './windows.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const binary = process.env.TSUNAGARU_BIN ?? join(root, 'target', 'debug', 'tsunagaru');
const python = process.env.TSUNAGARU_PYTHON ?? join(root, 'target', 'outside', 'bin', 'python');
// Days that the table inside PyPI's evaluator lacks in these years: three holidays that fall on a Sunday, of which it keeps only the
// day observed instead, and the Monday observed for the equinox on a Sunday. holidays.test.mjs holds this list.
const GAPS = { python: ['2025-02-23', '2025-05-04', '2025-11-23', '2027-03-22'], javascript: [] };
const SEED = Number(process.env.HOURS_SEED ?? 29);
const DRAWN = 60;
// A year and the winter with the leap day after it; for the dated week of the national data, its own year.
const YEARS = [['2027-01-01', '2028-04-01'], ['2025-01-01', '2026-01-01']];
const JAPAN = { lat: '34.86', lon: '134.55', address: { country_code: 'jp', country: 'Japan' } };

let lines;
let unsaid;

const days = ([from, to]) => Math.round((Date.parse(to) - Date.parse(from)) / 86400000);

before(() => {
  const dir = mkdtempSync(join(tmpdir(), 'tsunagaru-'));
  const run = (...words) => execFileSync(binary, ['--data', join(dir, 'var'), ...words], { encoding: 'utf8' });
  const take = (name, text) => {
    writeFileSync(join(dir, name), text);
    run('import', 'windows', join(dir, name), '--city', '282294');
  };
  try {
    run('municipality', 'add', '282294');
    take('national.json', readFileSync(join(root, 'data', 'windows.json')));
    take('sample.json', readFileSync(join(root, 'data', 'sample', 'windows_282294.json')));
    take('known.json', file(known));
    take('drawn.json', file(Array.from({ length: DRAWN * 2 }, (_, n) => drawn(n, SEED, 2027))));
    lines = YEARS.flatMap((year) => {
      const out = join(dir, 'osm.jsonl');
      run('export', 'windows', '--city', '282294', '--format', 'osm', '--out', out, '--from', year[0], '--days', String(days(year)));
      const all = readFileSync(out, 'utf8').trim().split('\n').map((line) => ({ year, ...JSON.parse(line) }));
      return all.filter((line) => year === YEARS[0] || !line.id.startsWith('drawn-'));
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  unsaid = lines.filter((line) => line.opening_hours === null);
  // The first sixty that the syntax can say; the others are counted below.
  const last = lines.filter((line) => line.id.startsWith('drawn-') && line.opening_hours !== null)[DRAWN - 1]?.id;
  lines = lines.filter((line) => line.opening_hours !== null).filter((line, at, all) => {
    return !line.id.startsWith('drawn-') || at <= all.findIndex((other) => other.id === last);
  });
});

const minute = (local) => Date.parse(`${local}:00Z`) / 60000;

/** Minutes in which exactly one of two lists of spans is open. */
function differing(ours, theirs) {
  const edges = [...ours.map((s) => [s, 1]), ...theirs.map((s) => [s, 2])]
    .flatMap(([[from, to], who]) => [[minute(from), who, 1], [minute(to), who, -1]])
    .sort((a, b) => a[0] - b[0]);
  const open = [0, 0, 0];
  let [total, since, first] = [0, 0, null];
  for (const [at, who, step] of edges) {
    if (at > since && (open[1] > 0) !== (open[2] > 0)) {
      total += at - since;
      first ??= new Date(since * 60000).toISOString().slice(0, 16);
    }
    open[who] += step;
    since = at;
  }
  return { total, first };
}

const two = (n) => String(n).padStart(2, '0');
const local = (d) =>
  `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;

function byJavaScript(asked) {
  return asked.map(({ value, holidays, from, to }) => {
    const hours = new OpeningHours(value, holidays ? JAPAN : null);
    const spans = hours.getOpenIntervals(new Date(`${from}T00:00`), new Date(`${to}T00:00`));
    return spans.filter(([, , unknown]) => !unknown).map(([a, b]) => [local(a), local(b)]);
  });
}

function byPython(asked) {
  const input = asked.map((question) => JSON.stringify(question)).join('\n');
  const said = execFileSync(python, [join(here, 'evaluate.py')], { input, encoding: 'utf8', maxBuffer: 1 << 30 });
  return said.trim().split('\n').map((line) => JSON.parse(line));
}

const question = (value, holidays, year) => ({ value, holidays, from: year[0], to: year[1] });
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const osmDate = (iso) => `${iso.slice(0, 4)} ${months[Number(iso.slice(5, 7)) - 1]} ${iso.slice(8)}`;
/** The value with our holidays by date, but for some days. */
const without = (value, gaps) => gaps.reduce((text, day) => text.replaceAll(`,${osmDate(day)}`, ''), value);

/** Asks about all windows and holds every minute against what is expected. */
function compare(t, evaluate, values, holidays, expected) {
  const theirs = evaluate(lines.map((line, at) => question(values[at], holidays, line.year)));
  const wrong = [];
  let minutes = 0;
  lines.forEach((line, at) => {
    const { total, first } = differing(expected[at], theirs[at]);
    minutes += days(line.year) * 1440;
    if (total > 0) wrong.push(`${line.id} ${line.way}: ${total} minutes, first ${first}\n    ${values[at]}`);
  });
  const windows = new Set(lines.map((line) => `${line.id} ${line.way}`)).size;
  t.diagnostic(`${windows} timetables, ${minutes} minutes compared, ${wrong.length} timetables differ`);
  assert.equal(wrong.join('\n'), '');
}

for (const [name, evaluate, gaps] of [
  ['npm opening_hours', byJavaScript, GAPS.javascript],
  ['PyPI opening-hours-py', byPython, GAPS.python],
]) {
  test(`${name}, our holidays by date: every minute is the same`, (t) => {
    compare(t, evaluate, lines.map((line) => line.opening_hours_dated), false, lines.map((line) => line.open));
  });
  test(`${name}, its own holidays: every minute is the same, but for the days that its table lacks`, (t) => {
    const ours = lines.map((line) => line.open);
    const dated = lines.map((line) => without(line.opening_hours_dated, gaps));
    const expected = gaps.length === 0 ? ours : evaluate(lines.map((line, at) => question(dated[at], false, line.year)));
    compare(t, evaluate, lines.map((line) => line.opening_hours), true, expected);
    const lost = lines.reduce((sum, line, at) => sum + differing(line.open, expected[at]).total, 0);
    t.diagnostic(`${lost} minutes differ from ours on ${gaps.length} days that its table lacks`);
    assert.equal(lost > 0, gaps.length > 0);
  });
}

test('the sixty drawn windows are there, every known one, and what the syntax cannot say is told so', (t) => {
  const ids = new Set(lines.map((line) => line.id));
  assert.equal([...ids].filter((id) => id.startsWith('drawn-')).length, DRAWN);
  for (const { id } of known) assert.ok(ids.has(id), id);
  const national = JSON.parse(readFileSync(join(root, 'data', 'windows.json'), 'utf8')).windows;
  for (const { id } of national.filter((w) => w.hours.type === 'weekly')) assert.ok(ids.has(id), id);
  assert.ok(lines.some((line) => line.id === 'ishikawa' && line.way === '0791-00-0002'), 'a number with hours of its own');
  for (const line of unsaid) assert.match(line.unsaid, /opening_hoursでは表せません/);
  assert.ok(unsaid.every((line) => line.id.startsWith('drawn-')));
  t.diagnostic(`${unsaid.length} of ${DRAWN * 2} drawn windows can't be said`);
});

// A comparison that cannot fail proves nothing.
test('one minute more is noticed', () => {
  const span = ['2027-01-01T09:00', '2027-01-01T17:00'];
  assert.deepEqual(differing([span], [span]), { total: 0, first: null });
  assert.deepEqual(differing([span], [['2027-01-01T09:00', '2027-01-01T17:01']]), { total: 1, first: '2027-01-01T17:00' });
  assert.deepEqual(differing([span], []), { total: 480, first: '2027-01-01T09:00' });
});

