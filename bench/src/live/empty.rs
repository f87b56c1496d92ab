//! The empty program at the end of all syscalls: the floor under what any probe there costs.

use libbpf_rs::{Link, Object, ObjectBuilder};

/// The object, aligned as its reader wants it.
#[repr(C, align(8))]
struct Aligned<B: ?Sized>(B);
static OBJECT: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/empty.bpf.o")));

/// The loaded program.
#[derive(Debug)]
pub struct Empty(Object);

impl Empty {
    /// Loads it; it does not run yet.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn load() -> Result<Self, String> {
        let open = ObjectBuilder::default().open_memory(&OBJECT.0).map_err(|error| error.to_string())?;
        open.load().map(Self).map_err(|error| format!("the kernel refused the empty program: {error}"))
    }

    /// Attaches it, until the link is dropped.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn attach(&self) -> Result<Link, String> {
        let program = self.0.progs_mut().next().ok_or("no program in the object")?;
        program.attach_trace().map_err(|error| format!("the kernel refused to attach the empty program: {error}"))
    }
}
