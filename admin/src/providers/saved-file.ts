import { downloadText } from '@/lib/csv.ts';
import type { ApiClient } from './api-client.ts';
import { runCommand } from './commands.ts';

export type SavedFile = {
  readonly name: string;
  readonly text: string;
  /** A name under `admin.list`, for the audit trail. */
  readonly list: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly rowCount: number;
  readonly isWhole: boolean;
};

/** Offers a list as a file once the audit trail has it; without that line there is no file. */
export async function saveFile(client: ApiClient, file: SavedFile): Promise<void> {
  await runCommand(client, 'admin_note_export', {
    p_list: file.list,
    p_filter: { ...file.filter },
    p_row_count: file.rowCount,
    p_is_whole: file.isWhole,
  });
  downloadText(file.name, file.text);
}
