/**
 * Which files are shown here, and how. Only what is drawn without running anything: pictures, PDF by our own reader, and text
 * as text. A page or an SVG can carry programs and is never shown, whatever it calls itself.
 */
import type { AttachmentView } from '../../ipc/generated'

export type ViewKind = 'image' | 'pdf' | 'text'

const IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']
const TEXTS = ['text/plain', 'text/csv', 'text/tab-separated-values', 'text/markdown', 'application/json']
/** Bytes that one file of a kind may have. */
const LARGEST: Record<ViewKind, number> = { image: 25_000_000, pdf: 25_000_000, text: 5_000_000 }
/** A picture is drawn small beside its message up to this size, in bytes. */
const LARGEST_SMALL = 8_000_000
/** Characters of a text that are shown: more would make the window slow, and nobody reads them here. */
export const SHOWN_TEXT = 200_000

/** How a file is shown; nothing where it can only be downloaded. */
export function viewKind(file: AttachmentView): ViewKind | undefined {
  const type = file.mediaType.toLowerCase().split(';')[0]!.trim()
  const kind = IMAGES.includes(type)
    ? 'image'
    : type === 'application/pdf'
      ? 'pdf'
      : TEXTS.includes(type)
        ? 'text'
        : undefined
  return kind && file.size <= LARGEST[kind] ? kind : undefined
}

export const drawnSmall = (file: AttachmentView): boolean => viewKind(file) === 'image' && file.size <= LARGEST_SMALL

/** What the engine has of a file, as bytes. The kind of the picture is ours, and not what the sender called it. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
}

/** Bytes as text: UTF-8, or else what Windows wrote before. A mark at the beginning is not a part of it. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

const STEPS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4]

/** The next step of the zoom, larger or smaller. */
export function zoomed(from: number, by: 1 | -1): number {
  const found = by > 0 ? STEPS.find((step) => step > from + 0.01) : STEPS.findLast((step) => step < from - 0.01)
  return found ?? from
}
