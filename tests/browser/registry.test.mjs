// A spot through its life at the desk, at both widths and without scripts: corrected, put to rest, brought back, its history read.
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

/** What axe-core finds and what doesn't fit, with the page's name before it. */
async function look(page, name, problems) {
  for (const fault of await axeFaults(page)) problems.push(`${name} ${fault}`);
  if (!(await fitsWidth(page))) problems.push(`${name} scrolls sideways`);
}

test('a spot is corrected, rests, goes on, and its history tells it', async () => {
  const signed = await browser.newContext({ viewport: DESK, locale: 'ja-JP' });
  await signIn(await signed.newPage(), city);
  const storageState = await signed.storageState();
  const problems = [];
  const spot = `${city.base}/staff/282294/spots/1`;
  for (const [name, viewport, javaScriptEnabled] of [['desk', DESK, true], ['phone', PHONE, true], ['phone without scripts', PHONE, false]]) {
    const context = await browser.newContext({ viewport, locale: 'ja-JP', storageState, javaScriptEnabled });
    const page = await context.newPage();
    const checked = async (what) => javaScriptEnabled && look(page, `${name}: ${what}`, problems);
    await page.goto(spot);
    await page.getByRole('link', { name: '登録の内容を直す' }).click();
    await page.getByLabel('直す理由').fill('');
    await page.getByRole('button', { name: '保存する' }).click();
    await page.getByRole('link', { name: '理由を書いてください。変更の記録に残ります。' }).waitFor();
    await checked('edit, refused');
    await page.getByLabel('営業日・時間の補足').fill(`お盆は休み（${name}）`);
    await page.getByLabel('直す理由').fill('電話での申し出');
    await page.getByRole('button', { name: '保存する' }).click();
    await page.getByText('保存しました').waitFor();

    await page.getByText('休止・再開・廃止・取消').click();
    await page.getByRole('radio', { name: '休止' }).check();
    await page.getByRole('button', { name: 'この内容で変える' }).click();
    await page.getByRole('link', { name: '理由を書いてください。変更の記録に残ります。' }).waitFor();
    await checked('turn, refused');
    await page.locator('#f-why').fill('改装のため');
    await page.getByRole('button', { name: 'この内容で変える' }).click();
    await page.getByText('休止にしました').first().waitFor();
    await checked('resting');
    const gone = await page.goto(`${city.base}/282294/spots/1`);
    assert.equal(gone.status(), 410);
    await page.getByRole('link', { name: '相談できるところを見る' }).waitFor();

    await page.goto(spot);
    await page.getByText('休止・再開・廃止・取消').click();
    await page.getByRole('radio', { name: '再開' }).check();
    await page.locator('#f-why').fill('改装が終わったため');
    await page.getByRole('button', { name: 'この内容で変える' }).click();
    await page.getByText('再開しました').first().waitFor();

    await page.getByRole('link', { name: '変更の記録' }).click();
    await checked('history');
    await page.getByRole('button', { name: 'くらべる' }).press('Enter');
    await page.getByRole('heading', { name: /のちがい/ }).waitFor();
    await page.getByRole('link', { name: '第1版の内容をすべて見る' }).click();
    await page.getByRole('heading', { name: '第1版の内容' }).waitFor();
    await checked('a past state');
    await context.close();
  }
  await signed.close();
  assert.deepEqual(problems, []);
});
