/** Ports of a client in memory: sleeping advances the time, and the cloud answers from a list. */
import type { Clock } from "../../../provider/api/clock.js";
import type { Transport, WireReply, WireRequest } from "../../../provider/api/transport.js";

export interface ToyClock extends Clock {
  /** Every sleep so far, in milliseconds. */
  readonly slept: readonly number[];
  /** Sets the time, forwards or back. */
  readonly set: (ms: number) => void;
}

export function toyClock(startMs = 0): ToyClock {
  let nowMs = startMs;
  const slept: number[] = [];
  return {
    nowMs: () => nowMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      nowMs += ms;
    },
    slept,
    set: (ms) => (nowMs = ms),
  };
}

export interface ToyTransport {
  readonly transport: Transport;
  readonly requests: readonly WireRequest[];
}

/** Answers the nth request with the nth reply, and all further ones with the last. */
export function toyTransport(...replies: readonly (WireReply | Error)[]): ToyTransport {
  const requests: WireRequest[] = [];
  return {
    requests,
    transport: async (request) => {
      const reply = replies[Math.min(requests.length, replies.length - 1)];
      requests.push(request);
      if (reply instanceof Error) throw reply;
      if (!reply) throw new Error("no reply was given");
      return reply;
    },
  };
}

export function okay(result: unknown, requestId = "r-ok"): WireReply {
  return { httpStatus: 200, body: JSON.stringify({ requestId, result }) };
}

export function refusal(httpStatus: number, status: string, message: string): WireReply {
  const error = { code: httpStatus, status, message };
  return { httpStatus, body: JSON.stringify({ requestId: "r-no", error }) };
}
