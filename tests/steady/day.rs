//! Days on a host that has to do with many containers: they begin, work for some minutes and end, and so do the processes, files, connections, names
//! and objects of the cluster that belong to them. Made as it is asked for, a minute at a time, and the same each time.

use lanner_schema::script::{self, ScriptEvent};
use std::collections::VecDeque;
use std::fmt::Write as _;

/// When the first day begins, ns since 1970.
const BEGIN: u64 = 1_790_000_000_000_000_000;
/// ns.
const MINUTE: u64 = 60_000_000_000;
/// Ids of processes come again as on a machine with few of them.
const PIDS: std::ops::Range<i64> = 1000..60_000;
/// One of so many containers is one that no runtime knows, whose end nobody tells either.
const UNKNOWN: u64 = 16;

/// What was there before.
const BEFORE: &str = "@machine hostname=steady cpus=2
@user uid=0 gid=0 name=root home=/root shell=/bin/sh
@thread tid=1 pid=1 ptid=0 comm=systemd exe=/sbin/init exepath=/usr/lib/systemd/systemd sid=1 cwd=/
@thread tid=2 pid=2 ptid=1 comm=containerd-shim exe=/usr/bin/containerd-shim-runc-v2 exepath=/usr/bin/containerd-shim-runc-v2 cwd=/
";

/// A container that lives.
#[derive(Debug)]
struct Container {
    /// The how many-th it is.
    number: u64,
    pid: i64,
    /// The minute in which it ends.
    ends: u64,
}

impl Container {
    /// All of its id, hexadecimal.
    fn id(&self) -> String {
        format!("{:012x}{:052x}", self.number.wrapping_mul(0x9e37_79b9_7f4a) & 0xffff_ffff_ffff, self.number)
    }

    fn short_id(&self) -> String {
        self.id().chars().take(12).collect()
    }

    fn pod(&self) -> String {
        format!("00000000-0000-4000-8000-{:012x}", self.number)
    }

    fn is_known(&self) -> bool {
        self.number % UNKNOWN != UNKNOWN - 1
    }

    /// Words of its processes' own events.
    fn words(&self) -> String {
        format!("cgroups=[\"cpu=/kubepods/burstable/pod{}/{}\"]", self.pod(), self.id())
    }
}

/// The days.
#[derive(Debug)]
pub struct Days {
    minute: u64,
    pid: i64,
    /// Containers that begin in a minute.
    churn: u64,
    begun: u64,
    /// Children that were started.
    children: u64,
    alive: VecDeque<Container>,
    text: String,
}

impl Days {
    /// Days in which each minute so many containers begin.
    pub fn new(churn: u64) -> Self {
        let text = String::new();
        Self { minute: 0, pid: PIDS.start, churn, begun: 0, children: 0, alive: VecDeque::new(), text }
    }

    /// Containers that began so far.
    pub fn containers(&self) -> u64 {
        self.begun
    }

    /// Minutes so far.
    pub fn minutes(&self) -> u64 {
        self.minute
    }

    /// The events of the next minute.
    ///
    /// # Errors
    /// None, unless the script is wrong: then where.
    pub fn next_minute(&mut self) -> Result<Vec<ScriptEvent>, String> {
        self.text.clear();
        if self.minute == 0 {
            self.text.push_str(BEFORE);
        }
        let ts = BEGIN + self.minute * MINUTE;
        self.line(&format!("chdir ts={ts} tid=1 res=0 path=/"));
        while self.alive.front().is_some_and(|container| container.ends <= self.minute) {
            if let Some(container) = self.alive.pop_front() {
                self.end(&container);
            }
        }
        (0..self.churn).for_each(|_| self.begin());
        let alive = std::mem::take(&mut self.alive);
        for container in &alive {
            self.work(container);
        }
        self.alive = alive;
        self.on_the_host();
        self.minute += 1;
        script::parse(&self.text).map_err(|errors| {
            let told: Vec<String> = errors.iter().take(3).map(ToString::to_string).collect();
            told.join("\n")
        })
    }

