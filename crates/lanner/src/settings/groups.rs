//! The keys of falco.yaml whose values are scalars or lists of texts, group by group.

use super::table::Kind;

settings! {
    /// Keys without a group.
    General "" GENERAL {
        /// Read rules again when a settings or rule file changes.
        watch_config_files: bool = true;
        /// The least urgent priority of rules to load.
        priority: String = "debug".into();
        /// `first`: an event's first matching rule ends its judging; `all`: every matching rule fires.
        rule_matching: String = "first".into();
        /// With which spelling of a path rules are judged, where the kernel's is known and another one: `as-given`, the text that the program gave, as Falco; `kernel`, where links and detours are gone; `both`: a rule fires if it does with one of them.
        paths: String = "as-given".into();
        /// Tell plugins' sources about the host's interfaces and users.
        plugins_hostinfo: bool = true;
        /// Alerts and reports as JSON.
        json_output: bool = false;
        /// `output` in JSON alerts.
        json_include_output_property: bool = true;
        /// `message` in JSON alerts: the output without time and priority.
        json_include_message_property: bool = false;
        /// `output_fields` in JSON alerts.
        json_include_output_fields_property: bool = true;
        /// `tags` in JSON alerts.
        json_include_tags_property: bool = true;
        /// Times in alerts and logs in ISO 8601, UTC.
        time_format_iso_8601: bool = false;
        /// Buffers such as `evt.buffer` in base64.
        buffer_format_base64: bool = false;
        /// Hand alerts to outputs in batches.
        buffered_outputs: bool = false;
        /// How long an output may take before it is reported; 0: it is not. Other outputs and the detection don't wait for it.
        output_timeout: u32 ["ms"] = 2000;
        /// Log to standard error.
        log_stderr: bool = false;
        /// Log to syslog.
        log_syslog: bool = true;
        /// The least urgent log line that is written.
        log_level: String = "info".into();
    }

    /// Where events come from.
    Engine "engine." ENGINE {
        /// `kmod`, `modern_ebpf`, `replay` or `nodriver`.
        kind: String = "kmod".into();
    }

    /// The kernel module.
    Kmod "engine.kmod." KMOD {
        /// Size of a CPU's ring buffer: 1 is 1 MB, each step doubles it.
        buf_size_preset: u16 = 4;
        /// Drop failed syscalls in the kernel.
        drop_failed_exit: bool = false;
    }

    /// The eBPF probe.
    ModernEbpf "engine.modern_ebpf." MODERN_EBPF {
        /// CPUs that share a ring buffer; 0: all share one.
        cpus_for_each_buffer: u16 ["CPUs"] = 2;
        /// Size of a ring buffer: 1 is 1 MB, each step doubles it.
        buf_size_preset: u16 = 4;
        /// Drop failed syscalls in the kernel.
        drop_failed_exit: bool = false;
        /// Read the host's state from /proc instead of by BPF iterators.
        disable_iterators: bool = false;
    }

    /// A capture instead of the kernel.
    Replay "engine.replay." REPLAY {
        /// The capture to read, gzip or plain.
        capture_file: String = String::new();
    }

    /// Which syscalls are watched beside those that rules name.
    BaseSyscalls "base_syscalls." BASE_SYSCALLS {
        /// Syscalls instead of the default set; `!name` removes one.
        custom_set: Vec<String> = Vec::new();
        /// Add to `custom_set` what keeps the process table right.
        repair: bool = false;
        /// Watch frequent syscalls (read, write, send…) too.
        all: bool = false;
    }

    /// Limits of what is kept about the host.
    Libs "falco_libs." LIBS {
        /// Most threads kept.
        thread_table_size: u32 ["threads"] = 262_144;
        /// How often stale threads are looked for.
        thread_table_auto_purging_interval_s: u32 ["s"] = 300;
        /// How long a thread may be silent before it counts as stale.
        thread_table_auto_purging_thread_timeout_s: u32 ["s"] = 300;
        /// Bytes kept of what is read and written; 0: 80.
        snaplen: u64 ["bytes"] = 0;
    }

    /// When no events arrive.
    Timeouts "syscall_event_timeouts." TIMEOUTS {
        /// Fruitless waits in a row before it is reported.
        max_consecutives: u32 = 1000;
    }

    /// When events are lost.
    Drops "syscall_event_drops." DROPS {
        /// Share of lost events in a second that starts the actions.
        threshold: f64 = 0.1;
        /// What is done: `ignore`, `log`, `alert`, `exit`.
        actions: Vec<String> = Vec::new();
        /// How often actions may be taken.
        rate: f64 ["per second"] = 0.03333;
        /// How many actions may be taken at once.
        max_burst: f64 = 1.0;
        /// Pretend losses, to try the actions.
        simulate_drops: bool = false;
    }

    /// Alerts that wait for outputs.
    Queue "outputs_queue." QUEUE {
        /// Most waiting alerts for each output; 0: as many as `lanner.outputs_queue_bytes` has room for.
        capacity: u64 ["alerts"] = 0;
    }

    /// Alerts on standard output.
    StdoutOutput "stdout_output." STDOUT_OUTPUT {
        /// Use it.
        enabled: bool = false;
    }

    /// Alerts to syslog.
    SyslogOutput "syslog_output." SYSLOG_OUTPUT {
        /// Use it.
        enabled: bool = false;
    }

    /// Alerts into a file.
    FileOutput "file_output." FILE_OUTPUT {
        /// Use it.
        enabled: bool = false;
        /// The file; it is appended to.
        filename: String = String::new();
        /// Keep the file open between alerts.
        keep_alive: bool = false;
    }

    /// Alerts to a program's standard input.
    ProgramOutput "program_output." PROGRAM_OUTPUT {
        /// Use it.
        enabled: bool = false;
        /// The shell command.
        program: String = String::new();
        /// One process for all alerts, started again when it ends; without it a process for each alert.
        keep_alive: bool = false;
    }

    /// Alerts by HTTP.
    HttpOutput "http_output." HTTP_OUTPUT {
        /// Use it.
        enabled: bool = false;
        /// Where alerts are posted.
        url: String = String::new();
        /// The User-Agent header.
        user_agent: String = "falcosecurity/falco".into();
        /// Don't check the server's certificate.
        insecure: bool = false;
        /// The certificate of the authority.
        ca_cert: String = String::new();
        /// A file with certificates of authorities.
        ca_bundle: String = String::new();
        /// A directory with certificates of authorities.
        ca_path: String = "/etc/ssl/certs".into();
        /// Show a client certificate.
        mtls: bool = false;
        /// The client certificate.
        client_cert: String = "/etc/ssl/certs/client.crt".into();
        /// Its key.
        client_key: String = "/etc/ssl/certs/client.key".into();
        /// Print what the server answers.
        echo: bool = false;
        /// Compress what is sent (`Content-Encoding: gzip`).
        compress_uploads: bool = false;
        /// Probe an idle connection; the connection is kept for the next alert whatever this says.
        keep_alive: bool = false;
        /// Time-outs in a row after which an alert is given up; 0: never. Whatever else fails is tried again as long as the queue has room.
        max_consecutive_timeouts: u8 = 5;
    }

    /// Captures that rules start.
    Capture "capture." CAPTURE {
        /// Use it.
        enabled: bool = false;
        /// What the names of the files begin with.
        path_prefix: String = "/tmp/falco".into();
        /// `rules`: rules with `capture: true` start one; `all_rules`: every rule does.
        mode: String as (Kind::Choice(&["rules", "all_rules"])) = "rules".into();
        /// How long after an alert events are written.
        default_duration: u64 ["ms of event time"] = 5000;
        /// Largest file; 0: no limit.
        max_file_size_mb: u64 ["MB"] as (Kind::Int(0, 1_048_576)) = 0;
    }

    /// The stream's last seconds, with which captures that rules start begin; Lanner's own keys.
    FlightRecorder "flight_recorder." FLIGHT_RECORDER {
        /// How much of the stream before an alert is in its capture; 0: nothing but the event of the alert.
        seconds: u64 ["s of event time"] as (Kind::Int(0, 3600)) = 5;
        /// How much of it is kept in memory at most.
        max_bytes: u64 ["bytes"] as (Kind::Int(0, 1_073_741_824)) = 16_777_216;
    }

    /// The web server for health and metrics.
    Webserver "webserver." WEBSERVER {
        /// Use it.
        enabled: bool = false;
        /// Threads; 0: one a CPU.
        threadiness: u32 ["threads"] = 0;
        /// Port to listen on.
        listen_port: u32 as (Kind::Int(0, 65_535)) = 8765;
        /// Address to listen on.
        listen_address: String = "0.0.0.0".into();
        /// Path that says whether the program is well.
        k8s_healthz_endpoint: String = "/healthz".into();
        /// Serve metrics at `/metrics`.
        prometheus_metrics_enabled: bool = false;
        /// Use TLS.
        ssl_enabled: bool = false;
        /// Certificate and key in one PEM file.
        ssl_certificate: String = "/etc/falco/falco.pem".into();
    }

    /// Log lines of the event library.
    LibsLogger "libs_logger." LIBS_LOGGER {
        /// Use it.
        enabled: bool = true;
        /// The least urgent line that is written.
        severity: String = "info".into();
    }

    /// Metrics.
    Metrics "metrics." METRICS {
        /// Use them.
        enabled: bool = false;
        /// Time between snapshots, such as `1h` or `15m30s`; at least `100ms`.
        interval: String = "5000".into();
        /// Snapshots as alerts.
        output_rule: bool = false;
        /// Snapshots as JSON lines in this file.
        output_file: String = String::new();
        /// How often each rule fired.
        rules_counters_enabled: bool = true;
        /// CPU and memory.
        resource_utilization_enabled: bool = true;
        /// Threads, descriptors and lookups.
        state_counters_enabled: bool = true;
        /// Events and losses.
        kernel_event_counters_enabled: bool = true;
        /// Events and losses of each CPU.
        kernel_event_counters_per_cpu_enabled: bool = true;
        /// Counters of BPF iterators.
        kernel_iter_event_counters_enabled: bool = true;
        /// Run times of BPF programs.
        libbpf_stats_enabled: bool = true;
        /// Plugins' own metrics.
        plugins_metrics_enabled: bool = true;
        /// The allocator's counters.
        jemalloc_stats_enabled: bool = true;
        /// Memory in MB in alerts and files.
        convert_memory_to_mb: bool = true;
        /// Metrics that are zero too.
        include_empty_values: bool = false;
    }

    /// What Falco does not have.
    Lanner "lanner." LANNER {
        /// What the `falco` front watches: `host`, `pid:N` (a process and its descendants) or `cgroup:PATH`. Empty: the host, if there is no other source.
        scope: String = String::new();
        /// File with a token that web endpoints other than health and readiness ask for (`Authorization: Bearer`). Empty: none.
        web_token_file: String = String::new();
        /// Form of log lines on standard error: `text` and `json` have time, level, part of the program and message, `plain` the message alone. `auto`: `text` for a run on the running host that goes on until it is stopped, else `plain`; of the `falco` front, Falco's.
        log_format: String as (Kind::Choice(&["auto", "plain", "text", "json"])) = "auto".into();
        /// Give up, once the running host is watched, what of root's capabilities is not needed any more, thread by thread, for good. Outputs have none then: files must be root's (or whose Lanner runs as), and programs that outputs start get no more either.
        drop_privileges: bool = false;
        /// Forbid Lanner, and programs that its outputs start, calls that it never makes and that harm a host (docs/guide/operating.md lists them), once the running host is watched.
        seccomp: bool = false;
        /// Memory that Lanner may take; 0: as much as its tables' own bounds allow. Tables are made to fit, and what is given up is given up in a stated order (docs/guide/operating.md).
        memory_budget_mb: u64 ["MiB"] as (Kind::Int(0, 1_048_576)) = 384;
        /// Share of one CPU that Lanner may take, over seconds; 0: what there is. Beyond it less is asked and judged, in a stated order (docs/guide/operating.md).
        cpu_limit_percent: u64 ["%"] as (Kind::Int(0, 100_000)) = 0;
        /// Priority of alerts about coverage gaps: times in which events were lost.
        gap_priority: String = "warning".into();
        /// Ask container runtimes about containers. The API server of Kubernetes is asked as `lanner.kubernetes` says.
        containers: bool = true;
        /// Sockets of runtimes: `docker:/PATH`, `podman:/PATH`, `containerd:/PATH`, `cri:/PATH`. Without any they are looked for on the usual paths.
        container_sockets: Vec<String> = Vec::new();
        /// Keep the environment of containers, as their runtime tells it.
        container_env: bool = false;
        /// Labels of containers whose value is longer are left out.
        container_label_max_len: u32 ["bytes"] = 100;
        /// A test of an image's name (`container.image`, `container.image.repository`) holds if it holds for one of the usual spellings: `nginx` is
        /// `docker.io/library/nginx`.
        image_spellings: bool = false;
        /// How long an event waits for what runtimes say of its container, if a rule may match it; 0: not at all, as Falco.
        container_hold_ms: u64 ["ms of event time"] as (Kind::Int(0, 60_000)) = 0;
        /// Ask the API server of Kubernetes about this node's pods: `on`, `off`, or `auto`: where there is a kubeconfig or the plugin k8smeta is loaded, and in a pod, but there the `falco` front does not.
        kubernetes: String as (Kind::Choice(&["auto", "on", "off"])) = "auto".into();
        /// Kubeconfig with which the API server is asked. Empty: the service account of the pod that Lanner runs in.
        kubeconfig: String = String::new();
        /// Name of this node in Kubernetes. Empty: what the variable NODE_NAME says, else the host name.
        node_name: String = String::new();
        /// Learn the names of addresses (`fd.sip.name`) from the answers that name servers give to watched processes.
        learn_names: bool = true;
        /// Which ids containers have: `cgroups`, those that Falco's plugin reads from the names of control groups; `namespaces`, in live runs and their recordings also those that follow from namespaces.
        container_ids: String = "cgroups".into();
        /// How long the end of a live run waits for alerts that have not arrived.
        outputs_drain_ms: u64 ["ms"] as (Kind::Int(0, 600_000)) = 5000;
        /// How much may wait in memory for each output, beside `outputs_queue.capacity`. A full live queue gives up the oldest of the least urgent alerts, and counts them; a replay waits.
        outputs_queue_bytes: u64 ["bytes"] as (Kind::Int(65_536, 1_073_741_824)) = 16_777_216;
        /// Let such names keep rules from firing (`not fd.sip.name in (…)`), as Falco does: who is watched can make them up.
        trust_names: bool = false;
    }

    /// Signs of life of a live run.
    Heartbeat "lanner.heartbeat." HEARTBEAT {
        /// Time between two heartbeats, such as `60s`; at least `1s`. Empty: none.
        every: String = String::new();
        /// Names of the outputs that get heartbeats, whatever they take else: `stdout`, `file`, `syslog`, `program` and `http` are those of Falco's keys.
        outputs: Vec<String> = Vec::new();
    }

    /// Actions of Lanner's own that must come back as alerts.
    Canary "lanner.canary." CANARY {
        /// Time between two actions of Lanner's own that must come back, such as `10s`; at least `1s`. Empty: none.
        every: String = String::new();
        /// How long such an action may take to come back.
        within: String = "10s".into();
        /// Names of the outputs that get the alerts of actions that came back; without any they go nowhere.
        outputs: Vec<String> = Vec::new();
    }

    /// What looks after the probe and the program of a live run.
    Watchdog "lanner.watchdog." WATCHDOG {
        /// Look after the probe and the program of a live run.
        enabled: bool = false;
        /// How long the event thread may stand still; at least `1s`.
        stall: String = "10s".into();
        /// How long the whole program may; at least `1s`.
        pause: String = "2s".into();
    }
}
