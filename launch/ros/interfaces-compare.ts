import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { interfaceFiles } from './interfaces.ts';

const primitive =
  /^(bool|byte|char|u?int(8|16|32|64)|float(32|64)|w?string(<=\d+)?|time|duration)$/;

/** A field's type by its full name, whatever short form the file used. */
function fullType(type: string, owner: string): string {
  const [, element = type, size = ''] = /^(.*?)(\[[^\]]*\])?$/.exec(type) ?? [];
  if (primitive.test(element)) return type;
  if (element === 'Header') return `std_msgs/Header${size}`;
  return `${element.includes('/') ? element : `${owner}/${element}`}${size}`;
}

/**
 * The fields of an interface file in their order, section by section (request, response; goal,
 * result, feedback): what goes over the wire. Comments, constants and defaults do not.
 */
export function wireFields(text: string, owner: string): readonly (readonly string[])[] {
  return text.split(/^---.*$/m).map((section) =>
    section.split('\n').flatMap((line) => {
      const [type = '', name = ''] = line.replace(/#.*/, '').trim().split(/\s+/);
      const constant = /^[^#"']*=/.test(line.replace(/<=/g, ''));
      return type === '' || constant ? [] : [`${fullType(type, owner)} ${name}`];
    }),
  );
}

/** Interfaces of trinav's table whose fields are others in the ROS 2 at these prefixes. */
export function differingInterfaces(prefixes: readonly string[]): readonly string[] {
  return [...interfaceFiles()].flatMap(([owner, files]) =>
    [...files].flatMap(([path, text]) => {
      const installed = prefixes
        .map((prefix) => join(prefix, 'share', owner, path))
        .find((file) => existsSync(file));
      if (installed === undefined) return [];
      const theirs = wireFields(readFileSync(installed, 'utf8'), owner);
      const same = JSON.stringify(theirs) === JSON.stringify(wireFields(text, owner));
      return same ? [] : [`${owner}/${path.replace(/\.\w+$/, '')}`];
    }),
  );
}
