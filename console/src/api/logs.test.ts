// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Client } from './client';
import { EventsQuery, eventsCall, findLogEvents, listLogGroups } from './logs';

const session = {
  token: 'tok',
  account: '000000000000',
  arn: 'arn:aws:iam::000000000000:root',
  accessKeyId: 'AKIA',
  region: 'us-east-1',
  version: '1',
};
const client = new Client(session, () => undefined);

/** Answers with these documents, and keeps what it was asked. */
function answering(...answers: unknown[]) {
  const asked: Record<string, unknown>[] = [];
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
    asked.push(JSON.parse(String(init.body)) as Record<string, unknown>);
    return Promise.resolve(new Response(JSON.stringify(answers.shift() ?? {})));
  });
  return asked;
}

const event = (number: number) => ({ timestamp: number, message: `m${number}` });
const query: EventsQuery = {
  group: 'g',
  stream: 's',
  pattern: '',
  since: 0,
  newestFirst: true,
  count: 3,
};
const messages = (found: { events: { message: string }[] }) =>
  found.events.map((one) => one.message);

afterEach(() => vi.unstubAllGlobals());

describe('log groups', () => {
  it('are those of all pages', async () => {
    const asked = answering(
      { logGroups: [{ logGroupName: 'a', retentionInDays: 7, storedBytes: 9 }], nextToken: 'n' },
      { logGroups: [{ logGroupName: 'b', creationTime: 5 }] },
    );
    const groups = await listLogGroups(client);
    expect(groups.map((one) => [one.name, one.retentionDays, one.storedBytes])).toEqual([
      ['a', 7, 9],
      ['b', 0, 0],
    ]);
    expect(groups[1]?.created?.getTime()).toBe(5);
    expect(asked).toEqual([{}, { nextToken: 'n' }]);
  });
});

describe('events', () => {
  it('are read from the end backwards, as many as are wanted', async () => {
    const asked = answering(
      { events: [event(4), event(5)], nextBackwardToken: 'b/4' },
      { events: [event(3)], nextBackwardToken: 'b/3' },
    );
    const found = await findLogEvents(client, query);
    expect(messages(found)).toEqual(['m5', 'm4', 'm3']);
    expect(found.isMore).toBe(true);
    expect(asked.map((one) => [one.limit, one.nextToken, one.startFromHead])).toEqual([
      [3, undefined, false],
      [1, 'b/4', false],
    ]);
  });

  it('are read from the start until there are no more', async () => {
    const asked = answering({ events: [event(1)], nextForwardToken: 'f/1' }, { events: [] });
    const found = await findLogEvents(client, { ...query, newestFirst: false, since: 1 });
    expect(found).toEqual({
      events: [{ at: new Date(1), message: 'm1' }],
      isMore: false,
      isPartial: false,
      isMissing: false,
    });
    expect(asked.map((one) => [one.nextToken, one.startTime])).toEqual([
      [undefined, 1],
      ['f/1', 1],
    ]);
  });

  it('are searched to the end, and the last of them kept', async () => {
    const asked = answering(
      { events: [event(1), event(2)], nextToken: 't' },
      { events: [event(3), event(4)] },
    );
    const found = await findLogEvents(client, { ...query, pattern: 'm' });
    expect(messages(found)).toEqual(['m4', 'm3', 'm2']);
    expect([found.isMore, found.isPartial]).toEqual([true, false]);
    expect(asked[1]).toEqual({
      logGroupName: 'g',
      logStreamNames: ['s'],
      filterPattern: 'm',
      nextToken: 't',
    });
  });

  it('are searched from the start no further than is wanted', async () => {
    const asked = answering({ events: [1, 2, 3, 4].map(event), nextToken: 't' });
    const found = await findLogEvents(client, { ...query, pattern: 'm', newestFirst: false });
    expect(messages(found)).toEqual(['m1', 'm2', 'm3']);
    expect([found.isMore, found.isPartial, asked.length]).toEqual([true, false, 1]);
  });

  it('are not searched without end', async () => {
    const asked = answering(...Array.from({ length: 30 }, () => ({ events: [], nextToken: 't' })));
    const found = await findLogEvents(client, { ...query, pattern: 'm' });
    expect([found.isMore, found.isPartial, asked.length]).toEqual([false, true, 20]);
  });

  it('are none where there is no stream yet', async () => {
    const refusal = new Response('{"__type":"ResourceNotFoundException"}', { status: 400 });
    vi.stubGlobal('fetch', () => Promise.resolve(refusal.clone()));
    expect(await findLogEvents(client, query)).toMatchObject({ events: [], isMissing: true });
    const denial = new Response('{"__type":"AccessDeniedException"}', { status: 400 });
    vi.stubGlobal('fetch', () => Promise.resolve(denial.clone()));
    await expect(findLogEvents(client, query)).rejects.toThrow();
  });

  it('are asked for by the call that is shown', () => {
    expect(eventsCall({ ...query, pattern: 'm', since: 9 })).toEqual({
      service: 'logs',
      operation: 'FilterLogEvents',
      input: { logGroupName: 'g', logStreamNames: ['s'], filterPattern: 'm', startTime: 9 },
    });
  });
});
