import { describe, expect, it } from 'vitest';
import { CodedError, StoreError } from '#shared/errors/coded-error.ts';
import { createLogger, type LoggerOptions } from './logger.ts';

function open(level: LoggerOptions['level'] = 'info', personalValueKey = 'a secret key') {
  const lines: string[] = [];
  const logger = createLogger({
    level,
    service: 'test',
    personalValueKey,
    destination: { write: (line) => void lines.push(line) },
  });
  return { logger, entries: () => lines.map((line): Record<string, unknown> => JSON.parse(line)) };
}

describe('createLogger', () => {
  it('writes one JSON object per entry', () => {
    const { logger, entries } = open();
    logger.info('call answered', { sessionId: 'session-1', durationMs: 12 });
    expect(entries()).toMatchObject([
      {
        level: 'info',
        service: 'test',
        event: 'call answered',
        sessionId: 'session-1',
        durationMs: 12,
      },
    ]);
  });

  it('never writes a personal value, but shows that two are the same', () => {
    const { logger, entries } = open();
    logger.info('a', { 'pii:phone': '+15550100102', 'pii:name': { first: 'Ada' } });
    logger.info('b', { 'pii:phone': '+15550100102' });
    const [first, second] = entries();
    expect(JSON.stringify(entries())).not.toMatch(/5550100102|Ada/);
    expect(first?.phone).toMatch(/^hash:[0-9a-f]{16}$/);
    expect(second?.phone).toBe(first?.phone);
    const other = open('info', 'another key');
    other.logger.info('c', { 'pii:phone': '+15550100102' });
    expect(other.entries()[0]?.phone).not.toBe(first?.phone);
  });

  it('writes nothing below its level', () => {
    const { logger, entries } = open('warn');
    logger.debug('a');
    logger.info('b');
    logger.warn('c');
    logger.error('d');
    expect(entries().map(({ event }) => event)).toEqual(['c', 'd']);
    expect(open('silent').entries()).toEqual([]);
  });

  it('writes what was thrown with code and causes, whatever it is', () => {
    const { logger, entries } = open();
    const cause = new StoreError('it is down');
    logger.error('a', { error: new CodedError('internal', 'no luck', { cause }) });
    logger.error('b', { error: 'just text' });
    expect(entries()).toMatchObject([
      {
        error: {
          name: 'CodedError',
          code: 'internal',
          message: 'no luck',
          cause: { name: 'StoreError', code: 'store_unavailable' },
        },
      },
      { error: { name: 'string', message: 'just text' } },
    ]);
  });

  it('bounds a chain of causes that never ends', () => {
    const { logger, entries } = open();
    const error = new Error('round');
    error.cause = error;
    logger.error('a', { error });
    expect(JSON.stringify(entries()).match(/round/g)?.length).toBeLessThan(10);
  });
});
