// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import {
  countBy,
  formatMicroseconds,
  readClients,
  readInfo,
  readMonitorLine,
  readSlowLog,
} from './nodeViews';
import type { Reply } from './replies';
import { complete, readHelp } from './syntax';
import { collections, dangerOf, formatTtl } from './values';

const text = (value: string): Reply => ({ type: 'text', value });
const integer = (value: number): Reply => ({ type: 'integer', value: String(value) });
const array = (...value: Reply[]): Reply => ({ type: 'array', value });

describe('collections', () => {
  test('a hash is read by its cursor', () => {
    const { hash } = collections;
    expect(hash!.page('k', '0')).toEqual(['HSCAN', 'k', '0', 'COUNT', '100']);
    const page = hash!.read(array(text('17'), array(text('f'), text('v'))), '0');
    expect(page).toEqual({
      elements: [{ id: 'f', columns: ['f', 'v'], isCut: false }],
      next: '17',
    });
    expect(hash!.read(array(text('0'), array()), '17').next).toBeUndefined();
    expect(hash!.edit!.commands('k', page.elements[0]!, 'w')).toEqual([['HSET', 'k', 'f', 'w']]);
  });

  test('a list is read by places, and full pages go on', () => {
    const { list } = collections;
    expect(list!.page('k', '100')).toEqual(['LRANGE', 'k', '100', '199']);
    const full = list!.read(array(...Array.from({ length: 100 }, () => text('v'))), '100');
    expect(full.next).toBe('200');
    expect(full.elements[99]!.columns).toEqual(['199', 'v']);
    expect(list!.read(array(text('v')), '200').next).toBeUndefined();
    const removal = list!.remove('k', full.elements[0]!);
    expect(removal.map(([name]) => name)).toEqual(['MULTI', 'LSET', 'LREM', 'EXEC']);
    expect(removal[1]![3]).toBe(removal[2]![3]);
  });

  test('a sorted set is read in either form of its pairs', () => {
    const { zset } = collections;
    const score: Reply = { type: 'double', value: '1.5' };
    for (const reply of [array(array(text('m'), score)), array(text('m'), text('1.5'))]) {
      expect(zset!.read(reply, '0').elements).toEqual([
        { id: 'm', columns: ['m', '1.5'], isCut: false },
      ]);
    }
  });

  test('a stream goes on behind the last entry', () => {
    const { stream } = collections;
    const entry = (id: string) => array(text(id), array(text('f'), text('v')));
    const full = stream!.read(
      array(...Array.from({ length: 100 }, (_, at) => entry(`1-${at}`))),
      '-',
    );
    expect(full.next).toBe('(1-99');
    expect(full.elements[0]!.columns).toEqual(['1-0', 'f: v']);
  });

  test('what was cut is known', () => {
    const page = collections.set!.read(
      array(text('0'), array({ type: 'text', value: 'a', size: 100_000 })),
      '0',
    );
    expect(page.elements[0]!.isCut).toBe(true);
  });
});

test('times to live are short', () => {
  expect(formatTtl(-1)).toBe('No end');
  expect(formatTtl(-2)).toBe('Gone');
  expect(formatTtl(1)).toBe('1 s');
  expect(formatTtl(61_000)).toBe('1 min 1 s');
  expect(formatTtl(86_400_000)).toBe('1 d');
  expect(formatTtl(undefined)).toBe('-');
});

test('dangerous commands are known in any case, harmless ones are not', () => {
  expect(dangerOf(['flushall'], true)).toMatch(/every key/);
  expect(dangerOf(['flushall'], false)).toBeUndefined();
  expect(dangerOf(['keys', '*'], false)).toMatch(/SCAN/);
  expect(dangerOf(['Config', 'set', 'x', 'y'], true)).toBeDefined();
  expect(dangerOf(['CONFIG', 'GET', 'x'], true)).toBeUndefined();
  expect(dangerOf(['KEYSPACE'], true)).toBeUndefined();
  expect(dangerOf(['GET', 'FLUSHALL'], true)).toBeUndefined();
});

describe('what a node says of itself', () => {
  test('clients', () => {
    const [client, ...others] = readClients(
      'id=7 addr=127.0.0.1:5000 laddr=x name=web user=default age=61 idle=2 db=0 cmd=client|list ' +
        'tot-mem=2048 lib-name=redis-py lib-ver=5.0\n',
    );
    expect(others).toEqual([]);
    expect(client).toMatchObject({ id: '7', name: 'web', bytes: 2048, library: 'redis-py 5.0' });
  });

  test('the slow log', () => {
    const [entry] = readSlowLog(
      array(
        array(
          integer(3),
          integer(100),
          integer(1500),
          array(text('GET'), text('a\n')),
          text('c'),
          text(''),
        ),
      ),
    );
    expect(entry).toMatchObject({ id: '3', microseconds: 1500, command: 'GET a\\n' });
    expect(formatMicroseconds(1500)).toBe('1.5 ms');
  });

  test('lines of MONITOR, and what is none', () => {
    const line = readMonitorLine('1700000000.25 [0 127.0.0.1:5000] "get" "k]"');
    expect(line).toMatchObject({ name: 'GET', database: '0', client: '127.0.0.1:5000' });
    expect(readMonitorLine('OK')).toBeUndefined();
    expect(countBy([1, 2, 1], String)).toEqual([
      ['1', 2],
      ['2', 1],
    ]);
  });

  test('INFO', () => {
    expect(readInfo('# Memory\r\nmaxmemory_policy:allkeys-lfu\r\n').get('maxmemory_policy')).toBe(
      'allkeys-lfu',
    );
  });
});

describe('help', () => {
  test('is made of what COMMAND DOCS says', () => {
    const argument = (...members: Reply[]) => array(...members);
    const help = readHelp(
      array(
        text('set'),
        array(
          text('summary'),
          text('Sets'),
          text('complexity'),
          text('O(1)'),
          text('arguments'),
          array(
            argument(text('name'), text('key'), text('type'), text('key')),
            argument(
              text('name'),
              text('condition'),
              text('type'),
              text('oneof'),
              text('flags'),
              array(text('optional')),
              text('arguments'),
              array(
                argument(text('type'), text('pure-token'), text('token'), text('NX')),
                argument(text('type'), text('pure-token'), text('token'), text('XX')),
              ),
            ),
            argument(
              text('name'),
              text('field'),
              text('type'),
              text('string'),
              text('flags'),
              array(text('multiple')),
            ),
          ),
        ),
      ),
    );
    expect(help?.syntax).toBe('SET key [NX | XX] field [field ...]');
    expect(readHelp(array())).toBeUndefined();
  });

  test('names are completed as far as they agree', () => {
    expect(complete(['HGET', 'HGETALL', 'HSET'], 'hg')).toEqual({
      names: ['HGET', 'HGETALL'],
      shared: 'HGET',
    });
    expect(complete(['GET'], '')).toEqual({ names: [], shared: '' });
  });
});
