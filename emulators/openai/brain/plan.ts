/** One tool call that the brain decided on. */
export interface PlannedCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What the model does next: speak, or call tools. */
export interface Plan {
  readonly text: string;
  readonly calls: readonly PlannedCall[];
  /** Why, step by step, for people who debug a tool description. */
  readonly reasons: readonly string[];
}

export const say = (text: string, ...reasons: string[]): Plan => ({ text, calls: [], reasons });

export const callTool = (call: PlannedCall, ...reasons: string[]): Plan => ({
  text: '',
  calls: [call],
  reasons,
});
