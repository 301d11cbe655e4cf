import type { BenchResults, ReportedRow } from './results.ts';

const width = 860;
const rowHeight = 46;
const labelWidth = 380;
const barWidth = width - labelWidth - 120;

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
  P8: { value: 'calls', target: 200, more: true },
  P9: { value: 'spreadPercent', target: 15 },
  P10: { value: 'perCall', target: 1 },
  P11: { value: 'p99', target: 12 },
  P12: { value: 'worker', target: 600 },
  P13: { value: 'factor', target: 2, more: true },
  P14: { value: 'warm', target: 1 },
};

/** One bar per row: the figure as a share of its target; the line marks the target. */
export function plotOf({ rows, machine, date, commit, isQuick }: BenchResults): string {
  const entries = Object.entries(rows);
  const height = 70 + entries.length * rowHeight;
  const bars = entries.map(([id, row], index) => barOf(id, row, 60 + index * rowHeight));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>Continuo: measured rows against their targets</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="16" y="24" font-weight="600">Continuo, commit ${escapeXml(commit)}, ${escapeXml(date.slice(0, 10))}${isQuick ? ' (quick run)' : ''}</text>`,
    `<text x="16" y="42" fill="#555">${escapeXml(machine.cpu)}, ${machine.cores} cores, Node ${escapeXml(machine.node)}; line: target, bars that should stay below it point right, "more is better" bars should pass it</text>`,
    ...bars,
    '</svg>',
    '',
  ].join('\n');
}

function barOf(id: string, row: ReportedRow, top: number): string {
  const drawn = headline[id];
  const value = drawn === undefined ? undefined : row.values[drawn.value];
  if (drawn === undefined || value === undefined || !Number.isFinite(value)) return '';
  const share = value / drawn.target;
  const length = Math.min(1, share / 2) * barWidth;
  const color = row.metStretch ? '#1a7f37' : row.met ? '#4c9a2a' : '#c62828';
  return [
    `<text x="16" y="${top + 18}" font-weight="600">${id}</text>`,
    `<text x="56" y="${top + 18}">${escapeXml(shorten(row.measure))}</text>`,
    `<text x="56" y="${top + 34}" fill="#555" font-size="11">target ${escapeXml(row.target)} ${escapeXml(row.unit)}</text>`,
    `<rect x="${labelWidth}" y="${top + 6}" width="${length.toFixed(1)}" height="16" fill="${color}"/>`,
    `<line x1="${labelWidth + barWidth / 2}" x2="${labelWidth + barWidth / 2}" y1="${top}" y2="${top + 28}" stroke="#111" stroke-width="1.5"/>`,
    `<text x="${labelWidth + length + 6}" y="${top + 19}">${value.toPrecision(3)}${drawn.more === true ? ' (more is better)' : ''}</text>`,
  ].join('\n');
}

const shorten = (text: string): string => (text.length > 46 ? `${text.slice(0, 45)}…` : text);

const escapeXml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
