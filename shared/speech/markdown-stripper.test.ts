import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarkdownStripper } from './markdown-stripper.ts';

function strip(text: string, sizes: readonly number[] = [1_000]): string {
  const stripper = new MarkdownStripper();
  const characters = [...text];
  let plain = '';
  for (let at = 0, turn = 0; at < characters.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    plain += stripper.push(characters.slice(at, at + size).join(''));
    at += size;
  }
  return plain + stripper.end();
}

describe('MarkdownStripper', () => {
  it.each([
    ['**Bold**, *italic*, __strong__, _soft_, ~~gone~~', 'Bold, italic, strong, soft, gone'],
    ['# Title\n## Sub\ntext', 'Title\nSub\ntext'],
    ['- one\n* two\n+ three', 'one\ntwo\nthree'],
    ['> quoted', 'quoted'],
    ['Use `npm test`.', 'Use npm test.'],
    ['```js\nlet x;\n```\nDone', 'let x;\nDone'],
    ['See [our site](https://x.example) and ![a map](m.png).', 'See our site and a map.'],
    ['2 * 3, 2*3 and snake_case stay', '2 * 3, 2*3 and snake_case stay'],
    ['[brackets] stay, and (parentheses)', '[brackets] stay, and (parentheses)'],
    ['above\n---\nbelow', 'above\n\nbelow'],
    ['-5 degrees!', '-5 degrees!'],
    ['Wow!', 'Wow!'],
  ])('makes %j plain', (markdown, plain) => {
    expect(strip(markdown)).toBe(plain);
  });

  it('gives the same result however the text is cut', () => {
    const piece = fc.constantFrom(
      '**',
      '*',
      '_',
      '`',
      '```',
      '# ',
      '- ',
      '> ',
      '\n',
      ' ',
      '[',
      ']',
      '](',
      ')',
      '!',
      'word',
      '7',
      '~~',
      '--',
      '.',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 }),
        (markdown, sizes) => {
          expect(strip(markdown, sizes)).toBe(strip(markdown));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('leaves plain text alone', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9 ,.?'"-]*$/), (plain) => {
        expect(strip(plain, [3])).toBe(plain);
      }),
    );
  });
});
