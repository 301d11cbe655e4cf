import type { ReportedRow } from './results.ts';

const figure = (value: number): string => {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 4);
};

const verdict = ({ met, metStretch }: ReportedRow): string =>
  metStretch ? 'stretch' : met ? 'met' : 'MISSED';

/** The rows as lines for a terminal. */
export function tableOf(rows: Readonly<Record<string, ReportedRow>>): string {
  return Object.entries(rows)
    .flatMap(([id, row]) => [
      `${id.padEnd(4)} ${verdict(row).padEnd(8)} ${row.measure}`,
      `              ${Object.entries(row.values)
        .map(([name, value]) => `${name} ${figure(value)}`)
        .join(
          '  ',
        )}  [${row.unit}; target ${row.target}${row.stretch === '' ? '' : `; stretch ${row.stretch}`}]`,
      ...(row.peer === undefined
        ? []
        : [
            `              peer: ${Object.entries(row.peer)
              .map(([name, value]) => `${name} ${figure(value)}`)
              .join('  ')}`,
          ]),
      ...(row.peerNote === undefined ? [] : [`              ${row.peerNote}`]),
      `              ${row.load}`,
      ...(row.whereItGoes === undefined ? [] : [`              missed: ${row.whereItGoes}`]),
      ...(row.doubt === undefined ? [] : [`              doubtful: ${row.doubt}`]),
    ])
    .join('\n');
}
