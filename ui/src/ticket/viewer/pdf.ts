/**
 * The reader of PDF, fetched only when somebody opens one. It draws and reads text; it runs no program that the file may
 * carry, makes none of its own, and asks no network for fonts or tables.
 */
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist'
import PdfWorker from 'pdfjs-dist/build/pdf.worker.min.mjs?worker'

export type { PDFDocumentProxy, PDFPageProxy }

/** Points of a canvas: beyond it a web view refuses, or shows nothing. */
const MOST_PIXELS = 16_000_000

export interface Opened {
  pages: number
  page(number: number): Promise<PDFPageProxy>
  close(): void
}

export async function openPdf(bytes: Uint8Array): Promise<Opened> {
  const worker = new PdfWorker()
  GlobalWorkerOptions.workerPort = worker
  const task = getDocument({
    data: bytes,
    isEvalSupported: false,
    enableXfa: false,
    useWasm: false,
    useWorkerFetch: false,
    disableAutoFetch: true,
    useSystemFonts: true,
    verbosity: 0,
  })
  const close = () => {
    void task.destroy().finally(() => worker.terminate())
  }
  try {
    const file = await task.promise
    return { pages: file.numPages, page: (number) => file.getPage(number), close }
  } catch (thrown) {
    close()
    throw thrown
  }
}

/** The size of a page in CSS pixels at a zoom of 1. */
export function sizeOf(page: PDFPageProxy): { width: number; height: number } {
  const { width, height } = page.getViewport({ scale: 96 / 72 })
  return { width, height }
}

/** Draws a page; the answer is its text, for those who do not see it. */
export async function draw(page: PDFPageProxy, canvas: HTMLCanvasElement, zoom: number): Promise<string> {
  const size = sizeOf(page)
  const wanted = zoom * window.devicePixelRatio
  const scale = Math.min(wanted, Math.sqrt(MOST_PIXELS / (size.width * size.height)))
  const viewport = page.getViewport({ scale: (scale * 96) / 72 })
  canvas.width = Math.ceil(viewport.width)
  canvas.height = Math.ceil(viewport.height)
  await page.render({ canvas, viewport }).promise
  const { items } = await page.getTextContent()
  return items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
}
