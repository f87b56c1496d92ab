//! Names of images, taken apart; nothing is added to how they are spelled.

/// The parts of an image's name; empty ones are not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ImageName<'a> {
    /// With its registry, without tag and digest.
    pub repo: &'a str,
    pub tag: &'a str,
    /// `sha256:…`
    pub digest: &'a str,
}

/// Takes `[registry[:port]/]path[:tag][@digest]` apart. A digest alone (`sha256:…`) has no repository.
pub(crate) fn split(name: &str) -> ImageName<'_> {
    if is_digest(name) {
        return ImageName { digest: name, ..ImageName::default() };
    }
    let (name, digest) = name.split_once('@').unwrap_or((name, ""));
    let path = name.rfind('/').map_or(0, |slash| slash + 1);
    match name.get(path..).and_then(|path| path.rfind(':')) {
        Some(colon) => {
            let (repo, tag) = name.split_at(path + colon);
            ImageName { repo, tag: tag.strip_prefix(':').unwrap_or(tag), digest }
        }
        None => ImageName { repo: name, tag: "", digest },
    }
}

/// True for `ALGORITHM:hex`, which names no repository.
pub(crate) fn is_digest(name: &str) -> bool {
    name.starts_with("sha256:") || name.starts_with("sha512:")
}

/// The digest of an image: where it is listed by the repository that it was configured with, else the first.
pub(crate) fn digest_of<'a>(repo_digests: &[&'a str], repo: &str) -> &'a str {
    let parts = || repo_digests.iter().map(|name| split(name));
    parts().find(|name| name.repo == repo).or_else(|| parts().next()).map_or("", |name| name.digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for (name, repo, tag, digest) in [
            ("", "", "", ""),
            ("nginx", "nginx", "", ""),
            ("nginx:1.25", "nginx", "1.25", ""),
            ("a.b:5000/nginx", "a.b:5000/nginx", "", ""),
            ("a.b:5000/x/nginx:1@sha256:ab", "a.b:5000/x/nginx", "1", "sha256:ab"),
            ("nginx@sha256:ab", "nginx", "", "sha256:ab"),
            ("sha256:ab", "", "", "sha256:ab"),
            ("a/", "a/", "", ""),
            ("a/:", "a/", "", ""),
        ] {
            assert_eq!(split(name), ImageName { repo, tag, digest }, "{name}");
        }
    }

    #[test]
    fn digests_are_those_of_the_repository() {
        let listed = ["a/x@sha256:1", "b/x@sha256:2"];
        assert_eq!(digest_of(&listed, "b/x"), "sha256:2");
        assert_eq!(digest_of(&listed, "c/x"), "sha256:1");
        assert_eq!(digest_of(&[], "c/x"), "");
    }
}