    fn line(&mut self, line: &str) {
        // Writing to a String can't fail.
        let _ = writeln!(self.text, "{line}");
    }

    fn next_pid(&mut self) -> i64 {
        loop {
            self.pid = if self.pid + 1 < PIDS.end { self.pid + 1 } else { PIDS.start };
            let pid = self.pid;
            // The second one is the first one's thread.
            if !self.alive.iter().any(|container| (container.pid..container.pid + 2).contains(&pid)) {
                return pid;
            }
        }
    }

    /// A process makes another one, which starts a program.
    fn start(&mut self, (parent, comm): (i64, &str), child: i64, (exe, args): (&str, &str), words: &str) {
        let name = exe.rsplit('/').next().unwrap_or(exe);
        let maker = format!("exe={comm} comm={comm} flags=0 uid=0 gid=0");
        self.line(&format!(
            "clone ts=+1ms tid={parent} res={child} {maker} pid={parent} ptid=1 vtid={parent} vpid={parent}"
        ));
        self.line(&format!(
            "clone tid={child} res=0 {maker} pid={child} ptid={parent} vtid={child} vpid={child} {words}"
        ));
        self.line(&format!(
            "execve ts=+1ms tid={child} res=0 exe={exe} args=[{args}] comm={name} pid={child} ptid={parent} uid=0 \
             env=[\"PATH=/usr/bin\", \"STEP={child}\"] trusted_exepath={exe} {words}"
        ));
    }

    fn begin(&mut self) {
        let number = self.begun;
        self.begun += 1;
        let pid = self.next_pid();
        // The id behind it is its thread's.
        self.next_pid();
        let container = Container { number, pid, ends: self.minute + 4 };
        let (id, short, pod, words) = (container.id(), container.short_id(), container.pod(), container.words());
        self.start((2, "containerd-shim"), pid, ("/app/shop", &format!("\"--instance\", \"{number}\"")), &words);
        let thread = pid + 1;
        let maker = "exe=/app/shop comm=shop flags=CLONE_THREAD|CLONE_VM|CLONE_FILES uid=0 gid=0";
        self.line(&format!("clone3 tid={pid} res={thread} {maker} pid={pid} ptid=2 vtid={pid} vpid={pid} {words}"));
        self.line(&format!("clone3 tid={thread} res=0 {maker} pid={pid} ptid=2 vtid={thread} vpid={pid} {words}"));
        if container.is_known() {
            self.line(&format!(
                "@container {{\"container\":{{\"id\":\"{short}\",\"full_id\":\"{id}\",\"type\":7,\"name\":\"shop-{number}\",\
                 \"image\":\"registry.example/shop:{number}\",\"imagerepo\":\"registry.example/shop\",\"imagetag\":\"{number}\",\
                 \"privileged\":false,\"env\":[\"A=1\",\"B=2\"],\"labels\":{{\"io.kubernetes.pod.uid\":\"{pod}\",\"release\":\"{number}\"}},\
                 \"Mounts\":[{{\"Source\":\"/var/lib/{number}\",\"Destination\":\"/data\",\"Mode\":\"\",\"RW\":true,\"Propagation\":\"\"}}]}}}}"
            ));
            self.line(&format!(
                "useradded tid=-1 uid=1000 gid=1000 name=app home=/app shell=/bin/sh container_id={short}"
            ));
            self.line(&format!("groupadded tid=-1 gid=1000 name=app container_id={short}"));
        } else {
            self.line(&format!("@unknown-container id={short} why=\"no runtime knows it\""));
        }
        let set = format!("00000000-0000-4000-9000-{number:012x}");
        self.line(&format!(
            "@k8s {{\"kind\":\"ReplicaSet\",\"uid\":\"{set}\",\"name\":\"shop-{number}\",\"namespace\":\"prod\",\
             \"owner\":{{\"kind\":\"Deployment\",\"name\":\"shop\",\"uid\":\"u-shop\"}}}}"
        ));
        self.line(&format!(
            "@k8s {{\"kind\":\"Pod\",\"uid\":\"{pod}\",\"name\":\"shop-{number}-x\",\"namespace\":\"prod\",\"labels\":{{\"app\":\"shop\"}},\
             \"owner\":{{\"kind\":\"ReplicaSet\",\"name\":\"shop-{number}\",\"uid\":\"{set}\"}},\"ip\":\"10.2.0.9\",\"node\":\"steady\"}}"
        ));
        self.alive.push_back(container);
    }

