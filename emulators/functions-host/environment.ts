export type Environment = Readonly<Record<string, string>>;

/**
 * Sets environment variables of this process, which is how a Functions app receives its settings.
 *
 * @returns a function that puts back what was there before.
 */
export function applyEnvironment(environment: Environment): () => void {
  const before = new Map(Object.keys(environment).map((name) => [name, process.env[name]]));
  Object.assign(process.env, environment);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
