/**
 * A picture of the interface with a palette of its own: the same to the eye, a quarter of the bytes. An interface has few
 * colours and many shades of the edges of its letters, so the most frequent ones are kept and the others take the nearest.
 * Only what a browser writes is read: eight bits for each channel, not interlaced.
 */
import { deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const COLOURS = 256
/** Shades closer than this become one before they are counted. */
const GRAIN = 0xfc

const CRC = Int32Array.from({ length: 256 }, (_, value) => {
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value
})

function crc(bytes) {
  let sum = -1
  for (const byte of bytes) sum = CRC[(sum ^ byte) & 0xff] ^ (sum >>> 8)
  return ~sum >>> 0
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc(body), body.length + 4)
  return whole
}

function* chunks(png) {
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at)
    yield [png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length)]
    at += length + 12
  }
}

/** Takes back what the file format does to a row so that it packs better. */
function unfilter(raw, width, height, size) {
  const line = width * size
  const pixels = Buffer.alloc(line * height)
  for (let y = 0; y < height; y++) {
    const kind = raw[y * (line + 1)]
    for (let x = 0; x < line; x++) {
      const here = raw[y * (line + 1) + 1 + x]
      const left = x >= size ? pixels[y * line + x - size] : 0
      const above = y > 0 ? pixels[(y - 1) * line + x] : 0
      const corner = x >= size && y > 0 ? pixels[(y - 1) * line + x - size] : 0
      let guess = 0
      if (kind === 1) guess = left
      else if (kind === 2) guess = above
      else if (kind === 3) guess = (left + above) >> 1
      else if (kind === 4) {
        const [a, b, c] = [above - corner, left - corner, left + above - 2 * corner].map(Math.abs)
        guess = a <= b && a <= c ? left : b <= c ? above : corner
      }
      pixels[y * line + x] = here + guess
    }
  }
  return pixels
}

/** A smaller file of the same picture. */
export function withPalette(png) {
  let header
  const packed = []
  for (const [name, data] of chunks(png)) {
    if (name === 'IHDR') header = data
    else if (name === 'IDAT') packed.push(data)
  }
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const size = { 2: 3, 6: 4 }[header[9]]
  if (header[8] !== 8 || !size || header[12] !== 0) return png
  const pixels = unfilter(inflateSync(Buffer.concat(packed)), width, height, size)

  const seen = new Map()
  for (let at = 0; at < pixels.length; at += size) {
    const key = ((pixels[at] & GRAIN) << 16) | ((pixels[at + 1] & GRAIN) << 8) | (pixels[at + 2] & GRAIN)
    const found = seen.get(key)
    if (found) found.count++
    else seen.set(key, { count: 1, first: pixels.readUIntBE(at, 3) })
  }
  const palette = [...seen]
    .sort(([, one], [, other]) => other.count - one.count)
    .slice(0, COLOURS)
    .map(([, { first }]) => first)
  const nearest = new Map()
  const index = (key, colour) => {
    let best = nearest.get(key)
    if (best !== undefined) return best
    let least = Infinity
    for (const [at, one] of palette.entries()) {
      const red = (one >> 16) - (colour >> 16)
      const green = ((one >> 8) & 0xff) - ((colour >> 8) & 0xff)
      const blue = (one & 0xff) - (colour & 0xff)
      const distance = 2 * red * red + 4 * green * green + 3 * blue * blue
      if (distance < least) [least, best] = [distance, at]
    }
    nearest.set(key, best)
    return best
  }
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * size
      const key = ((pixels[at] & GRAIN) << 16) | ((pixels[at + 1] & GRAIN) << 8) | (pixels[at + 2] & GRAIN)
      rows[y * (width + 1) + 1 + x] = index(key, pixels.readUIntBE(at, 3))
    }
  const head = Buffer.from(header)
  head[9] = 3
  const colours = Buffer.alloc(palette.length * 3)
  for (const [at, one] of palette.entries()) colours.writeUIntBE(one, at * 3, 3)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
