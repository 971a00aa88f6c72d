import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second of /proc (USER_HZ is 100 on every Linux that Node runs on). */
const TICKS_PER_SECOND = 100;

/** CPU time of a process so far, user and system, in microseconds (Linux). */
export const cpuMicros = (pid: number): number => cpuMicrosIn(`/proc/${pid}/stat`);

/** Threads of a process and of all that it started, directly or not, by their ids: what has ended meanwhile is not there (Linux). */
export function threadsOfFamily(pid: number): Map<number, { readonly name: string; readonly cpuMicros: number }> {
  const threads = new Map<number, { readonly name: string; readonly cpuMicros: number }>();
  for (const id of readdirSync(`/proc/${pid}/task`).map(Number)) {
    const thread = `/proc/${pid}/task/${id}`;
    const name = readFileSync(`${thread}/comm`, 'utf8').trim();
    threads.set(id, { name, cpuMicros: cpuMicrosIn(`${thread}/stat`) });
    for (const child of readFileSync(`${thread}/children`, 'utf8').split(' ').filter(Boolean))
      for (const [below, each] of threadsOfFamily(Number(child))) threads.set(below, each);
  }
  return threads;
}

function cpuMicrosIn(stat: string): number {
  const fields = readFileSync(stat, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1e6;
}

/** Resident memory of a process in bytes (Linux). */
export function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? Number.NaN) * 1024;
}

/** The most resident memory that a process has had, in bytes (Linux). */
export function peakResidentBytes(pid: number): number {
  const line = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? Number.NaN) * 1024;
}
