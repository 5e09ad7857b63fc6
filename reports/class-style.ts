/** What the page of a class adds to the look of a student's: tables, bars, and the map of who failed what, each told by shape and not by colour alone. */
import { STYLE } from './html-style.ts'

export const CLASS_STYLE = `${STYLE}
header, main, footer { max-width: 62rem; }
.tiles { display: flex; flex-wrap: wrap; gap: .6rem 1.6rem; margin: 1rem 0; padding: 0; } .tiles li { padding: 0; text-indent: 0; }
.tiles b { display: block; width: auto; font-size: 1.5rem; line-height: 1.2; font-weight: 650; } .tiles .soft { display: block; }
nav { margin: 1rem 0; } nav a { margin-right: 1.1rem; white-space: nowrap; }
a { color: var(--l0); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th { text-align: left; font-weight: 600; color: var(--soft); } th, td { padding: .28rem .7rem .28rem 0; vertical-align: top; border-bottom: 1px solid var(--rule); }
tbody th { color: var(--ink); font-weight: 400; } td.figure, th.figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.histogram { display: block; width: 100%; max-width: 40rem; font: 12px system-ui, sans-serif; } .histogram text { fill: var(--ink); } .histogram .axis { fill: var(--soft); }
.histogram .bin { fill: var(--l0); } .histogram .ground { stroke: var(--rule); }
.map td, .map th { padding: .1rem .7rem .1rem 0; border-bottom: 0; vertical-align: middle; } .map tbody th { min-width: 16rem; line-height: 1.25; }
.map td.strip { width: 55%; min-width: 14rem; padding-right: 0; } .strip svg { display: block; shape-rendering: crispEdges; width: 100%; height: 16px; background: var(--goodwash); }
.map tr.topic th { padding-top: .7rem; font-weight: 600; }
.key svg { width: 14px; height: 16px; vertical-align: -3px; margin-right: .35rem; background: var(--goodwash); } .key { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .6rem 0; }
.key li { padding: 0; text-indent: 0; }
main li { padding: .2rem 0; text-indent: 0; } main .person > li { border-left: 3px solid var(--warn); padding: .1rem 0 .1rem .8rem; margin-bottom: .7rem; }
.person .names { margin-top: .1rem; }
.fail { fill: var(--bad); } .unsteady, .blocked { fill: var(--warn); } .none { fill: var(--soft); } .strip .error, .key .error { fill: var(--l3); }
.many { color: var(--bad); font-weight: 650; }
.names { margin: .4rem 0 0; } .names a, .names span { margin-right: .9rem; }
:root { --goodwash: #e3f0e6; }
@media (prefers-color-scheme: dark) { :root { --goodwash: #22362a; } }
@media (max-width: 40rem) { .map tbody th { min-width: 9rem; } .map td.strip { min-width: 9rem; width: 45%; } .optional { display: none; } }
@media print { :root { --goodwash: #eef5ef; } nav { display: none; } body { font-size: .82rem; } tr, article { break-inside: avoid; } .scroll { overflow: visible; }
  .strip svg, .key svg, .histogram .bin { print-color-adjust: exact; -webkit-print-color-adjust: exact; } a { color: inherit; text-decoration: none; } details:not([open]) { display: none; } }
`
