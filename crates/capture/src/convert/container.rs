//! Container events of 2016, four plain parameters, as the JSON text that later ones have.

use lanner_schema::Event;
use lanner_schema::wire::{CharBuf, Uint32};

/// Appends `{"container":{"id":…,"type":n,"name":…,"image":…}}` and a NUL; nothing when there is no id.
pub(super) fn json(event: &Event<'_>, out: &mut Vec<u8>) {
    let Some(id) = event.get::<CharBuf>(0) else { return };
    let kind = event.get::<Uint32>(1).unwrap_or_default();
    out.extend_from_slice(b"{\"container\":{\"id\":");
    text(id, out);
    out.extend_from_slice(b",\"type\":");
    out.extend_from_slice(kind.to_string().as_bytes());
    out.extend_from_slice(b",\"name\":");
    text(event.get::<CharBuf>(2).unwrap_or_default(), out);
    out.extend_from_slice(b",\"image\":");
    text(event.get::<CharBuf>(3).unwrap_or_default(), out);
    out.extend_from_slice(b"}}\0");
}

/// Appends a JSON string; what is not UTF-8 becomes the replacement character.
fn text(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for c in String::from_utf8_lossy(bytes).chars() {
        match c {
            '"' | '\\' => out.extend_from_slice(&[b'\\', c as u8]),
            c if c < ' ' => out.extend_from_slice(format!("\\u{:04x}", c as u32).as_bytes()),
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}
