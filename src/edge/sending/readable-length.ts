/**
 * Whether what an answer says of its length is one number, where it says anything.
 *
 * The platform checks that where it reads a body. For HEAD and 304 it does not, and passes on what it was told: two lengths
 * (RFC 9112, 6.3: an error that no proxy may forward), or none that a viewer could read, who then fails instead of us.
 */
const LENGTH = /^\d{1,18}$/;

/** False for an answer that a viewer could not read. */
export function hasReadableLength({ headers }: Response): boolean {
  const length = headers.get("content-length");
  return length === null || LENGTH.test(length);
}
