// The whole road as people walk it: a shop owner hands in 様式1 on a telephone without JavaScript, the officer accepts it, the
// sticker is decoded by zbar, the address that it holds opens the consultation page, and the spot stands in the list and on the map.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DESK, PHONE, axeFaults, fitsWidth, signIn, startBrowser, startCity } from './world.mjs';

let city, browser, officer;
before(async () => {
  city = await startCity();
  browser = await startBrowser();
  const context = await browser.newContext({ viewport: DESK, locale: 'ja-JP' });
  officer = await context.newPage();
  await signIn(officer, city);
});
after(async () => {
  await browser?.close();
  await city?.stop();
});

const SHOP = {
  name: { applicant_name: '見本 髙﨑𠮷野食堂', applicant_kana: 'みほん たかさきよしのしょくどう', representative_name: '見本 太郎' },
  spot: {},
  place: { postal_code: '６７９−４１６７', address: 'たつの市龍野町富永1005番地1' },
  contact: { contact_name: '見本 花子', phone: '０７９１ー６４ー００００', email: 'mihon@example.jp' },
  hours: { open_time: '9:00', close_time: '18:00' },
  activities: { sticker_count: '２' },
};

/** Fills the page that is shown and goes on; `fields` by name, `ticks` by name and value. */
async function answer(page, fields = {}, ticks = []) {
  for (const [name, value] of Object.entries(fields)) await page.locator(`[name="${name}"]`).fill(value);
  for (const [name, value] of ticks) await page.locator(`[name="${name}"][value="${value}"]`).check();
  await Promise.all([page.waitForNavigation(), page.locator('main form button.button:not(.button-second)').first().click()]);
}

async function stepsOf(page, problems) {
  for (const fault of await axeFaults(page)) problems.push(`${page.url()} ${fault}`);
  if (!(await fitsWidth(page))) problems.push(`${page.url()} scrolls sideways`);
}

async function apply(kind, answers, consent) {
  // axe needs scripts; the walk itself is checked without them in tests/it.
  const context = await browser.newContext({ viewport: PHONE, locale: 'ja-JP', isMobile: true, hasTouch: true });
  const page = await context.newPage();
  const problems = [];
  await page.goto(`${city.base}/282294/apply`);
  await stepsOf(page, problems);
  await answer(page, {}, [['registrant', kind]]);
  for (const [, fields] of Object.entries(answers)) {
    await stepsOf(page, problems);
    const ticks = [];
    if (await page.locator('[name="category"]').count()) {
      await page.locator('[name="category"]').selectOption({ index: 1 });
    }
    if (await page.locator('[name="open_days"]').count()) ticks.push(['open_days', await page.locator('[name="open_days"]').first().inputValue()]);
    if (await page.locator('[name="activities"]').count()) {
      ticks.push(['activities', await page.locator('[name="activities"]').first().inputValue()]);
    }
    await answer(page, fields, ticks);
  }
  await stepsOf(page, problems);
  for (const value of consent) await page.locator(`[name="consent"][value="${value}"]`).check();
  await answer(page);
  await stepsOf(page, problems);
  for (const box of await page.locator('main input[type=checkbox]').all()) await box.check();
  await answer(page);
  await stepsOf(page, problems);
  return { context, page, problems };
}

