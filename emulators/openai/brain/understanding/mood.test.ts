import { expect, it } from 'vitest';
import { moodOf } from './mood.ts';

it.each([
  ["I'd like to settle my balance", { asks: false, wantsAction: true, wantedVerb: 'settl' }],
  ['Can you cancel my visit', { asks: false, wantsAction: true, wantedVerb: 'cancel' }],
  ['Can you tell me my balance', { asks: true, wantsAction: false, wantedVerb: undefined }],
  ['Is there an outage', { asks: true, wantsAction: false, wantedVerb: undefined }],
  ['Report an outage', { asks: false, wantsAction: false, wantedVerb: 'report' }],
  ['My power is out', { asks: false, wantsAction: false, wantedVerb: undefined }],
])('%j', (text, mood) => {
  expect(moodOf(text)).toEqual(mood);
});
