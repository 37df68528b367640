/** How the page of a report looks: light and dark, wide and narrow, and on paper. */

const LIGHT = ['#3366cc', '#b8860b', '#2e8b57', '#c2447a', '#7a52c7', '#c8622d', '#1f8a99', '#6b7d1f', '#7d7d85'];
const DARK = ['#7aa2f7', '#e0b050', '#63c68f', '#f08ab5', '#b29bf0', '#f0965f', '#5cc9d6', '#b5c95a', '#9a9aa5'];

/** How many agents have a colour of their own. The others share the last one. */
export const OWN_COLOURS = LIGHT.length - 1;

const colours = (values: readonly string[]): string => values.map((value, index) => `--c${index}:${value};`).join('');

export const STYLE = `
:root{color-scheme:light dark;--ink:#1c1c20;--soft:#63636b;--line:#dcdce2;--paper:#ffffff;--band:#f5f5f8;--good:#1a7f4b;--bad:#c02b2b;${colours(LIGHT)}}
@media (prefers-color-scheme:dark){:root{--ink:#ececf1;--soft:#a2a2ac;--line:#3b3b44;--paper:#17171b;--band:#212127;--good:#5ecb8f;--bad:#ff5555;${colours(DARK)}}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:78rem;padding:1.5rem;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:2.25rem 0 .5rem}
p{margin:.25rem 0 .75rem}
.soft,.note,caption{color:var(--soft)}
.proof{border-left:4px solid var(--good);background:var(--band);padding:.6rem .9rem;margin:1rem 0;font-weight:600}
.proof.bad{border-color:var(--bad);color:var(--bad)}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.6rem,1fr));gap:.75rem;margin:1rem 0}
dl div{background:var(--band);padding:.55rem .8rem;border-radius:6px}
dt{color:var(--soft);font-size:.85rem}
dd{margin:0;font-size:1.25rem;font-variant-numeric:tabular-nums}
.wide{overflow-x:auto}
table{border-collapse:collapse;max-width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:.25rem 0;font-size:.9rem}
th,td{text-align:left;padding:.3rem .9rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
thead th{color:var(--soft);font-weight:500;font-size:.85rem;white-space:nowrap}
th[scope=row]{font-weight:600;overflow-wrap:break-word;min-width:6.5rem;max-width:22rem}
td{overflow-wrap:break-word;max-width:40rem}
td:last-child:not(.n){min-width:11rem}
.n{text-align:right;white-space:nowrap;min-width:4.5rem}
.axis,.rows li{display:grid;grid-template-columns:minmax(0,21rem) minmax(0,1fr);column-gap:1rem}
.axis{display:block;position:relative;height:1.4rem;margin-left:22rem;color:var(--soft);font-size:.78rem;font-variant-numeric:tabular-nums}
.axis span{position:absolute;white-space:nowrap}
.p0{left:0}.p25{left:25%;transform:translateX(-50%)}.p50{left:50%;transform:translateX(-50%)}.p75{left:75%;transform:translateX(-50%)}.p100{right:0}
.rows{list-style:none;margin:0;padding:0;border-top:1px solid var(--line)}
.rows li{align-items:center;padding:.28rem 0;border-bottom:1px solid var(--line);break-inside:avoid}
.rows .note{grid-column:2;font-size:.8rem}
.name{min-width:0;display:flex;gap:.5rem;align-items:baseline}
.name b{flex:none;max-width:11rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.name>bdi{flex:1 1 auto;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;color:var(--soft)}
svg{display:block;width:100%;background-image:linear-gradient(90deg,var(--line) 1px,transparent 1px);background-size:25% 100%;border-right:1px solid var(--line)}
${LIGHT.map((_, index) => `.c${index}{fill:var(--c${index});background:var(--c${index})}`).join('')}
.review{opacity:.5}
.lost{fill:var(--bad)}
.double{stroke:var(--bad);stroke-width:3px;vector-effect:non-scaling-stroke}
.key{display:flex;flex-wrap:wrap;gap:.3rem 1rem;padding:0;margin:.5rem 0;list-style:none;font-size:.88rem}
.key li{display:flex;align-items:center;gap:.4rem;min-width:0;overflow-wrap:anywhere}
.key i{flex:none;width:.9rem;height:.9rem;border-radius:2px}
.key .lostkey{width:.25rem;background:var(--bad)}
footer{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:.75rem;font-size:.85rem;color:var(--soft)}
@media (max-width:64rem){.p25,.p75{display:none}}
@media (max-width:46rem){body{padding:1rem}.rows li{grid-template-columns:minmax(0,1fr);row-gap:.25rem}.rows .note{grid-column:1}.axis{margin-left:0}.name>bdi{white-space:normal;display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical}}
@media print{html{font-size:11px}.p25,.p75{display:none}body{max-width:none;padding:0;font-size:11px;--paper:#fff}.proof,dl div{border:1px solid var(--line)}rect,.key i{print-color-adjust:exact;-webkit-print-color-adjust:exact}.wide{overflow:visible}h2{break-after:avoid}}
`;
