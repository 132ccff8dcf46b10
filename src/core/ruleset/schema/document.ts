/**
 * What every rule document begins with, and the schema of each kind.
 *
 * A new kind is one schema file and one line in `SPECS`; the compiler lists the other places.
 */
import * as z from "zod";
import { clustersSchema } from "./clusters.ts";
import { regionsSchema } from "./regions.ts";
import { rolloutSchema } from "./rollout.ts";
import { routerSchema } from "./router.ts";
import { routesSchema } from "./routes.ts";
import { freeText, name } from "./scalar.ts";
import { closed } from "./shape.ts";

export const API_VERSION = "georouter/v1";

export const KINDS = ["Router", "Regions", "Clusters", "Routes", "Rollout"] as const;
export type Kind = (typeof KINDS)[number];

const note = freeText("fieldValue", 0, 1024).optional();
const metadata = closed({ name: name.optional(), owner: note, ticket: note, note });

function kindOf<Spec extends z.ZodType>(spec: Spec) {
  return closed({ apiVersion: z.string(), kind: z.string(), metadata: metadata.optional(), spec });
}

export const DOCUMENTS = {
  Router: kindOf(routerSchema),
  Regions: kindOf(regionsSchema),
  Clusters: kindOf(clustersSchema),
  Routes: kindOf(routesSchema),
  Rollout: closed({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: closed({ name, owner: note, ticket: note, note }),
    spec: rolloutSchema,
  }),
} as const satisfies Readonly<Record<Kind, z.ZodType>>;
