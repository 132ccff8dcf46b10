/**
 * Kills the Workers' runtime of this process, as a machine that fails would.
 */
import { readdirSync, readFileSync } from "node:fs";

/** Whether this machine says which processes are whose. */
export const CAN_KILL_RUNTIME = process.platform === "linux";

/** Kills every workerd that this process started, without warning; returns how many there were. */
export function killRuntime(): number {
  const own = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter(isOwnRuntime);
  for (const pid of own) process.kill(pid, "SIGKILL");
  return own.length;
}

/** The fourth field of `stat` is the parent; the second, the name in parentheses, may hold blanks. */
function isOwnRuntime(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    return name.startsWith("workerd") && parent === process.pid;
  } catch {
    return false; // it ended meanwhile
  }
}
