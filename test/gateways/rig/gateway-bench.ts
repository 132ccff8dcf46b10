/**
 * What tests of gateways start: certificates, a folder, origins of two versions, and gateways before them.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Jwk } from "../../../src/lab/live-key-pair.ts";
import { startOrigin, type Origin } from "../../edge/rig/origin.ts";
import { makePki, type Pki } from "./pki.ts";
import { freePort, startGateway, type Gateway, type GatewayKind } from "./real-gateway.ts";

/** A gateway with what stands behind it. */
export interface Site {
  readonly gateway: Gateway;
  /** Name in its certificate. */
  readonly host: string;
  readonly stable: Origin;
  readonly canary: Origin;
  /** Both answer 200 with their version's name, and have seen nothing. */
  reset(): void;
}

export interface Bench {
  readonly pki: Pki;
  /** A gateway of this kind before two origins; the first server of `stable` is dead. */
  site(kind: GatewayKind, cluster: string, keys: readonly Jwk[], differs?: { readonly alerts: boolean }): Promise<Site>;
  stop(): Promise<void>;
}

/** Makes certificates; everything that is started here ends with `stop`. */
export function startBench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), "georouter-gateways-"));
  const pki = makePki(folder);
  const stops: (() => Promise<void>)[] = [];
  return {
    pki,
    site: async (kind, cluster, keys, differs = { alerts: false }) => {
      const [stable, canary] = [await startOrigin(), await startOrigin()];
      const host = `gw.${cluster}.streamtv.example`;
      const dead = `127.0.0.1:${await freePort()}`;
      const gateway = await startGateway(join(folder, `${cluster}-${kind}`), {
        kind,
        pki,
        host,
        cluster,
        keys,
        stable: [dead, stable.address],
        canary: canary.address,
        ...differs,
      });
      stops.push(
        () => gateway.stop(),
        () => stable.stop(),
        () => canary.stop(),
      );
      const reset = (): void => {
        for (const origin of [stable, canary]) origin.reset();
        stable.answer({ body: "stable" });
        canary.answer({ body: "canary" });
      };
      reset();
      return { gateway, host, stable, canary, reset };
    },
    stop: async () => {
      for (const stop of stops) await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
