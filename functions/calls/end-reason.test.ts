import { expect, it } from 'vitest';
import { endReasonOf } from './end-reason.ts';

it.each([
  [486, 10_031, 'busy (486/10031)'],
  [603, 10_037, 'declined (603/10037)'],
  [408, 10_057, 'no-answer (408/10057)'],
  [480, 10_057, 'not-reachable (480/10057)'],
  [404, 0, 'no-such-number (404/0)'],
  [200, 0, '200/0'],
  [599, 1, '599/1'],
])('says why a call did not come to be: %i/%i', (code, subCode, reason) => {
  expect(endReasonOf({ code, subCode, message: '' })).toBe(reason);
});
