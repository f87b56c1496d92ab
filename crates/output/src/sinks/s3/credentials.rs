//! Keys of the storage: out of the settings, a file, or the environment.

use super::S3Settings;
use super::signature::Credentials;
use crate::files;
use std::path::Path;

/// Largest file with keys, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// The keys as they are now.
///
/// # Errors
/// What is missing, for people; a secret is not in it.
pub(super) fn find(settings: &S3Settings, variable: impl Fn(&str) -> Option<String>) -> Result<Credentials, String> {
    if !settings.access_key_id.is_empty() {
        let (id, secret) = (settings.access_key_id.clone(), settings.secret_access_key.clone());
        return Ok(Credentials { id, secret, token: settings.session_token.clone() });
    }
    if !settings.credentials_file.is_empty() {
        let path = &settings.credentials_file;
        let bytes = files::read(Path::new(path), MAX_FILE).map_err(|error| format!("{path}: {error}"))?;
        let text = String::from_utf8_lossy(&bytes);
        return in_file(&text, &settings.profile).ok_or_else(|| format!("{path}: no keys of `{}`", settings.profile));
    }
    let of = |name: &str| variable(name).filter(|value| !value.is_empty());
    match (of("AWS_ACCESS_KEY_ID"), of("AWS_SECRET_ACCESS_KEY")) {
        (Some(id), Some(secret)) => Ok(Credentials { id, secret, token: of("AWS_SESSION_TOKEN").unwrap_or_default() }),
        _ => Err("no access key: neither `access_key_id` nor `credentials_file` nor AWS_ACCESS_KEY_ID is there".to_owned()),
    }
}

/// Sections with `name = value` lines.
fn in_file(text: &str, profile: &str) -> Option<Credentials> {
    let mut found = Credentials::default();
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            inside = name.trim() == profile;
        } else if let Some((key, value)) = line.split_once('=').filter(|_| inside) {
            let value = value.trim().to_owned();
            match key.trim() {
                "aws_access_key_id" => found.id = value,
                "aws_secret_access_key" => found.secret = value,
                "aws_session_token" => found.token = value,
                _ => {}
            }
        }
    }
    (!found.id.is_empty() && !found.secret.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::super::S3Settings;
    use super::{Credentials, find, in_file};

    #[test]
    fn keys_are_taken_where_they_are() {
        let file = "# keys\n[default]\naws_access_key_id = A\naws_secret_access_key=S=\n[ other ]\naws_access_key_id = B\n\
                    aws_secret_access_key = T\naws_session_token = U\n[half]\naws_access_key_id = C\n";
        let keys = |id: &str, secret: &str, token: &str| Credentials { id: id.into(), secret: secret.into(), token: token.into() };
        assert_eq!(in_file(file, "default"), Some(keys("A", "S=", "")));
        assert_eq!(in_file(file, "other"), Some(keys("B", "T", "U")));
        assert_eq!((in_file(file, "half"), in_file(file, "none")), (None, None));
        let variables = |name: &str| (name != "AWS_SESSION_TOKEN").then(|| name.to_owned());
        let of = |settings: S3Settings| find(&settings, variables);
        assert_eq!(of(S3Settings::default()), Ok(keys("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "")));
        let own = S3Settings { access_key_id: "X".into(), secret_access_key: "Y".into(), ..S3Settings::default() };
        assert_eq!(of(own), Ok(keys("X", "Y", "")));
        let absent = S3Settings { credentials_file: "/absent".into(), ..S3Settings::default() };
        assert!(of(absent).unwrap_err().starts_with("/absent: "));
        let endless = S3Settings { credentials_file: "/dev/zero".into(), ..S3Settings::default() };
        assert_eq!(of(endless).unwrap_err(), "/dev/zero: larger than 1048576 bytes");
        assert!(find(&S3Settings::default(), |_| None).is_err());
        assert_eq!(format!("{:?}", keys("A", "S", "T")), "Credentials of A");
    }
}
