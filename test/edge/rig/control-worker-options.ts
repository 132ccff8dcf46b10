/**
 * The built control Worker as Miniflare takes it, with the bindings that `src/control/wrangler.toml` gives it.
 */
import type { V4WorkerOptions } from "miniflare";
import type { Rules } from "../../../src/core/model/rules.ts";
import { builtWorker } from "../../../src/lab/build-workers.ts";
import { withBundle, type WorkerModule } from "../../../src/lab/worker-modules.ts";
import { OUTBOUND } from "./outbound.ts";
import { bundleText } from "./test-bundle.ts";

export const CONTROL = "georouter-control";

/** Variables and secrets; as `src/control/wrangler.toml` has them when left out. */
export type ControlVariables = Readonly<
  Partial<
    Record<"ENVIRONMENT" | "ORDERS_WITHOUT_LOGIN" | "LIVE_SIGNING_KEY" | "ASSERTION_KEY" | "ASSERTION_JWKS", string>
  >
>;

/**
 * The control Worker under these rules; its calls leave through the outbound Worker.
 * @param entry a module to put before the built one, which it can import as `./index.js`
 */
export async function controlWorker(
  rules: Rules,
  entry?: WorkerModule,
  variables: ControlVariables = {},
): Promise<V4WorkerOptions> {
  const built = withBundle(await builtWorker("control"), bundleText(rules));
  return {
    name: CONTROL,
    compatibilityDate: "2026-11-01",
    modules: entry === undefined ? [...built] : [entry, ...built],
    durableObjects: {
      PROBER: { className: "Prober", useSQLite: true },
      HEALTH_BOARD: { className: "HealthBoard", useSQLite: true },
    },
    outboundService: OUTBOUND,
    kvNamespaces: { STATE: "STATE" },
    bindings: { ENVIRONMENT: "production", ORDERS_WITHOUT_LOGIN: "no", ASSERTION_JWKS: "", ...variables },
  };
}
