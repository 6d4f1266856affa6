// すぐ離れる, nights without a signal, and browsers that know neither scripts nor styles.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { startBrowser, startCity } from './world.mjs';

let city, browser, weather;
const AWAY = 'https://www.jma.go.jp/';

before(async () => {
  city = await startCity();
  browser = await startBrowser();
  weather = createServer((_, answer) => answer.end('<title>weather</title>')).listen(0, '127.0.0.1');
});
after(async () => {
  await browser?.close();
  await city?.stop();
  weather?.close();
});

/** A tab that came from another page, where the weather is a page of this test. */
async function tab(options = {}) {
  const context = await browser.newContext({ locale: 'ja-JP', viewport: { width: 390, height: 844 }, ...options });
  await context.route(`${AWAY}**`, (route) => route.fulfill({ contentType: 'text/html', body: '<title>weather</title><p>晴れ</p>' }));
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${weather.address().port}/before`);
  return { context, page };
}

const ways = {
  'the button': (page) => page.getByRole('link', { name: 'すぐ離れる' }).click(),
  'three presses of Shift': async (page) => {
    for (let n = 0; n < 3; n += 1) await page.keyboard.press('Shift');
  },
  'the button, by key': async (page) => {
    await page.getByRole('link', { name: 'すぐ離れる' }).focus();
    await page.keyboard.press('Enter');
  },
};
for (const path of ['/282294/spots', '/282294/map', '/282294/spots/1']) {
  test(`${path} can be left at once too`, async () => {
    const { context, page } = await tab();
    await page.goto(city.base + path);
    assert.equal(await page.evaluate(() => navigator.serviceWorker.getRegistrations().then((kept) => kept.length)), 0);
    await page.getByRole('link', { name: 'すぐ離れる' }).click();
    await page.waitForURL(AWAY);
    await page.goBack().catch(() => undefined);
    await page.waitForFunction(() => document.title === 'weather');
    assert.ok(!(await page.content()).includes('協力スポット'));
    await context.close();
  });
}

for (const [name, leave] of Object.entries(ways)) {
  test(`${name} leaves at once and Back does not return`, async () => {
    const { context, page } = await tab();
    await page.goto(`${city.base}/282294/7K3M`);
    await page.goto(`${city.base}/282294/kurashi`);
    await leave(page);
    await page.waitForURL(AWAY);
    assert.equal(await page.title(), 'weather');
    // The page that was left has given its place in the history to the weather.
    await page.goBack().catch(() => undefined);
    // An older page of ours in the history sends on again instead of showing itself.
    await page.waitForFunction(() => document.title === 'weather');
    assert.ok(!(await page.content()).includes('相談'));
    // Who comes again by the sticker is shown the page as ever.
    await page.goto(`${city.base}/282294/7K3M`);
    assert.ok(await page.getByRole('heading', { name: 'いま話せます' }).isVisible());
    await context.close();
  });
}

test('nothing is left on the screen while the other page is on its way', async () => {
  const { context, page } = await tab();
  // The other page never comes: what stays on the screen is what the visitor sees meanwhile.
  await context.route(`${AWAY}**`, (route) => route.abort('aborted'));
  await page.goto(`${city.base}/282294`);
  await page.getByRole('link', { name: 'すぐ離れる' }).click({ noWaitAfter: true });
  await page.waitForFunction(() => document.documentElement.textContent === '', null, { timeout: 10_000 });
  await context.close();
});

test('two presses of Shift, or slow ones, are typing', async () => {
  const { context, page } = await tab();
  await page.goto(`${city.base}/282294`);
  await page.keyboard.press('Shift');
  await page.keyboard.press('Shift');
  await page.keyboard.press('a');
  await page.keyboard.press('Shift');
  assert.ok(await page.getByRole('heading', { name: 'いま話せます' }).isVisible());
  await context.close();
});

test('without scripts the way out is a plain link', async () => {
  const { context, page } = await tab({ javaScriptEnabled: false });
  await page.goto(`${city.base}/282294`);
  await page.getByRole('link', { name: 'すぐ離れる' }).click();
  await page.waitForURL(AWAY);
  await context.close();
});

test('a visit leaves no cookie and nothing of the visitor in the browser', async () => {
  const { context, page } = await tab();
  await page.goto(`${city.base}/282294/7K3M`);
  await page.waitForLoadState('networkidle');
  assert.deepEqual(await context.cookies(), []);
  const kept = await page.evaluate(async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]);
  assert.deepEqual(kept, [0, 0, 0]);
  await context.close();
});

test('after one visit the page opens without a signal, says of when it is, and promises nothing', async () => {
  const { context, page } = await tab();
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${city.base}/282294/ZZZZ`);
  // The one request of the page itself; what follows comes after it has loaded.
  assert.equal(asked.filter((path) => path !== '/favicon.ico' && path !== '/sw.js')[0], '/282294/ZZZZ');
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) await new Promise((next) => setTimeout(next, 50));
  });
  await page.goto(`${city.base}/282294/en`);
  assert.ok(!(await page.content()).includes('class="off"'));
  await context.setOffline(true);
  for (const [path, when] of [['/282294/7K3M', /\d+月\d+日.*に読みこんだ/], ['/282294', /に読みこんだ/], ['/282294/kurashi', /に読みこんだ/], ['/282294/en', /as it was on|from .*\d/]]) {
    await page.goto(city.base + path);
    const text = await page.locator('body').innerText();
    assert.match(text, when, path);
    for (const number of ['tel:119', 'tel:110', 'tel:0120061338', 'tel:0120279338']) {
      assert.ok(await page.locator(`a[href="${number}"]`).first().isVisible(), `${path} ${number}`);
    }
    assert.ok(!text.includes('いま話せます') && !text.includes('open now'), path);
    assert.ok(!/あと\d+分/.test(text));
  }
  assert.ok((await page.locator('body').innerText()).includes('24 hours'), 'what is always true is still said');
  // Other rooms are not answered from the copy.
  await assert.rejects(page.goto(`${city.base}/282294/apply`));
  await context.setOffline(false);
  await page.goto(`${city.base}/282294`);
  assert.ok(await page.getByRole('heading', { name: 'いま話せます' }).isVisible());
  await context.close();
});

