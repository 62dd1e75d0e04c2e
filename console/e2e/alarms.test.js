// SPDX-License-Identifier: Apache-2.0
// An alarm goes off and recovers; tests/console/alarms_test.py has made the cache.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
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

test('without alarms the page says so', async () => {
  await go('alarms');
  await signIn(visit.page, JSON.parse(TARN_KEY));
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
  await answer('Modify');
  await row('too many items').getByText('> 7').waitFor();
  await act('too many items', 'Turn actions off');
  await answer('Turn off');
  await row('too many items').getByText('Off', { exact: true }).waitFor();
  await act('too many items', 'Delete');
  await dialog().getByRole('textbox').fill('too many items');
  await answer('Delete');
  await visit.page.getByText('No alarms').waitFor();
});

test('nothing was refused, failed or asked of another host', () => {
  assert.deepEqual(visit.faults, []);
  assert.deepEqual([...visit.origins], [TARN_URL]);
});
