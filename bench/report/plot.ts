import type { BenchResults, ReportedRow } from './results.ts';

const width = 900;
const rowHeight = 58;
const labelWidth = 400;
const barWidth = width - labelWidth - 130;
/** The target's line; bars end at twice the target. */
const targetX = labelWidth + barWidth / 2;

/** How each row is drawn: one figure against its target, as a share of it. */
const headline: Readonly<
  Record<string, { readonly value: string; readonly target: number; readonly more?: true }>
> = {
  P1: { value: 'p95', target: 8 },
  P2: { value: 'ratio', target: 1.2 },
  P3: { value: 'p50', target: 120 },
  P4: { value: 'ratio', target: 0.6 },
  P5: { value: 'p99', target: 10 },
  P6: { value: 'cpuMs', target: 300 },
  P7: { value: 'cpuMs', target: 700 },
  P8: { value: 'calls', target: 200, more: true },
  P9: { value: 'spreadPercent', target: 15 },
  P10: { value: 'perCall', target: 1 },
  P11: { value: 'p99', target: 12 },
  P12: { value: 'worker', target: 600 },
  P13: { value: 'factor', target: 2, more: true },
  P14: { value: 'warm', target: 1 },
  R1: { value: 'notReadyMs', target: 100 },
  R2: { value: 'firstAudioMs', target: 2000 },
  R8: { value: 'heldMegabytes', target: 5 },
  R9: { value: 'bufferedSeconds', target: 2 },
};

/** One bar per row: the figure as a share of its target, and the peer's below it. */
export function plotOf(results: BenchResults): string {
  const { rows, machine, date, commit, isQuick, loadAverage, peer } = results;
  const entries = Object.entries(rows);
  const top = 84;
  const height = top + 10 + entries.length * rowHeight;
  const quick = isQuick ? ', quick run' : '';
  const load = `load average ${loadAverage.before.toFixed(1)} before, ${loadAverage.after.toFixed(1)} after`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13">`,
    '<title>Continuo: measured rows against their targets</title>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(16, 24, `Continuo, commit ${commit}, ${date.slice(0, 10)}${quick}`, 'font-weight="600"'),
    text(
      16,
      42,
      `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; ${load}`,
      'fill="#555"',
    ),
    text(
      16,
      60,
      `Green: met (dark: stretch), red: missed${peer === undefined ? '' : `, grey: ${peer} under the same load`}. Pale: measured on a disturbed machine.`,
      'fill="#555"',
    ),
    text(targetX - 20, top - 6, 'target', 'fill="#111" font-size="11"'),
    ...entries.map(([id, row], index) => barOf(id, row, top + index * rowHeight)),
    '</svg>',
    '',
  ].join('\n');
}

function barOf(id: string, row: ReportedRow, top: number): string {
  const drawn = headline[id];
  const value = drawn === undefined ? undefined : row.values[drawn.value];
  if (drawn === undefined || value === undefined || !Number.isFinite(value)) return '';
  const { target, more = false } = drawn;
  const color = row.metStretch ? '#1a7f37' : row.met ? '#5cb85c' : '#c62828';
  const opacity = row.doubt === undefined ? 1 : 0.45;
  const peer = row.peer?.[drawn.value];
  return [
    text(16, top + 16, id, 'font-weight="600"'),
    text(56, top + 16, shorten(row.measure)),
    text(
      56,
      top + 33,
      `${drawn.value}, ${row.unit}; target ${more ? '≥' : '≤'} ${target}`,
      'fill="#555" font-size="11"',
    ),
    `<line x1="${targetX}" x2="${targetX}" y1="${top}" y2="${top + 38}" stroke="#111" stroke-width="1.5"/>`,
    bar(top + 4, value, target, color, opacity, 15),
    peer === undefined || !Number.isFinite(peer)
      ? ''
      : bar(top + 23, peer, target, '#9e9e9e', 1, 11),
  ].join('\n');
}

function bar(
  y: number,
  value: number,
  target: number,
  color: string,
  opacity: number,
  height: number,
): string {
  const share = Math.max(0, value / target);
  const isCut = share > 2;
  const length = Math.min(1, share / 2) * barWidth;
  const label = `${isCut ? '→ ' : ''}${figure(value)}`;
  return [
    `<rect x="${labelWidth}" y="${y}" width="${Math.max(1, length).toFixed(1)}" height="${height}" fill="${color}" fill-opacity="${opacity}"/>`,
    // The white edge keeps it readable across the target's line.
    text(
      labelWidth + length + 6,
      y + height - 3,
      label,
      'font-size="12" stroke="#fff" stroke-width="4" paint-order="stroke"',
    ),
  ].join('\n');
}

const figure = (value: number): string => String(Number(value.toPrecision(3)));

const text = (x: number, y: number, content: string, attributes = ''): string =>
  `<text x="${x}" y="${y}"${attributes === '' ? '' : ` ${attributes}`}>${escapeXml(content)}</text>`;

const shorten = (label: string): string => (label.length > 48 ? `${label.slice(0, 47)}…` : label);

const escapeXml = (content: string): string =>
  content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
