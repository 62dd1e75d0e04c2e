// SPDX-License-Identifier: Apache-2.0
// What a node says of itself, in rows: its clients, its slow log, what MONITOR shows.

import { Reply, listOf, numberOf, showWord, textOf, wordOf } from './replies';

export interface NodeClient {
  id: string;
  address: string;
  name: string;
  user: string;
  ageSeconds: number;
  idleSeconds: number;
  database: string;
  command: string;
  library: string;
  bytes: number;
}

/** Of CLIENT LIST: a line each, "id=1 addr=... name=...". */
export function readClients(text: string): NodeClient[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('id='))
    .map((line) => {
      const fields = new Map(
        line.split(' ').map((field): [string, string] => {
          const at = field.indexOf('=');
          return [field.slice(0, at), field.slice(at + 1)];
        }),
      );
      const of = (name: string) => fields.get(name) ?? '';
      return {
        id: of('id'),
        address: of('addr'),
        name: of('name'),
        user: of('user'),
        ageSeconds: Number(of('age')),
        idleSeconds: Number(of('idle')),
        database: of('db'),
        command: of('cmd'),
        library: [of('lib-name'), of('lib-ver')].filter(Boolean).join(' '),
        bytes: Number(of('tot-mem')),
      };
    });
}

export interface SlowEntry {
  id: string;
  at: Date;
  microseconds: number;
  command: string;
  client: string;
  name: string;
}

/** Of SLOWLOG GET, newest first. */
export function readSlowLog(reply: Reply): SlowEntry[] {
  return listOf(reply).map((entry) => {
    const [id, at, time, words, client, name] = listOf(entry);
    return {
      id: textOf(id),
      at: new Date((numberOf(at) ?? 0) * 1000),
      microseconds: numberOf(time) ?? 0,
      command: listOf(words)
        .map((word) => showWord(wordOf(word)))
        .join(' '),
      client: textOf(client),
      name: textOf(name),
    };
  });
}

export interface MonitorLine {
  at: Date;
  database: string;
  client: string;
  command: string;
  /** In capital letters, without arguments. */
  name: string;
}

/** `1700000000.123456 [0 127.0.0.1:5000] "get" "k"`; what is no such line is left out. */
export function readMonitorLine(line: string): MonitorLine | undefined {
  const found = /^(\d+\.\d+) \[(\d+) ([^\]]*)\] ("([^"]*)".*)$/.exec(line);
  if (!found) return undefined;
  const [, at = '0', database = '', client = '', command = '', name = ''] = found;
  return { at: new Date(Number(at) * 1000), database, client, command, name: name.toUpperCase() };
}

export function countBy<T>(list: T[], nameOf: (one: T) => string): [name: string, count: number][] {
  const counts = new Map<string, number>();
  for (const one of list) counts.set(nameOf(one), (counts.get(nameOf(one)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Fields of INFO. */
export function readInfo(text: string): Map<string, string> {
  return new Map(
    text
      .split(/\r?\n/)
      .filter((line) => line.includes(':') && !line.startsWith('#'))
      .map((line): [string, string] => {
        const at = line.indexOf(':');
        return [line.slice(0, at), line.slice(at + 1)];
      }),
  );
}

/** "1.2 ms", "15 s" */
export function formatMicroseconds(microseconds: number): string {
  if (microseconds < 1000) return `${microseconds} µs`;
  if (microseconds < 1_000_000) return `${Number((microseconds / 1000).toPrecision(3))} ms`;
  return `${Number((microseconds / 1_000_000).toPrecision(3))} s`;
}
