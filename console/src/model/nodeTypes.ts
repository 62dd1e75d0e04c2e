// SPDX-License-Identifier: Apache-2.0
// What node types have: the present generations of the service's own table
// (src/control/catalogue/node_types.cc). A test holds the two against each other.

export interface NodeType {
  name: string;
  gib: number;
  vcpus: number;
}

const burstable: [string, number, number][] = [
  ['micro', 0.5, 2],
  ['small', 1.37, 2],
  ['medium', 3.09, 2],
];
const general: [string, number, number][] = [
  ['large', 6.3838, 2],
  ['xlarge', 12.93, 4],
  ['2xlarge', 26.04, 8],
  ['4xlarge', 52.26, 16],
  ['8xlarge', 103.68, 32],
  ['12xlarge', 157.12, 48],
  ['16xlarge', 209.55, 64],
];
const memory: [string, number, number][] = [
  ['large', 13.0731, 2],
  ['xlarge', 26.3209, 4],
  ['2xlarge', 52.82, 8],
  ['4xlarge', 105.8074, 16],
  ['8xlarge', 209.55, 32],
  ['12xlarge', 317.77, 48],
  ['16xlarge', 419.0958, 64],
];

export const families: { name: string; label: string; types: NodeType[] }[] = [
  family('t4g', 'For trying things and small caches', burstable),
  family('m7g', 'General purpose', general),
  family('r7g', 'Much memory a core', memory),
];

function family(name: string, label: string, sizes: [string, number, number][]) {
  return {
    name,
    label,
    types: sizes.map(([size, gib, vcpus]) => ({ name: `cache.${name}.${size}`, gib, vcpus })),
  };
}

const known = new Map(families.flatMap((one) => one.types).map((type) => [type.name, type]));

/** One of the table, or `cache.custom.<GiB>g.<vCPU>`; undefined where only the service knows it. */
export function findNodeType(name: string): NodeType | undefined {
  const custom = /^cache\.custom\.(\d+(?:\.\d+)?)g\.(\d+)$/.exec(name);
  if (custom) return { name, gib: Number(custom[1]), vcpus: Number(custom[2]) };
  return known.get(name);
}

export function describeNodeType(name: string): string {
  const type = findNodeType(name);
  return type ? `${formatGib(type.gib)}, ${type.vcpus} vCPU` : '';
}

export function formatGib(gib: number): string {
  return gib < 1
    ? `${Math.round(gib * 1024)} MiB`
    : `${Number(gib.toFixed(gib < 100 ? 2 : 1))} GiB`;
}
