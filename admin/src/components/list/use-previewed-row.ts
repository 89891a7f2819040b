import { useOne, type BaseRecord } from '@refinedev/core';
import { useState } from 'react';
import type { AdminError } from '@/providers/http-error.ts';
import type { ResourceName } from '@/providers/resource-table.ts';

/**
 * The selected row. An act in the preview may move it out of the list ("dead" becomes "waiting"): it then stays, read
 * anew on its own, so that whoever acted sees how it ended; asking for another list lets go of it.
 */
export function usePreviewedRow<Row extends BaseRecord>({
  resource,
  listed,
  selectedId,
  list,
}: {
  resource: ResourceName;
  /** The row as the list has it now; null when the list has it no more, undefined while another list is on its way. */
  listed: Row | null | undefined;
  selectedId: string | null;
  /** What the list was asked for. */
  list: string;
}): Row | null {
  const [kept, setKept] = useState<{ row: Row; id: string; list: string } | null>(null);
  if (listed && selectedId !== null && (listed !== kept?.row || list !== kept.list)) {
    setKept({ row: listed, id: selectedId, list });
  }
  const isGone = listed === null && kept !== null && kept.id === selectedId && kept.list === list;
  const { query } = useOne<Row, AdminError>({
    resource,
    id: selectedId ?? '',
    errorNotification: false,
    liveMode: 'off',
    queryOptions: { enabled: isGone },
  });
  if (listed) return listed;
  return isGone ? (query.data?.data ?? kept.row) : null;
}
