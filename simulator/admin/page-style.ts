/** Style of the web page. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --dim: #66707f; --paper: #f4f6f9; --card: #fff; --line: #dfe4ec;
  --accent: #2f5fd0; --running: #1f9d61; --pending: #d99a1c; --stopped: #7b8696; --error: #d64545; --moving: #3f7fe0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9f1; --dim: #93a0b3; --paper: #12161d; --card: #1a202a;
  --line: #2b3442; --accent: #7ea2ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 14px/1.45 system-ui, sans-serif; }
header { display: flex; gap: 12px; align-items: baseline; padding: 14px 22px; border-bottom: 1px solid var(--line);
  background: var(--card); position: sticky; top: 0; z-index: 1; }
h1 { font-size: 16px; margin: 0; } h2 { font-size: 12px; letter-spacing: .06em; text-transform: uppercase;
  color: var(--dim); margin: 0 0 10px; font-weight: 600; }
header .clock { margin-left: auto; font-variant-numeric: tabular-nums; color: var(--dim); }
#link { width: 9px; height: 9px; border-radius: 50%; background: var(--running); display: inline-block; }
#link.down { background: var(--error); }
main { display: grid; grid-template-columns: minmax(0, 1fr) 340px; gap: 16px; padding: 16px 22px; }
@media (max-width: 900px) { main { grid-template-columns: 1fr; } }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; }
.stack { display: grid; gap: 16px; align-content: start; min-width: 0; }
.sums { display: grid; grid-template-columns: repeat(auto-fit, minmax(104px, 1fr)); gap: 16px; }
.sum b { display: block; font-size: 22px; line-height: 1.15; font-variant-numeric: tabular-nums; }
.sum span { color: var(--dim); font-size: 12px; } .sum.bad b { color: var(--error); }
.bar { display: flex; height: 6px; border-radius: 3px; overflow: hidden; background: var(--line); margin-top: 14px; }
.bar i { display: block; }
.group { margin: 0 0 14px; } .group h3 { font: 600 13px/1.3 ui-monospace, monospace; margin: 0 0 8px; }
.group h3 small { color: var(--dim); font-weight: 400; font-family: system-ui, sans-serif; }
.vms { display: grid; grid-template-columns: repeat(auto-fill, minmax(148px, 1fr)); gap: 8px; }
.vm { text-align: left; border: 1px solid var(--line); border-left: 4px solid var(--state); border-radius: 7px;
  padding: 7px 10px; background: var(--card); color: inherit; font: inherit; cursor: pointer; min-width: 0; }
.vm b, .vm span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.vm b { white-space: normal; overflow-wrap: anywhere; max-height: 2.9em; }
.vm span { color: var(--state); font-size: 12px; } .vm.chosen { outline: 2px solid var(--accent); }
.vm.gone { opacity: .7; border-style: dashed; } .vm.gone b { text-decoration: line-through; }
.pending, .starting, .rebooting { --state: var(--pending); } .running { --state: var(--running); }
.stopped, .gone { --state: var(--stopped); } .error { --state: var(--error); }
.stopping, .deleting, .resizing, .rebuilding { --state: var(--moving); }
.pending, .starting, .stopping, .deleting, .rebooting, .resizing, .rebuilding { animation: pulse 1.2s infinite alternate; }
@keyframes pulse { to { border-left-color: transparent; } }
@media (prefers-reduced-motion: reduce) { .vm { animation: none !important; } }
.none { color: var(--dim); margin: 4px 0; }
button.act, select { font: inherit; padding: 5px 11px; border-radius: 6px; border: 1px solid var(--line);
  background: var(--paper); color: inherit; cursor: pointer; } button.act:hover { border-color: var(--accent); }
button.bad { color: var(--error); } .acts { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 10px; }
button:focus-visible, select:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 3px 12px; margin: 0; }
dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.scroll { max-height: 340px; overflow: auto; } table { width: 100%; border-collapse: collapse; }
td { padding: 3px 10px 3px 0; border-top: 1px solid var(--line); white-space: nowrap; vertical-align: top;
  font: 12px/1.5 ui-monospace, monospace; } td.path { width: 100%; white-space: normal; overflow-wrap: anywhere; }
tr:first-child td { border-top: 0; } .fail { color: var(--error); } .fine { color: var(--running); }
.target { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.tag { background: var(--error); color: #fff; border-radius: 4px; padding: 0 5px; margin-right: 6px; float: left; }
#said { color: var(--error); min-height: 1.4em; margin: 8px 0 0; }
`;
