/**
 * A CA and the certificates that a gateway may present, sound and not, made anew for each run by `openssl`.
 *
 * Nothing of it is kept: the keys are good for one test on this machine.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { madeBySelf, makeCa, signed, type KeyPair } from "../../edge/rig/certificate-authority.ts";

export type CertificateKind = "good" | "expired" | "other-name" | "self-signed";

export interface Presented {
  readonly key: string;
  readonly cert: string;
}

export interface Certificates {
  /** The CA's own certificate (PEM). */
  readonly trusted: string;
  readonly presented: Readonly<Record<CertificateKind, Presented>>;
}

/** Whether this machine has the command. */
export function hasOpenssl(): boolean {
  return spawnSync("openssl", ["version"]).status === 0;
}

/** Makes them for a host. */
export function makeCertificates(host: string): Certificates {
  const folder = mkdtempSync(join(tmpdir(), "georouter-certificates-"));
  const issued = (name: CertificateKind, forHost: string, days: number): Presented =>
    asPresented(signed(folder, { name, ca: "ca", subject: "/CN=gateway", days, names: `DNS:${forHost}` }));
  try {
    const ca = makeCa(folder, "ca");
    return {
      trusted: ca.certificate,
      presented: {
        good: issued("good", host, 2),
        expired: issued("expired", host, -1),
        "other-name": issued("other-name", `not-${host}`, 2),
        "self-signed": asPresented(madeBySelf(folder, "self-signed", `DNS:${host}`)),
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In the words of Node's TLS. */
function asPresented({ key, certificate }: KeyPair): Presented {
  return { key, cert: certificate };
}
