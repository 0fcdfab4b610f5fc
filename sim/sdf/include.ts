/** Replaces every `<include>` by what it names, so that all later steps see one tree. */
import { readFileSync } from 'node:fs';
import { SdfError } from './error.ts';
import { fuelModel, isFile, isFolder, modelFile, type Locate } from './locate.ts';
import { attributeFlag, childText } from './values.ts';
import { child, childrenNamed, errorAt, parseDocument, type Element } from './parse.ts';

const includable = ['model', 'light', 'actor'];
/** Children whose names share one scope and must differ. */
const named = ['model', 'light', 'actor', 'link', 'joint', 'frame', 'collision', 'visual'];

export interface Includes {
  /** The tree of `<world>` or `<model>` without includes, names made unique among siblings. */
  expand(element: Element): Element;
}

export function includes(locate: Locate): Includes {
  const files = new Map<string, Element>();

  const read = (path: string): Element => {
    const known = files.get(path);
    if (known) return known;
    const root = readSdf(path);
    files.set(path, root);
    return root;
  };

  const expand = (element: Element, trail: readonly string[]): Element => {
    if (!hasWork(element)) return element;
    const children = element.children.map((part) => {
      if (part.name === 'include' && element.name !== 'plugin') return included(part, trail);
      return part.name === 'model' || part.name === 'link' ? expand(part, trail) : part;
    });
    return { ...element, children: withUniqueNames(children) };
  };

  const included = (include: Element, trail: readonly string[]): Element => {
    const uri = childText(include, 'uri');
    if (uri === undefined) throw errorAt(include, 'found no <uri>, expected one');
    const path = sdfFile(include, uri, locate);
    const builtin = path === undefined ? builtinModel(uri) : undefined;
    if (path === undefined && !builtin) {
      throw errorAt(include, `found no model for "${uri}" in the folders searched`);
    }
    if (path !== undefined && trail.includes(path)) {
      throw errorAt(include, `found a cycle: "${uri}" includes itself`);
    }
    const root = builtin ?? read(path ?? '');
    const found = root.children.find(({ name }) => includable.includes(name));
    if (!found) {
      throw errorAt(include, `found no model in ${root.source.file}, expected <model>`);
    }
    const overridden = override(found, include);
    return path === undefined ? overridden : expand(overridden, [...trail, path]);
  };

  return { expand: (element) => expand(element, [element.source.file]) };
}

/** Reads a file whose root element is `<sdf>` (or `<gazebo>`, as up to SDF 1.2). */
export function readSdf(path: string): Element {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new SdfError({ file: path }, `cannot be read: ${(error as Error).message}`);
  }
  const root = parseDocument(text, path);
  if (root.name !== 'sdf' && root.name !== 'gazebo') {
    throw errorAt(root, `found <${root.name}>, expected <sdf>`);
  }
  return root;
}

function hasWork(element: Element): boolean {
  return ['world', 'model', 'link'].includes(element.name);
}

function sdfFile(include: Element, uri: string, locate: Locate): string | undefined {
  const place = locate(uri, include.source.file);
  if (place === undefined) return undefined;
  if (!isFolder(place)) return place;
  const path = modelFile(place);
  if (path === undefined || !isFile(path)) {
    throw errorAt(include, `found no SDF file in ${place}, expected model.sdf`);
  }
  return path;
}

/** What an `<include>` says wins over what the model's own file says (SDF 1.12, `<include>`). */
function override(model: Element, include: Element): Element {
  const replaced = ['pose', 'static'].filter((name) => child(include, name));
  const placementFrame = childText(include, 'placement_frame');
  const pose = child(include, 'pose');
  return {
    ...model,
    attributes: {
      ...model.attributes,
      ...(childText(include, 'name') === undefined
        ? {}
        : { name: childText(include, 'name') ?? '' }),
      ...(placementFrame === undefined ? {} : { placement_frame: placementFrame }),
      ...(attributeFlag(include, 'merge') && model.name === 'model' ? { merge: 'true' } : {}),
    },
    children: [
      ...model.children.filter(({ name }) => !replaced.includes(name)),
      ...(pose ? [pose] : []),
      ...childrenNamed(include, 'static').slice(0, 1),
      ...childrenNamed(include, 'plugin'),
    ],
  };
}

function withUniqueNames(children: readonly Element[]): readonly Element[] {
  const used = new Map<string, Set<string>>();
  return children.map((element) => {
    if (!named.includes(element.name)) return element;
    const names = used.get(element.name) ?? new Set<string>();
    used.set(element.name, names);
    const asked = element.attributes['name'] || element.name;
    let name = asked;
    for (let i = 1; names.has(name); i++) name = `${asked}_${String(i)}`;
    names.add(name);
    return name === element.attributes['name']
      ? element
      : { ...element, attributes: { ...element.attributes, name } };
  });
}

/** Gazebo's ground plane and sun, which most worlds take from the network. */
function builtinModel(uri: string): Element | undefined {
  const name = fuelModel(uri)?.name ?? /^model:\/\/([^/]+)\/?$/i.exec(uri.trim())?.[1];
  const text = builtins.get((name ?? '').toLowerCase().replaceAll(/[ _]+/g, '_'));
  return text === undefined ? undefined : parseDocument(text, `built-in ${name ?? ''}`);
}

const plane = '<geometry><plane><normal>0 0 1</normal><size>100 100</size></plane></geometry>';
const builtins: ReadonlyMap<string, string> = new Map([
  [
    'ground_plane',
    `<sdf version="1.9"><model name="ground_plane"><static>true</static><link name="link">
    <collision name="collision">${plane}</collision>
    <visual name="visual">${plane}<cast_shadows>false</cast_shadows><material>
      <ambient>0.8 0.8 0.8 1</ambient><diffuse>0.8 0.8 0.8 1</diffuse><specular>0.1 0.1 0.1 1</specular>
    </material></visual></link></model></sdf>`,
  ],
  [
    'sun',
    `<sdf version="1.9"><light type="directional" name="sun"><cast_shadows>true</cast_shadows>
    <pose>0 0 10 0 0 0</pose><diffuse>0.8 0.8 0.8 1</diffuse><specular>0.2 0.2 0.2 1</specular>
    <attenuation><range>1000</range><constant>0.9</constant><linear>0.01</linear>
    <quadratic>0.001</quadratic></attenuation><direction>-0.5 0.1 -0.9</direction></light></sdf>`,
  ],
]);
