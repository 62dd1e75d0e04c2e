// SPDX-License-Identifier: Apache-2.0
// Keys of a node, by SCAN, and what is told of each beside its name.

import { NodeError, Word, identityOf, listOf, numberOf, textOf, wordOf } from '../model/replies';
import { readScan } from '../model/values';
import type { Command, DataLink } from './data';

export interface FoundKey {
  name: Word;
  type: string;
  /** -1: it does not expire. */
  ttlMs: number | undefined;
  bytes: number | undefined;
}

export interface KeyScan {
  keys: FoundKey[];
  /** Undefined: all was looked at. */
  next: string | undefined;
  /** About so many keys, of the total. */
  looked: number;
  total: number;
}

export interface KeyFilter {
  /** '': all. */
  pattern: string;
  type: string;
}

const perStep = 200;
/** Of one batch: it ends with what comes first. */
const stepsMax = 25;
const keysMax = 100;

/** A first batch, or the next one behind `before`. */
export async function scanKeys(
  link: DataLink,
  filter: KeyFilter,
  before?: KeyScan,
): Promise<KeyScan> {
  const names: Word[] = [];
  let cursor = before?.next ?? '0';
  let looked = before?.looked ?? 0;
  const size = numberOf(await link.run('DBSIZE')) ?? 0;
  for (let step = 0; step < stepsMax && names.length < keysMax; step++) {
    const reply = await link.run(
      'SCAN',
      cursor,
      ...(filter.pattern ? ['MATCH', filter.pattern] : []),
      'COUNT',
      String(perStep),
      ...(filter.type ? ['TYPE', filter.type] : []),
    );
    const found = readScan(reply);
    names.push(...found.elements.map(wordOf));
    cursor = found.cursor;
    looked += perStep;
    if (cursor === '0') break;
  }
  // SCAN may show a key twice.
  const known = new Set((before?.keys ?? []).map((key) => identityOf(key.name)));
  const fresh = names.filter((name) => {
    const isNew = !known.has(identityOf(name));
    known.add(identityOf(name));
    return isNew;
  });
  const keys = [...(before?.keys ?? []), ...(await describeKeys(link, fresh))];
  return { keys, next: cursor === '0' ? undefined : cursor, looked, total: size };
}

/** Those that have gone meanwhile are left out. */
export async function describeKeys(link: DataLink, names: Word[]): Promise<FoundKey[]> {
  const commands = names.flatMap((name): Command[] => [
    ['TYPE', name],
    ['PTTL', name],
    ['MEMORY', 'USAGE', name],
  ]);
  if (commands.length === 0) return [];
  const replies = await link.runAll(commands);
  return names
    .map((name, at) => ({
      name,
      type: textOf(replies[3 * at]),
      ttlMs: numberOf(replies[3 * at + 1]),
      bytes: numberOf(replies[3 * at + 2]),
    }))
    .filter((key) => key.type !== 'none');
}

/** Throws NodeError where any of them is answered by an error, also within EXEC. */
export async function runChange(link: DataLink, commands: Command[]): Promise<void> {
  for (const reply of await link.runAll(commands)) {
    for (const one of [reply, ...listOf(reply)]) {
      if (one.type === 'error') throw new NodeError(one.value);
    }
  }
}
