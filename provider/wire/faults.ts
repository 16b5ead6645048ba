/**
 * The one place where a refused or failed call gets its meaning; nobody upstairs sees a status code.
 *
 * The cloud tells some conditions apart by message only (docs/jdcloud.md#messages-that-decide): those texts are listed
 * here, verbatim, and nowhere else.
 */

/** What a failed call means to us. */
export type Fault =
  /** Too many calls; repeat later. */
  | "throttled"
  /** Did not reach the cloud, or the cloud could not serve it. */
  | "unavailable"
  /** Was sent, and its reply was lost: it may have taken effect. */
  | "ambiguous"
  /** The account's quota is used up. */
  | "quota"
  /** The zone has no more of what was asked for. */
  | "capacity"
  /** The VM is in a state or task that does not permit it just now. */
  | "busy"
  /** The named thing does not exist. */
  | "missing"
  /** The call's token belongs to a call with another body, which was carried out. */
  | "taken"
  /** Not signed in, or not permitted. */
  | "denied"
  /** The request is wrong and stays wrong. */
  | "invalid"
  /** None of the above. */
  | "unknown";

/** The parts of an error reply that carry meaning. */
export interface Refusal {
  readonly httpStatus: number;
  readonly status: string;
  readonly message: string;
}

/** Texts of 400 and 403 replies that mean something narrower than their code. */
const BY_MESSAGE: readonly (readonly [RegExp, Fault])[] = [
  [/^Conflict with underlay (image )?task /, "busy"],
  [/^Disk busy in /, "busy"],
  [/^Can't delete no charged resource/, "busy"],
  [/^Invalid instance status /, "busy"],
  [/ is out of stock$/, "capacity"],
  [/^Available Ip in segments not enough/, "capacity"],
  [/^Resource is not enough/, "capacity"],
];

/**
 * The meaning of an error reply. Pure.
 *
 * 429 has two meanings and is told apart by `status` (docs/jdcloud.md#errors): `QUOTA_EXCEEDED` is final, all else is
 * throttling.
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
 * What an `ALREADY_EXISTS` means is not documented for a token; only calls with one meet it here.
 * @see docs/jdcloud.md#tokens
 */
function meaningOf409(status: string): Fault {
  if (status === "ALREADY_EXISTS") return "taken";
  return status === "ABORTED" ? "unavailable" : "invalid";
}

/** Only the cloud's own word makes a thing missing: a proxy or a wrong endpoint answers 404 to everything. */
function meaningOf404(status: string): Fault {
  if (status === "NOT_FOUND") return "missing";
  // A state that does not permit the call, under a code that suggests otherwise. @see docs/jdcloud.md#contradictions
  return status === "FAILED_PRECONDITION" ? "invalid" : "unknown";
}
