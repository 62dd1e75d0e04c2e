// SPDX-License-Identifier: Apache-2.0
// Who may reach caches and who may call the API: the network, and IAM's groups and roles;
// tests/console/access_test.py has made the users bea, who has no policy, and cai, who
// may ask why something is denied.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { assertAccessible } from './browser.js';
import { makeVisit } from './visit.js';

const { TARN_URL, TARN_SHOTS, TARN_CHROMIUM, TARN_KEY, TARN_KEY_OF_BEA, TARN_KEY_OF_CAI } =
  process.env;

const visit = makeVisit({ url: TARN_URL, chromium: TARN_CHROMIUM, shots: TARN_SHOTS });
const { test, go, heading, button, field, look, signIn } = visit;

const dialog = () => visit.page.getByRole('dialog');
const row = (name) => visit.page.getByRole('row').filter({ hasText: name });
const phone = { width: 390, height: 800 };
const desk = { width: 1280, height: 860 };

async function answer(name) {
  await dialog().getByRole('button', { name, exact: true }).click();
  await dialog().waitFor({ state: 'detached' });
}

async function choose(label, option) {
  await dialog()
    .getByRole('button', { name: new RegExp(`^${label}`) })
    .click();
  await visit.page.getByRole('option', { name: option }).click();
}

/** Nothing of the page is wider than the screen of a phone. */
async function lookOnPhone(name) {
  await visit.page.setViewportSize(phone);
  await look(`phone-${name}`);
  const width = await visit.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= phone.width, `${name} is ${width} pixels wide`);
  await visit.page.setViewportSize(desk);
}

/** Runs the line that the question shows, as somebody who has pasted it. */
async function runShownCommand() {
  const shown = await dialog().getByLabel('AWS CLI command', { exact: true }).innerText();
  const line = shown.replaceAll(/^aws /gm, `/usr/bin/aws --endpoint-url ${TARN_URL} `);
  const { status, stderr } = spawnSync('sh', ['-ec', line], { encoding: 'utf8' });
  assert.equal(status, 0, `${line}\n${stderr}`);
}

test('the network is listed', async () => {
  await visit.page.goto(TARN_URL);
  await signIn(visit.page, JSON.parse(TARN_KEY));
  await heading(/^Caches/).waitFor();
  await visit.page.getByRole('link', { name: 'VPCs and subnets' }).click();
  await heading('VPCs and subnets').waitFor();
  await row('172.31.0.0/16').getByText('Yes').waitFor();
  await row('172.31.0.0/20').first().waitFor();
  await look('network');
  await lookOnPhone('network');
});

test('a security group is made, and admits nobody', async () => {
  await go('security-groups');
  await row('tcp 6379 from').or(row('everything from')).first().waitFor();
  await button('Create security group').click();
  await answerNothing('Create', 'Enter a name');
  await field('Name').fill('web');
  await field(/^Description/).fill('web servers');
  await look('security-group-create');
  await answer('Create');
  await row('web servers').getByText('Nobody').waitFor();
  await look('security-groups');
  await lookOnPhone('security-groups');
  await row('web servers').getByRole('link').click();
  await heading('web').waitFor();
  await visit.page.getByText('This group admits nobody.').waitFor();
});

async function answerNothing(name, words) {
  await dialog().getByRole('button', { name, exact: true }).click();
  await dialog().getByText(words).first().waitFor();
}

test('rules are added, by the shown line as well, and revoked', async () => {
  await button('Add rule').click();
  await field('Network').fill('10.0.0.0/33');
  await answerNothing('Add', 'Enter a network such as');
  await field('Network').fill('10.1.0.0/16');
  await field(/^Description/).fill('the office');
  await dialog().getByText('aws ec2 authorize-security-group-ingress').waitFor();
  await look('security-group-rule');
  await answer('Add');
  await row('the office').getByText('tcp 6379', { exact: true }).waitFor();

  await button('Add rule').click();
  await dialog().getByRole('radio', { name: 'The nodes of the caches' }).check();
  await choose('Security group', 'default');
  await field('Ports').fill('6379-6400');
  await runShownCommand();
  await dialog().getByRole('button', { name: 'Add', exact: true }).click();
  await dialog()
    .getByText(/already exists/)
    .waitFor(); // the line has added it
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await visit.page.reload();
  await row('tcp 6379-6400').getByText('sg-00000000000000000').waitFor();
  await look('security-group');
  await lookOnPhone('security-group');

  await button('Revoke tcp 6379 from 10.1.0.0/16').click();
  await dialog().getByText('aws ec2 revoke-security-group-ingress').waitFor();
  await answer('Revoke');
  await row('the office').waitFor({ state: 'detached' });
});

test('a security group is deleted', async () => {
  await button('Delete').click();
  await field('To confirm, type web').fill('web');
  await answer('Delete');
  await heading(/^Security groups/).waitFor();
  await row('sg-00000000000000000').first().waitFor();
  await row('web servers').waitFor({ state: 'detached' });
  await go('security-groups/sg-0000000000000beef');
  await visit.page.getByText('There is no group sg-0000000000000beef.').waitFor();
});

