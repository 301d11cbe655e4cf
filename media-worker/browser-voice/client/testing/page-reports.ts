/** What the page in the browser tells the test. */
export type PageReport =
  | { readonly what: 'state'; readonly state: string; readonly code?: number }
  | { readonly what: 'message'; readonly type: string }
  | { readonly what: 'played'; readonly ms: number }
  | { readonly what: 'microphone'; readonly settings: object }
  | { readonly what: 'loudspeaker'; readonly peak: number }
  | { readonly what: 'failure'; readonly error: string };

/** What the test tells the page. */
export type PageOrder =
  | { readonly do: 'type'; readonly text: string }
  | { readonly do: 'mute'; readonly muted: boolean }
  | { readonly do: 'stop' };
