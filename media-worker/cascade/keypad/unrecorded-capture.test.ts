import { describe, expect, it, vi } from 'vitest';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createUnrecordedCapture } from './unrecorded-capture.ts';

function stage(
  pause: () => Promise<boolean>,
  resume: () => Promise<void> = async () => undefined,
  whenOpen: () => Promise<void> = async () => undefined,
) {
  const steps: string[] = [];
  const logger = new FakeLogger();
  const unrecorded = createUnrecordedCapture({
    recording: {
      async pause() {
        const isRecorded = await pause();
        steps.push('paused');
        return isRecorded;
      },
      async resume() {
        steps.push('resumes');
        await resume();
        steps.push('resumed');
      },
    },
    keypad: { whenOpen },
    logger,
  });
  const take = () =>
    unrecorded(async () => {
      steps.push('captured');
      return { status: 'captured', length: 16 };
    });
  return { steps, logger, take };
}

describe('digits that nobody may record', () => {
  it('are taken between pause and resume', async () => {
    const { steps, take } = stage(async () => true);
    expect(await take()).toEqual({ status: 'captured', length: 16 });
    await vi.waitFor(() => expect(steps).toEqual(['paused', 'captured', 'resumes', 'resumed']));
  });

  it('are not recorded either when they come late, or are those of the next capture', async () => {
    const opens: (() => void)[] = [];
    const resumes: (() => void)[] = [];
    const kept = (ends: (() => void)[]) => () => new Promise<void>((resolve) => ends.push(resolve));
    const { steps, take } = stage(async () => true, kept(resumes), kept(opens));
    await take();
    await take();
    opens[0]?.();
    await Promise.resolve();
    expect(steps).toEqual(['paused', 'captured', 'paused', 'captured']);
    opens[1]?.();
    await vi.waitFor(() => expect(steps.at(-1)).toBe('resumes'));
    const third = take();
    await Promise.resolve();
    expect(steps.at(-1), 'a resume that is late undoes no pause').toBe('resumes');
    resumes[0]?.();
    await third;
    expect(steps.slice(-3)).toEqual(['resumed', 'paused', 'captured']);
  });

  it('are not taken when the recording goes on, or nobody knows; then it is not left paused', async () => {
    const { steps, logger, take } = stage(() => Promise.reject(new Error('no answer')));
    expect(await take()).toEqual({ status: 'cancelled' });
    await vi.waitFor(() => expect(steps).toEqual(['resumes', 'resumed']));
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
    await vi.waitFor(() => expect(logger.events('error')).toEqual(['recording was not resumed']));
  });
});
