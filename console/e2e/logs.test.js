// SPDX-License-Identifier: Apache-2.0
// A log of a cache is delivered to a log group and looked at there; tests/console/logs_test.py has
// made the cache.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { makeVisit } from './visit.js';

const { TARN_URL, TARN_SHOTS, TARN_CHROMIUM, TARN_KEY, TARN_ENDPOINT } = process.env;
const endpoint = JSON.parse(TARN_ENDPOINT);

const visit = makeVisit({ url: TARN_URL, chromium: TARN_CHROMIUM, shots: TARN_SHOTS });
const { test, go, heading, button, field, look, signIn } = visit;

const dialog = () => visit.page.getByRole('dialog');
const row = (name) => visit.page.getByRole('row').filter({ hasText: name });
const link = (name) => visit.page.getByRole('link', { name, exact: true });
const search = () => visit.page.getByRole('searchbox', { name: 'Filter pattern' });
const events = () => visit.page.getByRole('table', { name: 'Events' });

async function answer(name) {
  await dialog().getByRole('button', { name, exact: true }).click();
  await dialog().waitFor({ state: 'detached' });
}

async function choose(label, option, within = dialog()) {
  await within.getByRole('button', { name: new RegExp(`^${label}`) }).click();
  await visit.page.getByRole('option', { name: option, exact: true }).click();
}

async function act(name, item) {
  await row(name).getByRole('radio').click();
  await button('Actions').click();
  await visit.page.getByRole('menuitem', { name: item, exact: true }).click();
}

async function onPhone(name) {
  await visit.page.setViewportSize({ width: 390, height: 800 });
  await look(`phone-${name}`);
  await visit.page.setViewportSize({ width: 1280, height: 860 });
}

/** A command that takes well longer than the 10 ms of slowlog-log-slower-than. */
function runSlowly() {
  const script = 'local n = 0; for i = 1, 10000000 do n = n + i % 7 end; return n';
  return new Promise((resolve, reject) => {
    const socket = connect(endpoint.Port, endpoint.Address, () =>
      socket.write(`EVAL "${script}" 0\r\n`),
    );
    socket.on('error', reject);
    socket.on('data', (data) => {
      socket.end();
      if (data.toString().startsWith(':')) resolve();
      else reject(new Error(data.toString()));
    });
  });
}

test('without log groups the page says so, and one is made', async () => {
  await go('log-groups');
  await signIn(visit.page, JSON.parse(TARN_KEY));
  await heading('Log groups').waitFor();
  await visit.page.getByText('No log groups').waitFor();
  await look('log-groups-empty');
  await button('Create log group').first().click();
  await dialog().getByRole('button', { name: 'Create', exact: true }).click();
  await dialog().getByText('A name has up to').waitFor();
  await field('Name').fill('/team/own');
  await choose('Events stay', '7 days');
  await dialog().getByText('aws logs put-retention-policy').waitFor({ state: 'attached' });
  await look('log-group-form');
  await answer('Create');
  await heading('/team/own').waitFor();
  await visit.page.getByText('No log streams').waitFor();
});

test("a cache's slow log is delivered to a group that is made on the way", async () => {
  await go('caches/group/shop?tab=logs');
  await button('Enable the slow log').click();
  await dialog().getByRole('button', { name: 'Enable', exact: true }).click();
  await dialog().getByText('Choose a log group').waitFor();
  await choose('Log group', 'Make a new one');
  await field('Name of the new log group').fill('/caches/slow');
  await dialog().getByText('aws logs create-log-group').waitFor({ state: 'attached' });
  await look('log-delivery-form');
  await answer('Enable');
  await link('/caches/slow').waitFor();
  await visit.page.getByRole('tabpanel').getByText('Active', { exact: true }).waitFor();
  await look('logs-of-cache');
  await onPhone('logs-of-cache');
});

