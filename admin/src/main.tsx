import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { hubEnvironment } from '@shared/realtime/environment.ts';
import { createRealtimeHub } from '@shared/realtime/hub.ts';
import { App } from './app.tsx';
import { loadConfig } from './lib/config.ts';
import { restrictConnections } from './lib/content-policy.ts';
import { createApiClient } from './providers/api-client.ts';
import './styles.css';

async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (root === null) throw new Error('The page has no #root.');
  try {
    const config = await loadConfig();
    restrictConnections(config.apiUrl);
    const client = createApiClient(config);
    const hub = createRealtimeHub({ client, environment: hubEnvironment(window) });
    createRoot(root).render(
      <StrictMode>
        <App runtime={{ config, client, hub }} />
      </StrictMode>,
    );
  } catch (error) {
    root.textContent = `Amana could not start: ${error instanceof Error ? error.message : String(error)} Reload the page; if it stays, tell whoever runs this server.`;
    root.setAttribute('role', 'alert');
  }
}

void start();
