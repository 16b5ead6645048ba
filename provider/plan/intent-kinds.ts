/** The kinds of decisions about one slot or one VM. */
import type { Member } from "../group/observed.js";
import type { Step } from "./live-rules.js";
import type { MemberChange } from "./modification.js";
import type { StoppedChange } from "./stopped-change.js";

/** The decision to stop a member, change it and start it again. */
export interface MemberDisruption {
  readonly kind: "restart" | "rebuild";
  readonly member: Member;
  /** The fields to set before it is stopped. */
  readonly steps: readonly Step[];
  readonly change: StoppedChange;
  /** Whether a run has taken the member out of service for it already. */
  readonly isBegun: boolean;
  readonly why: string;
}

/** The decision about one slot or one VM. */
export type Intent =
  | { readonly kind: "keep"; readonly member: Member }
  /** With `why`, the member keeps another spec than the declared one. */
  | { readonly kind: "settle" | "start"; readonly member: Member; readonly why?: string }
  | { readonly kind: "launch"; readonly slot: number }
  | MemberChange
  | MemberDisruption
  /** `cause` is the reason why nothing less is possible. `successor` is the VM that will take the place of the member; it is not running yet. */
  | {
      readonly kind: "replace";
      readonly member: Member;
      readonly why: string;
      readonly cause?: string;
      readonly successor?: Member;
    }
  /** A running member with another spec, left as it is by this run; `why` names the setting. */
  | { readonly kind: "held"; readonly member: Member; readonly why: string }
  | { readonly kind: "retire"; readonly member: Member; readonly why: string };
