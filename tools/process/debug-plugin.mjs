/**
 * Makes the plugin, the process with our provider, wait for a debugger on port 9229. Use it as
 * `NODE_OPTIONS="--import /path/to/this/file" pulumi …`: --inspect-brk would stop every Node process of the CLI instead.
 *
 * @see docs/contributing/debugging.md
 */
import inspector from "node:inspector";

if (process.argv[1]?.includes("dynamic-provider")) inspector.open(9229, "127.0.0.1", true);
