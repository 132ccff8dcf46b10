/**
 * The beginning of a body, and no more of it.
 *
 * A probe may be pointed at a stream that never ends. So at most 4 KiB are kept, and the rest is
 * cancelled. How long that may take is the caller's to say: an abort of the fetch ends the reading too.
 */

const BEGINNING_BYTES = 4096;

/** Reads until 4 KiB are there, the body ends, or what was read is enough; then cancels the rest. */
export async function readBeginning(
  body: ReadableStream<Uint8Array> | null,
  isEnough: (beginning: Uint8Array) => boolean = () => false,
): Promise<Uint8Array> {
  const beginning = new Uint8Array(BEGINNING_BYTES);
  if (body === null) return beginning.subarray(0, 0);
  const reader = body.getReader();
  let length = 0;
  while (length < BEGINNING_BYTES) {
    const { done, value } = await reader.read();
    if (done) return beginning.subarray(0, length);
    const taken = value.subarray(0, BEGINNING_BYTES - length);
    beginning.set(taken, length);
    length += taken.length;
    if (isEnough(beginning.subarray(0, length))) break;
  }
  reader.cancel().catch(unwanted);
  return beginning.subarray(0, length);
}

/** Gives up a body that nobody needs; what becomes of it is no fault of the answer. */
export function dropBody(body: ReadableStream<Uint8Array> | null): void {
  body?.cancel().catch(unwanted);
}

function unwanted(): void {
  // The other side broke off what was not wanted any more.
}

/** The text of a beginning; a character that is cut, or no UTF-8, is U+FFFD. */
export function textOf(beginning: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(beginning);
}
