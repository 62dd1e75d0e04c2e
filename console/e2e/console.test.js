// SPDX-License-Identifier: Apache-2.0
// The console in a real browser against a whole Tarn; tests/console/console_test.py starts both.
// Its tests are one visit, in order: what one has made the next looks at.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { assertAccessible } from './browser.js';
import { makeVisit } from './visit.js';

const { TARN_URL, TARN_LINK, TARN_SHOTS, TARN_CHROMIUM, TARN_KEYS } = process.env;
const keys = JSON.parse(TARN_KEYS);

const visit = makeVisit({ url: TARN_URL, chromium: TARN_CHROMIUM, shots: TARN_SHOTS });
const { test, go, heading, button, field, look } = visit;

async function act(name) {
  await button('Actions').click();
  await visit.page.getByRole('menuitem', { name, exact: true }).click();
  await visit.page.getByRole('dialog').waitFor();
}

/** Runs the line that the page shows, as somebody who has pasted it; what it says of errors. */
async function runShownCommand() {
  const shown = await visit.page.getByLabel('AWS CLI command', { exact: true }).innerText();
  const line = shown.replace(/^aws /, `/usr/bin/aws --endpoint-url ${TARN_URL} `);
  return spawnSync('sh', ['-c', line], { encoding: 'utf8' }).stderr;
}

async function submit(name) {
  await visit.page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
  await visit.page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** The word beside the heading of the page of a cache. */
async function waitForStatus(id, status) {
  await heading(id).waitFor();
  await visit.page
    .locator('h1')
    .locator('xpath=ancestor::*[3]')
    .getByText(status, { exact: true })
    .first()
    .waitFor({ timeout: 90_000 });
}

test('nobody is signed in who has no key', async () => {
  await visit.page.goto(`${TARN_URL}/`);
  await heading('Sign in').waitFor();
  await look('sign-in');
  await field('Access key ID').fill('AKIANOBODY');
  await visit.page.getByLabel('Secret access key').fill('nothing');
  await button('Sign in').click();
  await visit.page.getByText('There is no such access key, or its secret is another.').waitFor();
  await look('sign-in-refused');
});

test('a login link signs in once and leaves the address', async () => {
  await visit.page.goto(TARN_LINK);
  await heading(/^Caches/).waitFor();
  assert.ok(!visit.page.url().includes('sign-in'), visit.page.url());
  await visit.page.getByText('Your first one takes a minute').waitFor();
  await look('caches-empty');
  const other = await visit.browser.open();
  await other.page.goto(TARN_LINK);
  await other.page.getByText('This login link was used already').waitFor();
  assert.deepEqual(other.faults, []);
  await other.context.close();
});

test('the first load is small', async () => {
  const fresh = await visit.browser.open();
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
  await visit.page.getByRole('radio', { name: /^Memcached/ }).check();
  await button('Next').click();
  await visit.page.getByText('Enter a name').waitFor();
  await look('create-problem');
  await field('Name').fill('web-pages');
  await look('create-memcached');
  await button('Next').click();
  await visit.page
    .getByRole('heading', { name: /^Security, backups/ })
    .first()
    .waitFor();
  await button('Next').click();
  await visit.page.getByText('aws elasticache create-cache-cluster').waitFor();
  await look('create-review');
  await button('Create').click();
  await heading('web-pages').waitFor();
  await visit.page.getByText('web-pages.0002').first().waitFor();
});

test('a group with replicas is made, with tags, and becomes available', async () => {
  await go('create');
  await field('Name').fill('sessions');
  await field(/^Description/).fill('Who is logged in');
  const replicas = visit.page.getByRole('slider', { name: 'Replicas' });
  await replicas.focus();
  await visit.page.keyboard.press('ArrowRight');
  await look('create-valkey');
  await button('Next').click();
  await visit.page.getByRole('checkbox', { name: 'Encryption in transit' }).waitFor();
  await look('create-advanced');
  await button('Add a tag').click();
  await field('Key 1').fill('team');
  await field('Value 1').fill('shop');
  await button('Next').click();
  await visit.page.getByText('--num-cache-clusters 3').waitFor();
  await visit.page.getByText('--tags Key=team,Value=shop').waitFor();
  assert.equal(await runShownCommand(), ''); // made by the AWS CLI, so that we come too late
  await button('Create').click();
  await visit.page.getByText('Could not create sessions').waitFor();
  await visit.page.getByText(/already exists/).waitFor();
  await look('create-refused');
  await go('caches/group/sessions');
  await waitForStatus('sessions', 'Available');
  await visit.page.getByText('primary', { exact: true }).first().waitFor();
  assert.equal(await visit.page.getByText('replica', { exact: true }).count(), 2);
  await look('group-overview');
});

test('the list shows both, filters and finds them', async () => {
  await go('caches');
  await visit.page.getByRole('link', { name: 'web-pages' }).waitFor();
  await visit.page.getByRole('link', { name: 'sessions' }).waitFor();
  await visit.page.getByText('Available').nth(1).waitFor();
  assert.equal(await visit.page.title(), 'Caches - Tarn');
  await look('caches');
  await visit.page.getByRole('link', { name: 'sessions' }).click();
  await visit.page.waitForFunction(() => document.activeElement?.tagName === 'H1');
  assert.equal(await visit.page.title(), 'sessions - Tarn');
  await visit.page.goBack();
  await visit.page.getByRole('searchbox', { name: 'Find caches' }).fill('sess');
  await visit.page.getByRole('link', { name: 'web-pages' }).waitFor({ state: 'detached' });
  assert.match(visit.page.url(), /q=sess/);
  await visit.page.reload();
  await visit.page.getByRole('link', { name: 'sessions' }).waitFor();
  assert.equal(await visit.page.getByRole('link', { name: 'web-pages' }).count(), 0);
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
    await visit.page.getByRole('tab', { name, exact: true }).click();
    await visit.page.getByText(seen).first().waitFor();
    await look(`group-${name.toLowerCase()}`);
  }
});

