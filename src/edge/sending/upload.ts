/**
 * A body → what is sent of it, and when all of it is.
 *
 * A cluster that answers an upload when it has read it cannot answer before, and how long that takes is the viewer's
 * affair. So the time to the headers counts from the last byte of the upload on. The bytes go from stream to stream inside the
 * platform, without passing through our code, at the pace of whoever is slower.
 */
export type Body = Request["body"] | ArrayBuffer;

export interface Upload {
  readonly body: Body;
  /** Settles when the body is sent, or cannot be; null where nothing is waited for. */
  readonly sent: Promise<void> | null;
}

/** The upload of a body that comes in; bytes that are held, and no body, are sent at once. `length` is what its sender says. */
export function uploadOf(body: Body, length: string | null): Upload {
  if (body === null || body instanceof ArrayBuffer) return { body, sent: null };
  const bytes = Number(length ?? Number.NaN);
  const { readable, writable } = Number.isSafeInteger(bytes)
    ? new FixedLengthStream(bytes)
    : new IdentityTransformStream();
  return { body: readable, sent: body.pipeTo(writable) };
}
