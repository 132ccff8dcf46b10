/**
 * What a test asks for: a cluster, a role, a region, each where it names one.
 *
 * Names are as the token has them, and the rules may have changed since: the decision looks them up. Whoever reads the
 * token hands on a wish only after its signature held and it counts here and now.
 */
import type { TokenRefusal } from "./signed-token.ts";

export interface TestWish {
  readonly cluster: string | null;
  readonly role: string | null;
  readonly region: string | null;
}

/** A test's token as it was read; null when there is none. */
export type TestRead = TestWish | TokenRefusal | null;

/** What the request's test asks for; null where it is none, or its token counts for nothing. */
export function testWish({ test }: { readonly test: TestRead }): TestWish | null {
  return typeof test === "string" ? null : test;
}
