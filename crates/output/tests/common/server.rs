//! A server over HTTP that does what a test says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request: its head in lower case, its head as it came, and its body.
#[derive(Debug, Clone)]
pub struct Request {
    pub head: String,
    pub raw: String,
    pub body: Vec<u8>,
}

/// A server that answers each request with what the closure gives; `None`: not at all.
pub fn serve(
    address: &str,
    mut answer: impl FnMut(usize, &Request) -> Option<String> + Send + 'static,
) -> (SocketAddr, Arc<Mutex<Vec<Request>>>) {
    let listener = TcpListener::bind(address).unwrap();
    let (at, seen) = (listener.local_addr().unwrap(), Arc::<Mutex<Vec<Request>>>::default());
    let of_thread = seen.clone();
    std::thread::spawn(move || {
        let mut count = 0;
        let mut open = Vec::new();
        for stream in listener.incoming().flatten() {
            let mut stream = BufReader::new(stream);
            while let Some(request) = read(&mut stream) {
                let text = answer(count, &request);
                of_thread.lock().unwrap().push(request);
                count += 1;
                match text {
                    Some(text) => {
                        stream.get_mut().write_all(text.as_bytes()).unwrap();
                        if !text.starts_with("HTTP/") {
                            break;
                        }
                    }
                    None => break,
                }
            }
            open.push(stream);
        }
    });
    (at, seen)
}

fn read(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut raw = String::new();
    while !raw.ends_with("\r\n\r\n") {
        if stream.read_line(&mut raw).ok()? == 0 {
            return None;
        }
    }
    let head = raw.to_lowercase();
    let len = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0").parse().unwrap();
    let mut body = vec![0; len];
    stream.read_exact(&mut body).ok()?;
    Some(Request { head, raw, body })
}

pub fn status(status: &str) -> Option<String> {
    Some(format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\nok"))
}
