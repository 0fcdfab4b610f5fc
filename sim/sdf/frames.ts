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
  return new FrameGraph(owner);
}

// a class, since a world has hundreds of scopes and closures cost tenfold
class FrameGraph implements Scope {
  readonly #owner: Element;
  readonly #nodes = new Map<string, Node>();
  readonly #merged: { name: string; scope: Scope }[] = [];
  readonly #known: Map<string, Transform3>;
  readonly #visiting = new Set<string>();
  readonly #attaching = new Set<string>();

  constructor(owner: Element) {
    this.#owner = owner;
    const root = owner.name === 'model' ? '__model__' : 'world';
    this.#known = new Map([[root, identity3]]);
    for (const kind of kinds) {
      for (const element of owner.children) if (element.name === kind) this.#add(element, root);
    }
    for (const { element } of this.#nodes.values()) {
      if (element.name === 'frame') this.#check(element);
    }
  }

  find(name: string): Transform3 | undefined {
    const known = this.#known.get(name);
    if (known) return known;
    const node = this.#nodes.get(name);
    if (!node) return this.#findScoped(name);
    if (this.#visiting.has(name)) {
      throw errorAt(node.element, `found "${name}" placed relative to itself, expected no cycle`);
    }
    this.#visiting.add(name);
    const pose = this.place(poseOf(node.element), node.defaultFrame, node.element);
    this.#visiting.delete(name);
    const transform = node.nested ? compose3(pose, placement(node.element, node.nested)) : pose;
    this.#known.set(name, transform);
    return transform;
  }

  place(pose: RawPose, defaultFrame: string, owner: Element): Transform3 {
    const asked = pose.relativeTo === '' ? undefined : this.find(pose.relativeTo);
    if (pose.relativeTo !== '' && !asked && !pose.hintOnly) {
      throw errorAt(
        pose.element ?? owner,
        `found relative_to="${pose.relativeTo}", expected the name of a frame in this ${this.#owner.name}`,
      );
    }
    const base = asked ?? this.find(defaultFrame);
    if (!base) {
      throw errorAt(owner, `found a reference to "${defaultFrame}", which does not exist`);
    }
    return compose3(base, pose.transform);
  }

  bodyOf(name: string): LinkPath | undefined {
    if (this.#attaching.has(name)) return undefined;
    this.#attaching.add(name);
    const body = name === '__model__' ? this.#canonicalLink() : this.#bodyByName(name);
    this.#attaching.delete(name);
    return body;
  }

  #add(element: Element, root: string): void {
    const name = element.attributes['name'];
    if (name === undefined || this.#nodes.has(name)) return;
    const nested = element.name === 'model' ? scopeOf(element) : undefined;
    this.#nodes.set(name, { element, defaultFrame: defaultFrameOf(element, root), nested });
    if (nested && isMerged(element)) this.#merged.push({ name, scope: nested });
  }

  /** Frames that nothing uses must hold, too: a wrong name is a mistake in the file. */
  #check(frame: Element): void {
    this.find(frame.attributes['name'] ?? '');
    const attachedTo = frame.attributes['attached_to'] ?? '';
    if (attachedTo !== '' && !this.find(attachedTo)) {
      throw errorAt(frame, `found attached_to="${attachedTo}", expected the name of a frame`);
    }
  }

  #findScoped(name: string): Transform3 | undefined {
    for (const { prefix, rest } of splits(name)) {
      const inner = this.#nodes.get(prefix)?.nested?.find(rest);
      const outer = inner && this.find(prefix);
      if (inner && outer) return compose3(outer, inner);
    }
    for (const { name: model, scope } of this.#merged) {
      const inner = name === '__model__' ? undefined : scope.find(name);
      const outer = inner && this.find(model);
      if (inner && outer) return compose3(outer, inner);
    }
    return undefined;
  }

  #bodyByName(name: string): LinkPath | undefined {
    const node = this.#nodes.get(name);
    if (node) return this.#bodyOfNode(name, node);
    for (const { prefix, rest } of splits(name)) {
      const inner = this.#nodes.get(prefix)?.nested?.bodyOf(rest);
      if (inner) return { models: [prefix, ...inner.models], link: inner.link };
    }
    for (const { scope } of this.#merged) {
      const inner = scope.bodyOf(name);
      if (inner) return inner;
    }
    return undefined;
  }

  #bodyOfNode(name: string, { element, nested, defaultFrame }: Node): LinkPath | undefined {
    if (element.name === 'link') return { models: [], link: name };
    if (element.name !== 'model') return this.bodyOf(defaultFrame);
    const inner = nested?.bodyOf('__model__');
    if (!inner || isMerged(element)) return inner;
    return { models: [name, ...inner.models], link: inner.link };
  }

  #canonicalLink(): LinkPath | undefined {
    const asked = this.#owner.attributes['canonical_link'];
    if (asked !== undefined && asked !== '') return this.bodyOf(asked);
    const { children } = this.#owner;
    const first =
      children.find(({ name }) => name === 'link') ?? children.find(({ name }) => name === 'model');
    const name = first?.attributes['name'];
    return name === undefined ? undefined : this.bodyOf(name);
  }
}

/** Kinds of frames, in the order in which a name that two of them share counts. */
const kinds = ['link', 'model', 'frame', 'joint'];

function isMerged(model: Element): boolean {
  return model.attributes['merge'] === 'true';
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

function defaultFrameOf(element: Element, root: string): string {
  switch (element.name) {
    case 'frame':
      return element.attributes['attached_to'] || root;
    case 'joint':
      return element.children.find(({ name }) => name === 'child')?.text ?? root;
    default:
      return root;
  }
}

/** `a::b::c` as `a` + `b::c`, then `a::b` + `c`. */
function* splits(name: string): Generator<{ prefix: string; rest: string }> {
  for (let i = name.indexOf('::'); i > 0; i = name.indexOf('::', i + 2)) {
    yield { prefix: name.slice(0, i), rest: name.slice(i + 2) };
  }
}
