// 相談窓口 at the desk: every page at both widths under axe-core, and the whole road of an edit without JavaScript.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, PHONE, axeFaults, fitsWidth, signIn, startBrowser, startCity } from './world.mjs';

let city, browser, context, page;
before(async () => {
  city = await startCity();
  browser = await startBrowser();
  context = await browser.newContext({ viewport: DESK, locale: 'ja-JP', javaScriptEnabled: false });
  page = await context.newPage();
  await signIn(page, city);
});
after(async () => {
  await browser?.close();
  await city?.stop();
});

const desk = (path) => `${city.base}/staff/282294${path}`;
const PAGES = ['/windows', '/windows/new', '/windows/kenko-ka', '/windows/kenko-ka/edit', '/windows/inochi-sos/confirm',
  '/windows/inochi-sos/hide', '/windows/kodoku-9999/show', '/windows/kenko-ka/down', '/days', '/steps'];

/** The same session in a browser that runs axe. */
async function withScript(viewport, colorScheme) {
  const other = await browser.newContext({ viewport, colorScheme, locale: 'ja-JP' });
  await other.addCookies(await context.cookies());
  return other;
}

async function problemsOf(tab, name) {
  const problems = (await axeFaults(tab)).map((fault) => `${name} ${fault}`);
  if (!(await fitsWidth(tab))) problems.push(`${name} scrolls sideways`);
  return problems;
}

for (const [name, viewport, colorScheme] of [['phone', PHONE, 'light'], ['desk', DESK, 'dark']]) {
  test(`pages on windows, ${name}, ${colorScheme}`, async () => {
    const other = await withScript(viewport, colorScheme);
    const tab = await other.newPage();
    const problems = [];
    tab.on('console', (m) => m.type() === 'error' && !/404|422/.test(m.text()) && problems.push(`console: ${m.text()}`));
    for (const path of PAGES) {
      const answer = await tab.goto(desk(path));
      if (answer.status() !== 200) problems.push(`${path} is ${answer.status()}`);
      problems.push(...await problemsOf(tab, path));
    }
    // What is only seen after typing: a look, and every fault.
    await tab.goto(desk('/windows/kenko-ka/edit'));
    await tab.getByLabel('土曜日').fill('１０時〜１２時');
    await tab.getByRole('button', { name: '見てみる' }).last().click();
    problems.push(...await problemsOf(tab, 'look'));
    await tab.getByLabel('土曜日').fill('たぶん');
    await tab.getByLabel('窓口の名前').fill('');
    await tab.getByRole('button', { name: '見てみる' }).last().click();
    assert.equal(await tab.evaluate(() => document.activeElement.id), 'faults');
    problems.push(...await problemsOf(tab, 'faults'));
    await tab.goto(desk('/days'));
    await tab.getByRole('button', { name: '加える' }).click();
    problems.push(...await problemsOf(tab, 'days, faults'));
    await tab.goto(desk('/steps'));
    await tab.getByRole('button', { name: '見てみる' }).click();
    problems.push(...await problemsOf(tab, 'steps, look'));
    await other.close();
    assert.deepEqual(problems, []);
  });
}

test('without JavaScript: add, look, save, confirm, history', async () => {
  await page.goto(desk('/windows'));
  await page.getByRole('link', { name: '窓口を加える' }).click();
  await page.getByLabel('窓口の名前').fill('こころの相談室 髙﨑');
  await page.getByLabel('番号・アドレス・アカウント・場所').first().fill('（０７９１）１１－２２２２');
  for (const day of ['月曜日', '火曜日']) await page.getByLabel(day).fill('９：００〜１２：００　１３：００〜２１：００');
  await page.getByLabel('水曜日').fill('17:00-9:00');
  await page.getByLabel('こころの健康').check();
  // Enter looks, it never saves.
  await page.getByLabel('窓口の名前').press('Enter');
  assert.match(await page.locator('#faults').innerText(), /水曜日：.*翌9:00/s);
  assert.equal(await page.getByLabel('月曜日').inputValue(), '９：００〜１２：００　１３：００〜２１：００');
  await page.getByLabel('水曜日').fill('17:00-翌9:00');
  await page.getByRole('button', { name: '見てみる' }).last().click();
  assert.match(await page.locator('.citizen').innerText(), /こころの相談室 髙﨑[\s\S]*0791-11-2222/);
  assert.match(await page.locator('.looked').innerText(), /水 午後5時から翌朝9時/);
  assert.equal(await page.locator('.week tbody tr').count(), 7);
  assert.ok((await page.locator('.week-open').count()) >= 5);
  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(`${city.base}/282294`);
  assert.ok(!(await visitor.content()).includes('こころの相談室'), 'looking shows citizens nothing');
  await page.getByRole('button', { name: '保存する' }).first().click();
  await page.waitForURL(/\/windows\/own-[0-9a-z]{6}\?done=put$/);
  await visitor.reload();
  assert.ok((await visitor.content()).includes('こころの相談室 髙﨑'), 'at once');
  await visitor.context().close();
  await page.getByRole('link', { name: '確かめました' }).click();
  await page.getByLabel('何を見て確かめましたか').fill('電話で確認');
  await page.getByRole('button', { name: '確かめました' }).click();
  await page.waitForURL(/\?done=confirm$/);
  const history = await page.locator('.trail').innerText();
  assert.match(history, /確かめました[\s\S]*内容を書きました/);
  assert.match(history, /出典[\s\S]*電話で確認/);
  await page.locator('.trail summary').last().click();
  assert.ok(await page.locator('.trail details[open]').getByText('0791-11-2222').isVisible());
});

test('with the keyboard alone the list leads to a window and back', async () => {
  await page.goto(desk('/windows'));
  await page.getByRole('link', { name: 'たつの市 健康課（見本）', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/windows\/kenko-ka$/);
  await page.getByRole('link', { name: '相談窓口の一覧へ' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/windows$/);
});
