// SPDX-License-Identifier: Apache-2.0
// What the browser remembers for the user: how tables look, and light or dark. Nothing secret.

const prefix = 'tarn.';

export const stored = {
  read<T>(name: string): T | undefined {
    try {
      const text = window.localStorage.getItem(prefix + name);
      return text === null ? undefined : (JSON.parse(text) as T);
    } catch {
      return undefined;
    }
  },
  write(name: string, value: unknown): void {
    try {
      window.localStorage.setItem(prefix + name, JSON.stringify(value));
    } catch {
      // A browser that keeps nothing still shows everything.
    }
  },
};
