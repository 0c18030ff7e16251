//! Sentences about bad lines: nothing is handed over that was not whole, no cursor moves, what stands in the way is called by
//! its name, and a refund is never said to have been refused by somebody who is not the shop.

use super::ShopWorld;
use super::line::{Line, PAGE, Weather, no_answers};
use super::reader::{Reader, connect};
use super::refunds::Case;
use ports::{Effect, PortErrorKind, Retry};
use std::time::Duration;

pub(crate) async fn a_bad_line_hands_over_nothing_and_moves_no_cursor(world: &dyn ShopWorld) {
    let bought = world.buy().await;
    let mut reader = Reader::of(world);
    reader.catch_up().await;
    world.pay(&bought.id).await;
    let line = Line::to(world.port()).await;
    reader.shop = connect(world.kind(), &world.credentials_at(&line.url()), world.clock()).unwrap();
    for weather in [
        Weather::Cut(0),
        Weather::Cut(10),
        Weather::Cut(250),
        Weather::Cut(1_500),
        Weather::Reset,
        Weather::Garbage(vec![0xff; 900]),
        Weather::Garbage(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"orders\"".to_vec()),
        Weather::Instead(200, vec![("content-type", "application/json")], "{\"answer\": 42}"),
        Weather::Instead(200, vec![("content-type", "application/json")], ""),
        Weather::Instead(200, vec![("content-type", "application/json")], "[[[[[[[[1]]]]]]]]"),
    ] {
        line.set(weather.clone());
        for stream in ["orders", "products", "customers"] {
            let stream = reader.stream(stream);
            let cursor = reader.cursors.get(stream.name).map(String::as_str);
            let error = reader.shop.pull(stream, cursor).await.err();
            let error = error.unwrap_or_else(|| panic!("{weather:?} on {} was taken for an answer", stream.name));
            assert!(
                matches!(error.kind, PortErrorKind::Unreachable | PortErrorKind::NotUnderstood),
                "{weather:?}: {error}"
            );
            assert_eq!(error.retry, Retry::Later, "{weather:?}: {error}");
        }
    }
    line.set(Weather::Clear);
    reader.catch_up().await;
    assert_eq!(reader.order(&bought.id).payments[0].captured, bought.total);
}

pub(crate) async fn what_stands_between_us_and_the_shop_is_told_apart(world: &dyn ShopWorld) {
    let mut reader = Reader::of(world);
    reader.catch_up().await;
    let line = Line::to(world.port()).await;
    let shop = connect(world.kind(), &world.credentials_at(&line.url()), world.clock()).unwrap();
    let login = vec![("location", "https://hotel.example/login")];
    use PortErrorKind as K;
    for (weather, kind, retry) in [
        (
            Weather::Instead(429, vec![("retry-after", "7")], ""),
            K::RateLimited,
            Retry::After(7_000),
        ),
        (Weather::Instead(429, vec![], "slow down"), K::RateLimited, Retry::Later),
        (Weather::Instead(500, vec![], "oops"), K::NotUnderstood, Retry::Later),
        (Weather::Instead(502, vec![], PAGE), K::Unreachable, Retry::Later),
        (
            Weather::Instead(503, vec![("retry-after", "120")], PAGE),
            K::Unreachable,
            Retry::After(120_000),
        ),
        (Weather::Instead(504, vec![], ""), K::Unreachable, Retry::Later),
        (Weather::Instead(302, login, ""), K::NetworkSignIn, Retry::Later),
        (
            Weather::Instead(200, vec![("content-type", "text/html")], PAGE),
            K::NetworkSignIn,
            Retry::Later,
        ),
        (Weather::Instead(511, vec![], PAGE), K::NetworkSignIn, Retry::Later),
    ] {
        line.set(weather.clone());
        let cursor = reader.cursors["orders"].as_str();
        let error = shop.pull(reader.stream("orders"), Some(cursor)).await.unwrap_err();
        assert_eq!((error.kind, error.retry), (kind, retry), "{weather:?}: {error}");
        assert!(error.params.contains_key("host"), "{error:?} names no shop");
    }
}

