/**
 * What is made of a secret: once for each isolate, and held as a value, never as a promise of another request.
 *
 * In: how it is made, and what to say where it cannot be. A secret that cannot be used is told of once; the Worker goes on
 * without what it is for. Nothing of the secret is in what is told, which is up to whoever makes it.
 */

/** Gives what a secret holds, at once when that is held; null when it cannot be used. */
export type HeldSecret<Made> = (secret: string) => Made | null | Promise<Made | null>;

/** Holds what `make` gives; a text that it gives is why it cannot. */
export function heldSecret<Made extends object>(
  make: (secret: string) => Promise<Made | string>,
  tell: (why: string) => void,
): HeldSecret<Made> {
  let held: { readonly secret: string; readonly made: Made | null } | null = null;
  const hold = async (secret: string): Promise<Made | null> => {
    const made = await make(secret);
    // Of requests that make it at the same time the first to end gives it to all: two would not know what is kept under the other.
    if (held?.secret !== secret) {
      if (typeof made === "string") tell(made);
      held = { secret, made: typeof made === "string" ? null : made };
    }
    return held.made;
  };
  return (secret) => (held?.secret === secret ? held.made : hold(secret));
}