test('a failover is watched live', async () => {
  await go('caches/group/sessions');
  await waitForStatus('sessions', 'Available');
  const primary = visit.page.locator('.topology-node.primary');
  const before = await primary.getAttribute('aria-label');
  await act('Fail over primary');
  await visit.page.getByText('aws elasticache test-failover').waitFor();
  await look('failover-question');
  await submit('Fail over');
  await visit.page.getByRole('heading', { name: 'What is happening' }).waitFor();
  await visit.page.locator(`.topology-node.primary:not([aria-label="${before}"])`).waitFor({
    timeout: 90_000,
  });
  await visit.page
    .locator('.timeline')
    .getByText(/failover/i)
    .first()
    .waitFor();
  await waitForStatus('sessions', 'Available');
  assert.equal(await visit.page.locator('.topology-node.primary').count(), 1);
  await look('failover-done');
});

test('a backup is taken, copied and restored', async () => {
  await act('Back up');
  await field('Name of the backup').fill('sessions-monday');
  await submit('Back up');
  await go('backups');
  const row = visit.page.getByRole('row', { name: /sessions-monday/ });
  await row.getByText('Available').waitFor({ timeout: 90_000 });
  await row.getByRole('radio').check();
  await act('Copy');
  await field('Name of the copy').fill('sessions-copy');
  await submit('Copy');
  await visit.page
    .getByRole('row', { name: /sessions-copy/ })
    .getByText('Available')
    .waitFor({
      timeout: 90_000,
    });
  await look('backups');
  await button('Actions').click();
  await visit.page.getByRole('menuitem', { name: 'Restore to a new cache' }).click();
  await visit.page.getByText('Restore sessions-monday').first().waitFor();
  await field('Name').fill('sessions-again');
  await button('Skip to review').click();
  await visit.page.getByText('--snapshot-name sessions-monday').waitFor();
  await look('restore-review');
  await button('Restore').click();
  await waitForStatus('sessions-again', 'Available');
});

test('changes are previewed, then made', async () => {
  await go('caches/group/sessions/modify');
  await field('Description').fill('Who is signed in');
  await visit.page.getByLabel('Days that automatic backups are kept').fill('3');
  await look('modify');
  await button('Preview changes').click();
  await visit.page.getByText('--snapshot-retention-limit 3').waitFor();
  await visit.page
    .getByRole('row', { name: /Description/ })
    .getByText('Who is signed in')
    .waitFor();
  await look('modify-preview');
  await button('Modify').click();
  await heading('sessions').waitFor();
  await visit.page.getByText('Who is signed in', { exact: true }).waitFor();
});