pub(crate) async fn a_slow_shop_is_waited_for(world: &dyn ShopWorld) {
    let line = Line::to(world.port()).await;
    line.set(Weather::Slow(Duration::from_millis(400)));
    let shop = connect(world.kind(), &world.credentials_at(&line.url()), world.clock()).unwrap();
    assert_eq!(shop.probe().await.unwrap(), "Taller Azul");
}

pub(crate) async fn a_refund_over_a_bad_line_never_counts_as_refused(world: &dyn ShopWorld) {
    let case = Case::paid(world).await;
    let line = Line::to(world.port()).await;
    let shop = connect(world.kind(), &world.credentials_at(&line.url()), world.clock()).unwrap();
    let refund = case.refund(&*shop, 500, "M-BADLINE");
    for weather in no_answers() {
        line.set_for(world.paying_requests(), weather.clone());
        let error = shop.refund(&refund).await.unwrap_err();
        assert_eq!(error.effect, Effect::Unknown, "{weather:?}: {error}");
    }
    line.set(Weather::Clear);
    assert!(shop.find_refund(&refund).await.unwrap().seen.is_empty());
    shop.refund(&refund).await.unwrap();
    assert_eq!(world.books(&case.bought.id).await.len(), 1);
}

pub(crate) async fn a_certificate_that_is_nobodys_is_not_accepted(world: &dyn ShopWorld) {
    let port = nobodys_certificate().await;
    let credentials = world.credentials_at(&format!("https://127.0.0.1:{port}"));
    let shop = connect(world.kind(), &credentials, world.clock()).unwrap();
    let error = shop.probe().await.unwrap_err();
    assert_eq!(
        (error.kind, error.effect),
        (PortErrorKind::Certificate, Effect::None),
        "{error}"
    );
}

pub(crate) async fn a_refund_needs_a_certificate_that_is_somebodys(world: &dyn ShopWorld) {
    let port = nobodys_certificate().await;
    let credentials = world.credentials_at(&format!("https://127.0.0.1:{port}"));
    let shop = connect(world.kind(), &credentials, world.clock()).unwrap();
    let case = Case::paid(world).await;
    let error = shop.refund(&case.refund(&*shop, 500, "M-CERT")).await.unwrap_err();
    assert_eq!(
        (error.kind, error.effect),
        (PortErrorKind::Certificate, Effect::None),
        "{error}"
    );
}

pub(crate) async fn wrong_keys_are_a_persons_to_mend(world: &dyn ShopWorld) {
    for credentials in world.wrong_credentials() {
        let shop = connect(world.kind(), &credentials, world.clock()).unwrap();
        let error = shop.probe().await.unwrap_err();
        assert_eq!(
            (error.kind, error.retry),
            (PortErrorKind::SignInRefused, Retry::Never),
            "{error}"
        );
        let examined = shop.examine().await;
        assert_eq!(
            (examined.passed, examined.failed.map(|e| e.kind)),
            (1, Some(PortErrorKind::SignInRefused))
        );
    }
    let nobody = world.credentials_at("http://127.0.0.1:9");
    let error = connect(world.kind(), &nobody, world.clock())
        .unwrap()
        .probe()
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind, error.effect),
        (PortErrorKind::Unreachable, Effect::None),
        "{error}"
    );
}

/// A server on this machine with a certificate that it has signed itself.
async fn nobodys_certificate() -> u16 {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let folder = tempfile::tempdir().unwrap();
    let (key, certificate) = (folder.path().join("key.pem"), folder.path().join("certificate.pem"));
    let made = std::process::Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
        ])
        .args([
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
        ])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let config = rustls::ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_file(&certificate).unwrap()],
            PrivateKeyDer::from_pem_file(&key).unwrap(),
        )
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(config));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move { acceptor.accept(client).await.map(drop) });
        }
    });
    port
}