test('an IAM group takes a user and a policy', async () => {
  await go('iam-groups');
  await visit.page.getByText('No IAM groups').waitFor();
  await look('iam-groups-empty');
  await button('Create IAM group').first().click();
  await answerNothing('Create', 'A name has up to 128 letters');
  await field('Group name').fill('watchers');
  await answer('Create');
  await heading('watchers').waitFor();
  await visit.page.getByText('This group counts for nobody so far.').waitFor();
  await button('Add a user').click();
  await answerNothing('Add', 'Choose a user');
  await choose('User', 'bea');
  await answer('Add');
  await row('user/bea').waitFor();
  await button('Attach a policy').click();
  await choose('Policy', /^AmazonElastiCacheReadOnlyAccess/);
  await dialog().getByText('aws iam attach-group-policy').waitFor();
  await look('iam-group-attach');
  await answer('Attach');
  await row('policy/AmazonElastiCacheReadOnlyAccess').waitFor();
  await look('iam-group');
  await lookOnPhone('iam-group');
});

test('a user may what its group may, until it leaves', async () => {
  await visit.page.getByRole('link', { name: 'bea' }).click();
  await heading('bea').waitFor();
  await field('Action').fill('elasticache:DescribeCacheClusters');
  await button('Ask').click();
  await visit.page.getByText(/^Yes: .*AmazonElastiCacheReadOnlyAccess/).waitFor();
  await visit.page.getByRole('link', { name: 'watchers' }).click();
  await heading('watchers').waitFor();
  await button('Remove bea').click();
  await dialog().getByText('aws iam remove-user-from-group').waitFor();
  await answer('Remove');
  await row('user/bea').waitFor({ state: 'detached' });
  await go('iam-groups');
  await row('watchers').waitFor();
  await look('iam-groups');
  await visit.page.getByRole('link', { name: 'watchers' }).click();
  await button('Delete').click();
  await field('To confirm, type watchers').fill('watchers');
  await dialog().getByText('aws iam detach-group-policy').waitFor();
  await answer('Delete');
  await visit.page.getByText('No IAM groups').waitFor();
});

test('an IAM role trusts, allows and is deleted', async () => {
  await go('iam-roles');
  await visit.page.getByText('No IAM roles').waitFor();
  await button('Create IAM role').first().click();
  await field('Role name').fill('night-watch');
  await field(/^Description/).fill('looks at night');
  await dialog()
    .getByRole('radio', { name: /^One user/ })
    .check();
  await answerNothing('Create', 'Choose a user');
  await choose('User', 'bea');
  await look('iam-role-create');
  await answer('Create');
  await heading('night-watch').waitFor();
  await visit.page.getByLabel('Trust policy', { exact: true }).getByText('user/bea').waitFor();
  await button('Attach a policy').click();
  await choose('Policy', /^AmazonElastiCacheFullAccess/);
  await runShownCommand();
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await visit.page.reload();
  await row('policy/AmazonElastiCacheFullAccess').waitFor();
  await look('iam-role');
  await lookOnPhone('iam-role');

  await button('Edit').click();
  const document = field('Document');
  const before = await document.inputValue();
  await document.fill('{');
  await answerNothing('Save', 'This is no JSON');
  await document.fill(before.replace('Allow', 'Deny'));
  await look('iam-role-trust');
  await answer('Save');
  await visit.page.getByLabel('Trust policy', { exact: true }).getByText('Deny').waitFor();
  await go('iam-roles');
  await row('night-watch').getByText('Nobody').waitFor();
  await look('iam-roles');
  await visit.page.getByRole('link', { name: 'night-watch' }).click();
  await button('Delete').click();
  await field('To confirm, type night-watch').fill('night-watch');
  await answer('Delete');
  await visit.page.getByText('No IAM roles').waitFor();
});

test('who is denied something may ask which policy says so', async () => {
  const cai = await visit.browser.open();
  await cai.page.goto(`${TARN_URL}/#/caches`);
  await signIn(cai.page, JSON.parse(TARN_KEY_OF_CAI));
  const why = cai.page.getByRole('button', { name: 'Which policy says so?' });
  await why.click();
  await cai.page
    .getByText(/^Denied by inline policy careful of .*: elasticache:Describe/)
    .waitFor();
  await assertAccessible(cai.page, 'denied-by');
  await visit.browser.shot(cai.page, 'denied-by');
  await cai.page.goto(`${TARN_URL}/#/security-groups`); // EC2 has its own word for it
  await cai.page.getByText('You may not list security groups').waitFor();
  await why.click();
  await cai.page.getByText(/^None of your policies allows ec2:DescribeSecurityGroup/).waitFor();
  assert.deepEqual(cai.faults, []);
  await cai.context.close();
});

test('who may not ask is told that', async () => {
  const bea = await visit.browser.open({ viewport: phone });
  await bea.page.goto(`${TARN_URL}/#/topics`);
  await signIn(bea.page, JSON.parse(TARN_KEY_OF_BEA));
  await bea.page.getByText('You may not list topics').waitFor();
  await bea.page.getByRole('button', { name: 'Which policy says so?' }).click();
  await bea.page.getByText(/do not let you ask which of them says so/).waitFor();
  await bea.page.getByText(/tarn iam simulate/).waitFor();
  await assertAccessible(bea.page, 'phone-denied');
  await visit.browser.shot(bea.page, 'phone-denied');
  assert.deepEqual(bea.faults, []);
  await bea.context.close();
});

test('nothing was refused, failed or asked of another host', () => {
  assert.deepEqual(visit.faults, []);
  assert.deepEqual([...visit.origins], [new URL(TARN_URL).origin]);
});
