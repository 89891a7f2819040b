import { createContext, use, type ReactNode } from 'react';
import type { RealtimeHub } from '@shared/realtime/hub.ts';
import type { AdminConfig } from '@/lib/config.ts';
import type { ApiClient } from './api-client.ts';

/** What is made once when the app starts. */
export type Runtime = {
  readonly config: AdminConfig;
  readonly client: ApiClient;
  readonly hub: RealtimeHub;
};

const RuntimeContext = createContext<Runtime | null>(null);

export function RuntimeProvider({ runtime, children }: { runtime: Runtime; children: ReactNode }) {
  return <RuntimeContext value={runtime}>{children}</RuntimeContext>;
}

export function useRuntime(): Runtime {
  const runtime = use(RuntimeContext);
  if (runtime === null) throw new Error('useRuntime needs a RuntimeProvider.');
  return runtime;
}
