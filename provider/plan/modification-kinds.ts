/** The ways to give a member another spec. */
import type { Step } from "./live-rules.js";
import type { StoppedChange } from "./stopped-change.js";

/** How a member gets its new spec: while it runs, stopped for a while, or by a new VM. */
export type Modification =
  | { readonly action: "live"; readonly steps: readonly Step[] }
  | {
      readonly action: "restart" | "rebuild";
      /** The fields to set while the VM runs. */
      readonly steps: readonly Step[];
      readonly change: StoppedChange;
    }
  /** `needs` are the fields that need a new VM; empty when it is unknown what the VM is made of. */
  | { readonly action: "replace"; readonly needs: readonly string[] };
