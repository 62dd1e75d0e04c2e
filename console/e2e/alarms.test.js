// SPDX-License-Identifier: Apache-2.0
// What goes wrong: an alarm goes off, tells its topic and recovers, and a node does not run;
// tests/console/alarms_test.py has made the cache that is watched.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { after, before } from 'node:test';
import { makeVisit } from './visit.js';

const { TARN_URL, TARN_SHOTS, TARN_CHROMIUM, TARN_KEY, TARN_ENDPOINT } = process.env;
const endpoint = JSON.parse(TARN_ENDPOINT);

const visit = makeVisit({ url: TARN_URL, chromium: TARN_CHROMIUM, shots: TARN_SHOTS });
const { test, go, heading, button, field, look, signIn } = visit;

const dialog = () => visit.page.getByRole('dialog');
const row = (name) => visit.page.getByRole('row').filter({ hasText: name });

async function answer(name) {
  await dialog().getByRole('button', { name, exact: true }).click();
  await dialog().waitFor({ state: 'detached' });
}

async function choose(label, option) {
  await dialog()
    .getByRole('button', { name: new RegExp(`^${label}`) })
    .click();
  await visit.page.getByRole('option', { name: option, exact: true }).click();
}

async function act(name, item) {
  await row(name).getByRole('radio').click();
  await button('Actions').click();
  await visit.page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** What memcached answers to a request: a line. */
function ask(request) {
  return new Promise((resolve, reject) => {
    const socket = connect(endpoint.Port, endpoint.Address, () => socket.write(request));
    socket.on('error', reject);
    socket.on('data', (data) => {
      resolve(String(data).trim());
      socket.end();
    });
  });
}

/** Who hears of the topic: everything that SNS posts, as it came. */
const receiver = {
  heard: [],
  wake: () => {},
  async next(type) {
    for (;;) {
      const index = this.heard.findIndex((message) => message.Type === type);
      if (index >= 0) return this.heard.splice(index, 1)[0];
      await new Promise((resolve) => (this.wake = resolve));
    }
  },
};

before(async () => {
  receiver.server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    receiver.heard.push(JSON.parse(text));
    response.end();
    receiver.wake();
  });
  await new Promise((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
});
after(() => receiver.server.close());

test('a topic is made, and somebody hears of it who said yes', async () => {
  await go('topics');
  await signIn(visit.page, JSON.parse(TARN_KEY));
  await heading('Topics').waitFor();
  await button('Create topic').first().click();
  await field('Name').fill('team');
  await answer('Create');
  await act('team', 'Subscribe');
  await choose('By', 'HTTP');
  await field('URL').fill(`http://127.0.0.1:${receiver.server.address().port}/`);
  await look('subscribe');
  await answer('Subscribe');
  await row('team').getByText('0, 1 not confirmed').waitFor();
  const question = await receiver.next('SubscriptionConfirmation');
  assert.equal((await fetch(question.SubscribeURL)).status, 200);
  await row('team').getByText('1', { exact: true }).waitFor();
  await look('topics');
  await act('team', 'Publish a message');
  await field('Message').fill('Hello');
  await answer('Publish');
  assert.equal((await receiver.next('Notification')).Message, 'Hello');
});

async function isTold(state) {
  const { AlarmName, NewStateValue } = JSON.parse((await receiver.next('Notification')).Message);
  assert.deepEqual([AlarmName, NewStateValue], ['too many items', state]);
}

test('without alarms the page says so', async () => {
  await go('alarms');
  await heading('Alarms').waitFor();
  await visit.page.getByText('No alarms').waitFor();
  await look('alarms-empty');
});

test('an alarm is made with a form that says what is missing', async () => {
  await button('Create alarm').first().click();
  await answerIsRefused();
  await field('Name').fill('too many items');
  await choose('Cache', 'pages');
  await choose('Metric', 'CurrItems');
  await choose('Statistic', 'Maximum');
  await choose('Over', '10 seconds');
  await field('Threshold').fill('3');
  await field('So many times').fill('1');
  await field('Of the last').fill('1');
  await choose('Topic', 'team');
  await dialog().getByText('aws cloudwatch put-metric-alarm').waitFor({ state: 'attached' });
  await look('alarm-form');
  await answer('Create');
  await row('too many items').getByText('OK', { exact: true }).waitFor();
});

async function answerIsRefused() {
  await dialog().getByRole('button', { name: 'Create', exact: true }).click();
  await dialog().getByText('An alarm has a name').waitFor();
}

test('it goes off, is over again, and remembers that', async () => {
  for (let i = 0; i < 5; i++) {
    assert.equal(await ask(`set item${i} 0 0 1\r\nx\r\n`), 'STORED');
  }
  await row('too many items').getByText('In alarm', { exact: true }).waitFor();
  await isTold('OK'); // there was data
  await isTold('ALARM');
  await look('alarms');
  assert.equal(await ask('flush_all\r\n'), 'OK');
  await row('too many items').getByText('OK', { exact: true }).waitFor();
  await act('too many items', 'History');
  await dialog().getByText('Alarm updated from OK to ALARM').waitFor();
  await dialog().getByText('Alarm updated from ALARM to OK').waitFor();
  await look('alarm-history');
  await dialog().getByRole('button', { name: 'Close', exact: true }).last().click();
});

test('it is modified, silenced and deleted', async () => {
  await act('too many items', 'Modify');
  await field('Threshold').fill('7');
  await choose('Statistic', 'p90');
  await dialog().getByText('--extended-statistic p90').waitFor({ state: 'attached' });
  await answer('Modify');
  await row('too many items').getByText('p90 of CurrItems > 7').waitFor();
  await act('too many items', 'Modify'); // as it is
  await answer('Modify');
  await row('too many items').getByText('p90 of CurrItems > 7').waitFor();
  await act('too many items', 'Turn actions off');
  await answer('Turn off');
  await row('too many items').getByText('Off', { exact: true }).waitFor();
  await act('too many items', 'Delete');
  await dialog().getByRole('textbox').fill('too many items');
  await answer('Delete');
  await visit.page.getByText('No alarms').waitFor();
});

test('subscriptions end, and topics', async () => {
  await go('topics');
  await act('team', 'Subscriptions');
  await look('subscriptions');
  await dialog()
    .getByRole('button', { name: /^Unsubscribe/ })
    .click();
  await dialog().getByText('No subscriptions').waitFor();
  await dialog().getByRole('button', { name: 'Close', exact: true }).last().click();
  await act('team', 'Delete');
  await dialog().getByRole('textbox').fill('team');
  await answer('Delete');
  await visit.page.getByText('No topics').waitFor();
});

test('a node that does not run says why, until it runs', async () => {
  const squatter = createServer();
  await new Promise((resolve) => squatter.listen(0, '0.0.0.0', resolve));
  const trouble = visit.page.getByText('blocked.0001 does not run', { exact: true });
  try {
    createCacheAt(squatter.address().port);
    await go('caches/cluster/blocked');
    await trouble.waitFor();
    await visit.page
      .getByText(/^[^:]*exited.*Address already in use/)
      .first()
      .waitFor();
    await look('node-does-not-run');
    await visit.page.setViewportSize({ width: 390, height: 800 });
    await look('phone-node-does-not-run');
    await visit.page.setViewportSize({ width: 1280, height: 860 });
    await visit.tab('Nodes').click();
    await trouble.waitFor();
    await row('blocked.0001').getByText('Creating').waitFor();
    await look('nodes-do-not-run');
  } finally {
    await new Promise((resolve) => squatter.close(resolve));
  }
  await row('blocked.0001').getByText('Available').waitFor({ timeout: 90_000 });
  await trouble.waitFor({ state: 'detached' });
});

/** `blocked`, a node of memcached that listens at a port. */
function createCacheAt(port) {
  const words = ['--cache-cluster-id', 'blocked', '--engine', 'memcached', '--num-cache-nodes', 1];
  const more = ['--cache-node-type', 'cache.custom.0.1g.1', '--port', port];
  const { status, stderr } = spawnSync(
    '/usr/bin/aws',
    ['--endpoint-url', TARN_URL, 'elasticache', 'create-cache-cluster', ...words, ...more],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
}

test('nothing was refused, failed or asked of another host', () => {
  assert.deepEqual(visit.faults, []);
  assert.deepEqual([...visit.origins], [TARN_URL]);
});
