//! rsyslog with GnuTLS, which asks for a client certificate.

use crate::common::peers::{Daemon, lines_of, program, start};
use crate::{Peer, Place};
use std::fs;
use std::process::Command;

pub const PEER: Peer = Peer {
    name: "syslog-tls",
    installed,
    start: daemon,
    keys: |place| format!("address: 'tls:127.0.0.1:{}', hostname: h", place.port),
    acknowledges: false,
    arrived: |place| lines_of(&place.folder.join("lines")),
};

fn installed() -> bool {
    let has_driver = |folder: fs::DirEntry| folder.path().join("rsyslog/lmnsd_gtls.so").exists();
    let found = program("rsyslogd").is_some() && fs::read_dir("/usr/lib").unwrap().flatten().any(has_driver);
    if !found {
        println!("SKIPPED: rsyslog-gnutls is not installed");
    }
    found
}

fn daemon(place: &Place, certificate: &str) -> Daemon {
    let (at, port) = (place.folder.display(), place.port);
    let configuration = format!(
        r#"global(workDirectory="{at}" maxMessageSize="512k" defaultNetstreamDriver="gtls"
          defaultNetstreamDriverCAFile="{at}/ca.pem" defaultNetstreamDriverCertFile="{at}/{certificate}.pem"
          defaultNetstreamDriverKeyFile="{at}/{certificate}.key")
        module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="x509/certvalid")
        template(name="t" type="string" string="%msg%\n")
        ruleset(name="all") {{ action(type="omfile" file="{at}/lines" template="t") }}
        input(type="imtcp" address="127.0.0.1" port="{port}" ruleset="all")
        "#
    );
    fs::write(place.folder.join("conf"), configuration).unwrap();
    let mut command = Command::new("/usr/sbin/rsyslogd");
    start(command.arg("-n").arg("-f").arg(place.folder.join("conf")).arg("-i").arg(place.folder.join("pid")))
}
