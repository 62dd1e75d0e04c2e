// SPDX-License-Identifier: Apache-2.0
// Rules of security groups as people write and read them. Pure functions.

import type { IngressRule } from '../api/ec2';

/** "tcp 6379", "tcp 6379-6400", "tcp, all ports", "everything". */
export function describePorts({ protocol, from, to }: IngressRule): string {
  if (protocol === '-1') return 'everything';
  if (from < 0 || (from === 0 && to === 65535)) return `${protocol}, all ports`;
  return from === to ? `${protocol} ${from}` : `${protocol} ${from}-${to}`;
}

export function describeRule(rule: IngressRule): string {
  return `${describePorts(rule)} from ${rule.source || 'elsewhere'}`;
}

export interface Ports {
  from: number;
  to: number;
}

/** Of "6379", "6379-6400" or "all"; nothing where it is none of these. */
export function readPorts(text: string): Ports | undefined {
  const trimmed = text.trim();
  if (trimmed === 'all') return { from: 0, to: 65535 };
  const found = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(trimmed);
  if (!found) return undefined;
  const from = Number(found[1]);
  const to = Number(found[2] ?? found[1]);
  return from <= to && to <= 65535 ? { from, to } : undefined;
}

export function checkPorts(text: string): string | undefined {
  return readPorts(text) ? undefined : 'Enter a port, a range such as 6379-6400, or the word all';
}

/** What is wrong with an IPv4 network such as 10.0.0.0/8. */
export function checkNetwork(text: string): string | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text.trim());
  const [bits, ...bytes] = found ? found.slice(1).map(Number).reverse() : [];
  const right = bits !== undefined && bits <= 32 && bytes.every((byte) => byte <= 255);
  return right ? undefined : 'Enter a network such as 10.0.0.0/8, or one address as 10.1.2.3/32';
}
