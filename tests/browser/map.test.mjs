// The map in both of its states: drawn by the server, and taken over by the script; by keyboard, by position, from a link.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, PHONE, axeFaults, startBrowser, startCity } from './world.mjs';

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
