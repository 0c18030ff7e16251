//! Words that headings of own tables are made of, folded, in English, Spanish, Hungarian and Indonesian; the better ones first.

use crate::columns::Field;

/// For each field its words, with bars between them.
pub(crate) static WORDS: &[(Field, &str)] = &[
    (
        Field::Number,
        "order number|order|order id|order no|number|numero de pedido|n de pedido|pedido|numero|id pedido|\
         rendelesszam|rendeles szama|rendeles azonosito|rendeles|nomor pesanan|no pesanan|pesanan|id pesanan",
    ),
    (
        Field::Date,
        "order date|date|created at|placed at|sale date|fecha|fecha del pedido|fecha de pedido|\
         rendeles datuma|datum|rendeles ideje|tanggal pesanan|tanggal|customer since|cliente desde|\
         ugyfel ota|pelanggan sejak",
    ),
    (
        Field::Email,
        "e mail|email|mail|e mail address|email address|correo|correo electronico|e mail cim|email cim|surel|\
         alamat email",
    ),
    (
        Field::Name,
        "name|full name|customer|customer name|buyer|nombre y apellidos|nombre completo|comprador|cliente|\
         nombre del cliente|nev|teljes nev|vevo|vevo neve|ugyfel|nama|nama lengkap|pembeli|pelanggan|\
         nama pelanggan",
    ),
    (
        Field::FirstName,
        "first name|given name|nombre|keresztnev|utonev|nama depan",
    ),
    (
        Field::LastName,
        "last name|surname|family name|apellidos|apellido|vezeteknev|csaladnev|nama belakang",
    ),
    (
        Field::CustomerId,
        "customer id|customer number|id cliente|numero de cliente|ugyfelszam|vevokod|id pelanggan|\
         nomor pelanggan",
    ),
    (
        Field::Phone,
        "phone|telephone|phone number|mobile|telefono|movil|telefon|telefonszam|mobil|telepon|nomor telepon|\
         hp",
    ),
    (
        Field::Total,
        "total|order total|amount|grand total|importe|importe total|vegosszeg|osszeg|osszesen|jumlah|\
         total pesanan",
    ),
    (Field::Currency, "currency|moneda|divisa|penznem|deviza|mata uang"),
    (
        Field::Shipping,
        "shipping|shipping cost|postage|gastos de envio|envio|szallitasi dij|szallitas|ongkos kirim|ongkir",
    ),
    (
        Field::Status,
        "status|order status|state|estado|estado del pedido|allapot|rendeles allapota|statusz|status pesanan",
    ),
    (
        Field::Payment,
        "payment status|payment|financial status|estado del pago|pago|fizetes|fizetes allapota|pembayaran|\
         status pembayaran",
    ),
    (
        Field::Fulfilment,
        "shipping status|fulfilment|fulfillment status|fulfilment status|estado del envio|szallitas allapota|\
         status pengiriman",
    ),
    (
        Field::PaidAt,
        "paid on|paid at|date paid|payment date|pagado el|fecha de pago|fizetve ekkor|fizetes datuma|\
         dibayar pada|tanggal pembayaran",
    ),
    (
        Field::ShippedAt,
        "shipped on|shipped at|date shipped|ship date|enviado el|fecha de envio|feladva ekkor|feladas datuma|\
         dikirim pada|tanggal pengiriman",
    ),
    (
        Field::CancelledAt,
        "cancelled on|cancelled at|canceled at|cancelado el|fecha de cancelacion|torolve ekkor|torles datuma|\
         dibatalkan pada",
    ),
    (
        Field::Refunded,
        "refunded|refunded amount|refund|reembolsado|importe reembolsado|reembolso|visszateritett osszeg|\
         visszaterites|dana dikembalikan|pengembalian dana",
    ),
    (
        Field::Method,
        "payment method|forma de pago|metodo de pago|fizetesi mod|metode pembayaran|cara pembayaran",
    ),
    (
        Field::Carrier,
        "carrier|courier|transportista|futarszolgalat|szallito|kurir|jasa kirim",
    ),
    (
        Field::Tracking,
        "tracking number|tracking|numero de seguimiento|seguimiento|csomagszam|nyomkovetesi szam|nomor resi|\
         resi",
    ),
    (
        Field::ItemTitle,
        "product|item|item name|product name|title|producto|articulo|nombre del producto|termek|termek neve|\
         termeknev|produk|nama produk|barang",
    ),
    (
        Field::ItemVariant,
        "variant|variation|variations|option|variante|variacion|valtozat|varian|variasi",
    ),
    (
        Field::ItemSku,
        "sku|item number|product code|referencia|ref|codigo|cikkszam|termekkod|kode produk",
    ),
    (
        Field::ItemQuantity,
        "quantity|qty|pieces|cantidad|unidades|uds|mennyiseg|darab|db|kuantitas|banyaknya",
    ),
    (
        Field::ItemPrice,
        "unit price|price|item price|precio|precio unitario|egysegar|ar|harga satuan|harga",
    ),
    (
        Field::ItemTotal,
        "line total|item total|total de la linea|importe de la linea|tetel osszege|sor osszesen|total baris|\
         subtotal produk",
    ),
    (
        Field::ItemDiscount,
        "line discount|item discount|descuento de la linea|tetel kedvezmenye|diskon baris",
    ),
    (
        Field::Items,
        "products|items|line items|productos|articulos|termekek|tetelek|daftar produk",
    ),
    (
        Field::Street,
        "street|address|address 1|address 2|shipping address|direccion|calle|direccion de envio|cim|utca|\
         szallitasi cim|alamat|jalan|alamat pengiriman",
    ),
    (
        Field::Postcode,
        "postcode|zip|zip code|postal code|codigo postal|cp|iranyitoszam|kode pos",
    ),
    (
        Field::City,
        "city|town|shipping city|ciudad|poblacion|localidad|varos|telepules|kota",
    ),
    (
        Field::Country,
        "country|country code|shipping country|pais|orszag|orszagkod|negara",
    ),
    (Field::Language, "language|locale|idioma|nyelv|bahasa"),
];
