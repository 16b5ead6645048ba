/** How one gets into a member: the password. */
import { SPEC, type Rule } from "./facts.js";

const SPECIAL = "()`~!@#$%^&*_-+=|{}[]:\";'<>,.?/";
const CLASSES: readonly ((one: string) => boolean)[] = [
  (one) => one >= "A" && one <= "Z",
  (one) => one >= "a" && one <= "z",
  (one) => one >= "0" && one <= "9",
  (one) => SPECIAL.includes(one),
];
/** In these spellings only. @see docs/jdcloud.md#login */
const WORDS = [
  ...["jd", "JD", "360", "bug", "BUG", "com", "COM"],
  ...["cloud", "CLOUD", "password", "PASSWORD"],
];
/** The letters of a keyboard as they lie beside and below one another. @see docs/jdcloud.md#login: qaz, tfc, qwert */
const KEYBOARD = [
  ...["qwertyuiop", "asdfghjkl", "zxcvbnm"],
  ...["qaz", "wsx", "edc", "rfv", "tgb", "yhn", "ujm"],
  ...["esz", "rdx", "tfc", "ygv", "uhb", "ijn", "okm"],
];

/** What is wrong with a password, never quoting it; undefined when nothing is. */
function weakness(password: string): string | undefined {
  const characters = [...password];
  if (characters.length < 8 || characters.length > 30) return "is not 8..30 characters long";
  if (characters.some((one) => !CLASSES.some((isOf) => isOf(one)))) {
    return `holds a character that is no letter, digit or one of ${SPECIAL}`;
  }
  if (CLASSES.filter((isOf) => characters.some(isOf)).length < 3) {
    return "has not three of: upper case, lower case, digits, special characters";
  }
  const word = WORDS.find((one) => password.includes(one));
  if (word) return `holds "${word}", which the cloud forbids in passwords`;
  return characters.slice(2).some((_, at) => isRun(password.slice(at, at + 3)))
    ? "has three digits or letters in a row, as in 123, cba or qwe, which the cloud forbids"
    : undefined;
}

/** Whether three characters count up or down, or are neighbours on the keyboard. */
function isRun(three: string): boolean {
  if (KEYBOARD.some((row) => row.includes(three.toLowerCase()))) return true;
  const [first = NaN, second = NaN, third = NaN] = [...three].map((one) => one.charCodeAt(0));
  const isOneKind = CLASSES.slice(0, 3).some((isOf) => [...three].every(isOf));
  const step = second - first;
  return isOneKind && Math.abs(step) === 1 && third - second === step;
}

/** @see docs/jdcloud.md#login, password */
export const passwordIsStrong: Rule = ({ inputs }) => {
  const { password, passwordAuth, keyNames } = inputs.instanceSpec ?? {};
  if (password === undefined) return [];
  // Ignored by the cloud then, of which a warning tells.
  if (passwordAuth === "no" && (keyNames?.length ?? 0) > 0) return [];
  const problem = weakness(password);
  return problem === undefined ? [] : [{ path: [SPEC, "password"], problem }];
};
