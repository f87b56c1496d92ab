//! Techniques and tactics of MITRE ATT&CK in a rule's tags: `T1059`, `T1552.005`, `mitre_execution`.

/// Tactics: as tags spell them, name and id.
const TACTICS: [(&str, &str, &str); 14] = [
    ("mitre_reconnaissance", "Reconnaissance", "TA0043"),
    ("mitre_resource_development", "Resource Development", "TA0042"),
    ("mitre_initial_access", "Initial Access", "TA0001"),
    ("mitre_execution", "Execution", "TA0002"),
    ("mitre_persistence", "Persistence", "TA0003"),
    ("mitre_privilege_escalation", "Privilege Escalation", "TA0004"),
    ("mitre_defense_evasion", "Defense Evasion", "TA0005"),
    ("mitre_credential_access", "Credential Access", "TA0006"),
    ("mitre_discovery", "Discovery", "TA0007"),
    ("mitre_lateral_movement", "Lateral Movement", "TA0008"),
    ("mitre_collection", "Collection", "TA0009"),
    ("mitre_exfiltration", "Exfiltration", "TA0010"),
    ("mitre_command_and_control", "Command and Control", "TA0011"),
    ("mitre_impact", "Impact", "TA0040"),
];

/// What tags say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Attack<'a> {
    /// Ids of techniques, those of sub-techniques' techniques included, each once.
    pub(super) techniques: Vec<&'a str>,
    /// Ids of sub-techniques: `T1552.005`.
    pub(super) sub_techniques: Vec<&'a str>,
    /// Names and ids of tactics.
    pub(super) tactics: Vec<(&'static str, &'static str)>,
}

impl<'a> Attack<'a> {
    pub(super) fn of(tags: &'a [String]) -> Self {
        let mut attack = Self::default();
        for tag in tags {
            if let Some((technique, sub)) = technique(tag) {
                if sub {
                    attack.sub_techniques.push(tag);
                }
                if !attack.techniques.contains(&technique) {
                    attack.techniques.push(technique);
                }
            }
            let tactic = TACTICS.iter().find(|(spelled, ..)| spelled == tag);
            attack.tactics.extend(tactic.map(|(_, name, id)| (*name, *id)));
        }
        attack
    }
}

/// The id of a tag's technique, and whether the tag is a sub-technique.
fn technique(tag: &str) -> Option<(&str, bool)> {
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    let (id, sub) = tag.split_once('.').map_or((tag, None), |(id, sub)| (id, Some(sub)));
    let fits = digits(id.strip_prefix('T')?, 4) && sub.is_none_or(|sub| digits(sub, 3));
    fits.then_some((id, sub.is_some()))
}

#[cfg(test)]
mod tests {
    use super::Attack;

    #[test]
    fn tags_are_read() {
        let tags = ["T1552.005", "T1552", "T1190", "T12", "T1190.x", "mitre_execution", "mitre_x", "host"];
        let tags: Vec<String> = tags.map(str::to_owned).to_vec();
        let attack = Attack::of(&tags);
        assert_eq!(attack.techniques, ["T1552", "T1190"]);
        assert_eq!(attack.sub_techniques, ["T1552.005"]);
        assert_eq!(attack.tactics, [("Execution", "TA0002")]);
    }
}
