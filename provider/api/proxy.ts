/** The proxy between this machine and an endpoint, from the usual environment variables. */

/** A proxy from the environment. */
export interface Proxy {
  /** With its user and password, if it has them; never printed. */
  readonly url: string;
  /** Without user and password. */
  readonly shownUrl: string;
  /** Its environment variable. */
  readonly variable: string;
}

/**
 * The proxy for a URL: `HTTPS_PROXY` for https, `HTTP_PROXY` for http. The name in lower case takes precedence.
 * Undefined for a loopback address and for a host in `NO_PROXY`. Pure.
 *
 * @throws Error in one line with the variable's name, without the proxy's user and password
 */
export function proxyFor(
  env: Readonly<Record<string, string | undefined>>,
  url: string,
): Proxy | undefined {
  const { protocol, hostname, port } = new URL(url);
  const upper = protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const variable = [upper.toLowerCase(), upper].find((name) => env[name]?.trim());
  if (variable === undefined || isLoopback(hostname)) return undefined;
  const direct = env["no_proxy"]?.trim() || env["NO_PROXY"]?.trim() || "";
  if (isDirect(direct, hostname, port || (protocol === "https:" ? "443" : "80"))) return undefined;
  const given = env[variable]?.trim() ?? "";
  const text = /^[a-z][a-z\d+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (!proxy || !/^https?:$/.test(proxy.protocol) || proxy.hostname === "") {
    throw new Error(
      `${variable} does not name an http or https proxy: set it to a URL such as http://proxy.example.com:3128, or unset it`,
    );
  }
  return { url: proxy.href, shownUrl: `${proxy.protocol}//${proxy.host}`, variable };
}

/** Requests to this machine never go through a proxy, as in Go and Chrome. */
function isLoopback(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Whether a list, such as `*` or `example.com, .corp.example, 10.1.2.3, host:8080`, has a host or a parent domain. */
function isDirect(list: string, hostname: string, port: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*") return true;
      const [, host = "", ownPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      const domain = host.replace(/^\*?\./, "");
      const isOfPort = ownPort === undefined || ownPort === port;
      return isOfPort && (hostname === domain || hostname.endsWith(`.${domain}`));
    });
}
