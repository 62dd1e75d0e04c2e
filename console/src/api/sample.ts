// SPDX-License-Identifier: Apache-2.0
// A sample of a node's keys: which are large, and which are used most.

import { Word, identityOf, numberOf, textOf, wordOf } from '../model/replies';
import { readInfo } from '../model/nodeViews';
import { readScan } from '../model/values';
import type { Command, DataLink } from './data';

export interface SampledKey {
  name: Word;
  type: string;
  bytes: number;
  /** Of OBJECT FREQ, under LFU. */
  frequency: number | undefined;
}

export interface Sample {
  looked: number;
  total: number;
  isLfu: boolean;
  byType: Map<string, { keys: number; bytes: number }>;
  largest: SampledKey[];
  hottest: SampledKey[];
}

const keysMax = 10_000;
const shownMax = 50;

/** `tell` gets what is known so far, batch by batch, until `isStopped` says so. */
export async function sampleKeys(
  link: DataLink,
  tell: (sample: Sample) => void,
  isStopped: () => boolean,
): Promise<void> {
  const info = readInfo(String(wordOf(await link.run('INFO', 'memory'))));
  const isLfu = (info.get('maxmemory_policy') ?? '').endsWith('-lfu');
  const sample: Sample = {
    looked: 0,
    total: numberOf(await link.run('DBSIZE')) ?? 0,
    isLfu,
    byType: new Map(),
    largest: [],
    hottest: [],
  };
  const known = new Set<string>();
  let cursor = '0';
  do {
    const found = readScan(await link.run('SCAN', cursor, 'COUNT', '100'));
    cursor = found.cursor;
    const names = found.elements.map(wordOf).filter((name) => {
      const isNew = !known.has(identityOf(name));
      known.add(identityOf(name));
      return isNew;
    });
    const keys = await measure(link, names, isLfu);
    for (const key of keys) {
      const before = sample.byType.get(key.type) ?? { keys: 0, bytes: 0 };
      sample.byType.set(key.type, { keys: before.keys + 1, bytes: before.bytes + key.bytes });
    }
    sample.looked += names.length;
    sample.largest = top([...sample.largest, ...keys], (key) => key.bytes);
    if (isLfu) sample.hottest = top([...sample.hottest, ...keys], (key) => key.frequency ?? 0);
    tell({ ...sample });
  } while (cursor !== '0' && sample.looked < keysMax && !isStopped());
}

async function measure(link: DataLink, names: Word[], isLfu: boolean): Promise<SampledKey[]> {
  if (names.length === 0) return [];
  const width = isLfu ? 3 : 2;
  const replies = await link.runAll(
    names.flatMap((name): Command[] => [
      ['TYPE', name],
      ['MEMORY', 'USAGE', name],
      ...(isLfu ? [['OBJECT', 'FREQ', name]] : []),
    ]),
  );
  return names
    .map((name, at) => ({
      name,
      type: textOf(replies[width * at]),
      bytes: numberOf(replies[width * at + 1]) ?? 0,
      frequency: isLfu ? numberOf(replies[width * at + 2]) : undefined,
    }))
    .filter((key) => key.type !== 'none');
}

function top(keys: SampledKey[], of: (key: SampledKey) => number): SampledKey[] {
  return keys.sort((a, b) => of(b) - of(a)).slice(0, shownMax);
}
