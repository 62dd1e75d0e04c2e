// SPDX-License-Identifier: Apache-2.0
// The line of the AWS CLI that asks for the same. Pure functions.

import type { Input, Value } from '../api/form';

/** Members whose option has another name in the AWS CLI. */
const otherNames: Record<string, string> = {
  MultiAZEnabled: 'multi-az-enabled',
  PreferredCacheClusterAZs: 'preferred-cache-cluster-a-zs',
  AZMode: 'az-mode',
};

/** Members whose texts are secret: they do not stand in a line that somebody may paste. */
const secrets = new Set(['AuthToken', 'Passwords']);

/** Services that have another name in the AWS CLI. */
const otherServices: Record<string, string> = { monitoring: 'cloudwatch' };

/** `CacheClusterId` is `cache-cluster-id`. */
export function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

/** A word as a POSIX shell takes it. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** `aws elasticache create-cache-cluster --cache-cluster-id mine ...`, a line an option. */
export function commandLine(operation: string, input: Input, service = 'elasticache'): string {
  const lines = [`aws ${otherServices[service] ?? service} ${kebab(operation)}`];
  for (const [member, value] of Object.entries(input)) {
    if (value !== undefined) lines.push(option(member, value));
  }
  return lines.join(' \\\n    ');
}

function option(member: string, value: Value): string {
  const name = otherNames[member] ?? kebab(member);
  if (typeof value === 'boolean') return value ? `--${name}` : `--no-${name}`;
  if (secrets.has(member)) return `--${name} ${Array.isArray(value) ? '"$PASSWORD"' : '"$TOKEN"'}`;
  if (!Array.isArray(value)) {
    const text = isPlain(value) ? word(value) : json(value);
    return `--${name}${/^'?-\D/.test(text) ? '=' : ' '}${text}`; // or it is taken for an option
  }
  // The AWS CLI takes a list as words or as JSON, not as some of each.
  const words = value.length > 0 && value.every(isPlain);
  return `--${name} ${words ? value.map(word).join(' ') : json(value)}`;
}

/** Whether it can be written as a word: a text, or a structure of texts as `Key=a,Value=b`. */
function isPlain(value: Value): boolean {
  if (Array.isArray(value)) return false;
  if (typeof value !== 'object') return true;
  return Object.values(value).every(
    (one) => one === undefined || (typeof one !== 'object' && /^[^,='"\s]+$/.test(String(one))),
  );
}

function word(value: Value): string {
  if (typeof value !== 'object') return quote(String(value));
  const pairs = Object.entries(value).filter(([, one]) => one !== undefined);
  return quote(pairs.map(([name, one]) => `${name}=${String(one)}`).join(','));
}

function json(value: Value): string {
  return quote(JSON.stringify(hideSecrets(value)));
}

function hideSecrets(value: Value): Value {
  if (Array.isArray(value)) return value.map(hideSecrets);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      secrets.has(name) ? ['...'] : one === undefined ? undefined : hideSecrets(one),
    ]),
  );
}
