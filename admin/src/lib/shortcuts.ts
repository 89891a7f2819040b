import { readStored, writeStored } from './stored.ts';

/** Single-key shortcuts can be turned off, for people whose voice or switch input would set them off. */
export const areShortcutsOn = (): boolean => readStored('shortcuts') !== false;
export const setShortcuts = (isOn: boolean): void => writeStored('shortcuts', isOn);
