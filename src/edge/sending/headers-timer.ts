/**
 * The time that a cluster has to its response headers.
 *
 * It begins when the cluster has the whole request, and ends with the headers: neither a slow upload nor a slow answer is ever cut.
 */

/** Calls `onOver` when the time is over, unless it is ended before by the function given back. */
export function startHeadersTimer(sent: Promise<void> | null, ms: number, onOver: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let ended = false;
  const begin = (): void => {
    if (!ended) timer = setTimeout(onOver, ms);
  };
  if (sent === null) begin();
  else sent.then(begin, begin);
  return () => {
    ended = true;
    if (timer !== null) clearTimeout(timer);
  };
}
