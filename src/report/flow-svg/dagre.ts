import * as dagre from '@dagrejs/dagre'

/**
 * The part of dagre that is used, with types: under `moduleResolution: nodenext` its own are `any`, since their imports
 * lack extensions.
 */
interface Dagre {
  readonly Graph: new (options: { readonly multigraph: boolean }) => DagreGraph
  readonly layout: (graph: DagreGraph) => void
}

/** Nodes and edges have names, since ids of others could be `__proto__`: dagre keeps them in plain objects. */
export interface DagreGraph {
  setGraph(options: Readonly<Record<string, string | number>>): void
  setNode(name: string, size: Size): void
  /** `minlen` is in ranks; the greater `weight`, the shorter and straighter. */
  setEdge(
    from: string,
    to: string,
    options: { readonly minlen: number; readonly weight: number },
    name: string,
  ): void
  /** The centre of a node, once laid out. */
  node(name: string): Point
  /** From end to end a point per half rank, and on the outlines of both nodes. */
  edge(from: string, to: string, name: string): { readonly points?: readonly Point[] }
}

/** In pixels, as everything here. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** From the left and from the top. */
export interface Point {
  readonly x: number
  readonly y: number
}

export const { Graph, layout } = dagre as unknown as Dagre
