import { afterEach, expect, it, vi } from 'vitest';
import type { ApiClient } from './api-client.ts';
import { saveFile, type SavedFile } from './saved-file.ts';

const { offered } = vi.hoisted(() => ({ offered: vi.fn() }));
vi.mock('@/lib/csv.ts', () => ({ downloadText: offered }));

const file: SavedFile = {
  name: 'amana-users.csv',
  text: 'a,b\r\n',
  list: 'users',
  filter: { country: 'PK' },
  rowCount: 2,
  isWhole: true,
};

vi.stubGlobal('navigator', { onLine: true });
afterEach(() => offered.mockReset());

const clientThat = (answer: object) => {
  const rpc = vi.fn(async () => {
    expect(offered).not.toHaveBeenCalled();
    return answer;
  });
  return { rpc, client: { rpc } as unknown as ApiClient };
};

it('offers a file once the audit trail has it', async () => {
  const { rpc, client } = clientThat({ data: null, error: null, status: 204 });
  await saveFile(client, file);
  expect(rpc).toHaveBeenCalledWith('admin_note_export', {
    p_list: 'users',
    p_filter: { country: 'PK' },
    p_row_count: 2,
    p_is_whole: true,
  });
  expect(offered).toHaveBeenCalledWith('amana-users.csv', 'a,b\r\n');
});

it('offers nothing when it could not be noted', async () => {
  const error = { code: 'permission.denied', message: 'No.', details: null, hint: null };
  const { client } = clientThat({ data: null, error, status: 403 });
  await expect(saveFile(client, file)).rejects.toMatchObject({ message: 'No.' });
  expect(offered).not.toHaveBeenCalled();
});
