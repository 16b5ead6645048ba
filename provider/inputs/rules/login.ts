/** Login: the password. */
import { SPEC, type Rule } from "./facts.js";

const SPECIAL = "()`~!@#$%^&*_-+=|{}[]:\";'<>,.?/";
const CLASSES: readonly ((one: string) => boolean)[] = [
  (one) => one >= "A" && one <= "Z",
  (one) => one >= "a" && one <= "z",
  (one) => one >= "0" && one <= "9",
  (one) => SPECIAL.includes(one),
];
/** Forbidden words, in these spellings only. @see docs/jdcloud.md#login */
const WORDS = [
  ...["jd", "JD", "360", "bug", "BUG", "com", "COM"],
  ...["cloud", "CLOUD", "password", "PASSWORD"],
];
/** Rows and columns of a keyboard. @see docs/jdcloud.md#login: qaz, tfc, qwert */
const KEYBOARD = [
  ...["qwertyuiop", "asdfghjkl", "zxcvbnm"],
  ...["qaz", "wsx", "edc", "rfv", "tgb", "yhn", "ujm"],
  ...["esz", "rdx", "tfc", "ygv", "uhb", "ijn", "okm"],
];

/** The problem of a password, without quoting it; undefined for a good password. */
function weakness(password: string): string | undefined {
  const characters = [...password];
  if (characters.length < 8 || characters.length > 30) return "is not 8..30 characters long";
  if (characters.some((one) => !CLASSES.some((isOf) => isOf(one)))) {
    return `contains a character other than letters, digits and ${SPECIAL}`;
  }
  if (CLASSES.filter((isOf) => characters.some(isOf)).length < 3) {
    return "must contain three of: upper case, lower case, digits, special characters";
  }
  const word = WORDS.find((one) => password.includes(one));
  if (word) return `contains "${word}"; the cloud forbids it in passwords`;
  return characters.slice(2).some((_, at) => isRun(password.slice(at, at + 3)))
    ? "contains a sequence of three digits or letters, such as 123, cba or qwe; the cloud forbids it"
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
  // The cloud ignores the password then; a warning reports it.
  if (passwordAuth === "no" && (keyNames?.length ?? 0) > 0) return [];
  const problem = weakness(password);
  return problem === undefined ? [] : [{ path: [SPEC, "password"], problem }];
};
