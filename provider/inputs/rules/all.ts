/**
 * What the vendor's page demands beyond the shape of a field: what is needed in which mode, and which fields go
 * together. Each rule is a pure function over what is known; a value that is unknown, or wrong by itself, is left alone.
 */
import { chargeFits } from "./charge.js";
import { dataDisksAreAttachable, iopsFitTheSize } from "./disks.js";
import { extraFieldsAreNew, overridesNameSlots } from "./extra.js";
import type { Rule } from "./facts.js";
import { passwordIsStrong } from "./login.js";
import { groupLeavesTheRestToItsTemplate, isCompleteForItsMode } from "./modes.js";
import { namesAreWellFormed, overriddenNamesAreTheirOwn } from "./names.js";
import { fixedAddressesAreForOne, placementsAreTheProgramsToChoose } from "./network.js";
import { minReadyIsAShare, timeoutsAreDurations } from "./run-options.js";
import { metadataFits, scriptsAreEncoded, tagsFit } from "./texts.js";

/** All rules, in the order their findings are shown. */
export const RULES: readonly Rule[] = [
  isCompleteForItsMode,
  groupLeavesTheRestToItsTemplate,
  namesAreWellFormed,
  passwordIsStrong,
  scriptsAreEncoded,
  metadataFits,
  tagsFit,
  fixedAddressesAreForOne,
  dataDisksAreAttachable,
  iopsFitTheSize,
  chargeFits,
  placementsAreTheProgramsToChoose,
  overridesNameSlots,
  overriddenNamesAreTheirOwn,
  extraFieldsAreNew,
  minReadyIsAShare,
  timeoutsAreDurations,
];