    /// A container's program starts another one, which opens files and asks a server whose name it has just learnt; some do what rules tell of.
    fn work(&mut self, container: &Container) {
        self.children += 1;
        let (n, pid) = (self.children, container.pid);
        let child = self.next_pid();
        let (place, words) = (format!("place={}:{}", container.number + 10, container.number + 10), container.words());
        let evil = n.is_multiple_of(8);
        let program = if evil { "/usr/bin/wget" } else { "/bin/busybox" };
        self.start((pid, "/app/shop"), child, (program, &format!("\"--step\", \"{n}\"")), &words);
        let address = format!("10.{}.{}.{}", n >> 16 & 255, n >> 8 & 255, n & 255);
        self.line(&format!("@name {place} address={address} name=s{n}.example ttl=300s"));
        let peer = if evil { "169.254.169.254:80".to_owned() } else { format!("{address}:443") };
        self.line(&format!("socket tid={child} fd=3 domain=AF_INET type=1 proto=6"));
        self.line(&format!("connect tid={child} res=0 fd=3 tuple=10.2.0.9:40000->{peer} addr={peer} {place}"));
        self.line(&format!(
            "openat tid={child} fd=4 dirfd=AT_FDCWD name=/data/{n}/out flags=O_WRONLY|O_CREAT mode=0o644"
        ));
        self.line(&format!("write tid={child} res=9 fd=4 size=9 data=something"));
        self.line(&format!("openat tid={child} fd=5 dirfd=AT_FDCWD name=/etc/hosts flags=O_RDONLY mode=0"));
        self.line(&format!("close tid={child} res=0 fd=5"));
        // It leaves the others open.
        self.line(&format!("procexit ts=+100ms tid={child} status=0 ret=0 sig=0 core=0 reaper_tid=0"));
    }

    fn end(&mut self, container: &Container) {
        for tid in [container.pid + 1, container.pid] {
            self.line(&format!("procexit tid={tid} status=0 ret=0 sig=0 core=0 reaper_tid=0"));
        }
        if container.is_known() {
            let short = container.short_id();
            self.line(&format!(
                "asyncevent tid=-1 plugin_id=0 name=container_removed data=\"{{\\\"container\\\":{{\\\"id\\\":\\\"{short}\\\"}}}}\""
            ));
        }
        for (kind, uid) in
            [("Pod", container.pod()), ("ReplicaSet", format!("00000000-0000-4000-9000-{:012x}", container.number))]
        {
            self.line(&format!("@k8s {{\"kind\":\"{kind}\",\"uid\":\"{uid}\",\"gone\":true}}"));
        }
    }

    /// What the host does by itself.
    fn on_the_host(&mut self) {
        for job in 0..3 {
            let (minute, child) = (self.minute, self.next_pid());
            self.start(
                (1, "systemd"),
                child,
                ("/usr/bin/job", &format!("\"{job}\", \"{minute}\"")),
                "cgroups=[\"cpu=/\"]",
            );
            if job == 0 {
                self.line(&format!("openat tid={child} fd=3 dirfd=AT_FDCWD name=/etc/shadow flags=O_RDONLY mode=0"));
            }
            self.line(&format!("procexit ts=+10ms tid={child} status=0 ret=0 sig=0 core=0 reaper_tid=0"));
        }
    }
}
