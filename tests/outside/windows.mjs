// The windows whose hours are held against other people's programs: those that cities really have, and drawn ones with every rule
// in every mixture.

const window = (id, name, hours, ways) => ({
  id, kind: 'window', name,
  ways: ways ?? [{ channel: 'phone', dial: '0791-00-0001', cost: 'unknown' }],
  hours: { type: 'weekly', text: name, ...hours },
  languages: ['ja'], audiences: ['anyone'], concerns: ['any'], reach: 'municipality', operator: '見本', source_name: '見本',
  verification: 'sample',
});

export const file = (windows) =>
  JSON.stringify({ schema: 'tsunagaru-windows/1', compiled_on: '2026-11-22', notice: '見本', windows });

const yearEnd = [{ from: '12-29', to: '01-03' }];
const allDay = [['00:00', '24:00']];

/** Hours as cities and lines publish them. */
export const known = [
  window('ishikawa', '石川県 こころの相談ダイヤル', { days: { 'mon-fri': [['09:00', '17:00']] }, holidays: 'closed' }, [
    { channel: 'phone', dial: '0791-00-0001', cost: 'unknown' },
    {
      channel: 'phone', dial: '0791-00-0002', cost: 'unknown',
      hours: {
        type: 'weekly', text: '夜間', days: { 'mon-fri': [['17:00', '33:00']], 'sat,sun': allDay }, holidays: allDay,
      },
    },
  ]),
  window('yasu', '野洲 昼休みあり', { days: { 'mon-fri': [['10:00', '12:00'], ['13:00', '21:00']] }, holidays: 'closed' }),
  window('hatsukaichi', '廿日市 期間限定', {
    days: {}, holidays: 'same',
    campaigns: [{ from: '2027-09-10', to: '2027-09-16', days: { daily: [['17:00', '21:00']] }, text: '自殺予防週間' }],
  }),
  window('kaga', '加賀 平日', { days: { 'mon-fri': [['08:30', '17:15']] }, holidays: 'closed', closed: yearEnd }),
  window('inochi', 'いのちの電話 毎月10日と168時間', {
    days: { daily: [['16:00', '21:00']] }, holidays: 'same', monthly: [{ day: 10, ranges: [['08:00', '32:00']] }],
    campaigns: [{ from: '2027-09-09T23:00:00Z', to: '2027-09-16T23:00:00Z', days: { daily: allDay }, text: '168時間' }],
  }),
  window('second-fourth', '第2・第4土曜と最終金曜', {
    days: { 'mon-fri': [['09:00', '17:00']] }, holidays: 'closed', closed: yearEnd,
    monthly: [
      { weekday: 'sat', nth: [2, 4], ranges: [['09:00', '12:00']] }, { weekday: 'fri', nth: [6], ranges: [['17:00', '20:00']] },
    ],
  }),
  window('month-ends', '29日・30日・31日と2月の休み', {
    days: { wed: [['09:00', '10:00']] }, holidays: 'same',
    closed: [{ from: '02-20', to: '02-29' }, { from: '2027-05-01', to: '2027-05-05' }],
    monthly: [29, 30, 31].map((day) => ({ day, ranges: [['18:00', '26:00']] })),
  }),
  window('hyogo-rest', '平日の夜と土日祝、年末年始休み', {
    days: { 'mon-fri': [['18:00', '32:30']], 'sat,sun': allDay }, holidays: allDay, closed: yearEnd,
  }),
  window('last-call', '最終受付30分前の夜', {
    days: { 'fri,sat': [['22:00', '30:00']], 'mon-thu': [['10:00', '16:00']] }, holidays: 'closed', closed: yearEnd,
    last_reception_minutes: 30,
  }),
  window('holiday-hours', '祝日だけ短い', {
    days: { daily: [['09:00', '21:00']] }, holidays: [['10:00', '15:00']], closed: [{ from: '01-01', to: '01-01' }],
  }),
];

/** A stream of numbers in [0, 1) that is the same for the same seed (mulberry32). */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Window number `n` of a seed: every rule has its chance, in mixtures that nobody would think of. */
export function drawn(n, seed, year) {
  const roll = dice(seed * 1000 + n);
  const chance = (p) => roll() < p;
  const between = (from, to) => from + Math.floor(roll() * (to - from + 1));
  const pick = (list) => list[between(0, list.length - 1)];
  const two = (number) => String(number).padStart(2, '0');
  const clock = (quarter) => `${two(Math.floor(quarter / 4))}:${two((quarter % 4) * 15)}`;
  const range = () => {
    if (chance(0.1)) return ['00:00', '24:00'];
    const from = between(chance(0.4) ? 64 : 24, chance(0.4) ? 92 : 72);
    return [clock(from), clock(chance(0.35) ? between(98, 144) : Math.min(from + between(2, 40), 96))];
  };
  const ranges = () => {
    if (chance(0.7)) return [range()];
    const from = between(30, 44);
    return [[clock(from), clock(48)], [clock(52), clock(between(60, 96))]];
  };
  const names = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const week = () => {
    if (chance(0.3)) return { daily: ranges() };
    if (chance(0.5)) return { 'mon-fri': ranges(), ...(chance(0.5) ? { [pick(['sat', 'sun', 'sat,sun'])]: ranges() } : {}) };
    return Object.fromEntries(names.filter(() => chance(0.5)).map((name) => [name, ranges()]));
  };
  const monthDay = () => `${two(between(1, 12))}-${two(between(1, 28))}`;
  const date = () => `${year + between(0, 1)}-${monthDay()}`;
  const later = (day, days) => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86400000).toISOString().slice(0, 10);
  const closed = () => {
    if (chance(0.4)) return { from: '12-29', to: '01-03' };
    if (chance(0.5)) return { from: monthDay(), to: monthDay() };
    const from = date();
    return { from, to: later(from, between(0, 20)) };
  };
  const monthly = () => chance(0.4)
    ? { day: between(1, 31), ranges: ranges() }
    : { weekday: pick(names), nth: pick([[1], [2, 4], [1, 3], [5], [6], [2, 6], [3]]), ranges: ranges() };
  const campaign = () => {
    const from = date();
    const to = later(from, between(0, 30));
    if (chance(0.6)) return { from, to, days: week(), text: '期間' };
    return { from: `${from}T${two(between(0, 23))}:00:00Z`, to: `${later(to, 1)}T${two(between(0, 23))}:30:00Z`, days: week(), text: '期間' };
  };
  const some = (p, make) => (chance(p) ? Array.from({ length: between(1, 2) }, make) : []);
  return window(`drawn-${n}`, `見本 ${n}`, {
    days: week(),
    holidays: pick(['same', 'closed', 'closed', ranges()]),
    closed: some(0.5, closed), monthly: some(0.4, monthly), campaigns: some(0.3, campaign),
    last_reception_minutes: chance(0.2) ? pick([10, 15, 30]) : 0,
  });
}
