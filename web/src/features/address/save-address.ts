import { toAppError } from '@shared/errors/app-error.ts';
import type { AddressInput } from '@shared/schemas/identity.ts';
import { api } from '@/lib/supabase.ts';

type SavedAddress = AddressInput & { readonly label: string | null; readonly is_default: boolean };

/** Addresses are wholly the person's own: they are written through the view, and the database checks whose they are. */
export async function saveAddress(id: string | null, address: SavedAddress): Promise<void> {
  const client = await api();
  const table = client.from('addresses');
  const { error, status } = id === null ? await table.insert(address) : await table.update(address).eq('id', id);
  if (error) throw toAppError(error, { isWrite: true, status });
}

export async function deleteAddress(id: string): Promise<void> {
  const client = await api();
  const { error, status } = await client.from('addresses').delete().eq('id', id);
  if (error) throw toAppError(error, { isWrite: true, status });
}
