//! HTTP/1.1: few connections, small requests, each for a bounded time.

use super::Answers;
use super::tls::Tls;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot};

/// Connections at once; more wait.
const CONNECTIONS: usize = 32;
/// How long one may last, and how long its request's head may take.
const LIFETIME: Duration = Duration::from_secs(60);
const HEAD_WITHIN: Duration = Duration::from_secs(5);
/// Sleep behind an accept that failed, such as for want of descriptors.
const BREATH: Duration = Duration::from_millis(100);

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    status: u16,
    media_type: &'static str,
    body: String,
}

impl Answer {
    pub(super) fn text(status: u16, media_type: &'static str, body: String) -> Self {
        Self { status, media_type, body }
    }

    pub(super) fn json(status: u16, body: String) -> Self {
        Self::text(status, "application/json", body)
    }

    pub(super) fn not_found() -> Self {
        Self::text(404, "text/plain", "not found\n".to_owned())
    }

    pub(super) fn denied() -> Self {
        Self::text(401, "text/plain", "a bearer token is needed\n".to_owned())
    }

    fn response(self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(Bytes::from(self.body)));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(self.media_type));
        if self.status == 401 {
            headers.insert(WWW_AUTHENTICATE, hyper::header::HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Serves until it is stopped.
pub(super) async fn serve(
    listener: TcpListener,
    mut tls: Option<Tls>,
    answers: Arc<Answers>,
    mut stopped: oneshot::Receiver<()>,
) {
    // A listener that is bound and does not block can be taken over.
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut stopped => return,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let (tls, answers) = (tls.as_mut().map(Tls::acceptor), answers.clone());
        tokio::spawn(async move {
            let _place = place;
            // Who is too slow, or speaks something else, is left.
            let _ = tokio::time::timeout(LIFETIME, async {
                match tls {
                    None => talk(TokioIo::new(stream), answers).await,
                    Some(tls) => {
                        if let Ok(Ok(stream)) = tokio::time::timeout(HEAD_WITHIN, tls.accept(stream)).await {
                            talk(TokioIo::new(stream), answers).await;
                        }
                    }
                }
            })
            .await;
        });
    }
}

async fn talk<S: hyper::rt::Read + hyper::rt::Write + Unpin + Send>(stream: S, answers: Arc<Answers>) {
    let service = service_fn(|request: Request<Incoming>| {
        let answer = answer(&request, &answers);
        async move { Ok::<_, Infallible>(answer.response()) }
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
    // A connection that broke is the other side's to notice.
    let _ = http.serve_connection(stream, service).await;
}

fn answer<B>(request: &Request<B>, answers: &Answers) -> Answer {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return Answer::text(405, "text/plain", "only GET\n".to_owned());
    }
    answers.get(request.uri().path(), request.headers().get(AUTHORIZATION).map(hyper::header::HeaderValue::as_bytes))
}
