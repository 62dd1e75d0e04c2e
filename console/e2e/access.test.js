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

test('a VPC and a subnet are made, and go', async () => {
  await button('Create VPC').click();
  await answerNothing('Create', 'Enter a network such as');
  await field('Network').fill('10.7.0.0/16');
  await dialog().getByText('aws ec2 create-vpc').waitFor();
  await look('vpc-create');
  await answer('Create');
  await row('10.7.0.0/16').waitFor();
  const vpc = /vpc-[0-9a-f]+/.exec(await row('10.7.0.0/16').innerText())[0];

  await button('Create subnet').click();
  await answerNothing('Create', 'Choose a VPC');
  await choose('VPC', new RegExp(`^${vpc}`));
  await field('Network').fill('10.7.1.0/24');
  await choose('Zone', /b$/);
  await look('subnet-create');
  await runShownCommand();
  await dialog().getByRole('button', { name: 'Create', exact: true }).click();
  await dialog()
    .getByText(/conflicts with another subnet/)
    .waitFor(); // the line has made it
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await visit.page.reload();
  const subnet = row('10.7.1.0/24');
  await subnet.getByText(vpc).waitFor();
  await look('network-made');
  await lookOnPhone('network-made');

  await subnet.getByRole('radio').check();
  await button('Delete subnet').click();
  const id = /subnet-[0-9a-f]+/.exec(await subnet.innerText())[0];
  await field(`To confirm, type ${id}`).fill(id);
  await answer('Delete');
  await subnet.waitFor({ state: 'detached' });
  await row('10.7.0.0/16').getByRole('radio').check();
  await button('Delete VPC').click();
  await field(`To confirm, type ${vpc}`).fill(vpc);
  await dialog().getByText('aws ec2 delete-vpc').waitFor();
  await answer('Delete');
  await row('10.7.0.0/16').waitFor({ state: 'detached' });
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

const documentShown = (text) =>
  visit.page.getByLabel('Policy document', { exact: true }).getByText(text).waitFor();

test('a policy is made, changed, taken back and deleted', async () => {
  await go('iam-policies');
  await row('AmazonElastiCacheFullAccess').getByText('AWS', { exact: true }).waitFor();
  await button('Create IAM policy').click();
  await answerNothing('Create', 'A name has up to 128 letters');
  await field('Policy name').fill('look-only');
  await field(/^Description/).fill('for guests');
  await look('iam-policy-create');
  await runShownCommand();
  await dialog().getByRole('button', { name: 'Create', exact: true }).click();
  await dialog()
    .getByText(/already exists/)
    .waitFor(); // the line has made it
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await visit.page.reload();
  await row('look-only').getByText('This account').waitFor();
  await look('iam-policies');
  await lookOnPhone('iam-policies');

  await visit.page.getByRole('link', { name: 'look-only' }).click();
  await heading('look-only').waitFor();
  await documentShown('elasticache:List*');
  await button('Edit').click();
  const before = await field('Document').inputValue();
  await field('Document').fill('{"Version":"2012-10-17","Statement":[{"Effect":"Maybe"}]}');
  await answerNothing('Save', /Effect|syntax|Could not change the policy/);
  await field('Document').fill(before.replace('elasticache:List*', 'sns:List*'));
  await dialog().getByText('aws iam create-policy-version').waitFor();
  await answer('Save');
  await documentShown('sns:List*');
  await look('iam-policy');
  await lookOnPhone('iam-policy');

  await visit.page.getByRole('link', { name: 'Show v1' }).click();
  await visit.page.getByText('Version v1, which does not count.').waitFor();
  await documentShown('elasticache:List*');
  await button('Let v1 count').click();
  await dialog().getByText('aws iam set-default-policy-version').waitFor();
  await answer('Let it count');
  await button('Delete v2').click();
  await answer('Delete');
  await button('Delete v2').waitFor({ state: 'detached' });
  await button('Delete').click();
  await field('To confirm, type look-only').fill('look-only');
  await answer('Delete');
  await heading(/^IAM policies/).waitFor();
  await row('look-only').waitFor({ state: 'detached' });
});

test("AWS' policies are read only, and say so", async () => {
  await visit.page.getByRole('link', { name: 'AmazonElastiCacheReadOnlyAccess' }).click();
  await documentShown('elasticache:Describe*');
  assert.ok(await button('Edit').isDisabled());
  assert.ok(await button('Delete').isDisabled());
  await look('iam-policy-aws');
});

test('a policy that stands in a user is written, changed and deleted', async () => {
  await go('iam-users/bea');
  await button('Write a policy').click();
  await answerNothing('Save', 'A name has up to 128 letters');
  await field('Policy name').fill('own');
  await dialog().getByText('aws iam put-user-policy').waitFor();
  await answer('Save');
  await row('it stands in bea itself').waitFor();
  await field('Action').fill('elasticache:DescribeCacheClusters');
  await button('Ask').click();
  await visit.page.getByText(/^Yes: /).waitFor();
  await look('iam-user-inline');
  await button('Edit own').click();
  const text = await field('Document').inputValue();
  await field('Document').fill(text.replace('Allow', 'Deny'));
  await answer('Save');
  await button('Ask').click();
  await visit.page.getByText(/^No, .* denies it/).waitFor();
  await button('Delete own').click();
  await dialog().getByText('aws iam delete-user-policy').waitFor();
  await answer('Delete');
  await row('it stands in bea itself').waitFor({ state: 'detached' });
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
