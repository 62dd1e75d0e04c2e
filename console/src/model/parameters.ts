// SPDX-License-Identifier: Apache-2.0
// Values of parameters: what may be written, and how two groups differ. Pure functions.

import type { Parameter } from '../api/elasticache';

/** What is wrong with a value; undefined: nothing that can be seen from here. */
export function checkValue(parameter: Parameter, value: string): string | undefined {
  if (parameter.type === 'integer') {
    if (!/^-?\d+$/.test(value)) return 'Enter a whole number';
    const range = /^(-?\d+)-(-?\d+)$/.exec(parameter.allowed);
    if (range && (BigInt(value) < BigInt(range[1]!) || BigInt(value) > BigInt(range[2]!))) {
      return `From ${range[1]} to ${range[2]}`;
    }
    return undefined;
  }
  const choices = choicesOf(parameter);
  return choices && !choices.includes(value) ? `One of ${choices.join(', ')}` : undefined;
}

/** The values that there are, where they are a short list. */
export function choicesOf(parameter: Parameter): string[] | undefined {
  if (parameter.type === 'integer' || !parameter.allowed.includes(',')) return undefined;
  return parameter.allowed.split(',').map((one) => one.trim());
}

export interface Difference {
  name: string;
  left: string;
  right: string;
}

/** Parameters whose values differ, or that only one of the two has. */
export function compareGroups(left: Parameter[], right: Parameter[]): Difference[] {
  const values = (list: Parameter[]) => new Map(list.map((one) => [one.name, one.value]));
  const [a, b] = [values(left), values(right)];
  const names = [...new Set([...a.keys(), ...b.keys()])].sort();
  return names
    .filter((name) => a.get(name) !== b.get(name))
    .map((name) => ({ name, left: a.get(name) ?? 'None', right: b.get(name) ?? 'None' }));
}
