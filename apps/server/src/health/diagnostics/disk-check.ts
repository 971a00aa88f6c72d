import { FULL_DISK_BYTES, LOW_DISK_BYTES, type Finding } from '@parley/protocol';
import { statfs } from 'node:fs/promises';

const limits = { low: LOW_DISK_BYTES, full: FULL_DISK_BYTES };

/** Room on the disk of the data directory, as this user may use it. */
export async function checkDisk(folder: string, { low, full } = limits): Promise<Finding> {
  const { bavail, blocks, bsize } = await statfs(folder);
  const values = { free: bavail * bsize, total: blocks * bsize };
  if (values.free < full) return { check: 'disk', ok: false, found: 'disk-full', values };
  if (values.free < low) return { check: 'disk', ok: false, found: 'disk-low', values };
  return { check: 'disk', ok: true, found: 'disk-free', values };
}
