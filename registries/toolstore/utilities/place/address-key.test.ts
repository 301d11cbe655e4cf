import { describe, expect, it } from 'vitest';
import { addressKey, streetAddress, writtenAddress } from './address-key.ts';

describe('addresses', () => {
  it.each([
    '14 Maple Avenue, Springfield, IL 62703',
    '14 maple ave',
    'fourteen Maple Ave.',
    "it's at 14 Maple Avenue in Springfield",
    'number 14 maple avenue',
    '14 Maple Avenue, apartment 3',
  ])('are recognised however they are said: %s', (text) => {
    expect(addressKey(text)).toBe(addressKey('14 Maple Avenue'));
  });

  it.each(['15 Maple Avenue', '14 Maple Lane', '14 Oak Avenue', '141 Maple Avenue'])(
    'are kept apart: %s',
    (text) => {
      expect(addressKey(text)).not.toBe(addressKey('14 Maple Avenue'));
    },
  );

  it.each([
    ['one twenty three oak street', '123', 'oak street'],
    ['twelve oh five river road', '1205', 'river road'],
    ['three hundred ten elm st', '310', 'elm street'],
    ['two hundred mill lane', '200', 'mill lane'],
    ['82 Birch Ln', '82', 'birch lane'],
    ['corner of Elm and Fifth', undefined, 'corner of elm and fifth'],
  ])('are read from speech: %s', (text, houseNumber, street) => {
    expect(streetAddress(text)).toEqual({ houseNumber, street });
  });

  it('are written in the usual spelling', () => {
    expect(writtenAddress('at fourteen maple ave')).toBe('14 Maple Avenue');
    expect(writtenAddress('22 cedar ct, Springfield')).toBe('22 Cedar Court, Springfield');
    expect(writtenAddress('by the old mill')).toBe('by the old mill');
  });
});
