// A running sample city on a free port, Debian's Chromium, and the pieces every browser test needs.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const binary = process.env.TSUNAGARU_BIN ?? join(root, 'target', 'debug', 'tsunagaru');

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 900 };
export const PASSWORD = '夕焼け小焼けの赤とんぼ龍野';

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** A command over a data folder, as an operator types it. */
export function command(dir, ...words) {
  return execFileSync(binary, ['--data', dir, ...words], { encoding: 'utf8' });
}

/** Starts `serve --demo` over a new folder, or over what `prepare` puts there; `link` is the printed one-time sign-in link. */
export async function startCity(extra = [], prepare = null) {
  const dir = mkdtempSync(join(tmpdir(), 'tsunagaru-'));
  prepare?.(dir);
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const server = spawn(binary, ['serve', ...(prepare ? [] : ['--demo']), '--data', dir, '--listen', `127.0.0.1:${port}`, ...extra], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  server.stderr.on('data', (chunk) => (errors += chunk));
  await new Promise((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`server ended with ${code}: ${errors}`)));
    server.stdout.on('data', (chunk) => {
      out += chunk;
      if (out.includes('Ctrl+C')) resolve();
    });
  });
  // The program prints its public address, which a test may have set to another than the one it listens at.
  const path = out.match(/https?:\/\/[^\/\s]+(\/staff\/invitation\/\S+)/)?.[1];
  const link = path && base + path;
  return {
    base,
    link,
    dir,
    log: () => errors,
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

/** Opens the one-time link, sets the password, ends on the desk. */
export async function signIn(page, city) {
  await page.goto(city.link);
  await page.getByLabel('新しいパスワード', { exact: false }).first().fill(PASSWORD);
  await page.getByLabel('もう一度', { exact: false }).fill(PASSWORD);
  await page.getByRole('button', { name: '決めて、始める' }).click();
  await page.waitForURL(/\/staff\/282294/);
}

/** Every fault that axe-core finds against WCAG 2.2 AA, as short lines. */
export async function axeFaults(page) {
  const result = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(' | ')}`);
}

/** True when nothing makes the page scroll sideways. */
export function fitsWidth(page) {
  return page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
}
