import { expect, it } from 'vitest';
import { parseToolDescription } from './tool-description.ts';

it('separates sentences from example requests', () => {
  expect(
    parseToolDescription(
      'Takes a payment. To spread it use `setup_plan`.\nExample requests: "I want to pay"; "charge my card"',
    ),
  ).toEqual({
    sentences: 'Takes a payment.',
    examples: ['I want to pay', 'charge my card'],
  });
});

it('takes a description without examples', () => {
  expect(parseToolDescription('Takes a payment.')).toEqual({
    sentences: 'Takes a payment.',
    examples: [],
  });
});
