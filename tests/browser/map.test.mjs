// The map in both of its states: drawn by the server, and taken over by the script; by keyboard, by position, from a link.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DESK, PHONE, axeFaults, command, fitsWidth, startBrowser, startCity } from './world.mjs';

let city, browser;
before(async () => {
  city = await startCity();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await city?.stop();
});

async function open(options = {}, path = '/282294/map') {
  const context = await browser.newContext({ viewport: DESK, locale: 'ja-JP', ...options });
  const page = await context.newPage();
  const problems = [];
  page.on('console', (m) => m.type() === 'error' && problems.push(m.text()));
  page.on('pageerror', (e) => problems.push(e.message));
  await page.goto(city.base + path, { waitUntil: 'networkidle' });
  return { context, page, problems };
}

test('without scripts every pin of the drawn map leads to its entry in the list', async () => {
  const { context, page } = await open({ javaScriptEnabled: false, viewport: PHONE });
  const pins = await page.locator('svg.drawn a.pin').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  assert.ok(pins.length >= 5, `${pins.length} pins`);
  for (const pin of pins) assert.equal(await page.locator(`.spots ${pin}`).count(), 1, pin);
  assert.equal(await page.locator('.spot[data-lat]').count(), pins.length);
  await context.close();
});

test('where the script does not load, the drawn map stays and has no fault', async () => {
  const context = await browser.newContext({ viewport: PHONE, locale: 'ja-JP' });
  const page = await context.newPage();
  await page.route('**/*.js', (route) => route.abort());
  await page.goto(`${city.base}/282294/map`);
  assert.ok(await page.locator('svg.drawn').isVisible());
  assert.deepEqual(await axeFaults(page), []);
  await context.close();
});

test('where the ground does not load, the drawn map comes back', async () => {
  const context = await browser.newContext({ viewport: DESK, locale: 'ja-JP' });
  const page = await context.newPage();
  await page.route('**/boundary.geojson', (route) => route.abort());
  await page.goto(`${city.base}/282294/map`, { waitUntil: 'networkidle' });
  assert.ok(await page.locator('svg.drawn').isVisible());
  assert.equal(await page.locator('.map-live').count(), 0);
  await context.close();
});

test('a pin opens with Enter, its link has the focus, and Escape gives it back', async () => {
  const { context, page, problems } = await open();
  const entries = await page.locator('.spot[data-lat]').count();
  assert.equal(await page.locator('.live-pin').count(), entries, 'every pin is in the list');
  const pin = page.locator('.live-pin').first();
  const name = (await pin.getAttribute('aria-label')).replace(/^\d+番 /, '');
  await pin.focus();
  await page.keyboard.press('Enter');
  await page.locator('.leaflet-popup a').first().waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), name);
  assert.deepEqual(await axeFaults(page), []);
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement.title), name);
  assert.deepEqual(problems, []);
  await context.close();
});

test('a link to one spot opens its pin', async () => {
  const { context, page } = await open();
  const id = await page.locator('.spot[data-lat]').last().getAttribute('id');
  const name = await page.locator(`#${id} h3 a`).textContent();
  await context.close();
  const linked = await open({}, `/282294/map#${id}`);
  assert.match(await linked.page.locator('.leaflet-popup').textContent(), new RegExp(name));
  await linked.context.close();
});

test('the visitor’s position sorts the list on the device and is sent to nobody', async () => {
  const { context, page } = await open({ geolocation: { latitude: 34.9, longitude: 134.55 }, permissions: ['geolocation'] });
  const asked = [];
  page.on('request', (r) => asked.push(r.url()));
  await page.getByRole('button', { name: '現在地から近い順' }).click();
  await page.locator('.away').first().waitFor();
  const away = await page.locator('.away').allTextContents();
  const km = away.map((a) => Number(a.match(/[\d.]+/)[0]));
  assert.deepEqual(km, [...km].sort((a, b) => a - b));
  assert.deepEqual(asked, []);
  await context.close();
});

