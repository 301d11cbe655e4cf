import { describe, expect, it } from 'vitest';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { captureUnrecorded } from './unrecorded-capture.ts';

function stage(pause: () => Promise<boolean>, resume: () => Promise<void> = async () => undefined) {
  const steps: string[] = [];
  const logger = new FakeLogger();
  const take = () =>
    captureUnrecorded(
      {
        async pause() {
          const isRecorded = await pause();
          steps.push('paused');
          return isRecorded;
        },
        async resume() {
          steps.push('resumed');
          await resume();
        },
      },
      async () => {
        steps.push('captured');
        return { status: 'captured', length: 16 };
      },
      logger,
    );
  return { steps, logger, take };
}

describe('digits that nobody may record', () => {
  it('are taken between pause and resume', async () => {
    const { steps, take } = stage(async () => true);
    expect(await take()).toEqual({ status: 'captured', length: 16 });
    expect(steps).toEqual(['paused', 'captured', 'resumed']);
  });

  it('are not taken when the recording goes on', async () => {
    const { steps, logger, take } = stage(() => Promise.reject(new Error('no answer')));
    expect(await take()).toEqual({ status: 'cancelled' });
    expect(steps).toEqual([]);
    expect(logger.events('error')).toHaveLength(1);
  });

  it('are taken on a call that is not recorded', async () => {
    const { steps, take } = stage(async () => false);
    expect(await take()).toEqual({ status: 'captured', length: 16 });
    expect(steps).toEqual(['paused', 'captured']);
  });

  it('count also when the recording stays paused', async () => {
    const { logger, take } = stage(
      async () => true,
      () => Promise.reject(new Error('no answer')),
    );
    expect(await take()).toEqual({ status: 'captured', length: 16 });
    expect(logger.events('error')).toEqual(['recording was not resumed']);
  });
});
