import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionEnvironment } from '../../supabase/local/functions/environment.ts';
import { startWorker, type Worker } from '../../supabase/local/functions/worker.ts';
import { loadSettings } from '../../supabase/local/settings.ts';
import { eventually } from '../support/wait.ts';

const settings = loadSettings();
const outside = createServer((_request, response) => response.end('reached'));
let worker: Worker;

beforeAll(async () => {
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  const environment = {
    ...functionEnvironment(settings),
    FORBIDDEN_PORT: String((outside.address() as AddressInfo).port),
  };
  worker = await startWorker(settings, join(import.meta.dirname, 'functions/probe'), environment);
});

afterAll(async () => {
  await worker.stop();
  outside.close();
});

interface Tried {
  readonly allowed: boolean;
  readonly value?: string;
  readonly error?: string;
}

async function attempt(what: string): Promise<Tried> {
  const response = await fetch(`http://127.0.0.1:${worker.port}/probe?try=${what}`);
  return (await response.json()) as Tried;
}

describe('an Edge Function has the least privilege', () => {
  test.each(['read', 'write', 'program', 'environment', 'all_environment', 'database', 'remote_code'])(
    '%s is refused',
    async (what) => {
      const answer = await attempt(what);
      expect(answer.allowed).toBe(false);
      expect(['NotCapable', 'PermissionDenied', 'TypeError']).toContain(answer.error);
    },
  );

  test('its settings, the API and background work are there', async () => {
    expect(await attempt('setting')).toEqual({ allowed: true, value: settings.apiUrl });
    expect(await attempt('api')).toEqual({ allowed: true, value: '200' });
    expect(await attempt('wait_until')).toMatchObject({ allowed: true });
  });
});

test('a worker that is told to stop is gone', async () => {
  const other = await startWorker(
    settings,
    join(import.meta.dirname, 'functions/probe'),
    functionEnvironment(settings),
  );
  await other.stop();
  await eventually('the process is gone', async () => {
    try {
      process.kill(other.processId, 0);
      return false;
    } catch {
      return true;
    }
  });
});
