/**
 * A deadline for calls that cannot be aborted.
 */

/** Waits for a call at most `ms` milliseconds; then rejects, and whatever the call does later is ignored. */
export async function within<T>(ms: number, call: Promise<T>): Promise<T> {
  let timer: number | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}
