// SPDX-License-Identifier: Apache-2.0
// One visit of a browser, in tests that build upon each other.

import { after, before, test as nodeTest } from 'node:test';
import { Browser, assertAccessible } from './browser.js';

/**
 * A page, and the words to speak of it. `test` is one that the next ones build upon: when it fails,
 * they are not waited for.
 */
export function makeVisit({ url, chromium, shots }) {
  let broken = false;
  const visit = {
    test(name, run) {
      nodeTest(name, async (context) => {
        if (broken) return context.skip('an earlier test has failed');
        broken = true;
        try {
          await run();
        } catch (error) {
          await visit.browser.shot(visit.page, 'broken');
          console.error(visit.faults.join('\n'));
          throw error;
        }
        broken = false;
      });
    },
    heading: (name, level = 1) => visit.page.getByRole('heading', { level, name }),
    button: (name) => visit.page.getByRole('button', { name, exact: true }),
    field: (name) => visit.page.getByRole('textbox', { name }),
    tab: (name) => visit.page.getByRole('tab', { name, exact: true }),
    go: (path) => visit.page.goto(`${url}/#/${path}`),
    /** Settled, looked at, and a picture of it. */
    async look(name) {
      await visit.page.locator('[class*=spinner]').first().waitFor({ state: 'detached' });
      await visit.page.evaluate(() => window.scrollTo(0, 0)); // nothing half below the bar
      await assertAccessible(visit.page, name);
      await visit.browser.shot(visit.page, name);
    },
    /** With an access key. */
    async signIn(page, key) {
      await page.getByRole('textbox', { name: 'Access key ID' }).fill(key.id);
      await page.getByLabel('Secret access key').fill(key.secret);
      await page.getByRole('button', { name: 'Sign in' }).click();
    },
  };
  before(async () => {
    visit.browser = await Browser.start(chromium, shots);
    Object.assign(visit, await visit.browser.open());
  });
  after(async () => {
    await visit.browser.close();
  });
  return visit;
}
