// SPDX-License-Identifier: Apache-2.0
// The console in a real browser against a whole Tarn; tests/console/console_test.py starts both.
// Its tests are one visit, in order: what one has made the next looks at.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test as nodeTest } from 'node:test';
import { Browser, assertAccessible } from './browser.js';

const { TARN_URL, TARN_LINK, TARN_SHOTS, TARN_CHROMIUM, TARN_KEYS } = process.env;
const keys = JSON.parse(TARN_KEYS);

let browser;
let visit;
let page;

let broken = false;

/** A test that the next ones build upon: when it fails, they are not waited for. */
function test(name, run) {
  nodeTest(name, async (context) => {
    if (broken) return context.skip('an earlier test has failed');
    broken = true;
    await run();
    broken = false;
  });
}

before(async () => {
  browser = await Browser.start(TARN_CHROMIUM, TARN_SHOTS);
  visit = await browser.open();
  page = visit.page;
});

after(async () => {
  await browser.close();
});

const heading = (name) => page.getByRole('heading', { level: 1, name });
const button = (name) => page.getByRole('button', { name, exact: true });
const field = (name) => page.getByRole('textbox', { name });

async function go(path) {
  await page.goto(`${TARN_URL}/#/${path}`);
}

/** Settled, looked at, and a picture of it. */
async function look(name) {
  await page.locator('[class*=spinner]').first().waitFor({ state: 'detached' });
  await assertAccessible(page, name);
  await browser.shot(page, name);
}

async function act(name) {
  await button('Actions').click();
  await page.getByRole('menuitem', { name, exact: true }).click();
  await page.getByRole('dialog').waitFor();
}

/** Runs the line that the page shows, as somebody who has pasted it; what it says of errors. */
async function runShownCommand() {
  const shown = await page.getByLabel('AWS CLI command', { exact: true }).innerText();
  const line = shown.replace(/^aws /, `/usr/bin/aws --endpoint-url ${TARN_URL} `);
  return spawnSync('sh', ['-c', line], { encoding: 'utf8' }).stderr;
}

async function submit(name) {
  await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** The word beside the heading of the page of a cache. */
async function waitForStatus(id, status) {
  await heading(id).waitFor();
  await page
    .locator('h1')
    .locator('xpath=ancestor::*[3]')
    .getByText(status, { exact: true })
    .first()
    .waitFor({ timeout: 90_000 });
}

test('nobody is signed in who has no key', async () => {
  await page.goto(`${TARN_URL}/`);
  await heading('Sign in').waitFor();
  await look('sign-in');
  await field('Access key ID').fill('AKIANOBODY');
  await page.getByLabel('Secret access key').fill('nothing');
  await button('Sign in').click();
  await page.getByText('There is no such access key, or its secret is another.').waitFor();
  await look('sign-in-refused');
});

test('a login link signs in once and leaves the address', async () => {
  await page.goto(TARN_LINK);
  await heading(/^Caches/).waitFor();
  assert.ok(!page.url().includes('sign-in'), page.url());
  await page.getByText('Your first one takes a minute').waitFor();
  await look('caches-empty');
  const other = await browser.open();
  await other.page.goto(TARN_LINK);
  await other.page.getByText('This login link was used already').waitFor();
  assert.deepEqual(other.faults, []);
  await other.context.close();
});

test('the first load is small', async () => {
  const fresh = await browser.open();
  const session = await fresh.context.newCDPSession(fresh.page);
  await session.send('Network.enable');
  let bytes = 0;
  session.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
  await fresh.page.goto(`${TARN_URL}/`);
  await fresh.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.ok(bytes > 100_000 && bytes < 700 * 1024, `${bytes} bytes`);
  await fresh.context.close();
});

test('a memcached cluster is made with the wizard', async () => {
  await button('Create cache').first().click();
  await page.getByRole('radio', { name: /^Memcached/ }).check();
  await button('Next').click();
  await page.getByText('Enter a name').waitFor();
  await look('create-problem');
  await field('Name').fill('web-pages');
  await look('create-memcached');
  await button('Next').click();
  await page
    .getByRole('heading', { name: /^Security, backups/ })
    .first()
    .waitFor();
  await button('Next').click();
  await page.getByText('aws elasticache create-cache-cluster').waitFor();
  await look('create-review');
  await button('Create').click();
  await heading('web-pages').waitFor();
  await page.getByText('web-pages.0002').first().waitFor();
});

test('a group with replicas is made, with tags, and becomes available', async () => {
  await go('create');
  await field('Name').fill('sessions');
  await field(/^Description/).fill('Who is logged in');
  const replicas = page.getByRole('slider', { name: 'Replicas' });
  await replicas.focus();
  await page.keyboard.press('ArrowRight');
  await look('create-valkey');
  await button('Next').click();
  await page.getByRole('checkbox', { name: 'Encryption in transit' }).waitFor();
  await look('create-advanced');
  await button('Add a tag').click();
  await field('Key 1').fill('team');
  await field('Value 1').fill('shop');
  await button('Next').click();
  await page.getByText('--num-cache-clusters 3').waitFor();
  await page.getByText('--tags Key=team,Value=shop').waitFor();
  assert.equal(await runShownCommand(), ''); // made by the AWS CLI, so that we come too late
  await button('Create').click();
  await page.getByText('Could not create sessions').waitFor();
  await page.getByText(/already exists/).waitFor();
  await look('create-refused');
  await go('caches/group/sessions');
  await waitForStatus('sessions', 'Available');
  await page.getByText('primary', { exact: true }).first().waitFor();
  assert.equal(await page.getByText('replica', { exact: true }).count(), 2);
  await look('group-overview');
});

test('the list shows both, filters and finds them', async () => {
  await go('caches');
  await page.getByRole('link', { name: 'web-pages' }).waitFor();
  await page.getByRole('link', { name: 'sessions' }).waitFor();
  await page.getByText('Available').nth(1).waitFor();
  assert.equal(await page.title(), 'Caches - Tarn');
  await look('caches');
  await page.getByRole('link', { name: 'sessions' }).click();
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
  assert.equal(await page.title(), 'sessions - Tarn');
  await page.goBack();
  await page.getByRole('searchbox', { name: 'Find caches' }).fill('sess');
  await page.getByRole('link', { name: 'web-pages' }).waitFor({ state: 'detached' });
  assert.match(page.url(), /q=sess/);
  await page.reload();
  await page.getByRole('link', { name: 'sessions' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'web-pages' }).count(), 0);
});

