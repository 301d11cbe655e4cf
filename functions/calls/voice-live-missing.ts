/** To whoever asks for a call in a way that is not set up: what is wrong, and how it is mended. */
export const voiceLiveMissing =
  'Voice Live is not set up: set AZURE_VOICELIVE_ENDPOINT and AZURE_VOICELIVE_API_KEY, or leave out streaming_mode.';