test('a slow command comes to the stream while somebody follows it', async () => {
  await link('shop-001').click();
  await heading('elasticache/valkey/shop-001/0001/slow-log').waitFor();
  await visit.page.getByText('There is no such log stream yet').waitFor();
  await visit.page.getByText('Follow', { exact: true }).click();
  await runSlowly();
  await events().getByText('"Command":"EVAL ... (2 more arguments)"').waitFor();
  await look('log-stream');
  await onPhone('log-stream');
  await runSlowly();
  await events().getByText('"Id":1').waitFor();
});

test('events are searched with a pattern, in either order', async () => {
  const messages = () => events().locator('tbody tr').allInnerTexts();
  assert.match((await messages())[0], /"Id":1/);
  await choose('Order', 'From the start', visit.page);
  await visit.page.getByText('--start-from-head').waitFor({ state: 'attached' });
  await events().getByText('"Id":1').waitFor();
  assert.match((await messages())[0], /"Id":0/);
  await search().fill('{ $.Id = 1 }');
  await button('Search').click();
  await visit.page.getByText('aws logs filter-log-events').waitFor({ state: 'attached' });
  await events().getByText('"Id":1').waitFor();
  assert.equal((await messages()).length, 1);
  await search().fill('nowhere');
  await button('Search').click();
  await events().getByText('Nothing matches').waitFor();
  await search().fill('{ $.Id = }');
  await button('Search').click();
  await visit.page.getByText('Invalid filter pattern').waitFor();
  await look('log-stream-search');
});

test('the group lists its streams, and the groups their bytes', async () => {
  await go('log-groups/%2Fcaches%2Fslow');
  await row('elasticache/valkey/shop-001/0001/slow-log').waitFor();
  await look('log-group');
  await onPhone('log-group');
  await go('log-groups');
  await row('/caches/slow').getByText('For ever').waitFor();
  await row('/team/own').getByText('7 days').waitFor();
  await look('log-groups');
  await act('/team/own', 'Change retention');
  await choose('Events stay', 'For ever');
  await dialog().getByText('aws logs delete-retention-policy').waitFor({ state: 'attached' });
  await answer('Save');
  await row('/team/own').getByText('For ever').waitFor();
});

test('a group that goes is missed by the cache, until delivery ends', async () => {
  await act('/caches/slow', 'Delete');
  await dialog().getByRole('textbox').fill('/caches/slow');
  await answer('Delete');
  await row('/caches/slow').waitFor({ state: 'detached' });
  await go('caches/group/shop?tab=logs');
  await visit.page.getByText('The log group /caches/slow does not exist.').waitFor();
  await look('logs-do-not-arrive');
  await button('Change the slow log').click();
  await choose('Log group', '/team/own');
  await choose('Format', 'Text');
  await answer('Change');
  await link('/team/own').waitFor();
  await visit.page.getByRole('tabpanel').getByText('Active', { exact: true }).waitFor();
  await button('Disable the slow log').click();
  await answer('Disable');
  await button('Enable the slow log').waitFor();
});

test('a cache is made whose logs are delivered from the start', async () => {
  await go('create');
  await field('Name').fill('carts');
  await button('Next').click();
  await visit.page.getByRole('checkbox', { name: 'Deliver the engine log' }).check();
  await button('Next').click();
  const log = visit.page.getByRole('group', { name: 'Engine log' });
  await log.getByText('Choose a log group').waitFor();
  await choose('Log group', 'Make a new one', log);
  await log.getByRole('textbox', { name: 'Name of the new log group' }).fill('/caches/engine');
  await button('Next').click();
  await visit.page.getByText('aws logs create-log-group').waitFor();
  await visit.page.getByText('Engine log to /caches/engine').waitFor();
  await look('create-logs-review');
  await button('Create').click();
  await heading('carts').waitFor();
  await go('log-groups/%2Fcaches%2Fengine');
  await heading('/caches/engine').waitFor();
  await link('elasticache/valkey/carts-001/0001/engine-log').click({ timeout: 90_000 });
  await events().getByText('Ready to accept connections').first().waitFor();
});

test('nothing was refused, failed or asked of another host', () => {
  assert.deepEqual(visit.faults, []);
  assert.deepEqual([...visit.origins], [TARN_URL]);
});
