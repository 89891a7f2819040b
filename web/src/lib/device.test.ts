import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deviceId } from './device.ts';

/** Goal: one random id per browser, kept, and never anything that was put there by somebody else. */
const kept = new Map<string, string>();

beforeEach(() => {
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
});
afterEach(() => {
  kept.clear();
  vi.unstubAllGlobals();
});

describe('the id of a browser', () => {
  it('is made once and kept', () => {
    const first = deviceId();
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(deviceId()).toBe(first);
    expect([...kept.values()]).toEqual([first]);
  });

  it('is never something else that stands there', () => {
    kept.set('amana.device', 'x'.repeat(5000));
    expect(deviceId()).toHaveLength(36);
  });

  it('is there where nothing can be kept', () => {
    vi.stubGlobal('localStorage', {
      getItem: () => {
        throw new Error('denied');
      },
    });
    expect(deviceId()).toBe(deviceId());
  });
});