test('国土地理院 tiles are asked for only where the operator allows them, and are credited', async () => {
  const outside = await startCity(['--gsi-tiles']);
  try {
    const context = await browser.newContext({ viewport: DESK, locale: 'ja-JP' });
    const page = await context.newPage();
    const tiles = [];
    await page.route('https://cyberjapandata.gsi.go.jp/**', (route) => {
      tiles.push(route.request());
      return route.fulfill({ contentType: 'image/png', body: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64') });
    });
    await page.goto(`${outside.base}/282294/map`, { waitUntil: 'networkidle' });
    assert.ok(tiles.length > 0, 'tiles are shown');
    for (const tile of tiles) assert.equal(await tile.headerValue('referer'), null);
    const credit = page.locator('.leaflet-control-attribution a');
    assert.equal(await credit.textContent(), '国土地理院');
    assert.equal(await credit.getAttribute('href'), 'https://maps.gsi.go.jp/development/ichiran.html');
    assert.deepEqual(await axeFaults(page), []);
    await context.close();
  } finally {
    await outside.stop();
  }
});

/** A city with so many spots that the list comes in pages; the 1477th stands alone, far in the north. */
function crowd(dir) {
  const kinds = ['店舗', '企業・事業所', '団体', 'ボランティアグループ', '公共施設'];
  const lines = ['全国地方公共団体コード,名称,名称_カナ,区分,業種,協力内容,所在地_連結表記,緯度,経度,公開項目'];
  for (let n = 1; n <= 1500; n++) {
    const lat = n === 1477 ? 34.98 : 34.84 + ((n * 7919) % 997) * 0.00004, lng = n === 1477 ? 134.46 : 134.53 + ((n * 104729) % 991) * 0.00003;
    lines.push(`282294,見本の店${n},ミホンノミセ,${kinds[n % 5]},その他の店舗,見守り,たつの市龍野町富永${n},${lat.toFixed(6)},${lng.toFixed(6)},一覧・地図`);
  }
  const sheet = join(dir, 'spots.csv');
  writeFileSync(sheet, lines.join('\r\n'));
  command(dir, 'municipality', 'add', '282294');
  command(dir, 'import', 'spots', sheet, '--city', '282294');
}

test('1,500 spots: circles count everybody, open by keyboard, the view can be handed on, and the nearest comes from all pages', async () => {
  const big = await startCity([], crowd);
  try {
    for (const viewport of [PHONE, DESK]) {
      const still = await browser.newContext({ viewport, locale: 'ja-JP', javaScriptEnabled: false });
      const drawn = await still.newPage();
      await drawn.goto(`${big.base}/282294/map`);
      const words = await drawn.locator('svg .cluster').evaluateAll((all) => all.map((g) => g.getAttribute('aria-label')));
      const counted = words.reduce((sum, w) => sum + Number(w.match(/\d+/)[0]), 0);
      assert.equal(counted + (await drawn.locator('svg a.pin').count()), 1500);
      assert.ok(await fitsWidth(drawn));
      await still.close();
    }
    const context = await browser.newContext({
      viewport: DESK, locale: 'ja-JP', geolocation: { latitude: 34.98, longitude: 134.46 }, permissions: ['geolocation'],
    });
    const page = await context.newPage();
    const problems = [];
    page.on('pageerror', (e) => problems.push(e.message));
    await page.goto(`${big.base}/282294/map`, { waitUntil: 'networkidle' });
    const sum = async () => {
      const crowds = await page.locator('.live-crowd').allTextContents();
      return crowds.reduce((all, n) => all + Number(n), 0) + (await page.locator('.live-pin').count());
    };
    assert.equal(await sum(), 1500);
    assert.deepEqual(await axeFaults(page), []);
    for (let step = 0; step < 12 && (await page.locator('.live-pin').count()) < 2; step++) {
      await page.locator('.live-crowd').first().focus();
      await page.keyboard.press('Enter');
      await page.waitForTimeout(400);
    }
    assert.ok((await page.locator('.live-pin').count()) >= 2, 'circles part when one comes closer');
    const seen = await page.locator('.live-pin').first().getAttribute('aria-label');
    const shared = await page.locator('#map-share').getAttribute('href');
    await page.goto(big.base + shared, { waitUntil: 'networkidle' });
    assert.equal(await page.locator('.live-pin').first().getAttribute('aria-label'), seen, 'the same view from its link');
    const asked = [];
    page.on('request', (r) => asked.push(r.url()));
    await page.getByRole('button', { name: '現在地から近い順' }).click();
    await page.locator('.away').first().waitFor();
    assert.equal(await page.locator('.pins .spot h3 a').first().textContent(), '見本の店1477');
    for (const url of asked) assert.ok(!url.includes('34.98') && !url.includes('134.46'), url);
    assert.deepEqual(problems, []);
    await context.close();
  } finally {
    await big.stop();
  }
});
