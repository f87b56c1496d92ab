//! What the API server is asked for, and whether it is worth waiting for it, is told too.

use super::*;
use lanner_schema::snapshot::K8sAsked;

impl Client {
    /// All that is told until, in the end, a line is this: `RESOURCE: WHY` of what is asked for, else as [`short`] has it.
    async fn lines_until(&self, last: &str) -> Vec<String> {
        let mut all = Vec::new();
        eventually(&format!("told: {last}"), || {
            all.extend(std::iter::from_fn(|| self.outbox.take()).map(|news| match K8sAsked::decode(&news.data) {
                Ok(asked) if news.name == K8S_ASKED => {
                    format!("{}: {}", String::from_utf8_lossy(asked.resource), String::from_utf8_lossy(asked.why))
                }
                _ => short(&serde_json::from_slice(&news.data).unwrap()),
            }));
            all.iter().any(|line| line == last)
        })
        .await;
        all
    }
}

#[test]
fn what_is_asked_for_is_told_first_and_whether_it_is_worth_waiting() {
    run(async {
        let server = shop(None).await;
        // All that can be said is said late, so that there is time to look.
        let late = || std::iter::repeat_n(Instead::Silence, 2).collect();
        server.world().instead.insert(PODS.to_owned(), late());
        let client = Client::start("asked", &server, Pace { answer: Duration::from_millis(300), ..quick() });
        let asked = ["pods: ", "services: ", "namespaces: ", "nodes: ", "owners: "];
        let lines = client.lines_until("Pod web-1-x").await;
        assert_eq!(lines[..5], asked);
        // While the pods were not answered there was a reason not to wait for them, and none when they were.
        let of_pods: Vec<&String> = lines[5..].iter().filter(|line| line.starts_with("pods: ")).collect();
        assert_eq!(of_pods, ["pods: does not answer in time", "pods: "], "{lines:?}");
        let place = |line: &str| lines.iter().rposition(|told| told == line).unwrap();
        assert!(place("pods: ") < place("Pod web-1-x") && place("Deployment web") < place("Pod web-1-x"), "{lines:?}");
    });
}
