import { describe, expect, it } from 'vitest';
import { createPhoneDigest } from './phone-digest.ts';

const digest = createPhoneDigest({ key: 'a secret for tests' });

describe('the digest of a phone number', () => {
  it('is the same with and without the plus sign, and another for every other number', () => {
    expect(digest('+15550100102')).toBe(digest('15550100102'));
    expect(digest('+15550100103')).not.toBe(digest('+15550100102'));
  });

  it('says nothing of the number, and cannot be made without the key', () => {
    expect(digest('+15550100102')).toMatch(/^[0-9a-f]{20}$/);
    expect(createPhoneDigest({ key: 'another secret' })('+15550100102')).not.toBe(
      digest('+15550100102'),
    );
  });
});
