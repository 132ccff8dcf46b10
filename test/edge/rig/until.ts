/**
 * Waiting for something that a Worker does in its own time.
 */

/** Asks again and again until the answer is not null, for at most `withinMs`; tells what it waited for when it never is. */
export async function until<T>(what: string, withinMs: number, ask: () => Promise<T | null> | T | null): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > end) throw new Error(`waited ${withinMs} ms for ${what}`);
    await pause(20);
  }
}

export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
