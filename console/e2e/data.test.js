// SPDX-License-Identifier: Apache-2.0
// What the console shows of the inside of caches; tests/console/data_test.py has made them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { makeVisit } from './visit.js';

const { TARN_URL, TARN_SHOTS, TARN_CHROMIUM, TARN_KEY, TARN_READER, TARN_STATE, TARN_PASSWORD } =
  process.env;
const key = JSON.parse(TARN_KEY);

const visit = makeVisit({ url: TARN_URL, chromium: TARN_CHROMIUM, shots: TARN_SHOTS });
const { test, go, heading, button, field, look, signIn } = visit;

const dialog = () => visit.page.getByRole('dialog');
const cell = (name) => visit.page.getByRole('cell', { name });
const view = (name) => visit.page.getByRole('button', { name, exact: true }).click();

async function answer(name) {
  await dialog().getByRole('button', { name, exact: true }).click();
  await dialog().waitFor({ state: 'detached' });
}

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

test('the overview says what goes on right now', async () => {
  await go('caches/group/shop');
  await heading('Right now', 2).waitFor();
  await visit.page
    .locator('.glance')
    .getByText(/^[\d.]+k?\/s$/)
    .waitFor();
  await look('overview-now');
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

test('keys are listed, searched and looked at, whatever their type', async () => {
  await go('caches/group/shop?tab=data');
  await button('greeting').waitFor();
  await visit.page.getByText('Read only', { exact: true }).waitFor();
  await look('data-keys');
  await visit.page.getByRole('searchbox', { name: 'Pattern of keys' }).fill('binary*');
  await button('Search').click();
  await button('binary\\x00key').click();
  await visit.page.getByText('00000010  10 11 12').waitFor();
  await visit.page.getByRole('searchbox', { name: 'Pattern of keys' }).fill('');
  await button('Search').click();
  await button('greeting').click();
  await visit.page.getByText('"hello": "world"').waitFor();
  await visit.page.getByText(/String, expires in \d+ min/).waitFor();
  await look('data-string');
  await button('report').click();
  await visit.page.getByText('These are the first 32 KiB of 293 KiB.').waitFor();
  await button('queue').click();
  await cell('99', { exact: true }).first().waitFor();
  await button('Show more').click();
  await cell('199', { exact: true }).first().waitFor();
  for (const [name, seen] of [
    ['profile', 'London'],
    ['colours', 'green'],
    ['scores', '12.5'],
    ['log', /event: start/],
  ]) {
    await button(name).click();
    await cell(seen).first().waitFor();
  }
  await look('data-stream');
});

test('read-only is kept by the node, whatever the page sends', async () => {
  await visit.page
    .getByRole('button', { name: 'New key' })
    .and(visit.page.locator('[aria-disabled=true], [disabled]'))
    .waitFor();
  await view('Commands');
  const say = async (line) => {
    await field('Command').fill(line);
    await visit.page.keyboard.press('Enter');
  };
  await say('SET greeting gone');
  await visit.page
    .getByText(/NOPERM This connection has given up the right to run the 'set'/)
    .waitFor();
  await say(`EVAL "return redis.call('del', 'greeting')" 0`);
  await visit.page.getByText(/given up the right to run the 'eval'/).waitFor();
  await say('FLUSHALL');
  await visit.page.getByText(/given up the right to run the 'flushall'/).waitFor();
  await say('HGETALL profile');
  await visit.page.getByText('1# "name" => "Ada"').waitFor();
  await field('Command').pressSequentially('HGETA');
  await visit.page.keyboard.press('Tab');
  assert.equal(await field('Command').inputValue(), 'HGETALL ');
  await visit.page.getByText('HGETALL key', { exact: true }).waitFor();
  await look('data-commands');
  await field('Command').fill('');
  await visit.page.keyboard.press('ArrowUp');
  await visit.page.keyboard.press('ArrowUp');
  assert.equal(await field('Command').inputValue(), 'FLUSHALL');
});

test('with writing allowed keys are made, changed, renamed and deleted', async () => {
  await go('caches/group/shop?tab=data');
  await visit.page.getByRole('checkbox', { name: 'Allow writing' }).check();
  await visit.page.getByText('Writing', { exact: true }).waitFor();
  await view('Keys');
  await button('New key').click();
  await field('Name').fill('order:1');
  await dialog()
    .getByRole('button', { name: /String/ })
    .click();
  await visit.page.getByRole('option', { name: 'Hash' }).click();
  await field('Field').fill('total');
  await field('Value').fill('9.50');
  await look('data-new-key');
  await answer('Create');
  await cell('9.50').waitFor();
  await button('Edit total').click();
  await field('Value').fill('10.00');
  await answer('Save');
  await cell('10.00').waitFor();
  await button('Change').click();
  await visit.page.getByRole('menuitem', { name: 'Change when it expires' }).click();
  await field('Seconds from now').fill('600');
  await answer('Save');
  await visit.page.getByText(/Hash, expires in (10 min|9 min 59 s)/).waitFor();
  await button('Change').click();
  await visit.page.getByRole('menuitem', { name: 'Rename' }).click();
  await field('New name').fill('order:2');
  await answer('Rename');
  await heading('order:2', 3).waitFor();
  await look('data-write');
  await button('Change').click();
  await visit.page.getByRole('menuitem', { name: 'Delete' }).click();
  await answer('Delete');
  await visit.page.getByText('It is not there any more').waitFor();
});

test('a dangerous command is asked about first', async () => {
  await view('Commands');
  await field('Command').fill('KEYS *');
  await visit.page.keyboard.press('Enter');
  await visit.page.getByText(/It looks at every key at once/).waitFor();
  await look('data-danger');
  await answer('Cancel');
  assert.equal(await field('Command').inputValue(), 'KEYS *');
});

test('the slow log, clients, large keys and a sample of MONITOR are there', async () => {
  await view('Slow log');
  await heading(/^Slow log/, 3).waitFor();
  await look('data-slow-log');
  await view('Clients');
  await visit.page.getByText('tarn-console', { exact: true }).first().waitFor();
  await look('data-clients');
  await view('Big and hot keys');
  await button('Take a sample').click();
  await visit.page.getByRole('row', { name: /report/ }).waitFor();
  await visit.page.getByText(/keys looked at: String/).waitFor();
  await look('data-big-keys');
  await view('Monitor');
  await button('Watch').click();
  await visit.page.getByText(/(SET|GET|HINCRBY) \d+, (SET|GET|HINCRBY) \d+/).waitFor();
  await look('data-monitor');
});

test('a cache with users asks who it is, over TLS', async () => {
  await go('caches/group/vault?tab=data');
  await field('User name').fill('ada');
  await visit.page.getByLabel('Password', { exact: true }).fill('wrong-wrong-wrong-wrong');
  await button('Log in').click();
  await visit.page.getByText(/WRONGPASS/).waitFor();
  await look('data-login');
  await visit.page.getByLabel('Password', { exact: true }).fill(TARN_PASSWORD);
  await button('Log in').click();
  await visit.page.getByText('Nothing in this database matches.').waitFor();
  await view('Commands');
  await field('Command').fill('ACL WHOAMI');
  await visit.page.keyboard.press('Enter');
  await visit.page.getByText('"ada"').waitFor();
});

test('items of memcached are set and deleted by name, if writing is allowed', async () => {
  await go('caches/cluster/pages?tab=data');
  await field('Key').fill('front');
  await button('Look').click();
  await visit.page.getByText('front is not on this node').waitFor();
  await visit.page.getByRole('checkbox', { name: 'Allow writing' }).check();
  await field('Key').fill('front');
  await button('Look').click();
  await field('Value of front').fill('<h1>Hello</h1>');
  await button('Set').click();
  await button('Delete').and(visit.page.locator(':not([aria-disabled=true])')).waitFor();
  await look('data-memcached');
  await view('Statistics');
  await visit.page.getByText('uptime', { exact: true }).waitFor();
  await look('data-statistics');
});

test('who may look at caches may not look into them without the right to connect', async () => {
  const other = await visit.browser.open();
  await other.page.goto(`${TARN_URL}/#/caches/group/shop?tab=data`);
  await signIn(other.page, JSON.parse(TARN_READER));
  await other.page.getByText('You may not connect to shop-001').waitFor();
  await other.page.getByText(/not authorized to perform: elasticache:Connect/).waitFor();
  await visit.browser.shot(other.page, 'data-denied');
  assert.deepEqual(other.faults, []);
  await other.context.close();
});

test('logs have the names of commands, and nothing of what is in the caches', () => {
  const audit = readFileSync(`${TARN_STATE}/audit.log`, 'utf8');
  for (const seen of ['"operation":"Connect"', '"Commands":["HSET"]', '"operation":"Monitor"']) {
    assert.ok(audit.includes(seen), seen);
  }
  assert.match(audit, /"decision":"denied".*elasticache:Connect|Connect.*"decision":"denied"/);
  const access = readFileSync(`${TARN_STATE}/access.log`, 'utf8');
  assert.ok(access.includes('operation=data.run.SCAN'));
  for (const log of [audit, access]) {
    for (const secret of ['order:1', '10.00', TARN_PASSWORD, 'wrong-wrong']) {
      assert.ok(!log.includes(secret), secret);
    }
  }
});

test('dark mode and a phone', async () => {
  const { page } = visit;
  await button('Light or dark').click();
  await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
  await go('caches/group/shop?tab=monitoring&range=live');
  await chart('Hits and misses').locator('path').first().waitFor({ state: 'attached' });
  await look('dark-monitoring');
  await go('caches/group/shop?tab=data');
  await button('greeting').click();
  await page.getByText('"hello": "world"').waitFor();
  await look('dark-data');
  await button('Light or dark').click();
  await page.getByRole('menuitemcheckbox', { name: 'Light' }).click();
  await page.setViewportSize({ width: 390, height: 844 });
  await look('phone-data');
  await go('caches/group/shop?tab=monitoring&range=live');
  await chart('Hits and misses').locator('path').first().waitFor({ state: 'attached' });
  await look('phone-monitoring');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} px wide`);
});

test('nothing was refused, failed or asked of another host', () => {
  assert.deepEqual(visit.faults, []);
  assert.deepEqual([...visit.origins], [new URL(TARN_URL).origin]);
});
