import { setTimeout as sleep } from 'node:timers/promises';
import { recordedVoice } from '../load/caller-frames.ts';
import { usualPattern } from '../load/speaking-pattern.ts';
import type { Row } from '../report/row.ts';
import { serviceKey, withServices } from '../services/service-process.ts';
import { missedTurns } from './missed-turns.ts';

/** What worker, load and emulators carry together on two cores. */
const calls = { quick: 10, full: 20 };

/** P7: the same as P6 with the product's own clients and their sockets. */
export const cpuWithServices: Row = {
  id: 'P7',
  measure: 'CPU per call-minute through the real Speech SDK and OpenAI client, worker process only',
  unit: 'CPU-ms',
  target: '≤ 700',
  stretch: '≤ 450',
  run({ withWorker, isQuick, bundleOf, say }) {
    const count = isQuick ? calls.quick : calls.full;
    return withServices(bundleOf('emulated-services'), async (addresses) => {
      const { speechUrl, openAiUrl, callersAudioBase64, cpuMs: servicesCpuMs } = addresses;
      const { voice, lengthMs } = recordedVoice(Buffer.from(callersAudioBase64, 'base64'));
      const pattern = { ...usualPattern, speechMs: lengthMs };
      const services = { speechUrl, openAiUrl, key: serviceKey };
      const { reading, missed } = await withWorker({ settings: { services } }, async (worker) => {
        await worker.setCalls(count, pattern, voice);
        await sleep(isQuick ? 20_000 : 40_000);
        const measured = await worker.measure({
          measureMs: isQuick ? 10_000 : 60_000,
          servicesCpuMs,
        });
        return { reading: measured, missed: missedTurns(measured, count, pattern) };
      });
      const cpuMs = reading.cpuMsPerCallMinute;
      say(`  ${count} calls: ${cpuMs.toFixed(0)} ms, ${missed} turns missed`);
      return {
        values: { cpuMs, calls: count, missedTurns: missed },
        met: cpuMs <= 700 && missed === 0,
        metStretch: cpuMs <= 450 && missed === 0,
        load: `${count} calls of the usual load, ${(lengthMs / 1000).toFixed(1)} s of speech; recognition and synthesis over the Speech SDK, the model over HTTP, all services in another process; stores are fakes`,
        whereItGoes:
          'Most is the Speech SDK: each 20 ms of a call is a promise chain and a masked WebSocket message of its own.',
      };
    });
  },
};
