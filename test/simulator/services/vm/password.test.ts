import { describe, expect, test } from "@jest/globals";
import { isAcceptablePassword } from "../../../../simulator/services/vm/password.js";

describe("a password is taken", () => {
  test.each([
    ["of 8 characters", "Zk7#pW2m"],
    ["of 30 characters", "Zk7#pW2mZk7#pW2mZk7#pW2mZk7#pW"],
    ["of three kinds, no capital", "zk7#pw2m"],
    ["of three kinds, no small letter", "ZK7#PW2M"],
    ["of three kinds, no digit", "Zk#pWmq!"],
    ["of three kinds, no sign", "Zk7pW2mq"],
    ["with two neighbours that count", "Zk12#pW4m"],
    ["with a count that has a gap", "Zk135#pWm"],
    ["with a count over two kinds", "Zk#pW9:;m"],
    ["with a count whose letters differ in case", "Zk7#aBc2"],
    ["with neighbours of the keyboard that are no run", "Zk7#qeW2"],
    ["with two steps in two directions", "Zk121#pWm"],
    ["with two steps down and up", "Zk212#pWm"],
    ["with two equal digits", "Zk112#pWm"],
  ])("%s", (_, password) => {
    expect(isAcceptablePassword(password)).toBe(true);
  });
});

describe("a password is refused", () => {
  test.each([
    ["of 7 characters", "Zk7#pW2"],
    ["of 31 characters", "Zk7#pW2mZk7#pW2mZk7#pW2mZk7#pW2"],
    ["of two kinds", "zk7pw2mq"],
    ["of one kind", "zkpwmqvt"],
    ["of capitals and digits only", "ZK7PW2MQ"],
    ["of letters only", "ZkpWmqvT"],
    ["with a blank", "Zk7# pW2m"],
    ["with a letter of another script", "Zk7#pW2é"],
    ["with a word of the cloud", "Zk7#jdW2"],
    ["with such a word in capitals", "Zk7#BUG2m"],
    ["with a count at its begin", "123Zk#pWm"],
    ["with a count at its end", "Zk#pWm456"],
    ["that counts down", "Zk321#pWm"],
    ["with an alphabet in small letters", "Zk7#abc2"],
    ["with an alphabet backwards", "Zk7#ZYX2"],
    ["with a row of the keyboard", "Zk7#sdf2"],
    ["with a row of the keyboard in mixed case", "Zk7#SdF2"],
    ["with a column of the keyboard", "Zk7#wsx2"],
    ["with the other column of the keyboard", "Zk7#esz2"],
  ])("%s", (_, password) => {
    expect(isAcceptablePassword(password)).toBe(false);
  });
});

test.each(
  [
    "qwe",
    "iop",
    "asd",
    "jkl",
    "zxc",
    "bnm",
    "qaz",
    "wsx",
    "edc",
    "rfv",
    "tgb",
    "yhn",
    "ujm",
  ].concat(["esz", "rdx", "tfc", "ygv", "uhb", "ijn", "okm"]),
)("a password is refused with the keys %s", (keys) => {
  expect(isAcceptablePassword(`1#Z${keys}9_`)).toBe(false);
});
