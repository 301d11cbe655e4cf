import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorCatalogue } from './catalogue.ts';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `([a-z_]+)` \| (\d{3}) \| (.+)\. \| (.+) \|$/gm)];

describe('docs/errors.md', () => {
  it('documents every code of the catalogue as it is, and nothing else', () => {
    const documented = Object.fromEntries(
      rows.map(([, code, status, title, fix]) => [code, { status: Number(status), title, fix }]),
    );
    expect(documented).toEqual(errorCatalogue);
  });
});
