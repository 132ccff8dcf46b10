/**
 * The workerd processes that this process has started: their memory, and their work.
 *
 * Read from /proc, since Miniflare does not tell. Only children of this process are seen, so nobody else's is touched.
 */
import { readFileSync, readdirSync } from "node:fs";

/** Ids of the workerd processes under this process. */
export function workerdIds(): readonly number[] {
  return descendants(process.pid).filter((id) => commandOf(id).includes("workerd"));
}

function descendants(id: number): readonly number[] {
  const below = readLines(`/proc/${id}/task`, (task) => `/proc/${id}/task/${task}/children`);
  return below.flatMap((child) => [child, ...descendants(child)]);
}

function readLines(folder: string, file: (task: string) => string): readonly number[] {
  try {
    return readdirSync(folder).flatMap((task) =>
      readFileSync(file(task), "utf8").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return []; // it ended meanwhile
  }
}

function commandOf(id: number): string {
  try {
    return readFileSync(`/proc/${id}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}

/** Resident memory in megabytes; null when it has ended. */
export function residentMb(id: number): number | null {
  try {
    const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}

/** What all its threads have worked so far, in nanoseconds. */
export function cpuNs(id: number): number {
  const tasks = readdirSync(`/proc/${id}/task`);
  return tasks.reduce(
    (sum, task) => sum + Number(readFileSync(`/proc/${id}/task/${task}/schedstat`, "utf8").split(" ")[0]),
    0,
  );
}
