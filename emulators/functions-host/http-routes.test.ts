import { describe, expect, it } from 'vitest';
import { RouteTable, RouteTemplateError } from './http-routes.ts';

const table = (...templates: string[]) =>
  new RouteTable(
    templates.map((template) => ({ template, methods: new Set(['GET']), target: template })),
  );
const find = (path: string, ...templates: string[]) => {
  const match = table(...templates).find('GET', path);
  return match && [match.route.target, match.params];
};

describe('routes', () => {
  it('prefers literals over parameters over the rest, whatever the order of registration', () => {
    const templates = ['{*rest}', 'a/{b}', 'a/fixed', '{a}/{b}'];
    expect(find('/a/fixed', ...templates)).toEqual(['a/fixed', {}]);
    expect(find('/a/x', ...templates)).toEqual(['a/{b}', { b: 'x' }]);
    expect(find('/z/x', ...templates)).toEqual(['{a}/{b}', { a: 'z', b: 'x' }]);
    expect(find('/z/x/y', ...templates)).toEqual(['{*rest}', { rest: 'z/x/y' }]);
  });

  it('compares literals without case and decodes parameters', () => {
    expect(find('/Users/a%20b%2Fc', 'users/{id}')).toEqual(['users/{id}', { id: 'a b/c' }]);
    expect(find('/users/%zz', 'users/{id}')).toEqual(['users/{id}', { id: '%zz' }]);
  });

  it('honours constraints and optional parameters', () => {
    expect(find('/n/12', 'n/{id:int}')).toEqual(['n/{id:int}', { id: '12' }]);
    expect(find('/n/x', 'n/{id:int}')).toBeUndefined();
    expect(find('/n', 'n/{id?}')).toEqual(['n/{id?}', {}]);
    expect(find('/n/1/2', 'n/{id?}')).toBeUndefined();
  });

  it('matches {*rest} with nothing left', () => {
    expect(find('/files', 'files/{*rest}')).toEqual(['files/{*rest}', { rest: '' }]);
  });

  it('does not match another method', () => {
    expect(table('a').find('POST', '/a')).toBeUndefined();
  });

  it.each(['{*rest}/a', '{a}/{a}', '{a:regex}'])('refuses the template %s', (template) => {
    expect(() => table(template)).toThrow(RouteTemplateError);
  });
});
