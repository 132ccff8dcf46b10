/**
 * The ways by which requests leave for gateways: plain, or with the client certificate that a binding presents.
 *
 * Rules name the binding (`clientCertificate`), the operator binds it (`mtls_certificates`, docs/mtls.md), so it is in no
 * generated type and looked up by name. A binding that is missing is no way at all: a request that should present a certificate
 * never goes without it.
 */

/** One way out. */
export interface Door {
  fetch(url: string, init: RequestInit): Promise<Response>;
}

/** By what rules say of a cluster's `clientCertificate`; null where there is no such binding. */
export type Doors = (clientCertificate: string | null) => Door | null;

/** Shows nothing. */
export const PLAIN: Door = { fetch: (url, init) => fetch(url, init) };

/** The doors of a Worker's bindings. Only names of certificates: another binding with a `fetch` is no way to a gateway. */
export function doorsOf(env: object): Doors {
  return (name) => {
    if (name === null) return PLAIN;
    const binding: unknown = name.endsWith("CERTIFICATE") ? Reflect.get(env, name) : undefined;
    return isDoor(binding) ? binding : null;
  };
}

function isDoor(binding: unknown): binding is Door {
  return typeof binding === "object" && binding !== null && "fetch" in binding && typeof binding.fetch === "function";
}