test('every tab of a group is whole', async () => {
  await go('caches/group/sessions');
  for (const [name, seen] of [
    ['Nodes', 'In sync'],
    ['Configuration', 'Network and security'],
    ['Backups', 'No backups'],
    ['Events', 'Time'],
    ['Tags', 'team'],
  ]) {
    await page.getByRole('tab', { name, exact: true }).click();
    await page.getByText(seen).first().waitFor();
    await look(`group-${name.toLowerCase()}`);
  }
});

test('a failover is watched live', async () => {
  await go('caches/group/sessions');
  await waitForStatus('sessions', 'Available');
  const primary = page.locator('.topology-node.primary');
  const before = await primary.getAttribute('aria-label');
  await act('Fail over primary');
  await page.getByText('aws elasticache test-failover').waitFor();
  await look('failover-question');
  await submit('Fail over');
  await page.getByRole('heading', { name: 'What is happening' }).waitFor();
  await page.locator(`.topology-node.primary:not([aria-label="${before}"])`).waitFor({
    timeout: 90_000,
  });
  await page
    .locator('.timeline')
    .getByText(/failover/i)
    .first()
    .waitFor();
  await waitForStatus('sessions', 'Available');
  assert.equal(await page.locator('.topology-node.primary').count(), 1);
  await look('failover-done');
});

test('a backup is taken, copied and restored', async () => {
  await act('Back up');
  await field('Name of the backup').fill('sessions-monday');
  await submit('Back up');
  await go('backups');
  const row = page.getByRole('row', { name: /sessions-monday/ });
  await row.getByText('Available').waitFor({ timeout: 90_000 });
  await row.getByRole('radio').check();
  await act('Copy');
  await field('Name of the copy').fill('sessions-copy');
  await submit('Copy');
  await page
    .getByRole('row', { name: /sessions-copy/ })
    .getByText('Available')
    .waitFor({
      timeout: 90_000,
    });
  await look('backups');
  await button('Actions').click();
  await page.getByRole('menuitem', { name: 'Restore to a new cache' }).click();
  await page.getByText('Restore sessions-monday').first().waitFor();
  await field('Name').fill('sessions-again');
  await button('Skip to review').click();
  await page.getByText('--snapshot-name sessions-monday').waitFor();
  await look('restore-review');
  await button('Restore').click();
  await waitForStatus('sessions-again', 'Available');
});

test('changes are previewed, then made', async () => {
  await go('caches/group/sessions/modify');
  await field('Description').fill('Who is signed in');
  await page.getByLabel('Days that automatic backups are kept').fill('3');
  await look('modify');
  await button('Preview changes').click();
  await page.getByText('--snapshot-retention-limit 3').waitFor();
  await page
    .getByRole('row', { name: /Description/ })
    .getByText('Who is signed in')
    .waitFor();
  await look('modify-preview');
  await button('Modify').click();
  await heading('sessions').waitFor();
  await page.getByText('Who is signed in', { exact: true }).waitFor();
});

