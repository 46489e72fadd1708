//! Who comes in: connections from this machine, with the token, from a page of ours.

use std::time::Duration;

use anyhow::{Result, anyhow};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

/// Most bytes of what a page sends: a scenario may have a million, and JSON writes some of them as two.
const MOST: usize = 4 << 20;
/// How long somebody who has connected may take to say what for.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a browser may do with a page of ours: nothing from elsewhere, and no page of others shows it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    font-src 'self' data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// 128 random bits, in hexadecimal.
pub(super) fn token() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("the system gives no random numbers: {error}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The routes for pages of ours; everybody else is refused before anything is read.
pub(super) fn guarded(routes: Router, port: u16) -> Router {
    routes
        .fallback(|| async {
            refused(StatusCode::NOT_FOUND, "there is no such page; open the address that `detente serve` printed")
        })
        .layer(DefaultBodyLimit::max(MOST))
        .layer(from_fn(move |request: Request, next: Next| async move {
            match is_from_here(request.headers(), port) {
                true => sealed(next.run(request).await),
                false => refused(StatusCode::FORBIDDEN, "this server answers pages of its own only"),
            }
        }))
}

/// Whether a request names this machine as the host, and comes from a page of ours if it comes from a page. A page from
/// elsewhere that finds the port cannot do that, whatever name it gives this machine (DNS rebinding).
fn is_from_here(headers: &HeaderMap, port: u16) -> bool {
    let hosts = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let is_ours = |value: &HeaderValue, scheme: &str| {
        value.to_str().is_ok_and(|value| hosts.iter().any(|host| value.strip_prefix(scheme) == Some(host)))
    };
    let said = |name: HeaderName| headers.get_all(name).iter().collect::<Vec<_>>();
    let (host, origin) = (said(header::HOST), said(header::ORIGIN));
    host.len() == 1 && is_ours(host[0], "") && origin.iter().all(|origin| is_ours(origin, "http://"))
}

/// An answer that no browser keeps, guesses about or shows elsewhere.
fn sealed(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

fn refused(status: StatusCode, why: &'static str) -> Response {
    sealed((status, why).into_response())
}

/// Answers connections until nobody wants it any more. One that says nothing in time is closed.
pub(super) async fn receive(listener: TcpListener, routes: Router) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: others will be closed soon.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let service = TowerToHyperService::new(routes.clone());
        tokio::spawn(async move {
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .serve_connection(TokioIo::new(stream), service);
            // Who hangs up in the middle has what they wanted.
            let _ = connection.await;
        });
    }
}

/// A page or a text with its type.
pub(super) fn typed(kind: &'static str, body: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, kind)], body.into()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(all: &[(&'static str, &str)]) -> HeaderMap {
        let each = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a value"))
        };
        all.iter().map(each).collect()
    }

    #[test]
    fn only_pages_of_ours_are_answered() {
        for ours in [
            &[("host", "127.0.0.1:7000")][..],
            &[("host", "localhost:7000"), ("origin", "http://localhost:7000")],
            &[("host", "127.0.0.1:7000"), ("origin", "http://127.0.0.1:7000")],
        ] {
            assert!(is_from_here(&headers(ours), 7000), "{ours:?}");
        }
        for foreign in [
            &[][..],
            &[("host", "example.org")],
            &[("host", "example.org:7000")],
            &[("host", "127.0.0.1")],
            &[("host", "127.0.0.1:70001")],
            &[("host", "127.0.0.1:7000"), ("origin", "http://example.org")],
            &[("host", "127.0.0.1:7000"), ("origin", "https://127.0.0.1:7000")],
            &[("host", "127.0.0.1:7000"), ("origin", "null")],
        ] {
            assert!(!is_from_here(&headers(foreign), 7000), "{foreign:?}");
        }
        let mut twice = headers(&[("host", "127.0.0.1:7000")]);
        twice.append("host", HeaderValue::from_static("example.org"));
        assert!(!is_from_here(&twice, 7000));
    }

    #[test]
    fn tokens_differ() {
        let (one, two) = (token().unwrap(), token().unwrap());
        assert!(one != two && one.len() == 32);
    }
}
