// SPDX-License-Identifier: Apache-2.0
// How often a page looks again.

import { act } from 'react';
import { Root, createRoot } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/errors';
import { Live, useLive } from './live';

let root: Root;
let shown: Live<string>;
let hidden = false;
const load = vi.fn<() => Promise<string>>();

function Page({ name }: { name: string }) {
  shown = useLive(name, load, (data) => data === 'busy');
  return null;
}

const show = (name = 'a') => act(async () => root.render(<Page name={name} />));
const pass = (ms: number) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));
const see = (now: boolean) =>
  act(async () => {
    hidden = !now;
    document.dispatchEvent(new Event('visibilitychange'));
  });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  hidden = false;
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
  load.mockReset().mockResolvedValue('calm');
  root = createRoot(document.createElement('div'));
});

afterEach(async () => {
  await act(async () => root.unmount());
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a page', () => {
  it('looks again every 30 seconds while nothing goes on', async () => {
    await show();
    expect(shown.data).toBe('calm');
    await pass(29_000);
    expect(load).toHaveBeenCalledTimes(1);
    await pass(1_000);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('looks again every 2 seconds while something does', async () => {
    load.mockResolvedValue('busy');
    await show();
    await pass(6_000);
    expect(load).toHaveBeenCalledTimes(4);
  });

  it('does not look while nobody sees it, and at once when somebody does', async () => {
    load.mockResolvedValue('busy');
    await show();
    await see(false);
    await pass(600_000);
    expect(load).toHaveBeenCalledTimes(1);
    await see(true);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('keeps what it has when the service is away, and tries again soon', async () => {
    await show();
    load.mockRejectedValueOnce(ApiError.unreachable());
    await act(async () => shown.refresh());
    expect(shown.data).toBe('calm');
    expect(shown.error?.code).toBe('Unreachable');
    await pass(2_000);
    expect(shown.error).toBeUndefined();
  });

  it('does not try a denial again soon', async () => {
    load.mockRejectedValue(new ApiError('AccessDenied', 'no', 403));
    await show();
    await pass(29_000);
    expect(load).toHaveBeenCalledTimes(1);
    expect(shown.loading).toBe(false);
  });

  it('shows nothing of another thing, and no answer that comes too late', async () => {
    let answer: (text: string) => void = () => undefined;
    load.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    await show('a');
    load.mockResolvedValue('of b');
    await show('b');
    expect(shown.data).toBe('of b');
    await act(async () => answer('of a'));
    expect(shown.data).toBe('of b');
  });

  it('ends when it is left', async () => {
    load.mockResolvedValue('busy');
    await show();
    await act(async () => root.render(null));
    await pass(60_000);
    expect(load).toHaveBeenCalledTimes(1);
  });
});
