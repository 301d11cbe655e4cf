import { expect, it } from 'vitest';
import { speakableText } from './speakable-text.ts';

it('gives the engine one plain line', () => {
  expect(speakableText('  Hi 👩‍💻 there ✔️ \n [[h@loU]] ')).toBe('Hi there h@loU');
});
