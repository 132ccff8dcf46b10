/**
 * By what way a request may leave for a gateway: plainly, or with the client certificate that a binding of the Worker presents.
 *
 * Rules name the binding (`clientCertificate`) and the operator binds it, in both Workers alike (docs/mtls.md), so it is in no
 * generated type and looked up by name. A binding that is missing is no way at all: what should present a certificate never goes
 * without it. Hand-off and probes both look here, so that they never disagree. What a door takes and gives is the platform's.
 */

/** By what rules say of a cluster's `clientCertificate`; null where there is no such binding. */
export type DoorsOf<Door> = (clientCertificate: string | null) => Door | null;

/** The doors of a Worker's bindings. Only names of certificates: another binding with a `fetch` is no way to a gateway. */
export function doorsAmong<Door extends { readonly fetch: unknown }>(env: object, plain: Door): DoorsOf<Door> {
  return (name) => {
    if (name === null) return plain;
    const binding: unknown = name.endsWith("CERTIFICATE") ? Reflect.get(env, name) : undefined;
    return isDoor(binding, plain) ? binding : null;
  };
}

/** Whether a binding is what `_like` is. */
function isDoor<Door>(binding: unknown, _like: Door): binding is Door {
  return typeof binding === "object" && binding !== null && "fetch" in binding && typeof binding.fetch === "function";
}
