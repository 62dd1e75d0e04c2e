// SPDX-License-Identifier: Apache-2.0
// What the console shows of the inside of caches; tests/console/data_test.py has made them.

import assert from 'node:assert/strict';
import { makeVisit } from './visit.js';

const { TARN_URL, TARN_SHOTS, TARN_CHROMIUM, TARN_KEY } = process.env;
const key = JSON.parse(TARN_KEY);

const visit = makeVisit({ url: TARN_URL, chromium: TARN_CHROMIUM, shots: TARN_SHOTS });
const { test, go, heading, look, signIn } = visit;

const chart = (title) => visit.page.getByRole('region', { name: title, exact: true });

test('a chart moves under load, second by second', async () => {
  await go('caches/group/shop?tab=monitoring&range=live');
  await signIn(visit.page, key);
  await heading('shop').waitFor();
  const line = chart('Hits and misses').locator('path').first();
  await line.waitFor({ state: 'attached' });
  const before = await line.getAttribute('d');
  await visit.page.waitForFunction(
    ([was]) =>
      [...document.querySelectorAll('.chart path')].some((path) => path.getAttribute('d')) &&
      ![...document.querySelectorAll('.chart path')].some((path) => path.getAttribute('d') === was),
    [before],
  );
  await chart('Hits and misses')
    .getByText(/[1-9][\d.]*\/s/)
    .first()
    .waitFor();
  await look('monitoring-live');
});

test('a chart is read with the keys, and as a table', async () => {
  await go('caches/group/shop?tab=monitoring&range=15m');
  await chart('Commands').locator('path').first().waitFor({ state: 'attached' });
  await chart('Commands').getByRole('img').focus();
  await visit.page.keyboard.press('ArrowLeft');
  await chart('Commands')
    .getByText(/^\d\d:\d\d:\d\d$/)
    .first()
    .waitFor();
  await visit.page.getByRole('button', { name: 'Commands as a table' }).click();
  await chart('Commands').getByRole('columnheader', { name: 'Writes' }).waitFor();
  await look('monitoring-table');
});

test('nodes are compared, or looked at alone; a cluster has its own charts', async () => {
  await go('caches/group/shop?tab=monitoring&range=15m&of=each');
  await chart('CPU: All cores').getByText('shop-002').waitFor();
  await look('monitoring-nodes');
  await go('caches/cluster/pages?tab=monitoring&range=15m&of=pages.0001');
  await chart('Items').locator('path').first().waitFor({ state: 'attached' }); // and flat
  await look('monitoring-memcached');
});

test('nothing was refused, failed or asked of another host', () => {
  assert.deepEqual(visit.faults, []);
  assert.deepEqual([...visit.origins], [new URL(TARN_URL).origin]);
});
