/**
 * The rules this script was built with.
 *
 * Read at the first use and kept as a value: nothing heavy runs while a Worker starts. A bundle that
 * cannot be read is a broken build, so it throws; there is no older one to fall back to.
 */
import bundleText from "../../build/rules.bundle";
import { faultText, readBundle } from "../core/bundle/read-bundle.ts";
import type { Rules } from "../core/model/rules.ts";

let rules: Rules | null = null;

/** The rules of the embedded bundle. */
export function embeddedRules(): Rules {
  rules ??= read();
  return rules;
}

function read(): Rules {
  const bundle = readBundle(bundleText, null);
  if (!bundle.ok) throw new Error(`${faultText(bundle.error)}. Build the Worker again with \`npm run bundle\``);
  return bundle.value.rules;
}
