// The consultation page on an old, small telephone: no JavaScript, one request, help on the first screen, one finger or keys only.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, axeFaults, fitsWidth, startBrowser, startCity } from './world.mjs';

let city, browser;
before(async () => {
  city = await startCity();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await city?.stop();
});

const SMALL = { viewport: { width: 360, height: 640 }, javaScriptEnabled: false, locale: 'ja-JP' };

async function bottom(locator) {
  const box = await locator.boundingBox();
  return box.y + box.height;
}

const LANGUAGES = ['', '/yasashii', '/en', '/zh-hans', '/ko', '/vi', '/pt-br'];

test('the first screen has a number to press and says 119 and 110, in every language', async () => {
  const context = await browser.newContext(SMALL);
  const page = await context.newPage();
  const requests = [];
  page.on('request', (r) => requests.push(r.url()));
  for (const language of LANGUAGES) {
    requests.length = 0;
    const path = `/282294/ZZZZ${language}`;
    await page.goto(city.base + path);
    const number = page.locator('main a[href^="tel:"]').first();
    assert.ok((await bottom(number)) <= 640 && (await number.boundingBox()).height >= 48, language);
    for (const emergency of ['tel:119', 'tel:110']) {
      const link = page.locator(`a[href="${emergency}"]`);
      assert.equal(await link.count(), 1);
      assert.ok((await bottom(link)) <= 640, `${language} ${emergency}`);
    }
    assert.deepEqual(requests.filter((r) => !r.endsWith('/favicon.ico')), [city.base + path]);
    assert.deepEqual(await context.cookies(), []);
    if (!language) assert.equal(await page.title(), '相談できるところ | たつの市');
  }
  await context.close();
});

test('headings open by key, and everything can be touched', async () => {
  const context = await browser.newContext({ ...SMALL, javaScriptEnabled: true });
  const page = await context.newPage();
  await page.goto(`${city.base}/282294`);
  const heading = page.locator('#kurashi > summary');
  await heading.focus();
  await page.keyboard.press('Enter');
  assert.ok(await page.locator('#kurashi a[href^="tel:"]').first().isVisible());
  const small = await page.evaluate(() => {
    document.querySelectorAll('details').forEach((d) => (d.open = true));
    const boxes = [...document.querySelectorAll('a, summary')].map((e) => [e.textContent.trim(), e.getBoundingClientRect()]);
    return boxes.filter(([, b]) => b.height < 48 || b.width < 48).map(([text]) => text);
  });
  assert.deepEqual(small, []);
  await context.close();
});

for (const viewport of [{ width: 320, height: 640 }, SMALL.viewport, DESK]) {
  test(`nothing is cut off and axe-core finds nothing with every heading open, ${viewport.width} px`, async () => {
    // The test's own style for large text is what the policy would refuse.
    const context = await browser.newContext({ viewport, locale: 'ja-JP', bypassCSP: true });
    const page = await context.newPage();
    for (const path of [...LANGUAGES.map((l) => `/282294${l}`), '/131237/ZZZZ']) {
      await page.goto(city.base + path);
      await page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true)));
      assert.deepEqual(await axeFaults(page), []);
      assert.ok(await fitsWidth(page), path);
      await page.addStyleTag({ content: 'html { font-size: 212.5% !important }' });
      assert.ok(await fitsWidth(page), `${path} at 200 % text`);
    }
    await context.close();
  });
}
