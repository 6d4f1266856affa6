// Every page, at telephone and desk width, light and dark: no fault that axe-core finds, nothing cut off, nothing loaded from
// elsewhere, no cookie for citizens, no word in the browser's console.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, PHONE, axeFaults, fitsWidth, signIn, startBrowser, startCity } from './world.mjs';

let city, browser;
before(async () => {
  city = await startCity();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await city?.stop();
});

const PUBLIC = [
  '/',
  '/282294',
  '/282294/ZZZZ',
  '/282295',
  '/partners',
  '/282294/networks',
  '/282294/trainings', '/282294/trainings/1', '/282294/trainings/2',
  '/282294/tsunagi', '/282294/tsunagi/kurashi',
  '/282294/spots',
  '/282294/spots?q=みほん',
  '/282294/spots?q=ない名前',
  '/282294/spots/1', '/282294/spots/1/report',
  '/282294/map',
  '/282294/embed',
  '/282294/sticker',
  '/282294/apply',
  '/282294/notifications',
  '/282294/confirm',
  '/staff/sign-in',
  '/-/patterns',
];

async function look(context, path, problems) {
  const page = await context.newPage();
  page.on('console', (m) => m.type() === 'error' && !/404|410/.test(m.text()) && problems.push(`${path} console: ${m.text()}`));
  page.on('pageerror', (e) => problems.push(`${path} script: ${e.message}`));
  page.on('request', (r) => {
    if (!r.url().startsWith(city.base) && !r.url().startsWith('data:')) problems.push(`${path} asks ${r.url()}`);
  });
  await page.goto(city.base + path, { waitUntil: 'networkidle' });
  for (const fault of await axeFaults(page)) problems.push(`${path} ${fault}`);
  if (!(await fitsWidth(page))) problems.push(`${path} scrolls sideways`);
  await page.close();
}

for (const [name, viewport] of [['phone', PHONE], ['desk', DESK]]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`public pages, ${name}, ${colorScheme}`, async () => {
      const context = await browser.newContext({ viewport, colorScheme, locale: 'ja-JP' });
      const problems = [];
      for (const path of PUBLIC) await look(context, path, problems);
      const cookies = await context.cookies();
      await context.close();
      assert.deepEqual(problems, []);
      assert.deepEqual(cookies, []);
    });
  }
}

test('pages of the desk, both widths', async () => {
  const context = await browser.newContext({ viewport: DESK, locale: 'ja-JP' });
  const page = await context.newPage();
  await signIn(page, city);
  await page.goto(`${city.base}/staff/282294/notifications`);
  const notification = await page.locator('main a[href*="/notifications/"]').first().getAttribute('href');
  await page.goto(`${city.base}/staff/282294/letters`);
  const letter = await page.locator('main a[href*="/letters/"]').first().getAttribute('href');
  const problems = [];
  for (const viewport of [PHONE, DESK]) {
    await page.setViewportSize(viewport);
    await page.goto(`${city.base}/282294/spots/1/report`);
    await page.getByLabel('営業日・時間がちがう').check();
    await page.getByRole('button', { name: '知らせる' }).click();
    for (const path of ['/staff/282294', '/staff/282294/reports', '/staff/282294/notifications', notification, '/staff/282294/spots',
      '/staff/282294/spots?confirm=due', '/staff/282294/confirmations', '/staff/282294/register', '/staff/282294/materials', '/staff/282294/rules', '/staff/282294/replies', '/staff/282294/spots/1/edit', '/staff/282294/spots/1/history',
      '/staff/282294/spots/1', '/staff/282294/stickers',
      '/staff/282294/stickers?which=all&paper=elm006&first=4', '/staff/282294/stickers/printers', '/staff/282294/livery',
      '/staff/282294/card', '/staff/account', '/staff/282294/people', '/staff/282294/people/1', '/staff/282294/agreement', '/staff/282294/networks',
      '/staff/282294/trainings', '/staff/282294/trainings/1', '/staff/282294/trainings/2', '/staff/282294/trainings/2/edit',
      '/staff/282294/trainings/marks',
      '/staff/282294/statistics', '/staff/282294/spots/1/networks', '/staff/282294/notices', '/staff/282294/notices/1', '/staff/282294/notices/new', '/staff/282294/notices/1/edit', '/staff/282294/letters', letter]) {
      await look(context, path, problems);
      await page.goto(city.base + path);
      if (!(await fitsWidth(page))) problems.push(`${path} scrolls sideways at ${viewport.width}`);
    }
  }
  await context.close();
  assert.deepEqual(problems, []);
});

test('pages stay readable at 320 px and with letters twice as large', async () => {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 }, locale: 'ja-JP' });
  const problems = [];
  for (const path of PUBLIC) {
    const page = await context.newPage();
    await page.goto(city.base + path);
    if (!(await fitsWidth(page))) problems.push(`${path} at 320 px`);
    await page.setViewportSize({ width: 640, height: 900 });
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setDeviceMetricsOverride', { width: 640, height: 900, deviceScaleFactor: 1, mobile: false });
    await page.evaluate(() => document.documentElement.setAttribute('data-probe', '1'));
    await page.addStyleTag({ content: 'html{font-size:200%!important}' }).catch(() => {});
    if (!(await fitsWidth(page))) problems.push(`${path} at 200 %`);
    await page.close();
  }
  await context.close();
  assert.deepEqual(problems, []);
});
