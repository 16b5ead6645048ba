/** Whether a request may have taken effect, by the error of got. */
import { beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { Transport } from "../../../provider/api/transport.js";

let thrown: unknown;
let transport: Transport;
let errors: typeof import("got");
beforeAll(async () => {
  errors = await import("got");
  const { RequestError, TimeoutError } = errors;
  jest.unstable_mockModule("got", () => ({
    default: () => Promise.reject(thrown as Error),
    ...{ RequestError, TimeoutError },
  }));
  const { createTransport } = await import("../../../provider/api/transport.js");
  transport = createTransport();
});

const failed = (error: unknown) => {
  thrown = error;
  return transport({ method: "POST", url: "http://a", headers: {}, body: "" }).catch(
    (reason: unknown) => reason,
  );
};
const requestError = (code: string) => {
  const cause = Object.assign(new Error(code), { code });
  return new errors.RequestError(code, cause, new errors.Options());
};

describe("createTransport", () => {
  test.each<readonly [string, boolean]>([
    ["ECONNREFUSED", false],
    ["ENOTFOUND", false],
    ["EAI_AGAIN", false],
    ["EHOSTUNREACH", false],
    ["ENETUNREACH", false],
    ["EADDRNOTAVAIL", false],
    ["ERR_INVALID_URL", false],
    ["CERT_HAS_EXPIRED", false],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", false],
    ["SELF_SIGNED_CERT_IN_CHAIN", false],
    ["ERR_TLS_CERT_ALTNAME_INVALID", false],
    ["ERR_SSL_WRONG_VERSION_NUMBER", false],
    ["ECONNRESET", true],
    ["EPIPE", true],
    ["ETIMEDOUT", true],
    ["ECONNABORTED", true],
    ["ERR_READING_RESPONSE_STREAM", true],
    ["HPE_INVALID_CONSTANT", true],
    ["E_OF_TOMORROW", true],
  ])("an error with the code %s has wasSent %j", async (code, wasSent) => {
    expect(await failed(requestError(code))).toMatchObject({
      name: "TransportError",
      code,
      wasSent,
    });
  });

  test.each<readonly ["lookup" | "connect" | "secureConnect" | "request", boolean]>([
    ["lookup", false],
    ["connect", false],
    ["secureConnect", false],
    ["request", true],
  ])("a timeout of %s has wasSent %j", async (event, wasSent) => {
    const error = Object.assign(Object.create(errors.TimeoutError.prototype) as object, {
      ...{ code: "ETIMEDOUT", event, message: "timeout" },
    });
    expect(await failed(error)).toMatchObject({ code: "ETIMEDOUT", wasSent });
  });

  test("an error from outside a request is passed on unchanged", async () => {
    const aborted = requestError("ERR_ABORTED");
    const other = new Error("other");
    expect(await failed(aborted)).toBe(aborted);
    expect(await failed(other)).toBe(other);
  });
});
