/** Frame graph of one scope (a world or a model): names to poses, resolved on demand. */
import { compose3, identity3, inverse3, type Transform3 } from '#nodes/math/se3.ts';
import { errorAt, type Element } from './parse.ts';
import { poseOf, type RawPose } from './pose.ts';

/** A link, by the names of nested models on the way to it and its own. */
export interface LinkPath {
  readonly models: readonly string[];
  readonly link: string;
}

export interface Scope {
  /** Pose of a frame in the frame of the scope, `undefined` when there is no such frame. */
  find(name: string): Transform3 | undefined;
  /** The link that a frame is rigidly attached to. */
  bodyOf(name: string): LinkPath | undefined;
  /** Pose in the scope's frame of something with a `<pose>`, with the default frame named. */
  place(pose: RawPose, defaultFrame: string, owner: Element): Transform3;
}

interface Node {
  readonly element: Element;
  readonly defaultFrame: string;
  readonly nested: Scope | undefined;
}

/**
 * Frames of a `<world>` or `<model>` whose includes are expanded (SDFormat specification, "Pose frame
 * semantics", 1.7 and later; the `frame` attribute of older versions counts as `relative_to`).
 */
export function scopeOf(owner: Element): Scope {
  const root = owner.name === 'model' ? '__model__' : 'world';
  const nodes = new Map<string, Node>();
  const merged: { name: string; scope: Scope }[] = [];
  for (const element of [...owner.children].sort((a, b) => rank(a) - rank(b))) {
    const name = element.attributes['name'];
    const defaultFrame = defaultFrameOf(element, root);
    if (name === undefined || defaultFrame === undefined || nodes.has(name)) continue;
    const nested = element.name === 'model' ? scopeOf(element) : undefined;
    nodes.set(name, { element, defaultFrame, nested });
    if (nested && element.attributes['merge'] === 'true') merged.push({ name, scope: nested });
  }
  const known = new Map<string, Transform3>([[root, identity3]]);
  const visiting = new Set<string>();

  const find = (name: string): Transform3 | undefined => {
    const found = known.get(name);
    if (found) return found;
    const node = nodes.get(name);
    if (!node) return findScoped(name);
    if (visiting.has(name)) {
      throw errorAt(node.element, `found "${name}" placed relative to itself, expected no cycle`);
    }
    visiting.add(name);
    const pose = place(poseOf(node.element), node.defaultFrame, node.element);
    visiting.delete(name);
    const transform = node.nested ? compose3(pose, placement(node.element, node.nested)) : pose;
    known.set(name, transform);
    return transform;
  };

  const findScoped = (name: string): Transform3 | undefined => {
    for (const { prefix, rest } of splits(name)) {
      const inner = nodes.get(prefix)?.nested?.find(rest);
      const outer = inner && find(prefix);
      if (inner && outer) return compose3(outer, inner);
    }
    for (const { name: model, scope } of merged) {
      const inner = name === '__model__' ? undefined : scope.find(name);
      const outer = inner && find(model);
      if (inner && outer) return compose3(outer, inner);
    }
    return undefined;
  };

  const place = (pose: RawPose, defaultFrame: string, ownerElement: Element): Transform3 => {
    const asked = pose.relativeTo === '' ? undefined : find(pose.relativeTo);
    if (pose.relativeTo !== '' && !asked && !pose.hintOnly) {
      throw errorAt(
        pose.element ?? ownerElement,
        `found relative_to="${pose.relativeTo}", expected the name of a frame in this ${owner.name}`,
      );
    }
    const base = asked ?? find(defaultFrame);
    if (!base) {
      throw errorAt(ownerElement, `found a reference to "${defaultFrame}", which does not exist`);
    }
    return compose3(base, pose.transform);
  };

  const attaching = new Set<string>();
  const bodyOf = (name: string): LinkPath | undefined => {
    if (attaching.has(name)) return undefined;
    attaching.add(name);
    const body = name === '__model__' ? canonicalLink(owner, bodyOf) : bodyByName(name);
    attaching.delete(name);
    return body;
  };

  const bodyByName = (name: string): LinkPath | undefined => {
    const node = nodes.get(name);
    if (node) return bodyOfNode(name, node, bodyOf);
    for (const { prefix, rest } of splits(name)) {
      const inner = nodes.get(prefix)?.nested?.bodyOf(rest);
      if (inner) return { models: [prefix, ...inner.models], link: inner.link };
    }
    for (const { scope } of merged) {
      const inner = scope.bodyOf(name);
      if (inner) return inner;
    }
    return undefined;
  };

  for (const { element } of nodes.values()) if (element.name === 'frame') checkFrame(element, find);
  return { find, bodyOf, place };
}

/** Frames that nothing uses must hold, too: a wrong name is a mistake in the file. */
function checkFrame(frame: Element, find: (name: string) => Transform3 | undefined): void {
  find(frame.attributes['name'] ?? '');
  const attachedTo = frame.attributes['attached_to'] ?? '';
  if (attachedTo !== '' && !find(attachedTo)) {
    throw errorAt(frame, `found attached_to="${attachedTo}", expected the name of a frame`);
  }
}

/** Pose of `__model__` in the model's placement frame. */
function placement(model: Element, scope: Scope): Transform3 {
  const name = model.attributes['placement_frame'];
  if (name === undefined || name === '') return identity3;
  const modelFromFrame = scope.find(name);
  if (!modelFromFrame) {
    throw errorAt(model, `found placement_frame="${name}", expected a frame of this model`);
  }
  return inverse3(modelFromFrame);
}

const ranks = ['link', 'model', 'frame', 'joint'];

function rank(element: Element): number {
  return ranks.indexOf(element.name);
}

function defaultFrameOf(element: Element, root: string): string | undefined {
  switch (element.name) {
    case 'link':
    case 'model':
      return root;
    case 'frame':
      return element.attributes['attached_to'] || root;
    case 'joint':
      return element.children.find(({ name }) => name === 'child')?.text ?? root;
    default:
      return undefined;
  }
}

function bodyOfNode(
  name: string,
  node: Node,
  bodyOf: (name: string) => LinkPath | undefined,
): LinkPath | undefined {
  const isMerged = node.element.attributes['merge'] === 'true';
  switch (node.element.name) {
    case 'link':
      return { models: [], link: name };
    case 'model': {
      const inner = node.nested?.bodyOf('__model__');
      return (
        inner && { models: isMerged ? inner.models : [name, ...inner.models], link: inner.link }
      );
    }
    default:
      return bodyOf(node.defaultFrame);
  }
}

function canonicalLink(
  model: Element,
  bodyOf: (name: string) => LinkPath | undefined,
): LinkPath | undefined {
  const asked = model.attributes['canonical_link'];
  if (asked !== undefined && asked !== '') return bodyOf(asked);
  const first =
    model.children.find(({ name }) => name === 'link') ??
    model.children.find(({ name }) => name === 'model');
  return first?.attributes['name'] === undefined ? undefined : bodyOf(first.attributes['name']);
}

/** `a::b::c` as `a` + `b::c`, then `a::b` + `c`. */
function* splits(name: string): Generator<{ prefix: string; rest: string }> {
  for (let i = name.indexOf('::'); i > 0; i = name.indexOf('::', i + 2)) {
    yield { prefix: name.slice(0, i), rest: name.slice(i + 2) };
  }
}
