/**
 * A clock that stands still while others have the processor.
 *
 * Bounds on work are bounds on this process's own time: by the clock on the wall they would fail on a machine that
 * does something else as well, and two files of tests always run at a time.
 */

/** Starts; what comes out gives the milliseconds of processor time that this process has taken since. */
export function cpuClock(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}
