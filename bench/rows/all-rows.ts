import type { Row } from '../report/row.ts';
import { addedLatency } from './added-latency.ts';
import { bargeIn } from './barge-in.ts';
import { callsPerCore } from './calls-per-core.ts';
import { cpuAtScale, cpuPerCall } from './cpu-per-call.ts';
import { cpuWithServices } from './cpu-with-services.ts';
import { crash } from './crash.ts';
import { drain } from './drain.ts';
import { eventLoopDelay } from './event-loop-delay.ts';
import { firstClause } from './first-clause.ts';
import { frameCodec } from './frame-codec.ts';
import { longHistory } from './long-history.ts';
import { memory } from './memory.ts';
import { poolTiers } from './pool-tiers.ts';
import { preemptiveGeneration } from './preemptive-generation.ts';
import { shortCalls } from './short-calls.ts';
import { slowReader } from './slow-reader.ts';
import { startUp } from './start-up.ts';

export const allRows: readonly Row[] = [
  addedLatency,
  longHistory,
  firstClause,
  preemptiveGeneration,
  bargeIn,
  cpuPerCall,
  cpuWithServices,
  callsPerCore,
  cpuAtScale,
  memory,
  eventLoopDelay,
  startUp,
  frameCodec,
  poolTiers,
  drain,
  crash,
  shortCalls,
  slowReader,
];
