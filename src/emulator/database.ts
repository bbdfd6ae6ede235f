import { holdsInexactNumber } from '../core/model/json.js'
import { EmulatedFailure, type EmulatedProject } from '../core/ports/emulation.js'
import type { Journal, ProjectChange, RowChange } from './journal.js'
import type { Past } from './past.js'
import { Table, type Write } from './table.js'

/** Puts into a project what every new one has. */
export type Seed = (project: EmulatedProject) => void

/** All projects. A request's writes are kept together, before it is answered, or taken back together. */
export class Database {
  private readonly projects = new Map<string, Project>()
  private writes: Write[] = []
  private holdsInexact = false
  private isClosed = false

  private readonly journal: Journal | undefined
  private readonly past: Past | undefined

  /**
   * @param kept `journal`: where changes outlive the process, default nowhere; `past`: what {@link look} shows, default
   * the present
   */
  constructor(
    private readonly seed: Seed,
    kept: { readonly journal?: Journal | undefined; readonly past?: Past | undefined } = {},
  ) {
    this.journal = kept.journal
    this.past = kept.past
    for (const { project, changes } of this.journal?.replay() ?? []) {
      const { tables } = this.open(project)
      for (const { table, id, document } of changes) {
        if (document === null) tables(table).delete(id)
        else tables(table).put(id, document)
      }
      this.writes = []
    }
    this.tidy()
  }

  /** Ids in the order in which the projects were first seen. */
  get projectIds(): readonly string[] {
    return [...this.projects.keys()]
  }

  /** True once a number that a double cannot hold was stored: replies then need the slower printer. */
  get holdsInexactNumbers(): boolean {
    return this.holdsInexact
  }

  /**
   * Runs one request. A project that was never seen is made first. What `work` wrote is taken back when it throws,
   * gives a failure, or cannot be kept.
   */
  run<T>(projectId: string, work: (project: EmulatedProject) => T): T {
    const project = this.seen(projectId)
    return this.whole(project, { isFounded: true }, () => work(project.view))
  }

  /** Like {@link run}, with tables that show what was, as long ago as writes take to be seen. */
  look<T>(projectId: string, work: (project: EmulatedProject) => T): T {
    const project = this.seen(projectId)
    const view = this.past?.viewOf(projectId, project.tables) ?? project.view
    return this.whole(project, { isFounded: true }, () => work(view))
  }

  /** Forgets every project. */
  reset(): void {
    this.journal?.rewrite([])
    this.projects.clear()
    this.past?.forget()
    this.holdsInexact = false
  }

  close(): void {
    this.isClosed = true
    this.tidy()
    this.journal?.close()
  }

  private tidy(): void {
    let lines = this.projects.size
    for (const { all } of this.projects.values()) for (const { size } of all.values()) lines += size
    this.journal?.tidy({ lines, changes: this.everything() })
  }

  /** The shortest way to tell all there is. */
  private *everything(): Iterable<ProjectChange> {
    for (const [project, { all }] of this.projects) {
      yield { project, changes: [] }
      for (const [table, rows] of all) {
        for (const [id, { document }] of rows.entries()) yield { project, changes: [{ table, id, document }] }
      }
    }
  }

  private seen(projectId: string): Project {
    if (this.isClosed) throw new Error('the emulator was closed while the request arrived')
    return this.projects.get(projectId) ?? this.found(projectId)
  }

  private found(projectId: string): Project {
    const project = this.open(projectId)
    try {
      this.whole(project, { isFounded: false }, () => {
        this.seed(project.view)
      })
    } catch (error) {
      this.projects.delete(projectId)
      throw error
    }
    return project
  }

  private whole<T>(project: Project, { isFounded }: { readonly isFounded: boolean }, work: () => T): T {
    let isKept = false
    try {
      const result = work()
      if (result instanceof EmulatedFailure) return result
      if (this.writes.length > 0 || !isFounded) {
        this.journal?.append({ project: project.view.projectId, changes: this.writes.map(asChange) })
      }
      // What a project begins with was always there.
      if (isFounded) this.past?.remember(project.view.projectId, this.writes)
      isKept = true
      return result
    } finally {
      if (!isKept) {
        for (const { table, id, before } of this.writes.reverse()) project.tables(table).restore(id, before)
      }
      this.writes = []
    }
  }

  private open(projectId: string): Project {
    const known = this.projects.get(projectId)
    if (known !== undefined) return known
    const all = new Map<string, Table>()
    const tables = (name: string): Table => {
      const table = all.get(name) ?? this.newTable(name)
      all.set(name, table)
      return table
    }
    const project: Project = { all, tables, view: { projectId, table: tables } }
    this.projects.set(projectId, project)
    return project
  }

  private newTable(table: string): Table {
    return new Table((id, before, after) => {
      this.writes.push({ table, id, before, after })
      if (after !== undefined && !this.holdsInexact) this.holdsInexact = holdsInexactNumber(after.document)
    })
  }
}

interface Project {
  readonly all: ReadonlyMap<string, Table>
  readonly tables: (name: string) => Table
  readonly view: EmulatedProject
}

function asChange({ table, id, after }: Write): RowChange {
  return { table, id, document: after?.document ?? null }
}
