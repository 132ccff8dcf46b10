/**
 * One process at a time: a lock that is a file with the holder's process id.
 *
 * Whoever makes the file holds the lock; making it is atomic. The lock of a process that is gone is
 * taken away from it, so a killed test run blocks nobody.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isAlive } from "./process-alive.ts";

const WAIT_MS = 120_000;
const ASK_EVERY_MS = 50;

/**
 * Runs the task while holding the lock.
 * @throws Error when another process holds it for over two minutes, naming the file and the process
 */
export async function withLock<T>(path: string, task: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  const until = Date.now() + WAIT_MS;
  while (!tryLock(path)) {
    const holder = holderOf(path);
    if (holder !== null && !isAlive(holder)) rmSync(path, { force: true });
    else if (Date.now() > until) {
      throw new Error(`${path} is held by process ${holder ?? "unknown"}; remove it if that process is none of ours`);
    } else await pause(ASK_EVERY_MS);
  }
  try {
    return await task();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (fault) {
    if (fault instanceof Error && "code" in fault && fault.code === "EEXIST") return false;
    throw fault;
  }
}

/** Null while the holder has not yet written its id, or has just gone. */
function holderOf(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}
