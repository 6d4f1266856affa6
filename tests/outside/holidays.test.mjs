// data/holidays.csv against three tables of others, day by day from its first year to its last. @holiday-jp/holiday_jp is where ours
// comes from; the other two are worked out from the law by other people.
process.env.TZ = 'Asia/Tokyo';

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import source from '@holiday-jp/holiday_jp';
import lawful from 'japanese-holidays';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const python = process.env.TSUNAGARU_PYTHON ?? join(root, 'target', 'outside', 'bin', 'python');

const table = readFileSync(join(root, 'data', 'holidays.csv'), 'utf8');
const ours = table.split('\n').filter((line) => /^\d/.test(line)).map((line) => line.split(',')[0]);

const two = (n) => String(n).padStart(2, '0');
const iso = (d) => `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;

function everyDay(isHoliday) {
  const found = [];
  for (const day = new Date(2019, 0, 1); day < new Date(2051, 0, 1); day.setDate(day.getDate() + 1)) {
    if (isHoliday(day)) found.push(iso(day));
  }
  return found;
}

const [jpholiday, evaluator] = execFileSync(python, [join(here, 'holidays.py')], { encoding: 'utf8' })
  .trim().split('\n').map((line) => JSON.parse(line));

/** Days in one list only, marked with who has them. */
function differing(theirs) {
  const [a, b] = [new Set(ours), new Set(theirs)];
  return [...ours.filter((day) => !b.has(day)).map((day) => `-${day}`), ...theirs.filter((day) => !a.has(day)).map((day) => `+${day}`)].sort();
}

test('the table goes from 2019 to 2050 without a gap', () => {
  assert.deepEqual([ours[0], ours.at(-1), ours.length], ['2019-01-01', '2050-11-23', 574]);
  assert.deepEqual(ours, [...new Set(ours)].sort());
  assert.equal(differing(ours.slice(1)).join(), '-2019-01-01');
});

for (const [name, theirs] of [
  ['npm @holiday-jp/holiday_jp', everyDay((day) => source.isHoliday(day))],
  ['npm japanese-holidays', everyDay((day) => lawful.isHoliday(day))],
  ['PyPI jpholiday', jpholiday],
]) {
  test(`${name} has the same days`, (t) => {
    assert.deepEqual(differing(theirs), []);
    t.diagnostic(`${theirs.length} holidays, 11688 days compared, 0 differ`);
  });
}

// What hours.test.mjs holds out for: the table inside the evaluator lacks these days of the years that are compared there.
test('PyPI opening-hours-py lacks four days of 2025, 2027 and 2028', () => {
  const years = differing(evaluator).filter((day) => /^.(2025|2027|2028)/.test(day));
  assert.deepEqual(years, ['-2025-02-23', '-2025-05-04', '-2025-11-23', '-2027-03-22']);
});