test('replicas are removed and nodes rebooted', async () => {
  await waitForStatus('sessions', 'Available');
  await act('Change replicas');
  await visit.page.getByRole('slider', { name: 'Replicas' }).focus();
  await visit.page.keyboard.press('ArrowLeft');
  await visit.page.getByText('aws elasticache decrease-replica-count').waitFor();
  await look('replicas-question');
  await submit('Change');
  await visit.page.locator('.topology-node').nth(2).waitFor({ state: 'detached', timeout: 90_000 });
  await go('caches/cluster/web-pages');
  await waitForStatus('web-pages', 'Available');
  await look('cluster-overview');
  await act('Reboot nodes');
  await visit.page
    .getByRole('dialog')
    .getByRole('button', { name: /^Nodes/ })
    .click();
  await visit.page.getByRole('option', { name: /web-pages.0001/ }).click();
  await visit.page.getByText('--cache-node-ids-to-reboot 0001').waitFor();
  await look('reboot-question');
  await submit('Reboot');
  await visit.page
    .locator('.timeline')
    .getByText(/reboot|restart/i)
    .first()
    .waitFor();
  await waitForStatus('web-pages', 'Available');
});

test('users and groups are made and explained', async () => {
  await go('users');
  await visit.page
    .getByRole('row', { name: /default/ })
    .first()
    .waitFor();
  await button('Create user').click();
  await field('User ID').fill('reader');
  await visit.page.getByRole('dialog').getByRole('button', { name: 'Make one' }).click();
  await field('Access string').fill('on ~app:* -@all +@read');
  await visit.page.getByText('Keys like app:*').waitFor();
  await look('user-create');
  assert.ok(await visit.page.getByText('"$PASSWORD"').or(visit.page.getByText('...')).count());
  await submit('Create');
  await visit.page
    .getByRole('row', { name: /reader/ })
    .getByText('Active')
    .waitFor();
  await look('users');
  await go('user-groups');
  await button('Create user group').first().click();
  await field('User group ID').fill('readers');
  await submit('Create');
  await visit.page
    .getByRole('row', { name: /readers/ })
    .getByText('Active')
    .waitFor();
  await look('user-groups');
});

test('parameter groups are made, edited and compared', async () => {
  await go('parameter-groups');
  await visit.page.getByRole('link', { name: 'default.valkey9', exact: true }).waitFor();
  await look('parameter-groups');
  await button('Create parameter group').click();
  await field('Name').fill('lru');
  await submit('Create');
  await heading('lru').waitFor();
  await visit.page.getByRole('searchbox', { name: 'Find parameters' }).fill('maxmemory-policy');
  await visit.page
    .getByRole('row', { name: /maxmemory-policy/ })
    .getByRole('radio')
    .check();
  await button('Edit').click();
  await visit.page.getByRole('dialog').getByRole('button', { name: /Value/ }).click();
  await visit.page.getByRole('option', { name: 'allkeys-lru' }).click();
  await look('parameter-edit');
  await submit('Save');
  await visit.page
    .getByRole('row', { name: /maxmemory-policy/ })
    .getByText('You')
    .waitFor();
  await look('parameter-group');
  await button('Compare').click();
  const difference = visit.page.getByRole('dialog').getByRole('row', { name: /maxmemory-policy/ });
  await difference.getByText('allkeys-lru').waitFor();
  await look('parameter-compare');
  await visit.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
});

test('subnet groups and events are there', async () => {
  await go('subnet-groups');
  await visit.page
    .getByRole('row', { name: /default/ })
    .first()
    .waitFor();
  await look('subnet-groups');
  await go('events');
  await visit.page
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
  const confirm = visit.page
    .getByRole('dialog')
    .getByRole('button', { name: 'Delete', exact: true });
  assert.ok(await confirm.isDisabled());
  await field('To confirm, type sessions-again').fill('sessions-again');
  await look('delete-question');
  await submit('Delete');
  await visit.page.getByText('sessions-again does not exist').waitFor({ timeout: 90_000 });
  await look('cache-gone');
  await go('backups');
  await visit.page
    .getByRole('row', { name: /sessions-last/ })
    .getByText('Available')
    .waitFor();
});

