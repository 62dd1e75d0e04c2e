// SPDX-License-Identifier: Apache-2.0
// How the elements of each type are looked at page by page, and changed: commands and replies
// alone, so that the page needs to know no type.

import type { Command } from '../api/data';
import { Reply, Word, isCut, listOf, textOf, wordOf } from './replies';

/** One element: what it is known by, and the value of each column. */
export interface Element {
  id: Word;
  columns: Word[];
  /** The service has left out a part: what is shown is not what is there. */
  isCut: boolean;
}

export interface Page {
  elements: Element[];
  /** Where the next page begins; undefined: there is none. */
  next: string | undefined;
}

export interface Collection {
  name: string;
  columns: string[];
  /** How many elements there are. */
  count: (key: Word) => Command;
  first: string;
  page: (key: Word, from: string) => Command;
  read: (reply: Reply, from: string) => Page;
  /** Where the column can be changed: by which commands. */
  edit?: { column: number; commands: (key: Word, element: Element, value: Word) => Command[] };
  remove: (key: Word, element: Element) => Command[];
  /** The fields of a new element, and how it comes in. */
  fields: string[];
  add: (key: Word, values: Word[]) => Command[];
}

const pageSize = 100;

const none: Reply = { type: 'null' };

const pairs = (list: Reply[]): [Reply, Reply][] =>
  Array.from({ length: Math.floor(list.length / 2) }, (_, at) => [
    list[2 * at] ?? none,
    list[2 * at + 1] ?? none,
  ]);

/** Known by its first column. */
function elementOf(...columns: Reply[]): Element {
  return { id: wordOf(columns[0]), columns: columns.map(wordOf), isCut: columns.some(isCut) };
}

/** A reply of a SCAN: the cursor and the elements. */
export function readScan(reply: Reply): { cursor: string; elements: Reply[] } {
  const [cursor, elements] = listOf(reply);
  return { cursor: textOf(cursor), elements: listOf(elements) };
}

const nextOf = (cursor: string) => (cursor === '0' ? undefined : cursor);

/** Elements by their place: a page that is not full is the last. */
function byPlace(elements: Element[], from: string): Page {
  return {
    elements,
    next: elements.length < pageSize ? undefined : String(Number(from) + elements.length),
  };
}

const lastOf = (from: string) => String(Number(from) + pageSize - 1);

