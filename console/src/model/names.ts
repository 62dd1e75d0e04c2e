// SPDX-License-Identifier: Apache-2.0
// What names may look like, so that a form says it before the service does; the service decides.

/** What is wrong with the name of a cache; undefined: nothing. */
export function checkCacheName(name: string, longest = 40): string | undefined {
  if (name === '') return 'Enter a name';
  if (name.length > longest) return `A name has at most ${longest} characters`;
  if (!/^[a-zA-Z]/.test(name)) return 'A name begins with a letter';
  if (!/^[a-zA-Z0-9-]+$/.test(name)) return 'A name has letters, digits and hyphens';
  if (name.endsWith('-') || name.includes('--')) {
    return 'A name neither ends with a hyphen nor has two in a row';
  }
  return undefined;
}

/** Likewise of a backup, a parameter group or a subnet group. */
export function checkName(name: string): string | undefined {
  return checkCacheName(name, 255);
}

/** "cache-2026-11-30-1542", for what is made now. */
export function datedName(prefix: string, now: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${prefix}-${day}-${two(now.getHours())}${two(now.getMinutes())}`;
}

/** What is wrong with the name of a user, group or role of IAM, which may be `longest` long. */
export function checkIamName(name: string, longest: number): string | undefined {
  return name.length <= longest && /^[\w+=,.@-]+$/.test(name)
    ? undefined
    : `A name has up to ${longest} letters, digits and any of +=,.@_-`;
}
