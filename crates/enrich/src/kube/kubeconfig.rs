//! The file with which `kubectl` finds its cluster, as far as a program that runs alone can use it.

use super::config::{Config, Pem, Tls, Token, read_file};
use super::failure::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lanner_lang::yaml::{self, Node};
use std::path::{Path, PathBuf};

/// What a user of a kubeconfig may have, but what takes another program, or a person.
const UNUSABLE: [&str; 4] = ["exec", "auth-provider", "username", "password"];

/// Reads the file: its current context.
pub(crate) fn read(path: &Path) -> Result<Config, Failure> {
    let text = String::from_utf8_lossy(&read_file(path)?).into_owned();
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    parse(&text, folder).map_err(|why| Failure::Unconfigured(format!("{}: {why}", path.display())))
}

/// Relative paths in it are relative to `folder`.
fn parse(text: &str, folder: &Path) -> Result<Config, String> {
    let yaml = yaml::parse(text).map_err(|error| error.message)?;
    let root = yaml.documents.first().ok_or("it is empty")?;
    let current = string(Some(root), "current-context").ok_or("no current-context")?;
    let context = named(root, "contexts", "context", &current)?;
    let cluster = string(Some(context), "cluster").ok_or("the context has no cluster")?;
    let cluster = named(root, "clusters", "cluster", &cluster)?;
    let user = string(Some(context), "user").map(|user| named(root, "users", "user", &user)).transpose()?;
    let server = string(Some(cluster), "server").ok_or("the cluster has no server")?;
    let (secure, host, port, base) = place(&server)?;
    let file = |name: String| folder.join(PathBuf::from(name));
    let pem = |node: Option<&Node>, key: &str| -> Result<Option<Pem>, String> {
        if let Some(data) = string(node, &format!("{key}-data")) {
            let text = STANDARD.decode(data.trim()).map_err(|_| format!("{key}-data is not base64"))?;
            return Ok(Some(Pem::Text(text)));
        }
        Ok(string(node, key).map(|name| Pem::File(file(name))))
    };
    for (node, key) in [(cluster, "insecure-skip-tls-verify"), (cluster, "proxy-url")] {
        if node.get(key).is_some_and(|value| value.as_bool() != Some(false)) {
            return Err(format!("{key} is not supported"));
        }
    }
    if let Some(key) = UNUSABLE.iter().find(|key| user.and_then(|user| user.get(key)).is_some()) {
        return Err(format!("{key} is not supported: a token, or a certificate, is"));
    }
    let token = match (string(user, "tokenFile"), string(user, "token")) {
        (Some(name), _) => Token::File(file(name)),
        (None, Some(token)) => Token::Text(token),
        (None, None) => Token::None,
    };
    let tls = if secure {
        let authority =
            pem(Some(cluster), "certificate-authority")?.ok_or("the cluster has no certificate-authority")?;
        let client = pem(user, "client-certificate")?.zip(pem(user, "client-key")?);
        Some(Tls {
            server_name: string(Some(cluster), "tls-server-name").unwrap_or_else(|| host.clone()),
            authority,
            client,
        })
    } else {
        None
    };
    Ok(Config { host, port, base, tls, token })
}

fn string(node: Option<&Node>, key: &str) -> Option<String> {
    node?.get(key)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// What stands under `inner` in the entry of a list that has that name.
fn named<'a>(root: &'a Node, list: &str, inner: &str, name: &str) -> Result<&'a Node, String> {
    let entries = root.get(list).and_then(Node::as_sequence).unwrap_or_default();
    let entry = entries.iter().find(|entry| entry.get("name").and_then(Node::as_str) == Some(name));
    entry.and_then(|entry| entry.get(inner)).ok_or_else(|| format!("{list} has no '{name}'"))
}

