// A spot through its life at the desk, at both widths and without scripts: corrected, put to rest, brought back, its history read.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, PASSWORD, PHONE, axeFaults, fitsWidth, signIn, startBrowser, startCity } from './world.mjs';

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

test('the register goes out as a sheet, comes back edited, and is looked at before it is written', async () => {
  const signed = await browser.newContext({ viewport: DESK, locale: 'ja-JP' });
  const page = await signed.newPage();
  await page.goto(`${city.base}/staff/sign-in`);
  await page.getByLabel('メールアドレス').fill('kenko@example.jp');
  await page.getByLabel('パスワード').fill(PASSWORD);
  await page.getByRole('button', { name: 'サインイン' }).click();
  await page.waitForURL(/\/staff\/282294/);
  const problems = [];
  let phone = 1111;
  for (const [name, viewport] of [['desk', DESK], ['phone', PHONE]]) {
    await page.setViewportSize(viewport);
    await page.goto(`${city.base}/staff/282294/register`);
    await page.getByRole('button', { name: '変わるところを見る' }).click();
    await page.getByRole('link', { name: 'ファイルを選んでください。' }).waitFor();
    await look(page, `${name}: nothing chosen`, problems);
    const sheet = await (await page.request.get(`${city.base}/staff/282294/register.csv`)).text();
    const edited = sheet.replace(/0791-00-\d{4}/, `0791-00-${phone}`) + '"","あたらしい店","アタラシイミセ","店舗","喫茶店","見守り"\r\n'.replaceAll('"', '');
    phone += 1;
    await page.getByLabel('表のファイル').setInputFiles({ name: 'register.csv', mimeType: 'text/csv', buffer: Buffer.from(edited) });
    await page.getByLabel('変える理由').fill('年度はじめの確認');
    await page.getByRole('button', { name: '変わるところを見る' }).click();
    await page.getByRole('heading', { name: '変わるところ' }).waitFor();
    await look(page, `${name}: differences`, problems);
    await page.getByRole('button', { name: 'この内容で台帳に書く' }).click();
    await page.getByText('台帳に書きました').waitFor();

    await page.goto(`${city.base}/staff/282294/spots/2`);
    await page.getByText('ほかの登録に統合する').click();
    await page.getByRole('button', { name: '統合する' }).click();
    await page.getByText('送った記録をつける').click();
    await page.getByRole('button', { name: '記録する' }).click();
    await page.getByRole('link', { name: 'どれかを選んでください。' }).waitFor();
    await look(page, `${name}: materials, refused`, problems);
    await page.getByRole('radio', { name: 'チラシ' }).check();
    await page.locator('#f-quantity').fill('30');
    await page.locator('#f-sent_on').fill('2026-01-10');
    await page.locator('#f-restock_on').fill('2026-02-10');
    await page.getByRole('button', { name: '記録する' }).click();
    await page.getByText('記録しました').waitFor();
    await page.goto(`${city.base}/staff/282294/materials`);
    await page.getByText('チラシ 30').waitFor();
    await look(page, `${name}: due again`, problems);
  }
  await signed.close();
  assert.deepEqual(problems, []);
});
