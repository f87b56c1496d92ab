//! Names of images: the same image has several, and lists of images are written with any of them.
//!
//! Docker's own short form leaves out its registry and, for its official images, `library/`. Which registry is meant by a name without one
//! is the runtime's own business; runtimes other than Docker spell it out.

/// What stands for Docker's registry where it is spelled out; the first is what Docker itself writes.
const REGISTRIES: [&str; 3] = ["docker.io/", "index.docker.io/", "registry-1.docker.io/"];
/// Where Docker's official images are.
const OFFICIAL: &str = "library/";

/// Hands spellings of a name to a function until that says `false`.
pub type Spell = fn(&str, &mut dyn FnMut(&str) -> bool);

/// Hands each usual spelling of a repository to `each` until it says `false`; the given one first, the full one (`docker.io/library/nginx`) second, where it
/// is another.
pub fn repositories(given: &str, each: &mut dyn FnMut(&str) -> bool) {
    if given.is_empty() || !each(given) {
        return;
    }
    let Some(path) = on_docker_hub(given) else { return };
    let official = path.strip_prefix(OFFICIAL).unwrap_or(path);
    let paths: &[&str] = if official.contains('/') { &[path] } else { &[&format!("{OFFICIAL}{official}"), official] };
    let registries = REGISTRIES.iter().flat_map(|registry| paths.iter().map(move |path| format!("{registry}{path}")));
    let short = paths.iter().map(|path| (*path).to_owned());
    for name in registries.chain(short).filter(|name| name != given) {
        if !each(&name) {
            return;
        }
    }
}

/// The same for a whole name: with its tag, with its digest, with both, and without either if the tag is `latest` or there is none.
pub fn images(given: &str, each: &mut dyn FnMut(&str) -> bool) {
    let (rest, digest) = given.split_once('@').map_or((given, ""), |(rest, digest)| (rest, digest));
    let (repository, tag) = split_tag(rest);
    let mut go_on = !given.is_empty() && each(given);
    repositories(repository, &mut |repository| {
        let tag_or_latest = if tag.is_empty() && digest.is_empty() { "latest" } else { tag };
        let mut put = |tag: &str, digest: &str| {
            if !go_on {
                return;
            }
            let mut name = repository.to_owned();
            [(":", tag), ("@", digest)].iter().filter(|(_, part)| !part.is_empty()).for_each(|(mark, part)| {
                name.push_str(mark);
                name.push_str(part);
            });
            go_on = name == given || each(&name);
        };
        put(tag_or_latest, digest);
        if !digest.is_empty() && !tag.is_empty() {
            put("", digest);
            put(tag, "");
        }
        if tag_or_latest == "latest" {
            put("", "");
        }
        go_on
    });
}

/// The path on Docker's registry, if the name means that; `None` for another registry, which has a dot, a port or is `localhost`.
fn on_docker_hub(name: &str) -> Option<&str> {
    if let Some(path) = REGISTRIES.iter().find_map(|registry| name.strip_prefix(registry)) {
        return (!path.is_empty()).then_some(path);
    }
    let registry = name.split_once('/').map(|(first, _)| first);
    let elsewhere = registry.is_some_and(|first| first.contains(['.', ':']) || first == "localhost");
    (!elsewhere).then_some(name)
}

/// A name without digest, and its tag; a colon in front of a slash is a port's.
fn split_tag(name: &str) -> (&str, &str) {
    name.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).unwrap_or((name, ""))
}

#[cfg(test)]
mod tests {
    use super::{Spell, images, repositories};

    fn all(of: Spell, given: &str) -> Vec<String> {
        let mut names = Vec::new();
        of(given, &mut |name| {
            names.push(name.to_owned());
            true
        });
        let unique: std::collections::BTreeSet<&String> = names.iter().collect();
        assert_eq!(unique.len(), names.len(), "{names:?}");
        names
    }

    #[test]
    fn repositories_of_docker_have_many_names_and_others_one() {
        let official = [
            "docker.io/library/nginx",
            "docker.io/nginx",
            "index.docker.io/library/nginx",
            "index.docker.io/nginx",
            "library/nginx",
            "nginx",
            "registry-1.docker.io/library/nginx",
            "registry-1.docker.io/nginx",
        ];
        for given in official {
            let mut names = all(repositories, given);
            assert_eq!(names[0], given);
            assert!(given == official[0] || names[1] == official[0]);
            names.sort();
            assert_eq!(names, official);
        }
        let mut names = all(repositories, "index.docker.io/falcosecurity/falco");
        names.sort();
        assert_eq!(
            names,
            [
                "docker.io/falcosecurity/falco",
                "falcosecurity/falco",
                "index.docker.io/falcosecurity/falco",
                "registry-1.docker.io/falcosecurity/falco"
            ]
        );
        for other in [
            "quay.io/nginx",
            "localhost/nginx",
            "localhost:5000/a/b",
            "reg:80/nginx",
            "my.docker.io/nginx",
            "docker.io/",
        ] {
            assert_eq!(all(repositories, other), [other]);
        }
        assert!(all(repositories, "").is_empty());
    }

    #[test]
    fn images_have_them_with_tag_and_digest() {
        let has = |given: &str, name: &str| all(images, given).iter().any(|other| other == name);
        let full = "docker.io/library/nginx:1.25@sha256:ab";
        for name in
            ["nginx:1.25", "nginx@sha256:ab", "nginx:1.25@sha256:ab", "index.docker.io/library/nginx:1.25", full]
        {
            assert!(has(full, name), "{name}");
        }
        for name in ["nginx", "nginx:latest", "nginx:1.26"] {
            assert!(!has(full, name), "{name}");
        }
        for (given, name) in [
            ("nginx", "docker.io/library/nginx:latest"),
            ("docker.io/nginx:latest", "nginx"),
            ("nginx@sha256:ab", "library/nginx@sha256:ab"),
        ] {
            assert!(has(given, name), "{given} {name}");
        }
        assert!(!has("nginx@sha256:ab", "nginx:latest") && !has("nginx@sha256:ab", "nginx"));
        assert_eq!(all(images, "reg:80/a:1"), ["reg:80/a:1"]);
        assert_eq!(all(images, "reg:80/a"), ["reg:80/a", "reg:80/a:latest"]);
        assert!(all(images, "").is_empty());
    }

    #[test]
    fn who_has_seen_enough_is_asked_no_more() {
        for of in [repositories as Spell, images] {
            let mut seen = 0;
            of("nginx:1@sha256:2", &mut |_| {
                seen += 1;
                seen < 3
            });
            assert_eq!(seen, 3);
        }
    }
}
