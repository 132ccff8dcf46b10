/**
 * Whether a process of this machine still runs.
 */

/** Asks by the signal 0, which is never delivered; a process of somebody else counts as alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return fault instanceof Error && "code" in fault && fault.code === "EPERM";
  }
}