test('replicas are removed and nodes rebooted', async () => {
  await waitForStatus('sessions', 'Available');
  await act('Change replicas');
  await page.getByRole('slider', { name: 'Replicas' }).focus();
  await page.keyboard.press('ArrowLeft');
  await page.getByText('aws elasticache decrease-replica-count').waitFor();
  await look('replicas-question');
  await submit('Change');
  await page.locator('.topology-node').nth(2).waitFor({ state: 'detached', timeout: 90_000 });
  await go('caches/cluster/web-pages');
  await waitForStatus('web-pages', 'Available');
  await look('cluster-overview');
  await act('Reboot nodes');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Nodes/ })
    .click();
  await page.getByRole('option', { name: /web-pages.0001/ }).click();
  await page.getByText('--cache-node-ids-to-reboot 0001').waitFor();
  await look('reboot-question');
  await submit('Reboot');
  await page
    .locator('.timeline')
    .getByText(/reboot|restart/i)
    .first()
    .waitFor();
  await waitForStatus('web-pages', 'Available');
});

test('users and groups are made and explained', async () => {
  await go('users');
  await page
    .getByRole('row', { name: /default/ })
    .first()
    .waitFor();
  await button('Create user').click();
  await field('User ID').fill('reader');
  await page.getByRole('dialog').getByRole('button', { name: 'Make one' }).click();
  await field('Access string').fill('on ~app:* -@all +@read');
  await page.getByText('Keys like app:*').waitFor();
  await look('user-create');
  assert.ok(await page.getByText('"$PASSWORD"').or(page.getByText('...')).count());
  await submit('Create');
  await page
    .getByRole('row', { name: /reader/ })
    .getByText('Active')
    .waitFor();
  await look('users');
  await go('user-groups');
  await button('Create user group').first().click();
  await field('User group ID').fill('readers');
  await submit('Create');
  await page
    .getByRole('row', { name: /readers/ })
    .getByText('Active')
    .waitFor();
  await look('user-groups');
});

test('parameter groups are made, edited and compared', async () => {
  await go('parameter-groups');
  await page.getByRole('link', { name: 'default.valkey9', exact: true }).waitFor();
  await look('parameter-groups');
  await button('Create parameter group').click();
  await field('Name').fill('lru');
  await submit('Create');
  await heading('lru').waitFor();
  await page.getByRole('searchbox', { name: 'Find parameters' }).fill('maxmemory-policy');
  await page
    .getByRole('row', { name: /maxmemory-policy/ })
    .getByRole('radio')
    .check();
  await button('Edit').click();
  await page.getByRole('dialog').getByRole('button', { name: /Value/ }).click();
  await page.getByRole('option', { name: 'allkeys-lru' }).click();
  await look('parameter-edit');
  await submit('Save');
  await page
    .getByRole('row', { name: /maxmemory-policy/ })
    .getByText('You')
    .waitFor();
  await look('parameter-group');
  await button('Compare').click();
  const difference = page.getByRole('dialog').getByRole('row', { name: /maxmemory-policy/ });
  await difference.getByText('allkeys-lru').waitFor();
  await look('parameter-compare');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
});

test('subnet groups and events are there', async () => {
  await go('subnet-groups');
  await page
    .getByRole('row', { name: /default/ })
    .first()
    .waitFor();
  await look('subnet-groups');
  await go('events');
  await page
    .getByText(/failover/i)
    .first()
    .waitFor();
  await look('events');
});

test('a cache is deleted with a final backup, once its name is typed', async () => {
  await go('caches/group/sessions-again');
  await waitForStatus('sessions-again', 'Available');
  await act('Delete');
  await field('Name of the final backup').fill('sessions-last');
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true });
  assert.ok(await confirm.isDisabled());
  await field('To confirm, type sessions-again').fill('sessions-again');
  await look('delete-question');
  await submit('Delete');
  await page.getByText('sessions-again does not exist').waitFor({ timeout: 90_000 });
  await look('cache-gone');
  await go('backups');
  await page
    .getByRole('row', { name: /sessions-last/ })
    .getByText('Available')
    .waitFor();
});

test('who may do nothing is told so, in the words of the service', async () => {
  const other = await browser.open();
  await other.page.goto(`${TARN_URL}/#/caches`);
  await other.page.getByRole('textbox', { name: 'Access key ID' }).fill(keys.id);
  await other.page.getByLabel('Secret access key').fill(keys.secret);
  await other.page.getByRole('button', { name: 'Sign in' }).click();
  await other.page.getByText('You may not list caches').waitFor();
  await other.page.getByText(/is not authorized to perform: elasticache:Describe/).waitFor();
  await assertAccessible(other.page, 'denied');
  await browser.shot(other.page, 'denied');
  assert.deepEqual(other.faults, []);
  await other.context.close();
});

