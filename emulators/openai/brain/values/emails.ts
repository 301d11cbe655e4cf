/** Finds an e-mail address, also one that is spoken: "jane dot doe at example dot com". */
export function findEmail(text: string): string | undefined {
  const typed = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/.exec(text)?.[0];
  if (typed !== undefined) return typed.toLowerCase();
  const joined = text
    .toLowerCase()
    .replaceAll(/\s+(?:dot|period|point)\s+/g, '.')
    .replaceAll(/\s+underscore\s+/g, '_')
    .replaceAll(/\s+(?:dash|hyphen)\s+/g, '-');
  const spoken = /([\w.+-]+)\s+at\s+([\w-]+(?:\.[\w-]+)+)/.exec(joined);
  return spoken ? `${spoken[1]}@${spoken[2]}` : undefined;
}
