// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium, and what every page has to keep: no error in its console, nothing that its
// Content-Security-Policy refuses, no request to another host, nothing that axe calls serious.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const wcag = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

export class Browser {
  constructor(browser, shots) {
    this.browser = browser;
    this.shots = shots;
  }

  static async start(executablePath, shots) {
    mkdirSync(shots, { recursive: true });
    const browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return new Browser(browser, shots);
  }

  /** A page of somebody who has never been here. */
  async open(options = {}) {
    const context = await this.browser.newContext({
      viewport: { width: 1280, height: 860 },
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(40_000); // of a machine that does much else
    const faults = [];
    page.on('console', (message) => {
      // What the browser says of every answer that is an error is the page's to show.
      const answered = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !answered) faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(String(error)));
    const origins = new Set();
    page.on('request', (request) => origins.add(new URL(request.url()).origin));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`CSP refused ${event.violatedDirective} ${event.blockedURI}`),
      );
    });
    return { page, faults, origins, context };
  }

  async shot(page, name) {
    await page.screenshot({ path: `${this.shots}/${name}.png` });
  }

  async close() {
    await this.browser.close();
  }
}

/** Fails with what axe finds serious or critical on the page as it is. */
export async function assertAccessible(page, name) {
  // Runs where the page's policy does not hold, as an extension's would.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    // Cloudscape's own navigation on a phone has an orientation, which is not for its role.
    (tags) =>
      globalThis.axe.run(
        { include: [['html']], exclude: [['nav[aria-orientation]']] },
        { runOnly: tags, resultTypes: ['violations'] },
      ),
    wcag,
  );
  const serious = violations.filter((one) => ['serious', 'critical'].includes(one.impact));
  const words = serious.map(
    (one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html).join(' ')}`,
  );
  assert.deepEqual(words, [], `axe on ${name}`);
}