test('an IAM user is made, may look, and is told why nothing else', async () => {
  await go('iam-users');
  await button('Create IAM user').first().click();
  await field('User name').fill('ada');
  await look('iam-create');
  await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click();
  const shown = page.getByRole('dialog', { name: 'Access key of ada' });
  await shown.waitFor();
  const copied = async (name) => {
    await shown.getByRole('button', { name: `Copy ${name}` }).click();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const id = await copied('the access key ID');
  const secret = await copied('the secret access key');
  assert.notEqual(id, secret);
  await shown.getByRole('button', { name: 'Done' }).click();

  const ada = await browser.open();
  await ada.page.goto(`${TARN_URL}/#/caches/group/sessions`);
  await ada.page.getByRole('textbox', { name: 'Access key ID' }).fill(id);
  await ada.page.getByLabel('Secret access key').fill(secret);
  await ada.page.getByRole('button', { name: 'Sign in' }).click();
  await ada.page.getByRole('heading', { level: 1, name: 'sessions' }).waitFor();
  await ada.page.getByRole('button', { name: 'Actions', exact: true }).click();
  await ada.page.getByRole('menuitem', { name: 'Back up' }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Back up' }).click();
  await ada.page.getByText('You may not back up sessions').waitFor();
  await ada.page.getByText(/not authorized to perform: elasticache:CreateSnapshot/).waitFor();
  await browser.shot(ada.page, 'denied-action');

  await page.getByRole('link', { name: 'ada' }).click();
  await heading('ada').waitFor();
  await page.getByText('AmazonElastiCacheReadOnlyAccess', { exact: true }).waitFor();
  await button('Ask').click();
  await page.getByText('No: no policy allows it').waitFor();
  await field('Action').fill('elasticache:DescribeCacheClusters');
  await button('Ask').click();
  await page.getByText(/^Yes: .*AmazonElastiCacheReadOnlyAccess/).waitFor();
  await look('iam-user');
  await button('Delete').click();
  await field('To confirm, type ada').fill('ada');
  await page.getByText('aws iam delete-access-key').waitFor();
  await submit('Delete');
  await page
    .getByText('No IAM users')
    .or(page.getByRole('link', { name: 'guest' }))
    .waitFor();

  await ada.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await ada.page.getByRole('button', { name: 'Refresh' }).first().click();
  await ada.page.getByText('The session has ended. Sign in again to go on.').waitFor();
  assert.deepEqual(ada.faults, []);
  await ada.context.close();
});

test('dark mode, a phone and the keyboard alone', async () => {
  await go('caches/group/sessions');
  await waitForStatus('sessions', 'Available');
  await button('Light or dark').click();
  await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
  await look('dark-group');
  await go('caches');
  await page.getByRole('link', { name: 'sessions' }).waitFor();
  await look('dark-caches');
  await button('Light or dark').click();
  await page.getByRole('menuitemcheckbox', { name: 'Light' }).click();

  await page.setViewportSize({ width: 390, height: 844 });
  await look('phone-caches');
  await go('caches/group/sessions');
  await waitForStatus('sessions', 'Available');
  await look('phone-group');
  await go('create');
  await look('phone-create');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} px wide`);
  await page.setViewportSize({ width: 1280, height: 860 });

  await go('caches');
  await button('Create cache').first().focus();
  await page.keyboard.press('Enter');
  await field('Name').waitFor();
  await field('Name').focus();
  await page.keyboard.type('by-keyboard');
  await button('Skip to review').focus();
  await page.keyboard.press('Enter');
  await button('Create').focus();
  await page.keyboard.press('Enter');
  await heading('by-keyboard').waitFor();
});

test('a cache is deleted from the list as well', async () => {
  await go('caches');
  const row = page.getByRole('row', { name: /by-keyboard/ });
  await row.getByText('Available').waitFor({ timeout: 90_000 });
  await row.getByRole('radio').check();
  await act('Delete');
  await page.getByRole('checkbox', { name: 'Take a final backup' }).uncheck();
  await field('To confirm, type by-keyboard').fill('by-keyboard');
  await submit('Delete');
  await row.waitFor({ state: 'detached', timeout: 90_000 });
});

test('signing out ends the session', async () => {
  await button('root').click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
  await page.reload();
  await heading('Sign in').waitFor();
});

test('nothing was refused, failed or asked of another host', () => {
  assert.deepEqual(visit.faults, []);
  assert.deepEqual([...visit.origins], [new URL(TARN_URL).origin]);
});
