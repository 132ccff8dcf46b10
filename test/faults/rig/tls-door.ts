/**
 * TLS in front of a scripted cluster, with a certificate that can be changed while it listens.
 *
 * What comes through is handed on byte by byte, so the cluster behaves and counts as ever.
 */
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import type { CertificateKind, Certificates } from "./certificates.ts";

export interface TlsDoor {
  readonly address: string;
  /** Presents this one from now on; connections that are open are cut. */
  present(kind: CertificateKind): void;
  /** How many connections were made by somebody who took another certificate than the good one. */
  fooled(): number;
  stop(): Promise<void>;
}

/** Opens the door to a cluster; it presents the good certificate. */
export async function openTlsDoor(clusterAddress: string, certificates: Certificates): Promise<TlsDoor> {
  const [host = "", port = ""] = clusterAddress.split(":");
  const open = new Set<TLSSocket>();
  const { fingerprint256: good } = new X509Certificate(certificates.presented.good.cert);
  let fooled = 0;
  const server = createServer({ ...certificates.presented.good }, (socket) => {
    open.add(socket);
    const own = socket.getCertificate();
    if (own === null || !("fingerprint256" in own) || own.fingerprint256 !== good) fooled++;
    const behind = connect(Number(port), host);
    const end = (): void => {
      open.delete(socket);
      socket.destroy();
      behind.destroy();
    };
    for (const one of [socket, behind]) one.on("error", end).on("close", end);
    socket.pipe(behind).pipe(socket);
  });
  server.on("tlsClientError", () => {}); // who does not trust us goes away: that is what is tried
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    present: (kind) => {
      server.setSecureContext(certificates.presented[kind]);
      cut();
    },
    fooled: () => fooled,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      cut();
      await closed;
    },
  };
}
