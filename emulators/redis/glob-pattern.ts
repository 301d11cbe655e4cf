/** Compiles a Redis glob (`*`, `?`, `[a-z]`, `[^a]`, `\\x`) to an anchored regular expression. */
export function globPattern(glob: string): RegExp {
  let source = '';
  for (let index = 0; index < glob.length; index += 1) {
    const character = glob.charAt(index);
    if (character === '*') source += '[\\s\\S]*';
    else if (character === '?') source += '[\\s\\S]';
    else if (character === '\\' && index + 1 < glob.length) {
      index += 1;
      source += escapeCharacter(glob.charAt(index));
    } else if (character === '[') {
      const close = glob.indexOf(']', index + 1);
      if (close === -1) source += '\\[';
      else {
        const inside = glob.slice(index + 1, close);
        const negated = inside.startsWith('^');
        const members = (negated ? inside.slice(1) : inside).replace(/[\\\]^]/g, '\\$&');
        source += members === '' ? '(?!)' : `[${negated ? '^' : ''}${members}]`;
        index = close;
      }
    } else source += escapeCharacter(character);
  }
  return new RegExp(`^${source}$`);
}

function escapeCharacter(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
