/** 16 kHz, 16 bit, mono: what ACS streams in both directions (`Pcm16KMono`). */
export const bytesPerMs = 32;
export const frameMs = 20;
export const frameBytes = bytesPerMs * frameMs;