test('a shop: from the telephone to the sticker, the page, the list and the map', async () => {
  const { context, page, problems } = await apply('shop', SHOP, ['list', 'map', 'address', 'phone']);
  const check = await page.locator('main').innerText();
  assert.match(check, /髙﨑𠮷野食堂/, 'the name as written');
  assert.match(check, /679-4167/);
  assert.match(check, /0791-64-0000/);
  assert.match(check, /タカサキヨシノショクドウ/);
  await answer(page);
  assert.match(page.url(), /\/282294\/notifications\/[2-9A-Z-]+\?key=/);
  await stepsOf(page, problems);
  assert.deepEqual(problems, []);
  const mine = page.url().split('#')[0];
  const receipt = mine.match(/notifications\/([^?]+)/)[1];
  assert.match(await page.locator('main').innerText(), /受付/);
  assert.deepEqual(await context.cookies(), []);

  await officer.goto(`${city.base}/staff/282294/notifications/${receipt}`);
  assert.match(await officer.locator('main').innerText(), /見本 花子/);
  if (await officer.getByRole('button', { name: '確認中にする' }).count()) {
    await Promise.all([officer.waitForNavigation(), officer.getByRole('button', { name: '確認中にする' }).click()]);
  }
  await officer.locator('[name="lat"]').fill('34.8661');
  await officer.locator('[name="lng"]').fill('134.5478');
  await Promise.all([officer.waitForNavigation(), officer.locator('form[action*="/pin"] button').last().click()]);
  await Promise.all([officer.waitForNavigation(), officer.getByRole('button', { name: '受理する' }).click()]);
  assert.match(officer.url(), /\/staff\/282294\/spots\/\d+/);
  const number = officer.url().match(/spots\/(\d+)/)[1];

  await page.goto(mine);
  const state = await page.locator('main').innerText();
  assert.match(state, /受理/);
  assert.match(state, /第\d{4}号/);
  const files = {};
  for (const kind of ['pdf', 'png', 'svg']) {
    const href = await page.locator(`a[href*="sticker.${kind}"]`).first().getAttribute('href');
    const got = await page.request.get(new URL(href, city.base).href);
    assert.equal(got.status(), 200, kind);
    files[kind] = join(city.dir, `sticker.${kind}`);
    writeFileSync(files[kind], await got.body());
  }
  const decoded = execFileSync('zbarimg', ['-q', '--raw', '-Sdisable', '-Sqrcode.enable', files.png]).toString().trim();
  const expected = new RegExp(`^${city.base.toUpperCase().replaceAll('.', '\\.')}/282294/[2-9A-Z]{4,6}$`);
  assert.match(decoded, expected);
  execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', files.pdf, join(city.dir, 'from-pdf')]);
  const fromPdf = execFileSync('zbarimg', ['-q', '--raw', '-Sdisable', '-Sqrcode.enable', join(city.dir, 'from-pdf.png')]);
  assert.equal(fromPdf.toString().trim(), decoded);
  assert.match(readFileSync(files.svg, 'utf8'), /^<\?xml|^<svg/);

  // 研修: two people of the shop sign up on its own page, one of them can't come after all.
  await page.goto(mine);
  await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: /研修・情報交換会（申込み/ }).click()]);
  await stepsOf(page, problems);
  await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: '協力スポット情報交換会（見本）' }).click()]);
  await answer(page, { name1: '見本 髙子', name2: '見本 𠮷郎' });
  await stepsOf(page, problems);
  assert.match(await page.locator('main').innerText(), /見本 髙子[^]*参加[^]*見本 𠮷郎[^]*meet\.example\.jp/);
  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: /取り消す.*𠮷郎/ }).click()]);
  assert.doesNotMatch(await page.locator('main').innerText(), /𠮷郎/);
  assert.deepEqual(problems, []);
  assert.deepEqual(await context.cookies(), []);

  await page.goto(decoded.replace(/^HTTP/, 'http'));
  assert.ok(await page.locator('a[href^="tel:"]').first().isVisible());
  assert.match(await page.title(), /相談できるところ/);
  assert.doesNotMatch(await page.content(), /吉野|𠮷野|食堂/, 'the page never names the spot');

  await page.goto(`${city.base}/282294/spots?q=${encodeURIComponent('高崎吉野')}`);
  assert.match(await page.locator('main').innerText(), /髙﨑𠮷野食堂/);
  await page.goto(`${city.base}/282294/spots/${number}`);
  const entry = await page.locator('main').innerText();
  assert.match(entry, /龍野町富永/);
  assert.doesNotMatch(entry, /見本 太郎|見本 花子|mihon@example/, 'contacts are for the city alone');
  await page.goto(`${city.base}/282294/map`);
  assert.match(await page.locator('main').innerText(), /髙﨑𠮷野食堂/);
  await context.close();
});

test('an individual: accepted, and nowhere with an address or a pin', async () => {
  const person = {
    name: { applicant_name: '見本 一郎', applicant_kana: 'ミホン イチロウ' },
    place: { postal_code: '6794167', address: 'たつの市龍野町秘密99番地' },
    contact: { phone: '090-0000-0000' },
    activities: { sticker_count: '1' },
  };
  const { context, page, problems } = await apply('individual', person, ['list']);
  await answer(page);
  assert.deepEqual(problems, []);
  const receipt = page.url().match(/notifications\/([^?]+)/)[1];
  await officer.goto(`${city.base}/staff/282294/notifications/${receipt}`);
  if (await officer.getByRole('button', { name: '確認中にする' }).count()) {
    await Promise.all([officer.waitForNavigation(), officer.getByRole('button', { name: '確認中にする' }).click()]);
  }
  await Promise.all([officer.waitForNavigation(), officer.getByRole('button', { name: '受理する' }).click()]);
  const number = officer.url().match(/spots\/(\d+)/)[1];
  for (const path of ['spots', `spots/${number}`, 'map', 'spots.csv', 'spots.geojson', '']) {
    const got = await page.request.get(`${city.base}/282294/${path}`);
    assert.doesNotMatch(await got.text(), /秘密|090-0000-0000/, path);
  }
  await context.close();
});

test('returned with a reason, corrected, handed in again', async () => {
  const { context, page } = await apply('shop', SHOP, ['list']);
  await answer(page);
  const mine = page.url().split('#')[0];
  const receipt = mine.match(/notifications\/([^?]+)/)[1];
  await officer.goto(`${city.base}/staff/282294/notifications/${receipt}`);
  if (await officer.getByRole('button', { name: '確認中にする' }).count()) {
    await Promise.all([officer.waitForNavigation(), officer.getByRole('button', { name: '確認中にする' }).click()]);
  }
  const form = officer.locator('form[action*="/return"]');
  await Promise.all([officer.waitForNavigation(), form.getByRole('button').last().click()]);
  assert.match(await officer.locator('main').innerText(), /理由/, 'a reason is asked for');
  await form.locator('textarea').fill('建物の名前を書き足してください。');
  await Promise.all([officer.waitForNavigation(), form.getByRole('button').last().click()]);
  await page.goto(mine);
  const words = await page.locator('main').innerText();
  assert.match(words, /建物の名前を書き足してください。/);
  assert.match(words, /差戻し/);
  await context.close();
});
