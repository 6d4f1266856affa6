// The map in Chromium: bytes by kind, and when it can be used. `node map.mjs ADDRESS`
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tests = join(dirname(fileURLToPath(import.meta.url)), '..', 'browser');
const { chromium } = createRequire(join(tests, 'package.json'))('playwright-core');
const [, , address] = process.argv;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });

/** One visit with nothing kept from before. */
async function visit() {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'ja-JP' });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  const kinds = new Map(), bytes = {};
  await cdp.send('Network.enable');
  cdp.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId);
    bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength;
  });
  await page.addInitScript(() => {
    window.seen = { first: 0, busy: 0 };
    new PerformanceObserver((list) => list.getEntries().forEach((e) => { window.seen.busy = Math.max(window.seen.busy, e.startTime + e.duration); }))
      .observe({ type: 'longtask', buffered: true });
    new MutationObserver(() => {
      if (!window.seen.first && document.querySelector('.live-pin, .live-crowd')) window.seen.first = performance.now();
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(address, { waitUntil: 'networkidle' });
  await page.locator('.live-pin, .live-crowd').first().waitFor();
  await page.waitForTimeout(500);
  const seen = await page.evaluate(() => window.seen);
  await context.close();
  return { bytes, usable: Math.max(seen.first, seen.busy), first: seen.first };
}

const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
await visit();
const visits = [];
for (let n = 0; n < 5; n += 1) visits.push(await visit());
const kb = (kind) => Math.round((visits[0].bytes[kind] ?? 0) / 1024);
console.log(`map in Chromium, 5 visits, medians: first circle after ${Math.round(middle(visits.map((v) => v.first)))} ms, nothing busy after `
  + `${Math.round(middle(visits.map((v) => v.usable)))} ms; on the wire: page ${kb('Document')} KB, script ${kb('Script')} KB, `
  + `style ${kb('Stylesheet')} KB, pins and ground ${kb('Fetch')} KB`);
await browser.close();
