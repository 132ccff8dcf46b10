import { describe, expect, test } from "vitest";
import { requestClass } from "../../../src/core/handoff/request-class.ts";

describe("a request for what is not there yet is blocking", () => {
  test.each(["_HLS_msn=1", "_HLS_part=0", "token=x&_HLS_msn=1&_HLS_part=2", "_HLS_msn", "_HLS_skip=YES&_HLS_msn=4"])(
    "?%s",
    (query) => {
      expect(requestClass(query)).toBe("blocking");
    },
  );
});

describe("every other request is ordinary", () => {
  test.each(["", "a=1", "_HLS_skip=YES", "_hls_msn=1", "x=_HLS_msn", "x_HLS_msn=1", "_HLS_msnx=1", "_HLS_"])(
    "?%s",
    (query) => {
      expect(requestClass(query)).toBe("ordinary");
    },
  );
});
