// The workbench for stickers: pick, look, print, print again; with the keyboard and without JavaScript, at both widths.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DESK, PHONE, axeFaults, fitsWidth, signIn, startBrowser, startCity } from './world.mjs';

let city, browser, cookies;
before(async () => {
  // Nothing is printed for an address that only this machine opens.
  city = await startCity(['--base-url', 'https://inochi.example.jp']);
  browser = await startBrowser();
  const context = await browser.newContext({ viewport: DESK, locale: 'ja-JP' });
  await signIn(await context.newPage(), city);
  cookies = await context.cookies();
  await context.close();
});
after(async () => {
  await browser?.close();
  await city?.stop();
});

/** A page of the officer's; `bare` without JavaScript. */
async function atDesk(viewport, bare) {
  const context = await browser.newContext({ viewport, locale: 'ja-JP', javaScriptEnabled: !bare });
  await context.addCookies(cookies);
  return { context, page: await context.newPage() };
}

const bench = () => `${city.base}/staff/282294/stickers`;

async function press(page, name) {
  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name }).click()]);
}

async function fetched(page, name) {
  const href = await page.locator('a[href$=".pdf"]').first().getAttribute('href');
  const got = await page.request.get(new URL(href, city.base).href);
  assert.equal(got.status(), 200);
  const path = join(city.dir, name);
  writeFileSync(path, await got.body());
  return path;
}

function codes(pdf) {
  const stem = pdf.replace('.pdf', '-page');
  execFileSync('pdftoppm', ['-r', '150', '-png', pdf, stem]);
  const pages = readdirSync(city.dir).filter((name) => join(city.dir, name).startsWith(stem)).sort();
  const read = (name) => execFileSync('zbarimg', ['-q', '--raw', '-Sdisable', '-Sqrcode.enable', join(city.dir, name)]);
  return pages.flatMap((name) => read(name).toString().trim().split('\n'));
}

test('without JavaScript: pick, see the sheet, begin at a cell, print, print again with a reason', async () => {
  const { context, page } = await atDesk(PHONE, true);
  await page.goto(bench());
  await page.getByLabel('登録番号で選ぶ').check();
  await page.locator('#f-numbers').fill('１〜３、５');
  await page.locator('#f-paper').selectOption('elm006');
  await press(page, '見本を作る');
  assert.match(await page.locator('#look').innerText(), /4件/);
  const cell = page.getByRole('link', { name: '4番から始める' });
  await Promise.all([page.waitForNavigation(), cell.click()]);
  assert.equal(await page.locator('#f-first').inputValue(), '4');
  assert.equal(await page.locator('svg a[aria-current]').getAttribute('aria-label'), '4番から始める');
  const picture = await page.locator('svg image').getAttribute('href');
  const sheet = await (await page.request.get(new URL(picture, city.base).href)).text();
  assert.equal(sheet.match(/使用ずみ|#c9c2b8/g).length, 3, 'three cells are grey');
  await press(page, 'この4枚を印刷する');
  assert.match(page.url(), /\/prints\/1$/);
  assert.match(await page.locator('main').innerText(), /4番から/);
  assert.equal(codes(await fetched(page, 'first.pdf')).length, 4);

  await page.goto(`${bench()}?which=numbers&numbers=1`);
  await press(page, 'この1枚を印刷する');
  assert.match(page.url(), /\/prints$/);
  const summary = page.locator('#faults');
  assert.match(await summary.innerText(), /理由を書いてください/);
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'faults');
  await page.locator('#f-reason').fill('色あせたため');
  await press(page, 'この1枚を印刷する');
  assert.match(await page.locator('main').innerText(), /色あせたため/);
  await page.goto(bench());
  assert.match(await page.locator('main').innerText(), /最近の印刷[\s\S]*色あせたため/);

  await page.goto(`${city.base}/staff/282294/spots/1`);
  await page.locator('#f-shown_name').fill('見本の店🐢');
  await press(page, 'この名称にする');
  assert.match(await page.locator('#faults').innerText(), /U\+1F422/);
  await page.locator('#f-shown_name').fill('見本の店');
  await press(page, 'この名称にする');
  assert.match(await page.locator('main').innerText(), /見本の店 と入ります/);
  await context.close();
});

test('with the keyboard alone a cell can be chosen', async () => {
  const { context, page } = await atDesk(DESK, false);
  await page.goto(`${bench()}?which=all&paper=klp700s`);
  await page.getByRole('link', { name: '2番から始める' }).focus();
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  assert.equal(await page.locator('#f-first').inputValue(), '2');
  await context.close();
});

test('a printer is measured and kept, a livery refused and kept, a card made, without JavaScript', async () => {
  const { context, page } = await atDesk(DESK, true);
  await page.goto(`${bench()}/printers`);
  await page.locator('#f-name').fill('2階の複合機');
  await page.locator('#f-sheet').selectOption('elm006');
  await page.locator('#f-x').fill('0.5');
  await press(page, '保存する');
  assert.match(await page.locator('main').innerText(), /2階の複合機 — HISAGO ELM006（右へ0.5・下へ0・100%）/);

  await page.goto(`${city.base}/staff/282294/livery`);
  await page.locator('#f-lettering').fill('#ffe9a8');
  await press(page, '保存する');
  assert.match(await page.locator('#faults').innerText(), /明るさの比が1\.\dです/);
  assert.equal(await page.locator('#f-lettering').inputValue(), '#ffe9a8', 'what was typed stays');
  await page.locator('#f-lettering').fill('#123a5a');
  await press(page, '見本を見る');
  assert.match(await page.locator('main').innerText(), /まだ保存していません/);
  assert.ok(await page.locator('.looks img').first().evaluate((img) => img.complete && img.naturalWidth > 0));
  await press(page, '保存する');
  assert.match(await page.locator('main').innerText(), /保存しました[\s\S]*文字 #123a5a/);

  await page.goto(`${city.base}/staff/282294/card`);
  await page.getByLabel('市のSNSなどの相談アカウント').check();
  await page.locator('#f-url').fill('https://lin.ee/Mihon0000');
  await page.locator('#f-caption').fill('LINEで相談する');
  await press(page, '保存する');
  assert.deepEqual(codes(await fetched(page, 'cards.pdf')), Array(10).fill('https://lin.ee/Mihon0000'));
  await context.close();
});

test('no fault that axe-core finds, at both widths, with faults shown too', async () => {
  const { context, page } = await atDesk(DESK, false);
  const problems = [];
  for (const viewport of [PHONE, DESK]) {
    await page.setViewportSize(viewport);
    for (const path of ['/stickers?which=all&copies=2', '/stickers?which=numbers&numbers=x&first=99&paper=elm006',
      '/stickers?which=all&paper=elm022', '/stickers/prints/1', '/spots/1', '/stickers/printers/1',
      '/livery?look=1&network=&ground=9a7d70&lettering=x', '/card?look=1&title=&target=account&url=x']) {
      await page.goto(`${city.base}/staff/282294${path}`, { waitUntil: 'networkidle' });
      for (const fault of await axeFaults(page)) problems.push(`${path} ${fault}`);
      if (!(await fitsWidth(page))) problems.push(`${path} scrolls sideways at ${viewport.width}`);
    }
  }
  await context.close();
  assert.deepEqual(problems, []);
});