/** No client of ours would have put that there. */
const removedMark = () => `removed-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;

export const collections: Record<string, Collection> = {
  hash: {
    name: 'Hash',
    columns: ['Field', 'Value'],
    count: (key) => ['HLEN', key],
    first: '0',
    page: (key, from) => ['HSCAN', key, from, 'COUNT', String(pageSize)],
    read: (reply) => {
      const { cursor, elements } = readScan(reply);
      return {
        elements: pairs(elements).map(([field, value]) => elementOf(field, value)),
        next: nextOf(cursor),
      };
    },
    edit: { column: 1, commands: (key, { id }, value) => [['HSET', key, id, value]] },
    remove: (key, { id }) => [['HDEL', key, id]],
    fields: ['Field', 'Value'],
    add: (key, [field = '', value = '']) => [['HSET', key, field, value]],
  },
  list: {
    name: 'List',
    columns: ['Index', 'Value'],
    count: (key) => ['LLEN', key],
    first: '0',
    page: (key, from) => ['LRANGE', key, from, lastOf(from)],
    read: (reply, from) =>
      byPlace(
        listOf(reply).map((value, at) =>
          elementOf({ type: 'integer', value: String(Number(from) + at) }, value),
        ),
        from,
      ),
    edit: { column: 1, commands: (key, { id }, value) => [['LSET', key, id, value]] },
    // There is no command for it: the element becomes one that can be told from all others.
    remove: (key, { id }) => {
      const mark = removedMark();
      return [['MULTI'], ['LSET', key, id, mark], ['LREM', key, '1', mark], ['EXEC']];
    },
    fields: ['Value'],
    add: (key, [value = '']) => [['RPUSH', key, value]],
  },
  set: {
    name: 'Set',
    columns: ['Member'],
    count: (key) => ['SCARD', key],
    first: '0',
    page: (key, from) => ['SSCAN', key, from, 'COUNT', String(pageSize)],
    read: (reply) => {
      const { cursor, elements } = readScan(reply);
      return {
        elements: elements.map((one) => elementOf(one)),
        next: nextOf(cursor),
      };
    },
    remove: (key, { id }) => [['SREM', key, id]],
    fields: ['Member'],
    add: (key, [member = '']) => [['SADD', key, member]],
  },
  zset: {
    name: 'Sorted set',
    columns: ['Member', 'Score'],
    count: (key) => ['ZCARD', key],
    first: '0',
    page: (key, from) => ['ZRANGE', key, from, lastOf(from), 'WITHSCORES'],
    read: (reply, from) => {
      const list = listOf(reply);
      const flat = list[0]?.type === 'array' ? list.flatMap(listOf) : list;
      return byPlace(
        pairs(flat).map(([member, score]) => elementOf(member, score)),
        from,
      );
    },
    edit: { column: 1, commands: (key, { id }, score) => [['ZADD', key, 'XX', score, id]] },
    remove: (key, { id }) => [['ZREM', key, id]],
    fields: ['Member', 'Score'],
    add: (key, [member = '', score = '']) => [['ZADD', key, score, member]],
  },
  stream: {
    name: 'Stream',
    columns: ['Entry', 'Fields'],
    count: (key) => ['XLEN', key],
    first: '-',
    page: (key, from) => ['XRANGE', key, from, '+', 'COUNT', String(pageSize)],
    read: (reply) => {
      const elements = listOf(reply).map((entry) => {
        const [id, fields] = listOf(entry);
        const text = pairs(listOf(fields))
          .map(([field, value]) => `${textOf(field)}: ${textOf(value)}`)
          .join('\n');
        return elementOf(id ?? none, { type: 'text', value: text });
      });
      const last = elements[elements.length - 1];
      const isFull = elements.length === pageSize && last;
      return { elements, next: isFull ? `(${String(last.id)}` : undefined };
    },
    remove: (key, { id }) => [['XDEL', key, id]],
    fields: ['Field', 'Value'],
    add: (key, [field = '', value = '']) => [['XADD', key, '*', field, value]],
  },
};

/** Of strings so much is looked at. */
export const stringBytesMax = 32 * 1024;

export const keyTypes = ['string', ...Object.keys(collections)];

export function typeName(type: string): string {
  return type === 'string' ? 'String' : (collections[type]?.name ?? type);
}

/** "2 d 3 h", "59 s"; -1: no end, -2: gone. */
export function formatTtl(ms: number | undefined): string {
  if (ms === undefined) return '-';
  if (ms === -1) return 'No end';
  if (ms < 0) return 'Gone';
  const seconds = Math.ceil(ms / 1000);
  const units: [string, number][] = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ];
  const first = units.findIndex(([, length]) => seconds >= length);
  if (first === -1) return '0 s';
  let left = seconds;
  return units
    .slice(first, first + 2)
    .flatMap(([name, length]) => {
      const count = Math.floor(left / length);
      left -= count * length;
      return count > 0 ? [`${count} ${name}`] : [];
    })
    .join(' ');
}

/** Commands that cost the node, or everybody, much: why, for a question before they are sent. */
const dangers: [RegExp, string][] = [
  [/^FLUSHALL\b/, 'It removes every key of every database.'],
  [/^FLUSHDB\b/, 'It removes every key of the database.'],
  [/^FLUSH_ALL\b/, 'It removes every item of the node.'],
  [
    /^KEYS\b/,
    'It looks at every key at once, while others wait. SCAN does the same piece by piece.',
  ],
  [/^SHUTDOWN\b/, 'It ends the node.'],
  [/^DEBUG\b/, 'It can stop the node, or damage what is in it.'],
  [/^(SAVE)\b/, 'Others wait until the whole node is saved.'],
  [/^(REPLICAOF|SLAVEOF|FAILOVER)\b/, 'It changes whom the node follows.'],
  [/^CLIENT (KILL|PAUSE)\b/, 'It closes or holds up the connections of others.'],
  [
    /^CONFIG (SET|REWRITE|RESETSTAT)\b/,
    'It changes the node for everybody, until it is restarted.',
  ],
  [/^ACL (SETUSER|DELUSER|LOAD)\b/, 'It changes who may log in, until the service sets it right.'],
  [/^(SCRIPT|FUNCTION) (FLUSH|KILL|DELETE)\b/, 'Clients may rely on what it removes.'],
  [/^SWAPDB\b/, 'It exchanges two databases under the hands of their clients.'],
];

/** Those of them that only read. */
const readers = /^KEYS\b/;

/** `writes`: of a connection that may write; on others the node refuses all that does. */
export function dangerOf(words: Word[], writes: boolean): string | undefined {
  const line = words
    .slice(0, 2)
    .map((word) => (typeof word === 'string' ? word.toUpperCase() : ''))
    .join(' ');
  return dangers.find(([pattern]) => pattern.test(line) && (writes || readers.test(line)))?.[1];
}
