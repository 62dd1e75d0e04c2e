// SPDX-License-Identifier: Apache-2.0
// Light or dark: as the system has it, unless the user has chosen.

import { Mode, applyMode } from '@cloudscape-design/global-styles';
import { stored } from './stored';

export type Look = 'system' | 'light' | 'dark';

const system = () => window.matchMedia('(prefers-color-scheme: dark)');

export function chosenLook(): Look {
  return stored.read<Look>('look') ?? 'system';
}

export function applyLook(): void {
  const look = chosenLook();
  const dark = look === 'dark' || (look === 'system' && system().matches);
  applyMode(dark ? Mode.Dark : Mode.Light);
}

export function chooseLook(look: Look): void {
  stored.write('look', look);
  applyLook();
}

system().addEventListener('change', applyLook);
