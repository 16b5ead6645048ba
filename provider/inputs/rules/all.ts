/**
 * Rules of the vendor's page over several fields: the fields required in each mode, and their combinations. Each rule is a
 * pure function of the known inputs; it skips unknown values and values with a finding.
 */
import { chargeFits } from "./charge.js";
import { dataDisksAreAttachable, iopsFitTheSize } from "./disks.js";
import { extraFieldsAreNew, overridesNameSlots } from "./extra.js";
import type { Rule } from "./facts.js";
import { passwordIsStrong } from "./login.js";
import { fieldsAreAllowedWithAgId, isCompleteForItsMode } from "./modes.js";
import { namesAreWellFormed, overriddenNamesAreUnique } from "./names.js";
import { fixedAddressesAreForOne, placementsAreWithoutAgId } from "./network.js";
import {
  amountsAreMembers,
  disruptionsLeaveAWay,
  fixedAddressesCanMove,
  pauseIsADuration,
  rolloutCanMove,
} from "./rollout.js";
import { minReadyIsReachable, timeoutsAreDurations } from "./run-options.js";
import { metadataFits, scriptsAreEncoded, tagsFit } from "./texts.js";

/** All rules, in the order of their findings. */
export const RULES: readonly Rule[] = [
  isCompleteForItsMode,
  fieldsAreAllowedWithAgId,
  namesAreWellFormed,
  passwordIsStrong,
  scriptsAreEncoded,
  metadataFits,
  tagsFit,
  fixedAddressesAreForOne,
  dataDisksAreAttachable,
  iopsFitTheSize,
  chargeFits,
  placementsAreWithoutAgId,
  overridesNameSlots,
  overriddenNamesAreUnique,
  extraFieldsAreNew,
  minReadyIsReachable,
  timeoutsAreDurations,
  amountsAreMembers,
  pauseIsADuration,
  rolloutCanMove,
  fixedAddressesCanMove,
  disruptionsLeaveAWay,
];