/// The parts of a URL: is it HTTPS, host, port, path. Plain HTTP only leads to this machine: a token must not go over a network in the clear.
fn place(url: &str) -> Result<(bool, String, u16, String), String> {
    let uri: hyper::Uri = url.parse().map_err(|_| format!("'{url}' is not a URL"))?;
    let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned();
    let base = uri.path().trim_end_matches('/').to_owned();
    let local = host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    match uri.scheme_str() {
        Some("https") if !host.is_empty() => Ok((true, host, uri.port_u16().unwrap_or(443), base)),
        Some("http") if local => Ok((false, host, uri.port_u16().unwrap_or(80), base)),
        Some("http") => Err(format!("'{url}': plain HTTP is for this machine only")),
        _ => Err(format!("'{url}' is not an HTTPS URL")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A kubeconfig with these members of its cluster and its user.
    fn with(cluster: &str, user: &str) -> Result<Config, String> {
        let text = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: here\ncontexts:\n- name: else\n  context: {{cluster: x}}\n\
             - name: here\n  context: {{cluster: c, user: u}}\nclusters:\n- cluster: {{{cluster}}}\n  name: c\nusers:\n- name: u\n  user: {{{user}}}\n"
        );
        parse(&text, Path::new("/etc/k"))
    }

    #[test]
    fn certificates_and_tokens() {
        let data = "server: 'https://127.0.0.1:6443', certificate-authority-data: Q0E=";
        let config = with(data, "client-certificate-data: Q0VSVA==, client-key: k.pem").unwrap();
        let tls = config.tls.clone().unwrap();
        assert_eq!((config.url(), config.token), ("https://127.0.0.1:6443".to_owned(), Token::None));
        assert_eq!((tls.server_name.as_str(), tls.authority), ("127.0.0.1", Pem::Text(b"CA".to_vec())));
        assert_eq!(tls.client, Some((Pem::Text(b"CERT".to_vec()), Pem::File("/etc/k/k.pem".into()))));
        let config = with(
            "server: 'https://[fd00::1]/k8s/c1/', certificate-authority: /ca.pem, tls-server-name: api",
            "token: a, tokenFile: t",
        );
        let config = config.unwrap();
        assert_eq!((config.url(), config.port), ("https://[fd00::1]:443/k8s/c1".to_owned(), 443));
        assert_eq!((config.tls.unwrap().server_name.as_str(), config.token), ("api", Token::File("/etc/k/t".into())));
        assert_eq!(with("server: 'http://localhost:8001'", "token: a").unwrap().tls, None);
    }

    #[test]
    fn what_can_not_be_used_is_said() {
        for (cluster, user, why) in [
            ("server: 'https://a'", "", "the cluster has no certificate-authority"),
            ("certificate-authority: x", "", "the cluster has no server"),
            ("server: 'http://10.0.0.1'", "", "'http://10.0.0.1': plain HTTP is for this machine only"),
            ("server: 'ftp://a'", "", "'ftp://a' is not an HTTPS URL"),
            ("server: 'https://a', certificate-authority-data: '%'", "", "certificate-authority-data is not base64"),
            ("server: 'https://a', insecure-skip-tls-verify: true", "", "insecure-skip-tls-verify is not supported"),
            ("server: 'https://a', proxy-url: 'http://b'", "", "proxy-url is not supported"),
            (
                "server: 'https://a', certificate-authority: x",
                "exec: {command: aws}",
                "exec is not supported: a token, or a certificate, is",
            ),
        ] {
            assert_eq!(with(cluster, user).unwrap_err(), why);
        }
        for (text, why) in [
            ("", "it is empty"),
            ("a: b", "no current-context"),
            ("current-context: a", "contexts has no 'a'"),
            ("current-context: a\ncontexts: [{name: a, context: {}}]", "the context has no cluster"),
            ("current-context: a\ncontexts: [{name: a, context: {cluster: b}}]", "clusters has no 'b'"),
        ] {
            assert_eq!(parse(text, Path::new("")).unwrap_err(), why);
        }
        assert!(parse("a: [", Path::new("")).is_err());
    }
}
