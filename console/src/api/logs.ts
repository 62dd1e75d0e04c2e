// SPDX-License-Identifier: Apache-2.0
// CloudWatch Logs: groups, their streams, and what stands in them.

import type { Call, Client } from './client';
import { ApiError } from './errors';
import type { Input } from './form';

export const logsCall = (operation: string, input: Input): Call => ({
  service: 'logs',
  operation,
  input,
});

export interface LogGroup {
  name: string;
  arn: string;
  created: Date | undefined;
  /** 0: for ever. */
  retentionDays: number;
  storedBytes: number;
}

export interface LogStream {
  name: string;
  created: Date | undefined;
  /** undefined: it has had no events. */
  first: Date | undefined;
  last: Date | undefined;
}

export interface LogEvent {
  at: Date;
  message: string;
}

/** In milliseconds, as CloudWatch Logs has times. */
const dateOf = (time: number | undefined) => (time === undefined ? undefined : new Date(time));

type Page<List extends string, T> = { nextToken?: string } & Partial<Record<List, T[]>>;

/** All pages of a list. */
async function all<List extends string, T>(
  client: Client,
  operation: string,
  list: List,
  input: Input,
): Promise<T[]> {
  const found: T[] = [];
  let token: string | undefined;
  do {
    const page: Page<List, T> = await client.callJson('logs', operation, {
      ...input,
      ...(token ? { nextToken: token } : {}),
    });
    found.push(...(page[list] ?? []));
    token = page.nextToken;
  } while (token);
  return found;
}

interface DescribedGroup {
  logGroupName: string;
  logGroupArn?: string;
  arn?: string;
  creationTime?: number;
  retentionInDays?: number;
  storedBytes?: number;
}

const readGroup = (group: DescribedGroup): LogGroup => ({
  name: group.logGroupName,
  arn: group.logGroupArn ?? group.arn ?? '',
  created: dateOf(group.creationTime),
  retentionDays: group.retentionInDays ?? 0,
  storedBytes: group.storedBytes ?? 0,
});

export async function listLogGroups(client: Client, prefix = ''): Promise<LogGroup[]> {
  const input = prefix ? { logGroupNamePrefix: prefix } : {};
  const groups = await all<'logGroups', DescribedGroup>(
    client,
    'DescribeLogGroups',
    'logGroups',
    input,
  );
  return groups.map(readGroup);
}

export async function findLogGroup(client: Client, name: string): Promise<LogGroup> {
  const group = (await listLogGroups(client, name)).find((one) => one.name === name);
  if (!group)
    throw new ApiError('ResourceNotFoundException', `There is no log group ${name}.`, 400);
  return group;
}

/** Those that were written to last come first. */
export async function listLogStreams(client: Client, group: string): Promise<LogStream[]> {
  const streams = await all<
    'logStreams',
    {
      logStreamName: string;
      creationTime?: number;
      firstEventTimestamp?: number;
      lastEventTimestamp?: number;
    }
  >(client, 'DescribeLogStreams', 'logStreams', {
    logGroupName: group,
    orderBy: 'LastEventTime',
    descending: true,
  });
  return streams.map((stream) => ({
    name: stream.logStreamName,
    created: dateOf(stream.creationTime),
    first: dateOf(stream.firstEventTimestamp),
    last: dateOf(stream.lastEventTimestamp),
  }));
}

/** What is looked for in a stream. */
export interface EventsQuery {
  group: string;
  stream: string;
  /** A filter pattern; '': all events. */
  pattern: string;
  /** Those since then, in milliseconds; 0: all. */
  since: number;
  newestFirst: boolean;
  /** How many at most. */
  count: number;
}

export interface EventsFound {
  /** In the order that was asked for. */
  events: LogEvent[];
  /** There are, or may be, more than were asked for. */
  isMore: boolean;
  /** The search has ended before it had seen all events: the latest are not among these. */
  isPartial: boolean;
  /** There is no such stream, or not yet: it is made with its first event. */
  isMissing: boolean;
}

interface Described {
  timestamp: number;
  message: string;
}

const readEvent = (event: Described): LogEvent => ({
  at: new Date(event.timestamp),
  message: event.message,
});

export async function findLogEvents(client: Client, query: EventsQuery): Promise<EventsFound> {
  try {
    const found = await (query.pattern ? searchEvents(client, query) : readEvents(client, query));
    return { ...found, isMissing: false };
  } catch (thrown) {
    if (ApiError.of(thrown).code !== 'ResourceNotFoundException') throw thrown;
    return { events: [], isMore: false, isPartial: false, isMissing: true };
  }
}

type Events = Omit<EventsFound, 'isMissing'>;

/** The call that answers about the same; the AWS CLI goes on by itself. */
export function eventsCall(query: EventsQuery): Call {
  const startTime = query.since > 0 ? { startTime: query.since } : {};
  if (query.pattern) {
    return logsCall('FilterLogEvents', {
      logGroupName: query.group,
      logStreamNames: [query.stream],
      filterPattern: query.pattern,
      ...startTime,
    });
  }
  return logsCall('GetLogEvents', {
    logGroupName: query.group,
    logStreamName: query.stream,
    limit: query.count,
    startFromHead: !query.newestFirst,
    ...startTime,
  });
}

/** From one end, until there are enough: an answer has at most 1 MiB. */
async function readEvents(client: Client, query: EventsQuery): Promise<Events> {
  const { operation, input } = eventsCall(query);
  const events: LogEvent[] = [];
  let token: string | undefined;
  while (events.length < query.count) {
    const page = await client.callJson<{
      events?: Described[];
      nextForwardToken?: string;
      nextBackwardToken?: string;
    }>('logs', operation, {
      ...input,
      limit: query.count - events.length,
      ...(token ? { nextToken: token } : {}),
    });
    const read = (page.events ?? []).map(readEvent);
    if (read.length === 0) break;
    events.push(...(query.newestFirst ? read.reverse() : read));
    token = query.newestFirst ? page.nextBackwardToken : page.nextForwardToken;
  }
  return { events, isMore: events.length >= query.count, isPartial: false };
}

/** A call looks at up to 20,000 events. */
const searchCalls = 20;

/** Searches go from the first event on, whatever order they are shown in. */
async function searchEvents(client: Client, query: EventsQuery): Promise<Events> {
  const { operation, input } = eventsCall(query);
  let events: LogEvent[] = [];
  let token: string | undefined;
  let isMore = false;
  for (let call = 0; call < searchCalls; call++) {
    const page = await client.callJson<{ events?: Described[]; nextToken?: string }>(
      'logs',
      operation,
      { ...input, ...(token ? { nextToken: token } : {}) },
    );
    events.push(...(page.events ?? []).map(readEvent));
    token = page.nextToken;
    isMore = isMore || events.length > query.count;
    if (query.newestFirst) events = events.slice(-query.count);
    if (!token || (!query.newestFirst && events.length > query.count)) break;
  }
  const shown = query.newestFirst ? events.reverse() : events.slice(0, query.count);
  const isPartial = token !== undefined && (query.newestFirst || !isMore);
  return { events: shown, isMore, isPartial };
}
