// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tagCalls } from '../pages/details/TagsPanel';
import { hrefOf, readPlace } from '../ui/router';
import { checkTags } from '../ui/TagFields';
import { explainAccess } from './access';
import { checkName, datedName } from './names';
import { describeNodeType, families, findNodeType } from './nodeTypes';
import { checkValue, choicesOf, compareGroups } from './parameters';

describe('node types', () => {
  const source = readFileSync('../src/control/catalogue/node_types.cc', 'utf8');
  const series = new Map(
    [...source.matchAll(/\{"(\w+)", (k\w+)\}/g)].map((found) => [found[1], found[2]]),
  );
  const sizesOf = (table: string) => {
    const body = new RegExp(`${table}\\[\\] = \\{([^;]*)\\};`).exec(source)?.[1] ?? '';
    return [...body.matchAll(/\{"(\w+)", ([\d.]+), (\d+)\}/g)].map((found) => ({
      size: found[1],
      gib: Number(found[2]),
      vcpus: Number(found[3]),
    }));
  };

  it.each(families.map((family) => [family.name, family.types] as const))(
    'of %s are those of the service',
    (name, types) => {
      const theirs = sizesOf(series.get(name) ?? 'none').map((one) => ({
        name: `cache.${name}.${one.size}`,
        gib: one.gib,
        vcpus: one.vcpus,
      }));
      expect(theirs.length).toBeGreaterThan(2);
      expect(types).toEqual(theirs);
    },
  );

  it('may have any size', () => {
    expect(findNodeType('cache.custom.1.5g.2')).toMatchObject({ gib: 1.5, vcpus: 2 });
    expect(describeNodeType('cache.custom.0.1g.1')).toBe('102 MiB, 1 vCPU');
    expect(describeNodeType('cache.r3.large')).toBe('');
    expect(findNodeType('cache.custom.g.1')).toBeUndefined();
  });
});

describe('names', () => {
  it('are what the service takes', () => {
    expect(checkName('a-1')).toBeUndefined();
    for (const name of ['', '1a', 'a_b', 'a--b', 'a-']) expect(checkName(name)).toBeDefined();
  });
  it('may have a date', () => {
    expect(datedName('mine', new Date(2026, 10, 5, 7, 8))).toBe('mine-2026-11-05-0708');
    expect(checkName(datedName('mine', new Date()))).toBeUndefined();
  });
});

describe('an access string', () => {
  it('is explained rule by rule', () => {
    expect(
      explainAccess(' on ~app:* %R~x +@read -flushall &* >secret ').map((one) => one.means),
    ).toEqual([
      'The user may log in',
      'Keys like app:*',
      'Reading keys like x',
      'Commands of the category read',
      'Not the command FLUSHALL',
      'All channels',
      'Not a rule that the console knows',
    ]);
  });
});

describe('parameters', () => {
  const parameter = {
    name: 'p',
    value: '1',
    description: '',
    source: 'system',
    type: 'integer',
    allowed: '0-100',
    modifiable: true,
    change: 'immediate',
  };
  it('have ranges and choices', () => {
    expect(checkValue(parameter, '100')).toBeUndefined();
    expect(checkValue(parameter, '101')).toBe('From 0 to 100');
    expect(checkValue(parameter, 'x')).toBe('Enter a whole number');
    expect(checkValue({ ...parameter, allowed: '' }, '5')).toBeUndefined();
    const choice = { ...parameter, type: 'string', allowed: 'yes,no' };
    expect(choicesOf(choice)).toEqual(['yes', 'no']);
    expect(checkValue(choice, 'perhaps')).toBe('One of yes, no');
    expect(choicesOf({ ...choice, allowed: '' })).toBeUndefined();
  });
  it('are compared by value', () => {
    const other = [
      { ...parameter, value: '2' },
      { ...parameter, name: 'q' },
    ];
    expect(compareGroups([parameter], other)).toEqual([
      { name: 'p', left: '1', right: '2' },
      { name: 'q', left: 'None', right: '1' },
    ]);
    expect(compareGroups([parameter], [parameter])).toEqual([]);
  });
});

describe('tags', () => {
  const tag = (key: string, value = '') => ({ key, value });
  it('are changed by as few calls as need be', () => {
    expect(tagCalls('arn', [tag('a', '1'), tag('b')], [tag('a', '1'), tag('b')])).toEqual([]);
    expect(tagCalls('arn', [tag('a', '1'), tag('b')], [tag('a', '2'), tag('c')])).toEqual([
      {
        operation: 'RemoveTagsFromResource',
        input: { ResourceName: 'arn', TagKeys: ['b'] },
      },
      {
        operation: 'AddTagsToResource',
        input: {
          ResourceName: 'arn',
          Tags: [
            { Key: 'a', Value: '2' },
            { Key: 'c', Value: '' },
          ],
        },
      },
    ]);
  });
  it('have keys of their own', () => {
    expect(checkTags([tag('a'), tag('b')])).toBeUndefined();
    for (const bad of [[tag('')], [tag('a'), tag('a')], [tag('aws:x')]]) {
      expect(checkTags(bad)).toBeDefined();
    }
  });
});

describe('a place', () => {
  it('is written and read', () => {
    const href = hrefOf(['parameter-groups', 'a/b c'], { tab: 'nodes', q: '', x: '1&2' });
    expect(href).toBe('#/parameter-groups/a%2Fb%20c?tab=nodes&x=1%262');
    expect(readPlace(href)).toEqual({
      path: ['parameter-groups', 'a/b c'],
      query: { tab: 'nodes', x: '1&2' },
    });
  });
  it('is the first page where it says nothing, and no error where it is broken', () => {
    expect(readPlace('')).toEqual({ path: [], query: {} });
    expect(readPlace('#/a%')).toEqual({ path: ['a%'], query: {} });
  });
});
