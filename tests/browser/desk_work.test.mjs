// The desk by single keys: along the queue, into a field and out again, several at once; and all the same without scripts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, PHONE, axeFaults, fitsWidth, signIn, startBrowser, startCity } from './world.mjs';

let city, browser, storageState;
before(async () => {
  city = await startCity();
  browser = await startBrowser();
  const signed = await browser.newContext({ viewport: DESK, locale: 'ja-JP' });
  await signIn(await signed.newPage(), city);
  storageState = await signed.storageState();
  await signed.close();
});
after(async () => {
  await browser?.close();
  await city?.stop();
});

const focused = (page) => page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.id);

test('keys walk along the queue, never from inside a field, and can be turned off', async () => {
  const context = await browser.newContext({ viewport: DESK, locale: 'ja-JP', storageState });
  const page = await context.newPage();
  await page.goto(`${city.base}/staff/282294/notifications`);
  const names = await page.locator('.queue .row-link').allTextContents();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  assert.equal(await focused(page), names[1].trim());
  await page.keyboard.press('k');
  assert.equal(await focused(page), names[0].trim());
  await page.keyboard.press('x');
  assert.equal(await page.locator('.queue input:checked').count(), 1);
  await page.keyboard.press('/');
  assert.equal(await focused(page), 'f-q');
  await page.keyboard.type('jkx/?');
  assert.equal(await page.locator('#f-q').inputValue(), 'jkx/?', 'inside a field keys are letters');
  await page.keyboard.press('Tab');
  await page.keyboard.press('?');
  assert.equal(await focused(page), 'キー操作');
  const told = await page.locator('#keys kbd').allTextContents();
  assert.deepEqual(told.slice(0, 4), ['j', 'k', 'Enter', 'x']);
  await page.getByLabel('キー操作を使う').uncheck();
  await page.reload();
  await page.keyboard.press('j');
  assert.notEqual(await focused(page), names[0].trim());
  await page.getByLabel('キー操作を使う').check();
  await page.locator('.queue .row-link').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/notifications\/[0-9A-Z]{4}-/);
  const here = page.url();
  await page.keyboard.press('n');
  await page.waitForURL((url) => url.href !== here && /notifications\/[0-9A-Z]{4}-/.test(url.href));
  await page.keyboard.press('u');
  await page.waitForURL(/notifications$/);
  await context.close();
});

test('naming, notes, texts and bulk acts, both widths, also without scripts', async () => {
  const problems = [];
  for (const [name, viewport, javaScriptEnabled] of [['desk', DESK, true], ['phone', PHONE, true], ['phone without scripts', PHONE, false]]) {
    const context = await browser.newContext({ viewport, locale: 'ja-JP', storageState, javaScriptEnabled });
    const page = await context.newPage();
    const look = async (what) => {
      if (!javaScriptEnabled) return;
      for (const fault of await axeFaults(page)) problems.push(`${name}, ${what}: ${fault}`);
      if (!(await fitsWidth(page))) problems.push(`${name}, ${what} scrolls sideways`);
    };
    await page.goto(`${city.base}/staff/282294/replies`);
    await page.getByLabel('差戻し').check();
    await page.getByLabel('見出し').fill(`電話（${name}）`);
    await page.locator('#f-words').fill('{届出者} 様。{住所}');
    await page.getByRole('button', { name: '保存する' }).click();
    await page.getByRole('link', { name: /「\{住所\}」は差しこめません/ }).waitFor();
    await look('a text, refused');
    await page.locator('#f-words').fill('{届出者} 様。電話番号を確かめてください。');
    await page.getByRole('button', { name: '差しこんだ形を見る' }).click();
    await page.getByText('㈱見本堂 様。電話番号を確かめてください。').waitFor();
    await page.getByRole('button', { name: '保存する' }).click();
    await look('texts');
    await page.goto(`${city.base}/staff/282294/notifications?state=under_review`);
    await page.locator('.queue .row-link').first().click();
    await page.getByRole('button', { name: '文例を入れる' }).click();
    assert.match(await page.locator('#f-return_reason').inputValue(), / 様。電話番号を確かめてください。/);
    await page.locator('#f-note').fill(`メモ（${name}）`);
    await page.getByRole('button', { name: 'メモを残す' }).click();
    await page.getByText(`メモ（${name}）`).waitFor();
    await look('notes');
    await page.goto(`${city.base}/staff/282294/notifications`);
    await page.locator('.queue input[type=checkbox]').first().check();
    await page.getByRole('button', { name: '担当にする' }).click();
    await page.getByText('まとめて操作しました').waitFor();
    await look('the queue');
    assert.equal(await page.locator('#keys').isVisible(), javaScriptEnabled);
    await context.close();
  }
  assert.deepEqual(problems, []);
});
