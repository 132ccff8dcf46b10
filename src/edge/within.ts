/**
 * A deadline for calls behind requests, whether they can be aborted or not.
 */

/** Waits for a call at most `ms` milliseconds; then aborts what can be aborted, rejects, and ignores whatever comes later. */
export async function within<T>(ms: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${ms} ms`));
      controller.abort();
    }, ms);
  });
  try {
    return await Promise.race([call(controller.signal), late]);
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}