test('who may do nothing is told so, in the words of the service', async () => {
  const other = await visit.browser.open();
  await other.page.goto(`${TARN_URL}/#/caches`);
  await other.page.getByRole('textbox', { name: 'Access key ID' }).fill(keys.id);
  await other.page.getByLabel('Secret access key').fill(keys.secret);
  await other.page.getByRole('button', { name: 'Sign in' }).click();
  await other.page.getByText('You may not list caches').waitFor();
  await other.page.getByText(/is not authorized to perform: elasticache:Describe/).waitFor();
  await assertAccessible(other.page, 'denied');
  await visit.browser.shot(other.page, 'denied');
  assert.deepEqual(other.faults, []);
  await other.context.close();
});

test('an IAM user is made, may look, and is told why nothing else', async () => {
  await go('iam-users');
  await button('Create IAM user').first().click();
  await field('User name').fill('ada');
  await look('iam-create');
  await visit.page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click();
  const shown = visit.page.getByRole('dialog', { name: 'Access key of ada' });
  await shown.waitFor();
  const copied = async (name) => {
    await shown.getByRole('button', { name: `Copy ${name}` }).click();
    return visit.page.evaluate(() => navigator.clipboard.readText());
  };
  const id = await copied('the access key ID');
  const secret = await copied('the secret access key');
  assert.notEqual(id, secret);
  await shown.getByRole('button', { name: 'Done' }).click();

  const ada = await visit.browser.open();
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
  await visit.browser.shot(ada.page, 'denied-action');

  await visit.page.getByRole('link', { name: 'ada' }).click();
  await heading('ada').waitFor();
  await visit.page.getByText('AmazonElastiCacheReadOnlyAccess', { exact: true }).waitFor();
  await button('Ask').click();
  await visit.page.getByText('No: no policy allows it').waitFor();
  await field('Action').fill('elasticache:DescribeCacheClusters');
  await button('Ask').click();
  await visit.page.getByText(/^Yes: .*AmazonElastiCacheReadOnlyAccess/).waitFor();
  await look('iam-user');
  await button('Delete').click();
  await field('To confirm, type ada').fill('ada');
  await visit.page.getByText('aws iam delete-access-key').waitFor();
  await submit('Delete');
  await visit.page
    .getByText('No IAM users')
    .or(visit.page.getByRole('link', { name: 'guest' }))
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
  await visit.page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
  await look('dark-group');
  await go('caches');
  await visit.page.getByRole('link', { name: 'sessions' }).waitFor();
  await look('dark-caches');
  await button('Light or dark').click();
  await visit.page.getByRole('menuitemcheckbox', { name: 'Light' }).click();

  await visit.page.setViewportSize({ width: 390, height: 844 });
  await look('phone-caches');
  await go('caches/group/sessions');
  await waitForStatus('sessions', 'Available');
  await look('phone-group');
  await go('create');
  await look('phone-create');
  const wide = await visit.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} px wide`);
  await visit.page.setViewportSize({ width: 1280, height: 860 });

  await go('caches');
  await button('Create cache').first().focus();
  await visit.page.keyboard.press('Enter');
  await field('Name').waitFor();
  await field('Name').focus();
  await visit.page.keyboard.type('by-keyboard');
  await button('Skip to review').focus();
  await visit.page.keyboard.press('Enter');
  await button('Create').focus();
  await visit.page.keyboard.press('Enter');
  await heading('by-keyboard').waitFor();
});

test('a cache is deleted from the list as well', async () => {
  await go('caches');
  const row = visit.page.getByRole('row', { name: /by-keyboard/ });
  await row.getByText('Available').waitFor({ timeout: 90_000 });
  await row.getByRole('radio').check();
  await act('Delete');
  await visit.page.getByRole('checkbox', { name: 'Take a final backup' }).uncheck();
  await field('To confirm, type by-keyboard').fill('by-keyboard');
  await submit('Delete');
  await row.waitFor({ state: 'detached', timeout: 90_000 });
});

test('signing out ends the session', async () => {
  await button('root').click();
  await visit.page.getByRole('menuitem', { name: 'Sign out' }).click();
  await visit.page.getByText('You are signed out.').waitFor();
  await visit.page.reload();
  await heading('Sign in').waitFor();
});

test('nothing was refused, failed or asked of another host', () => {
  assert.deepEqual(visit.faults, []);
  assert.deepEqual([...visit.origins], [new URL(TARN_URL).origin]);
});
