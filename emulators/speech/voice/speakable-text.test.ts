import { expect, it } from 'vitest';
import { speakableText } from './speakable-text.ts';

it('gives the engine one plain line', () => {
  expect(speakableText('  Hi 👩‍💻 there ✔️ \n [[h@loU]] ')).toBe('Hi there h@loU');
});

it('has a listener hum as briefly as people do', () => {
  expect(speakableText('Mm-hm. Yes, mmhmm, the gymnasium.')).toBe(
    "m'hm. Yes, m'hm, the gymnasium.",
  );
});
