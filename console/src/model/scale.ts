// SPDX-License-Identifier: Apache-2.0
// The arithmetic of charts: where what is, and what is written beside it.

import type { Points, Times, Unit } from './metrics';

/** The least round number that is not less: 1, 2, 2.5 or 5 times a power of the base. */
function round(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 2, 2.5, 5, 10];
  return power * (steps.find((step) => step * power >= value * (1 - 1e-9)) ?? 10);
}

function roundBytes(value: number): number {
  const power = 2 ** Math.floor(Math.log2(value));
  return power >= value * (1 - 1e-9) ? power : power * 2;
}

/** Where lines across the chart stand, from 0 to what the greatest value fits below. */
export function ticksOf(most: number, unit: Unit): number[] {
  if (unit === 'percent' && most > 40) return [0, 25, 50, 75, 100];
  const isBytes = unit === 'bytes' || unit === 'bytes/s';
  const least = unit === 'count' || isBytes ? 4 : 0.4;
  const step = (isBytes ? roundBytes : round)(Math.max(most, least) / 4);
  return [0, 1, 2, 3, 4].map((number) => number * step);
}

/** "12.5 MiB/s", "1.2k" */
export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case 'percent':
      return `${shorten(value)} %`;
    case 'bytes':
      return formatBytes(value);
    case 'bytes/s':
      return `${formatBytes(value)}/s`;
    case 'seconds':
      return `${shorten(value)} s`;
    case '/s':
      return `${formatCount(value)}/s`;
    case 'count':
      return formatCount(value);
  }
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let at = 0;
  let value = bytes;
  while (Math.abs(value) >= 1024 && at < units.length - 1) {
    value /= 1024;
    at += 1;
  }
  return `${shorten(value)} ${units[at]}`;
}

function formatCount(count: number): string {
  const units = ['', 'k', 'M', 'G'];
  let at = 0;
  let value = count;
  while (Math.abs(value) >= 10_000 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${shorten(value)}${units[at]}`;
}

/** Three digits that count. */
function shorten(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

/** A rectangle, in the coordinates of the picture. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Scale {
  x: (at: number) => number;
  y: (value: number) => number;
}

export function scaleOf(times: Times, most: number, box: Box): Scale {
  const length = Math.max(1, times.to - times.from);
  return {
    x: (at) => box.left + ((at - times.from) / length) * box.width,
    y: (value) => box.top + box.height * (1 - value / most),
  };
}

/**
 * An SVG path; where samples are missing for longer than two periods the line is broken, and a
 * point that stands alone is a dot.
 */
export function pathOf(points: Points, period: number, scale: Scale): string {
  let path = '';
  let before = -Infinity;
  for (const [at, value] of points) {
    const place = `${fixed(scale.x(at))} ${fixed(scale.y(value))}`;
    path += at - before > 2 * period ? `M${place}h0` : `L${place}`;
    before = at;
  }
  return path;
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** A few moments to write below a chart, as round as the clock on the wall has them. */
export function momentsOf(times: Times, count: number): number[] {
  const length = times.to - times.from;
  const steps = [
    10, 15, 30, 60, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800,
    604_800, 2_592_000, 5_184_000, 7_776_000,
  ];
  const step = steps.find((one) => length / one <= count) ?? 7_776_000;
  const shift = new Date(times.from * 1000).getTimezoneOffset() * 60;
  const moments: number[] = [];
  let at = Math.ceil((times.from - shift) / step) * step + shift;
  for (; at < times.to; at += step) moments.push(at);
  return moments;
}

/** "14:05", "14:05:10" or "30 Nov", as the length of what is shown asks for. */
export function formatMoment(at: number, length: number): string {
  const date = new Date(at * 1000);
  if (length > 2 * 86_400) {
    return date.toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
  }
  return date.toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    ...(length <= 900 ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
  });
}

/** The point that is nearest in time; undefined: there is none within two periods. */
export function nearest(points: Points, at: number, period: number): number | undefined {
  let best: [number, number] | undefined;
  for (const point of points) {
    if (!best || Math.abs(point[0] - at) < Math.abs(best[0] - at)) best = point;
  }
  return best && Math.abs(best[0] - at) <= 2 * period ? best[1] : undefined;
}