test('leaving takes the copy along', async () => {
  const { context, page } = await tab();
  await page.goto(`${city.base}/282294`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(async () => (await caches.has('tsunagaru')));
  await page.getByRole('link', { name: 'すぐ離れる' }).click();
  await page.waitForURL(AWAY);
  await page.goto(`${city.base}/healthz`);
  assert.equal(await page.evaluate(() => caches.has('tsunagaru')), false);
  await context.close();
});

test('the worker is small and asked for anew', async () => {
  const answer = await fetch(`${city.base}/sw.js`);
  assert.equal(answer.headers.get('cache-control'), 'no-cache');
  assert.ok((await answer.arrayBuffer()).byteLength < 2048);
});

const dump = (path) =>
  execFileSync('w3m', ['-dump', '-cols', '60', '-O', 'UTF-8', '-T', 'text/html', `${city.base}${path}`], { encoding: 'utf8' });

for (const [path, says, leave] of [
  ['/282294', '0120-061-338', 'すぐ離れる'],
  ['/282294/en', '0800-300-8355', 'Quick exit'],
  ['/282294/yasashii', '0120-061-338', 'すぐほかのページへ'],
  ['/282294/soudan', '寄り添い続ける', 'すぐ離れる'],
]) {
  test(`a text browser reads ${path}`, () => {
    const text = dump(path);
    assert.ok(text.includes(says), text);
    assert.ok(text.includes(leave), text);
    assert.ok(!text.includes('{') && !text.includes('に読みこんだ'), text);
  });
}

test('without styles the page is read from top to bottom and the number comes first', async () => {
  const context = await browser.newContext({ locale: 'ja-JP', bypassCSP: true, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(`${city.base}/282294`);
  await page.evaluate(() => document.querySelectorAll('style').forEach((style) => style.remove()));
  const first = await page.locator('a[href^="tel:"]').first().boundingBox();
  assert.ok(first.y < 844);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  await context.close();
});
