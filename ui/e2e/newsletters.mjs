/** Shapes in which newsletters are really made, written for these tests: tables of fixed widths, columns, banners, buttons, prices. */

/** A picture of one blue point; how large it is drawn is said beside it. */
const DOT =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfz0AEYBxVSF+FAAhKDveksOjmAAAAAElFTkSuQmCC'
const picture = (width, height, alt) => `<img src="${DOT}" width="${width}" height="${height}" alt="${alt}">`
const words = (count) =>
  Array.from({ length: count }, (_, at) => ['esmalte', 'taza', 'horno', 'azul'][at % 4]).join(' ')

export const SHAPES = [
  {
    name: 'one table of 600 points in one of the whole width',
    html: `<table width="100%" bgcolor="#f4efe6"><tr><td align="center"><table width="600" bgcolor="#ffffff"><tr><td style="padding:24px">${picture(552, 90, 'Casa')}</td></tr><tr><td style="padding:0 24px;font-size:17px"><h2>Otoño</h2><p>${words(60)}</p></td></tr></table></td></tr></table>`,
  },
  {
    name: 'three columns of 200 points with pictures',
    html: `<table width="600"><tr>${[1, 2, 3].map((at) => `<td width="200" valign="top">${picture(200, 140, `Taza ${at}`)}<p>${words(12)}</p></td>`).join('')}</tr></table>`,
  },
  {
    name: 'a banner of 700 points with a width in its style',
    html: `<div style="width:700px;background-color:#20508c">${picture(700, 180, 'Rebajas')}</div><p style="width:700px">${words(40)}</p>`,
  },
  {
    name: 'a least width that no page of ours has',
    html: `<table style="min-width:640px;width:640px" cellpadding="0"><tr><td style="min-width:640px"><p>${words(50)}</p></td></tr></table>`,
  },
  {
    name: 'a list of prices that may not be broken',
    html: `<table width="640" border="1"><tr>${['Pieza', 'Medida', 'Esmalte', 'Precio', 'Plazo', 'Ahora'].map((name) => `<th style="white-space:nowrap">${name} del catálogo</th>`).join('')}</tr><tr>${[1, 2, 3, 4, 5, 6].map((at) => `<td style="white-space:nowrap">${at}.234,50 EUR sin IVA</td>`).join('')}</tr></table>`,
  },
  {
    name: 'an address as long as three lines in a cell',
    html: `<table width="600"><tr><td><p>Tu pedido:</p><a href="https://taller.example/x">https://taller.example/${'pedido-de-otono-'.repeat(14)}</a></td><td width="200">${words(10)}</td></tr></table>`,
  },
  {
    name: 'tables in tables in tables, each of its own width',
    html: `<table width="680"><tr><td style="padding:20px"><table width="640"><tr><td style="padding:20px"><table width="600"><tr><td width="400">${words(30)}</td><td width="200">${picture(200, 200, 'Plato')}</td></tr></table></td></tr></table></td></tr></table>`,
  },
  {
    name: 'buttons in a row',
    html: `<table width="600"><tr>${['Ver la colección', 'Reservar un taller', 'Regalar una tarjeta'].map((name) => `<td align="center"><a href="https://taller.example/" style="display:inline-block;background-color:#20508c;color:#ffffff;padding:12px 40px;white-space:nowrap">${name}</a></td>`).join('')}</tr></table>`,
  },
  {
    name: 'a letter without tables, with a picture wider than any window',
    html: `<p>Hola, Ana:</p><p>${words(80)}</p>${picture(1600, 400, 'El taller')}<pre>${'='.repeat(160)}</pre>`,
  },
  {
    name: 'a receipt with columns of fixed widths and a footer of 800 points',
    html: `<table width="560" style="table-layout:fixed"><tr><td width="320">${words(8)}</td><td width="120" align="right">2 × 24,00</td><td width="120" align="right">48,00 EUR</td></tr></table><table width="800"><tr><td style="font-size:11px">${words(50)}</td></tr></table>`,
  },
]
