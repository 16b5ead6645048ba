/**
 * The one place where a refused or failed call gets its meaning; no higher room sees a status code.
 *
 * Some conditions differ in their message only (docs/jdcloud.md#messages-that-decide): the texts are listed here,
 * verbatim, and nowhere else.
 */

/** The meaning of a failed call. */
export type Fault =
  /** Too many calls: retry later. */
  | "throttled"
  /** The call did not reach the cloud, or the cloud could not serve it. */
  | "unavailable"
  /** The call was sent and its reply was lost: it may have taken effect. */
  | "ambiguous"
  /** The account's quota is used up. */
  | "quota"
  /** The zone is out of stock or out of addresses. */
  | "capacity"
  /** The VM is in a state or task that does not permit the call yet. */
  | "busy"
  /** The VM is prepaid, and cannot be deleted before its time ends. */
  | "prepaid"
  /** The named resource does not exist. */
  | "missing"
  /** The call's token belongs to an earlier call with another body. The cloud carried out the earlier call. */
  | "taken"
  /** Not authenticated, or not permitted. */
  | "denied"
  /** The request is wrong; a retry cannot help. */
  | "invalid"
  /** None of the above. */
  | "unknown";

/** The meaningful parts of an error reply. */
export interface Refusal {
  readonly httpStatus: number;
  readonly status: string;
  readonly message: string;
}

/** Codes of a refused signature; the fault is `denied`, as it is without permission. @see docs/jdcloud.md#errors */
const SIGNATURE_CODES: ReadonlySet<string> = new Set(["UNAUTHENTICATED", "ACCESS_ERROR"]);

/** Whether the gateway refused the signature of a call: no service has seen the call then. Pure. */
export function isOfSignature({ code }: { readonly code: string }): boolean {
  return SIGNATURE_CODES.has(code);
}

/** Texts of 400 and 403 replies with a narrower meaning than their code. */
const BY_MESSAGE: readonly (readonly [RegExp, Fault])[] = [
  [/^Conflict with underlay (image )?task /, "busy"],
  [/^Disk busy in /, "busy"],
  [/^Can't delete no charged resource/, "busy"],
  [/^Invalid instance status /, "busy"],
  [/^Please stop the instance first/, "busy"],
  [/^Can't delete 'prepaid_by_duration' instance/, "prepaid"],
  [/ is out of stock$/, "capacity"],
  [/^Available Ip in segments not enough/, "capacity"],
  [/^Resource is not enough/, "capacity"],
];

/**
 * The meaning of an error reply. Pure.
 *
 * 429 has two meanings, by `status` (docs/jdcloud.md#errors): `QUOTA_EXCEEDED` is final, any other status is throttling.
 */
export function classify({ httpStatus, status, message }: Refusal): Fault {
  if (httpStatus === 400 || httpStatus === 403) {
    const narrower = BY_MESSAGE.find(([text]) => text.test(message));
    if (narrower) return narrower[1];
  }
  switch (httpStatus) {
    case 400:
      return "invalid";
    case 401:
    case 403:
      return "denied";
    case 404:
      return meaningOf404(status);
    case 409:
      return meaningOf409(status);
    case 429:
      return status === "QUOTA_EXCEEDED" ? "quota" : "throttled";
    case 500:
    case 502:
    case 503:
    case 504:
      return "unavailable";
    default:
      return "unknown";
  }
}

/**
 * `ALREADY_EXISTS` is not documented for a call with a token, and only calls with a token get it here.
 * @see docs/jdcloud.md#tokens
 */
function meaningOf409(status: string): Fault {
  if (status === "ALREADY_EXISTS") return "taken";
  return status === "ABORTED" ? "unavailable" : "invalid";
}

/** Only `NOT_FOUND` from the cloud means missing: a proxy or a wrong endpoint answers 404 to everything. */
function meaningOf404(status: string): Fault {
  if (status === "NOT_FOUND") return "missing";
  // The VM's state does not permit the call, although the code suggests otherwise. @see docs/jdcloud.md#contradictions
  return status === "FAILED_PRECONDITION" ? "invalid" : "unknown";
}
