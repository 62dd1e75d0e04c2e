// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import {
  Reply,
  fromBase64,
  hexDump,
  identityOf,
  isCut,
  isPlainText,
  listOf,
  memberOf,
  numberOf,
  prettyJson,
  showReply,
  showWord,
  splitLine,
  textOf,
  toBase64,
  unescapeWord,
  wordOf,
} from './replies';

const text = (value: string): Reply => ({ type: 'text', value });
const integer = (value: string): Reply => ({ type: 'integer', value });
const bytes = Uint8Array.from([0, 0x41, 0xff]);

describe('words', () => {
  test('go to base64 and back, as UTF-8 or as the bytes that they are', () => {
    expect(toBase64('ä')).toBe('w6Q=');
    expect(toBase64(bytes)).toBe('AEH/');
    expect([...fromBase64('AEH/')]).toEqual([...bytes]);
    expect(wordOf({ type: 'bytes', value: 'AEH/' })).toEqual(bytes);
  });

  test('are shown in one line', () => {
    expect(showWord('a\nb\x01ä')).toBe('a\\nb\\x01ä');
    expect(showWord(bytes)).toBe('\\x00A\\xff');
  });

  test('a text and the same bytes are two', () => {
    expect(identityOf('A')).not.toBe(identityOf(Uint8Array.from([0x41])));
  });

  test('are dumped 16 bytes a line, up to a limit', () => {
    expect(hexDump('hello')).toBe(`00000000  ${'68 65 6c 6c 6f'.padEnd(48)}hello`);
    expect(hexDump('x'.repeat(100), 32).split('\n')).toHaveLength(2);
  });

  test('JSON is laid out, other text is not', () => {
    expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(prettyJson('12')).toBeUndefined();
    expect(prettyJson('{broken')).toBeUndefined();
  });
});

test('text is what has no control characters but those of lines', () => {
  expect(isPlainText('a\tb\r\nä')).toBe(true);
  expect(isPlainText('a\x00')).toBe(false);
});

describe('replies', () => {
  test('maps are lists of keys and values, found by name', () => {
    const map: Reply = { type: 'map', value: [[text('a'), integer('1')]] };
    const list: Reply = { type: 'array', value: [text('a'), integer('1')] };
    for (const reply of [map, list]) {
      expect(numberOf(memberOf(reply, 'a'))).toBe(1);
      expect(memberOf(reply, 'b')).toBeUndefined();
      expect(listOf(reply)).toHaveLength(2);
    }
    expect(listOf(integer('1'))).toEqual([]);
    expect(textOf(undefined)).toBe('');
  });

  test('what was cut says so', () => {
    expect(isCut({ type: 'text', value: 'a', size: 9 })).toBe(true);
    expect(isCut(text('a'))).toBe(false);
  });

  test('are shown as redis-cli does', () => {
    expect(showReply({ type: 'null' })).toBe('(nil)');
    expect(showReply({ type: 'simple', value: 'OK' })).toBe('OK');
    expect(showReply({ type: 'error', value: 'ERR no' })).toBe('(error) ERR no');
    expect(showReply(text('say "x"\n'))).toBe('"say \\"x\\"\\n"');
    expect(showReply({ type: 'text', value: 'a', size: 9 })).toBe('"a" ... (cut: 9 bytes)');
    expect(showReply({ type: 'bytes', value: 'AEH/' })).toBe('"\\x00A\\xff"');
    expect(showReply({ type: 'array', value: [] })).toBe('(empty array)');
    expect(
      showReply({
        type: 'array',
        value: [integer('1'), { type: 'array', value: [text('a'), text('b')] }],
      }),
    ).toBe('1) (integer) 1\n2) 1) "a"\n   2) "b"');
    expect(showReply({ type: 'map', value: [[text('k'), { type: 'boolean', value: true }]] })).toBe(
      '1# "k" => (true)',
    );
    expect(
      showReply({
        type: 'memcached',
        value: [{ line: 'VALUE k 0 1', data: text('v') }, { line: 'END' }],
      }),
    ).toBe('VALUE k 0 1\n"v"\nEND');
  });
});

describe('lines', () => {
  test('are words, plain or quoted', () => {
    expect(splitLine('  SET  key value ')).toEqual(['SET', 'key', 'value']);
    expect(splitLine('SET "a b" \'c "d\' ""')).toEqual(['SET', 'a b', 'c "d', '']);
    expect(splitLine('SET k "line\\nnext \\"q\\""')).toEqual(['SET', 'k', 'line\nnext "q"']);
    expect(splitLine('')).toEqual([]);
  });

  test('with a quote that is not closed are none', () => {
    expect(splitLine('GET "k')).toBeUndefined();
    expect(splitLine('GET "k"x')).toBeUndefined();
    expect(splitLine("GET 'k")).toBeUndefined();
  });

  test('an escape may stand for any byte', () => {
    expect(unescapeWord('\\x41\\t')).toBe('A\t');
    expect([...(unescapeWord('ä\\xff') as Uint8Array)]).toEqual([0xc3, 0xa4, 0xff]);
  });
});
